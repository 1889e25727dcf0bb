"""Inspection -> where the flash goes: each operator's own code, what several share, and what one more would cost."""

from __future__ import annotations

from tflm_lint.report.detail import FlashDetail, OperatorCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection


def flash_detail_of(inspection: Inspection) -> FlashDetail | None:
    """Take the estimate apart."""
    from tflm_lint.flash import one_more, ops_of

    if not inspection.runs:
        return None
    estimate = inspection.flash
    rows = sorted(estimate.per_operator, key=lambda row: (-row.own, row.op))
    code = estimate.runtime + estimate.kernels - estimate.application
    runtime = estimate.library
    return FlashDetail(
        estimate.model,
        runtime,
        estimate.application,
        code - runtime - sum(row.own for row in rows),
        tuple(OperatorCode(row.op, row.own, row.shared) for row in rows),
        one_more(ops_of(inspection.model), estimate.table),
    )
