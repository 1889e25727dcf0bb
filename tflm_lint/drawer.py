"""Subject -> Sheet: one model with all that its page draws, and its arena as `fix` would leave it."""

from __future__ import annotations

from tflm_lint.findings import PLAIN, Wanted
from tflm_lint.inspection import Inspection
from tflm_lint.linter import report_of
from tflm_lint.report.sheets import Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs import Subject


def sheet_of(subject: Subject, firmware: Firmware, wanted: Wanted = PLAIN, *, fixed: bool = True) -> Sheet:
    """Lint one subject; unless told not to, say what `fix` would make of it without changing a value."""
    inspection = Inspection(subject, firmware, wanted._replace(drawing=True))
    sheet = Sheet(report_of(inspection))
    return with_after(sheet, inspection) if fixed and inspection.readable else sheet


def with_after(sheet: Sheet, inspection: Inspection) -> Sheet:
    """Add what `fix` would make of a model, where it does something and the result runs."""
    from tflm_lint.report.drawing import arena_alone
    from tflm_lint.rewrite.engine import fix
    from tflm_lint.rewrite.wish import Wish
    from tflm_lint.rules.entries import severity_to_fix

    wanted = inspection.wanted
    outcome = fix(inspection, severity_to_fix, Wish(wanted.selection))
    if not outcome.steps or not outcome.inspection.runs:
        return sheet
    # what else is drawn is drawn of the model as it is
    outcome.inspection.wanted = wanted._replace(drawing=False)
    after = report_of(outcome.inspection)._replace(drawing=arena_alone(outcome.inspection))
    return sheet._replace(after=after, rewrites=tuple(step.rewrite for step in outcome.steps))
