"""Find inputs and outputs that are not those of the lock.

What it means: number, type, shape, scale or zero point of an input or output
is not what `tflm-lint.lock` says it was when somebody last agreed to it. Names
do not count, nobody reads them on the device.

Why it matters: the application fills inputs and reads outputs by what it was
written for. With another type or shape it writes beyond the tensor or leaves
half of it as it was; with another scale the numbers mean something else.

How to fix it: change the application, too (`tflm-lint MODEL --app FOLDER`
holds the two together), write header and array anew with `tflm-lint emit`, and
agree:

    tflm-lint lock --update kws.tflite

Example: `input 0 was INT8 [1, 49, 10, 1] scale 0.5 zero point 3 in
tflm-lint.lock and is INT8 [1, 49, 10, 1] scale 0.25 zero point 3; if that is
meant: tflm-lint lock --update kws.tflite`
"""

from __future__ import annotations

from itertools import zip_longest

from tflm_lint.findings import Problem
from tflm_lint.locking import agreed_by, entry_held, entry_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL414"
NAME = "lock-interface"
SEVERITY = "error"
GATE = "locked"

NONE = "none"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each input and output that is another."""
    held = entry_held(inspection)
    if held is None or inspection.locked is None:
        return
    now = entry_of(inspection)
    for side, olds, news in (("input", held.inputs, now.inputs), ("output", held.outputs, now.outputs)):
        for index, (old, new) in enumerate(zip_longest(olds, news, fillvalue=NONE)):
            if old != new:
                yield Problem(
                    f"{side} {index} was {old} in {inspection.locked.file} and is {new}; "
                    f"if that is meant: {agreed_by(inspection)}",
                    about=f"{side} {index}",
                )
