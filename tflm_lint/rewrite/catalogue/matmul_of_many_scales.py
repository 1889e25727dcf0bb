"""Multiply by a constant matrix of several scales in floats.

Pattern: BATCH_MATMUL of INT8 by constant INT8 that have a scale a row or
column, as onnx2tf writes it; TFLM uses the first scale for all.

Replacement: DEQUANTIZE, BATCH_MATMUL by the floats that the constants stand
for, QUANTIZE.

Preconditions: input and output have one scale each.

Error: bounded, 1 LSB off what the scales say. That is no interpreter's answer:
LiteRT takes these scales for something else, and computes neither.

Source: `BatchMatMul` of TFLM's reference kernels; both interpreters held
against the product in double precision.
"""

from __future__ import annotations

from tflm_lint.rewrite.fold.conversion import dequantized
from tflm_lint.rewrite.fold.tensor_values import decoded, encoded
from tflm_lint.rewrite.rework import per_tensor, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "matmul-of-many-scales"
CURES = ("OP123",)
OPS = ("BATCH_MATMUL",)
CLASS = "unsafe"
STAGE = "operators"
ERROR = "bounded, 1 LSB off what the scales say; both interpreters compute something else of the original"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with such products in floats, None where there are none."""
    return rework(model, context, _in_floats, "BATCH_MATMUL", inputs=2)


def _in_floats(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, matrix = operator.inputs
    target = operator.outputs[0]
    tensor = draft[matrix]
    if (draft[source].type, tensor.type, draft[target].type) != ("INT8", "INT8", "INT8") or len(tensor.scales) < 2:
        return None
    if per_tensor(draft[source]) is None or per_tensor(draft[target]) is None or draft.data(matrix) is None:
        return None
    values = decoded(draft.source, tensor)
    real = None if values is None else dequantized(draft.source, draft.source.subgraphs[draft.subgraph], tensor, values)
    data = None if real is None else encoded(real, "FLOAT32")
    if data is None:
        return None
    factors = draft.constant(matrix, "float", "FLOAT32", tensor.shape, data)
    given = draft.like(source, "float", type="FLOAT32", quantization=None)
    found = draft.like(target, "float", type="FLOAT32", quantization=None)
    options = {**operator.options, "asymmetric_quantize_inputs": False}
    return [
        draft.op("DEQUANTIZE", [source], [given], {}, version=2),
        draft.op("BATCH_MATMUL", [given, factors], [found], options),
        draft.op("QUANTIZE", [found], [target], {}),
    ]
