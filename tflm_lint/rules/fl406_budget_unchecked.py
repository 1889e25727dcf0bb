"""Find budgets of which nobody knows what the model takes.

What it means: `--max-arena`, `--max-flash` or `--max-macs`, the configuration
or the `--board` sets a limit, and the figure that it is for is unknown.

Why it matters: a budget that was not checked is not kept. It counts as one
that is exceeded, so that no pull request passes for want of a figure.

How to fix it: another finding says why the figure is unknown (AR609 for the
arena). Mend that, or leave the budget out for this model.

Example: `the budget of 65,536 bytes for the arena was not checked: the arena
is unknown`
"""

from __future__ import annotations

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
        yield Problem(f"the budget of {inspection.budgets[budget]:,} {unit} was not checked: {why}", about=budget)
