"""Budget -> words: what is taken of it, and what it is of."""

from __future__ import annotations

from tflm_lint.report.answer import percent
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.report.asked_for import Budget


def share_text(budget: Budget, own: int | None = None) -> str:
    """Say what is taken of a budget: ``, 3 % of the RAM``, ``, 12 % of 65,536``.

    Of an arena that models share it is what this one and those before it require, which is more than its ``own``.
    """
    of = limit_words(budget)
    if budget.used is None:
        return f", unknown of {of}"
    before = "" if own is None or budget.used == own else f", {budget.used:,} with the models before it"
    return f"{before}, {percent(budget)} of {of}"


def limit_words(budget: Budget) -> str:
    """Name what a budget is: ``the RAM of nano33ble``, ``the budget of 65,536``."""
    what = {"arena": "the RAM", "flash": "the flash"}.get(budget.name, "")
    return f"{what} of {visible(budget.board)}" if budget.board and what else f"the budget of {budget.limit:,}"
