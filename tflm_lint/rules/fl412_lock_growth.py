"""Find figures that grew beyond what the lock tolerates.

What it means: the file, the arena, the flash or the multiply-accumulates of
the model are more than `tflm-lint.lock` says they were when somebody last
agreed to them, by more than `tolerance` of the configuration allows (nothing
where it says nothing); or a figure that was known is no longer.

Why it matters: a model that grows a little with every training fits until the
day it does not, and then nobody knows since when.

How to fix it: make the model small again (`tflm-lint diff --locked MODEL` says
what changed), or agree:

    tflm-lint lock --update kws.tflite

Example: `the arena grew from 22,832 to 23,968 bytes (+1,136, +5.0 %), more
than tflm-lint.lock tolerates; if that is meant: tflm-lint lock --update
kws.tflite`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.growth import is_beyond
from tflm_lint.locking import agreed_by, entry_held, entry_of, growths, words_of_growth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL412"
NAME = "lock-growth"
SEVERITY = "error"
GATE = "locked"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each figure that grew too much."""
    held = entry_held(inspection)
    if held is None or inspection.locked is None:
        return
    for growth in growths(held, entry_of(inspection)):
        if is_beyond(growth, inspection.firmware.tolerances):
            yield Problem(
                f"{words_of_growth(growth)}, more than {inspection.locked.file} tolerates; "
                f"if that is meant: {agreed_by(inspection)}",
                kind="grown" if growth.by is not None else "unknown",
                about=growth.figure,
            )
