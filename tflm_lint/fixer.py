"""Subject -> Fixed: cure what the rules find, report the model before and after."""

from __future__ import annotations

from tflm_lint.inspection import Inspection
from tflm_lint.linter import report_of
from tflm_lint.report.fixes import Fixed
from tflm_lint.rewrite.difference import difference
from tflm_lint.rewrite.engine import Wish, fix
from tflm_lint.rules.registry import severity_found
from tflm_lint.wanted import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs.subject import Subject

EVERYTHING = Wanted()
EVERY_SAFE = Wish()


def fix_subject(subject: Subject, firmware: Firmware, wish: Wish = EVERY_SAFE, wanted: Wanted = EVERYTHING) -> Fixed:
    """Fix one subject; one that is no model comes back as it is, with the finding that says so."""
    inspection = Inspection(subject, firmware, wanted)
    before = report_of(inspection)
    if not inspection.readable:
        return Fixed(subject.path, subject.data, None, before, before)
    outcome = fix(inspection, severity_found, wish)
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
    )
