"""Inspection -> Proposals: what the Model could be instead, each planned and judged anew on the same firmware.

A rewrite returns a Model and never a figure: what it saves is what TFLM would do with its result.
"""

from __future__ import annotations

from tflm_lint.inspection import Inspection
from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.lookup import load_rewrite
from tflm_lint.rewrite.surroundings import Context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Proposal(NamedTuple):
    """The result of one rewrite."""

    #: The rewrite's name.
    rewrite: str
    #: Of the rewritten Model.
    inspection: Inspection


def proposals(inspection: Inspection, rewrites: Iterable[str], worth: int = 1) -> Iterator[Proposal]:
    """Apply each of some rewrites to the Model, one at a time, and yield what may take its place.

    `worth` is what a search for a smaller arena must promise, in bytes.
    """
    context = Context(inspection, worth)
    for name in rewrites:
        model = load_rewrite(name).apply(inspection.model, context)
        if model is not None:
            changed = Inspection.of_model(model, inspection.firmware)
            changed.same_graph_as(inspection)
            if not breaks(changed, inspection):
                yield Proposal(name, changed)


def breaks(changed: Inspection, inspection: Inspection) -> bool:
    """Say whether the changed Model breaks a condition that the Model kept, or what an NPU's operators rest on."""
    if any(code.custom is not None for code in inspection.model.operator_codes):
        from tflm_lint.rewrite.sealed import seal

        if seal(changed.model) != seal(inspection.model):
            return True
    kept = {(found.rule, found.kind) for found in inspection.violations}
    return any((found.rule, found.kind) not in kept for found in changed.violations)
