"""Subject -> Fixed: cure what the rules find, report the model before and after."""

from __future__ import annotations

from tflm_lint.inputs.subject import subject_of
from tflm_lint.inspection import Inspection
from tflm_lint.linter import lint
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
    before = lint(subject, firmware, wanted)
    inspection = Inspection(subject, firmware, wanted)
    if not inspection.readable:
        return Fixed(subject.path, subject.data, None, before, before)
    outcome = fix(inspection, severity_found, wish)
    if not outcome.steps:
        return Fixed(subject.path, subject.data, inspection.model, before, before, (), outcome.skipped)
    # judged anew as anybody would who reads the file
    after = lint(subject_of(outcome.data, subject.path), firmware, wanted)
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
