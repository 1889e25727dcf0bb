"""Find budgets that are kept for all one knows, and may not be.

What it means: the memory of the `--board` is more than the model takes without
operators that are none of TFLM's, of which nobody knows what they take; or a
limit is so near that the error of the figure is more than what is left.

Why it matters: what fits on paper may not fit on the device. Set as a budget of
your own, a lower bound is no proof and an error (FL406).

How to fix it: leave some room, or measure: `arena_used_bytes()` on the device,
the size of the linked program for flash.

Example: `the arena takes at least 61,440 bytes, without CUSTOM:MyFilter:
whether 65,536 are enough is not certain`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.fl406_budget_unchecked import at_least

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL411"
NAME = "budget-uncertain"
SEVERITY = "warning"
GATE = "uncertain_budgets"

WORDS = {
    "arena": ("the arena takes", "bytes"),
    "flash": ("the firmware takes", "bytes of flash"),
    "macs": ("one inference takes", "multiply-accumulates"),
}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each budget that may be exceeded."""
    for budget in inspection.uncertain:
        takes, unit = WORDS[budget]
        figure, without = at_least(inspection, budget)
        how = "at least" if without or budget == "macs" else "by estimate"
        enough = f"whether {inspection.budgets[budget]:,} are enough is not certain"
        file, line = inspection.firmware.budget_place(budget)
        yield Problem(f"{takes} {how} {figure:,} {unit}{without}: {enough}", file=file, line=line, about=budget)
