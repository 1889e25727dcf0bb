"""Find budgets of which nobody knows what the model takes.

What it means: `--max-arena`, `--max-flash` or `--max-macs`, the configuration
or the `--board` sets a limit, and the figure that it is for is unknown; or the
limit is your own, and the figure is only known to be at least so much: an
operator is none of TFLM's, a loop runs nobody knows how often.

Why it matters: a budget that was not checked is not kept. It counts as one
that is exceeded, so that no pull request passes for want of a figure.

How to fix it: another finding says why the figure is unknown (AR609 for the
arena). Mend that, or leave the budget out for this model. What your own
operators ask for can be written into tables of your own (`--target-file`); a
limit of `--board` is told as a warning (FL411).

Example: `the budget of 65,536 bytes for the arena was not checked: the arena
is unknown`
"""

from __future__ import annotations

from tflm_lint import words
from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL406"
NAME = "budget-unchecked"
SEVERITY = "error"
GATE = "unchecked_budgets"

WORDS = {
    "arena": ("bytes for the arena", "the arena is unknown"),
    "flash": ("bytes of flash", "the size of the firmware is unknown"),
    "macs": ("multiply-accumulates", "the work is unknown"),
}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each budget that could not be checked."""
    for budget in inspection.unchecked:
        unit, why = WORDS[budget]
        least, without = at_least(inspection, budget)
        if least is not None:
            why = f"it takes at least {least:,}{without}"
        file, line = inspection.firmware.budget_place(budget)
        yield Problem(
            f"the budget of {inspection.budgets[budget]:,} {unit} was not checked: {why}",
            file=file,
            line=line,
            about=budget,
        )


def at_least(inspection: Inspection, budget: str) -> tuple[int | None, str]:
    """Return what is known of a figure, None where it is unknown, and the words for what it leaves out."""
    plan, flash, work = inspection.memory, inspection.flash, inspection.workload
    least: int | None
    if budget == "arena":
        if plan is None:
            return None, ""
        least, left_out = inspection.arena_taken, plan.unknown
    else:
        least, left_out = (flash.total, flash.unknown) if budget == "flash" else (work.macs, work.unknown)
    return least, f", without {words.both(left_out, 3)}" if left_out else ""
