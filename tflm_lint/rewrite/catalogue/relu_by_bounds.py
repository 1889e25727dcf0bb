"""Clip by MAXIMUM and MINIMUM.

Pattern: RELU_N1_TO_1 and RELU_0_TO_1, which TFLM does not have, of FLOAT32 or
of INT8 in one scale.

Replacement: MAXIMUM with the lower bound, MINIMUM with the upper one; in INT8
with the steps that LiteRT rounds them to.

Preconditions: INT8 has the same scale and zero point in and out.

Error: none.

Source: LiteRT's kernels (`ReluX`, `QuantizedReluX`).
"""

from __future__ import annotations

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import packed, per_tensor, rework, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "relu-by-bounds"
CURES = ("OP101",)
OPS = ("RELU_0_TO_1", "RELU_N1_TO_1")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
LOWER = {"RELU_0_TO_1": 0.0, "RELU_N1_TO_1": -1.0}


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with MAXIMUM and MINIMUM in the place of such operators, None where there are none."""
    return rework(model, context, _clipped, *OPS, inputs=1)


def _clipped(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    type_ = draft[source].type
    if draft[target].type != type_ or type_ not in ("FLOAT32", "INT8"):
        return None
    bounds: list[float] = [LOWER[draft.name_of(operator)], 1.0]
    record = None
    if type_ == "INT8":
        label = per_tensor(draft[source])
        if label is None or label != per_tensor(draft[target]):
            return None
        record = Quantization((label[0],), (label[1],))
        bounds = [max(-128, min(127, label[1] + _rounded(single(bound / label[0])))) for bound in bounds]
    low, high = (
        draft.constant(target, what, type_, (), packed(type_, (bound,)), quantization=record)
        for what, bound in zip(("low", "high"), bounds, strict=True)
    )
    raised = draft.like(target, "raised")
    return [
        draft.op("MAXIMUM", [source, low], [raised], {}, version=1 + (type_ == "INT8")),
        draft.op("MINIMUM", [raised, high], [target], {}, version=1 + (type_ == "INT8")),
    ]


def _rounded(value: float) -> int:
    return int(value + (0.5 if value >= 0 else -0.5))
