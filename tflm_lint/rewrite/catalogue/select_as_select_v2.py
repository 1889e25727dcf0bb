"""Replace SELECT by SELECT_V2.

Pattern: SELECT, which TFLM does not have.

Replacement: SELECT_V2; a condition that picks whole rows is reshaped from [N]
to [N, 1 ...] first, so that it broadcasts.

Preconditions: both values have the output's shape; the condition has it too,
or is a scalar, or has one element a row.

Error: none, values are copied.

Source: both choose element by element; only what a condition of rank 1 means
differs (`reference_ops::RankOneSelect`).
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, reshaped, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "select-as-select-v2"
CURES = ("OP101",)
OPS = ("SELECT",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with SELECT_V2 in the place of SELECT, None where there is none."""
    return rework(model, context, _select, "SELECT", inputs=3)


def _select(draft: Draft, operator: Operator) -> list[Operator] | None:
    condition, one, other = operator.inputs[:3]
    target = operator.outputs[0]
    shape = draft[target].shape
    if draft[one].shape != shape or draft[other].shape != shape or draft[condition].type != "BOOL":
        return None
    steps = []
    asked = draft[condition].shape
    if asked != shape and count(asked) != 1:
        if asked != shape[:1]:
            return None
        condition, step = reshaped(draft, condition, "rows", (*asked, *(1 for _ in shape[1:])))
        steps.append(step)
    return [*steps, draft.op("SELECT_V2", [condition, one, other], [target], {})]
