"""Compare INT16 as INT32.

Pattern: EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS and LESS_EQUAL of INT16,
which TFLM's kernels do not take.

Replacement: CAST to INT32, the comparison.

Preconditions: both inputs are INT16 of one scale.

Error: none: in one scale the stored numbers have the order of the values.

Source: LiteRT's comparisons.cc.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import per_tensor, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "comparison-of-int16"
CURES = ("OP103",)
OPS = ("EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with comparisons of INT32, None where there are none of INT16."""
    return rework(model, context, _compared, *OPS, inputs=2)


def _compared(draft: Draft, operator: Operator) -> list[Operator] | None:
    scales = {per_tensor(draft[index]) for index in operator.inputs[:2]}
    if len(scales) != 1 or None in scales:
        return None
    steps, inputs = [], []
    for index in operator.inputs[:2]:
        if draft[index].type != "INT16":
            return None
        wide = draft.like(index, "int32", type="INT32", quantization=None)
        inputs.append(wide)
        steps.append(draft.op("CAST", [index], [wide], {"in_data_type": "INT16", "out_data_type": "INT32"}))
    return [*steps, draft.op(draft.name_of(operator), inputs, operator.outputs, {})]
