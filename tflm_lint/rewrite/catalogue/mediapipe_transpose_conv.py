"""Compute MediaPipe's transposed convolution with bias by TFLM's own.

Pattern: the custom operator Convolution2DTransposeBias of FLOAT32, whose
custom options are padding, width and height of the stride as three INT32.

Replacement: TRANSPOSE_CONV with a bias.

Preconditions: the filter is as large as the stride, so that no two of its
places meet and no padding is cut; the output is the input times the stride.

Error: float rounding: the same products in another order. LiteRT has no kernel
to compare with; each output is one dot product and the bias.

Source: MediaPipe's `transpose_conv_bias.cc` takes input, filter and bias in the
layouts of TRANSPOSE_CONV.
"""

from __future__ import annotations

import struct

from tflm_lint.rewrite.rework import packed, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "mediapipe-transpose-conv"
CURES = ("OP102",)
OPS = ("CUSTOM:Convolution2DTransposeBias",)
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding"
#: Bytes of the options: padding, stride_w, stride_h.
OPTIONS = 12


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with TRANSPOSE_CONV in the place of MediaPipe's operator, None where there is none."""
    return rework(model, context, _transposed, *OPS, inputs=3)


def _transposed(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, weights, bias = operator.inputs[:3]
    target = operator.outputs[0]
    types = {draft[index].type for index in (source, weights, bias, target)}
    options = operator.custom_options
    shape, kernel, result = draft[source].shape, draft[weights].shape, draft[target].shape
    if types != {"FLOAT32"} or options is None or options.size < OPTIONS or not len(shape) == len(kernel) == 4:
        return None
    _, wide, high = struct.unpack("<3i", draft.source.bytes_of(options)[:OPTIONS])
    channels, inner = kernel[0], kernel[3]
    if kernel[1:3] != (high, wide) or inner != shape[3] or draft[bias].shape != (channels,):
        return None
    if result != (shape[0], shape[1] * high, shape[2] * wide, channels):
        return None
    size = draft.constant(target, "shape", "INT32", (4,), packed("INT32", result))
    values = {"padding": "VALID", "stride_w": wide, "stride_h": high}
    return [draft.op("TRANSPOSE_CONV", [size, weights, source, bias], [target], values, version=3)]
