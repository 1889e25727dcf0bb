"""Compute MediaPipe's transposed convolution with bias by TFLM's own.

Pattern: the custom operator Convolution2DTransposeBias of FLOAT32, whose
custom options are padding, width and height of the stride as three INT32.

Replacement: TRANSPOSE_CONV with a bias and without padding, and SLICE where the
operator cuts a padding off.

Preconditions: the output has the size that the operator gives it.

Error: float rounding: the same products in another order. LiteRT has no kernel
to compare with; held against the sums themselves.

Source: MediaPipe's `transpose_conv_bias.cc` takes input, filter and bias in the
layouts of TRANSPOSE_CONV; its padding is by the input's size, not the output's.
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
#: Bytes of the options: padding, stride_w, stride_h; the padding that is called SAME.
OPTIONS = 12
SAME = 1


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
    padding, *strides = struct.unpack("<3i", draft.source.bytes_of(options)[:OPTIONS])
    strides.reverse()
    channels, inner = kernel[0], kernel[3]
    if min(strides) < 1 or inner != shape[3] or draft[bias].shape != (channels,):
        return None
    whole = [stride * (size - 1) + k for stride, size, k in zip(strides, shape[1:3], kernel[1:3], strict=True)]
    cut = [
        max(0, k - (size - 1) % stride - 1) if padding == SAME else 0
        for stride, size, k in zip(strides, shape[1:3], kernel[1:3], strict=True)
    ]
    if result != (shape[0], whole[0] - cut[0], whole[1] - cut[1], channels):
        return None
    full = draft.like(target, "whole", shape=(shape[0], *whole, channels)) if any(cut) else target
    size = draft.constant(target, "shape", "INT32", (4,), packed("INT32", draft[full].shape))
    values = {"padding": "VALID", "stride_w": strides[1], "stride_h": strides[0]}
    steps = [draft.op("TRANSPOSE_CONV", [size, weights, source, bias], [full], values, version=3)]
    if full != target:
        begin = draft.constant(target, "begin", "INT32", (4,), packed("INT32", (0, cut[0] // 2, cut[1] // 2, 0)))
        sizes = draft.constant(target, "size", "INT32", (4,), packed("INT32", result))
        steps.append(draft.op("SLICE", [full, begin, sizes], [target], {}))
    return steps
