"""Say whether any is true by asking whether all are false.

Pattern: REDUCE_ANY.

Replacement: LOGICAL_NOT, REDUCE_ALL, LOGICAL_NOT.

Preconditions: BOOL.

Error: none.

Source: De Morgan.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "reduce-any-by-all"
CURES = ("OP101",)
OPS = ("REDUCE_ANY",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with REDUCE_ALL in the place of REDUCE_ANY, None where there is none."""
    return rework(model, context, _negated, "REDUCE_ANY", inputs=2)


def _negated(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, axes = operator.inputs[:2]
    target = operator.outputs[0]
    if draft[source].type != "BOOL" or draft[target].type != "BOOL":
        return None
    none, all_ = draft.like(source, "not"), draft.like(target, "not")
    options = {"keep_dims": operator.options.get("keep_dims", False)}
    return [
        draft.op("LOGICAL_NOT", [source], [none]),
        draft.op("REDUCE_ALL", [none, axes], [all_], options),
        draft.op("LOGICAL_NOT", [all_], [target]),
    ]
