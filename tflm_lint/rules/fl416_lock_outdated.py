"""Find models that are not the file that was locked, and are no worse.

What it means: the file is another than the one in `tflm-lint.lock`, with the
same operators, inputs and outputs, and nothing that grew beyond what is
tolerated.

Why it matters: small steps add up. What was agreed to is no longer what there
is, and the next growth is measured from the old figures.

How to fix it: agree to the new file, too:

    tflm-lint lock --update kws.tflite

Example: `not the file that tflm-lint.lock has: the arena shrank from 22,832 to
22,000 bytes (-832, -3.6 %); agree to it: tflm-lint lock --update kws.tflite`
"""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.findings import Problem
from tflm_lint.growth import is_beyond
from tflm_lint.locking import agreed_by, entry_held, entry_of, growths, words_of_growth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL416"
NAME = "lock-outdated"
SEVERITY = "info"
GATE = "locked"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem where only what is tolerated changed."""
    held = entry_held(inspection)
    if held is None or inspection.locked is None:
        return
    now = entry_of(inspection)
    if held == now or (held.operators, held.inputs, held.outputs) != (now.operators, now.inputs, now.outputs):
        return
    changes = list(growths(held, now))
    if any(is_beyond(growth, inspection.firmware.tolerances) for growth in changes):
        return
    told = [words_of_growth(growth) for growth in changes]
    if held.verdict != now.verdict:
        told.append(f"the verdict was {held.verdict!r} and is {now.verdict!r}")
    what = f": {words.both(told)}" if told else ""
    yield Problem(f"not the file that {inspection.locked.file} has{what}; agree to it: {agreed_by(inspection)}")
