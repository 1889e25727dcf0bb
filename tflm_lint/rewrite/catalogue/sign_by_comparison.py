"""Tell a sign by comparing with 0.

Pattern: SIGN of FLOAT32, which TFLM does not have.

Replacement: GREATER and LESS than 0, CAST to FLOAT32, SUB.

Preconditions: none.

Error: none; of what is no number the sign is 0.

Source: the definition of the sign.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import packed, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "sign-by-comparison"
CURES = ("OP101",)
OPS = ("SIGN",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with comparisons in the place of SIGN, None where there is none."""
    return rework(model, context, _compared, "SIGN", inputs=1)


def _compared(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    if draft[source].type != "FLOAT32" or draft[target].type != "FLOAT32":
        return None
    zero = draft.constant(target, "zero", "FLOAT32", (), packed("FLOAT32", (0.0,)))
    steps, numbers = [], []
    for name in ("GREATER", "LESS"):
        flag = draft.like(target, name.lower(), type="BOOL")
        number = draft.like(target, f"{name.lower()}_number")
        numbers.append(number)
        steps.append(draft.op(name, [source, zero], [flag], {}))
        steps.append(draft.op("CAST", [flag], [number], {"in_data_type": "BOOL", "out_data_type": "FLOAT32"}))
    return [*steps, draft.op("SUB", numbers, [target], {})]
