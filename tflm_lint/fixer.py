"""Subject -> Fixed: cure what the rules find, report the model before and after."""

from __future__ import annotations

from tflm_lint.findings import Wanted
from tflm_lint.inspection import Inspection
from tflm_lint.linter import report_of
from tflm_lint.model.graph import has_plan
from tflm_lint.model.offline_plan import made_for
from tflm_lint.report.fixes import Fixed, Packed
from tflm_lint.rewrite.difference import difference
from tflm_lint.rewrite.engine import fix
from tflm_lint.rewrite.wish import EVERY_SAFE
from tflm_lint.rules.entries import severity_to_fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs import Subject
    from tflm_lint.rewrite.outcome import Outcome
    from tflm_lint.rewrite.wish import Wish

EVERYTHING = Wanted()
#: The rewrite that stores one.
PLAN = "memory-plan"


def fix_subject(subject: Subject, firmware: Firmware, wish: Wish = EVERY_SAFE, wanted: Wanted = EVERYTHING) -> Fixed:
    """Fix one subject; one that is no model comes back as it is, with the finding that says so."""
    inspection = Inspection(subject, firmware, wanted)
    before = report_of(inspection)
    if not inspection.readable:
        return Fixed(subject.path, subject.data, None, before, before)
    outcome = fix(inspection, severity_to_fix, wish)
    if not outcome.steps:
        return Fixed(subject.path, subject.data, inspection.model, before, before, (), outcome.skipped)
    # the engine has read and judged the file as anybody would who is given it
    after = report_of(outcome.inspection)
    return Fixed(
        subject.path,
        outcome.data,
        outcome.model,
        before,
        after,
        outcome.steps,
        outcome.skipped,
        difference(inspection.model, outcome.model),
        original=subject.data,
        plan=packed(outcome, wish),
    )


def packed(outcome: Outcome, wish: Wish) -> Packed | None:
    """Say how near a stored plan comes to the least, None where none was stored."""
    if not any(step.rewrite == PLAN for step in outcome.steps) or not has_plan(outcome.model):
        return None
    from tflm_lint.rewrite.catalogue.memory_plan import reached

    return Packed(*reached(outcome.inspection, wish.ram), made_for(outcome.model))
