"""Add a dimension by RESHAPE.

Pattern: EXPAND_DIMS of a type that TFLM's kernel does not take, as INT32, or
with an axis that is no constant.

Replacement: RESHAPE, which takes every type.

Preconditions: the output has as many elements as the input.

Error: none, bytes are copied.

Source: kernels of both; the axis is in the output's shape.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, reshape, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "expand-dims-by-reshape"
CURES = ("OP103", "OP112")
OPS = ("EXPAND_DIMS",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with RESHAPE in the place of refused EXPAND_DIMS, None where there is none."""
    return rework(model, context, _reshaped, "EXPAND_DIMS", inputs=1)


def _reshaped(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    if draft[source].type != draft[target].type or count(draft[source].shape) != count(draft[target].shape):
        return None
    return [reshape(draft, source, target)]
