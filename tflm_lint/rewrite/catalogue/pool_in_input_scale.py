"""Pool in the quantization of the input.

Pattern: MAX_POOL_2D or AVERAGE_POOL_2D of INT8 or INT16 whose output has
another scale or zero point, as onnx2tf writes it.

Replacement: the pool into a tensor with the input's quantization, and RESHAPE
into the output, which keeps the bytes.

Preconditions: no fused activation.

Error: none: LiteRT's kernels take no notice of the scales either.

Source: `reference_integer_ops::MaxPool` takes the greatest byte, `AveragePool`
the mean of the bytes; TFLM asks for equal scales, and its RESHAPE for equal
sizes only.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import reshape, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "pool-in-input-scale"
CURES = ("QT202",)
OPS = ("AVERAGE_POOL_2D", "MAX_POOL_2D")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with pools in their input's quantization, None where none is refused for another."""
    return rework(model, context, _pooled, *OPS, inputs=1)


def _pooled(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    one, other = draft[source], draft[target]
    if one.type != other.type or one.type not in ("INT8", "INT16") or one.scales == () or one.quantization is None:
        return None
    if other.quantization is not None and one.quantization[:2] == other.quantization[:2]:
        return None
    if operator.options.get("fused_activation_function", "NONE") != "NONE":
        return None
    pooled = draft.like(target, "pooled", quantization=one.quantization)
    return [operator._replace(outputs=(pooled,)), reshape(draft, pooled, target)]
