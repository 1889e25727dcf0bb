"""Find models that the lock does not have for this target.

What it means: `--locked` was given, and `tflm-lint.lock` has no entry for this
model, or none for the target that it is linted for.

Why it matters: nobody has agreed to what the model takes, so nothing says when
it takes more.

How to fix it: add it, on the target that the configuration or the flags name:

    tflm-lint lock --update kws.tflite

Example: `tflm-lint.lock has nothing of this model on cortex-m7-cmsis-nn (it has
cortex-m4-cmsis-nn); add it: tflm-lint lock --update kws.tflite`
"""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.findings import Problem
from tflm_lint.locking import agreed_by, entry_held, label_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL415"
NAME = "not-locked"
SEVERITY = "error"
GATE = "locked"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem where there is no entry."""
    if inspection.locked is None or entry_held(inspection) is not None:
        return
    others = sorted(inspection.locked.entries)
    has = f" (it has {words.both(others, 3)})" if others else ""
    yield Problem(
        f"{inspection.locked.file} has nothing of this model on {label_of(inspection.firmware)}{has}; "
        f"add it: {agreed_by(inspection)}"
    )
