"""Find operators that the lock does not have, or has in another number.

What it means: the operators of the model are not those that `tflm-lint.lock`
says it had when somebody last agreed to it.

Why it matters: an operator that is new must be added to the application's
resolver, and its kernel takes flash; `AllocateTensors` fails on the device
where it is missing.

How to fix it: look at what came (`tflm-lint diff --locked MODEL`), write the
resolver anew (`tflm-lint emit --resolver`), and agree:

    tflm-lint lock --update kws.tflite

Example: `operators are not those of tflm-lint.lock: CONV_2D 5 -> 6, SOFTMAX
1 -> 0; if that is meant: tflm-lint lock --update kws.tflite`
"""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.findings import Problem
from tflm_lint.locking import agreed_by, entry_held, entry_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL413"
NAME = "lock-operators"
SEVERITY = "error"
GATE = "locked"

#: As many operators are named.
NAMED = 8


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem where the operators are others."""
    held = entry_held(inspection)
    if held is None or inspection.locked is None:
        return
    old, new = (counts_of(entry.operators) for entry in (held, entry_of(inspection)))
    changes = [
        f"{op} {old.get(op, '0')} -> {new.get(op, '0')}" for op in sorted({*old, *new}) if old.get(op) != new.get(op)
    ]
    if changes:
        yield Problem(
            f"operators are not those of {inspection.locked.file}: {words.both(changes, NAMED)}; "
            f"if that is meant: {agreed_by(inspection)}"
        )


def counts_of(rows: tuple[str, ...]) -> dict[str, str]:
    """Split ``CONV_2D 5``."""
    return {op: count for op, _, count in (row.rpartition(" ") for row in rows)}
