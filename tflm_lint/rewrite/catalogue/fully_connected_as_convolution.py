"""Compute dense layers of one scale a unit as convolutions.

Pattern: FULLY_CONNECTED with constant INT8 weights that have a scale for each
unit, where the kernels do not compute that: of an INT16 input CMSIS-NN refuses
it; of an INT8 input TFLM from before May 2024 (Arduino's library) takes the
first scale for all units.

Replacement: RESHAPE to [1, n, 1, depth], CONV_2D with a filter of 1 x 1 whose
channels are the units, and RESHAPE back. The weights' bytes stay where they
are, and so does the bias; one of zeros is made where there is none. CONV_2D has
had a scale for each channel from the start.

Preconditions: the default weights format, as many scales as units, all zero
points of the weights 0.

Error: none against TFLM's reference kernels of today, which run the layer as it
is: the convolution sums and scales as TFLM's FULLY_CONNECTED does, bit for bit
(of INT8 in 80 random layers, 464,110 values). LiteRT rounds otherwise, with the
rewrite and without: of INT8 one value in 1,500 is 1 step off; of INT16 it
scales sums of 64 bits by a multiplier of 31 bits, TFLM in both operators by one
of 16, and one value in 8 to 140 is.

Source: `reference_integer_ops::ConvPerChannel`, `FullyConnectedPerChannel` and
`MultiplyByQuantizedMultiplier` for sums of 32 and of 64 bits.
"""

from __future__ import annotations

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import count, per_tensor, reshape, reshaped, rework, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "fully-connected-as-convolution"
CURES = ("OP117", "OP123")
OPS = ("FULLY_CONNECTED",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact, as TFLM's reference kernels compute the original"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with convolutions in the place of refused layers, None where there are none."""
    return rework(model, context, _convolution, "FULLY_CONNECTED", inputs=2)


def _convolution(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, weights, *more = operator.inputs
    (target,) = operator.outputs[:1]
    filter_ = draft[weights]
    record = filter_.quantization
    type = draft[source].type
    if type not in ("INT8", "INT16") or (filter_.type, len(filter_.shape)) != ("INT8", 2) or record is None:
        return None
    units, depth = filter_.shape
    scale = per_tensor(draft[source])
    if (
        draft.data(weights) is None
        or scale is None
        or len(record.scale) != units
        or any(record.zero_point)
        or operator.options.get("weights_format", "DEFAULT") != "DEFAULT"
        or count(draft[source].shape) % depth
    ):
        return None
    rows = count(draft[source].shape) // depth
    if rows * units != count(draft[target].shape):
        return None
    record = record._replace(quantized_dimension=0)
    kernel = draft.like(weights, "1x1", shape=(units, 1, 1, depth), buffer=filter_.buffer, quantization=record)
    wide, first = reshaped(draft, source, "rows", (1, rows, 1, depth))
    result = draft.like(target, "rows", shape=(1, rows, 1, units))
    bias_type = operator.options.get("quantized_bias_type", "FLOAT32")
    options = {
        "padding": "VALID",
        "stride_w": 1,
        "stride_h": 1,
        "fused_activation_function": operator.options.get("fused_activation_function", "NONE"),
        "quantized_bias_type": bias_type,
    }
    wide_sums = type == "INT16" and bias_type != "INT32"
    bias = more[0] if more and more[0] >= 0 else zeros(draft, target, scale[0], record, wide=wide_sums)
    version = 8 if bias_type != "FLOAT32" else 4 if type == "INT16" else 3
    middle = draft.op("CONV_2D", [wide, kernel, bias], [result], options, version=version)
    return [first, middle, reshape(draft, result, target)]


def zeros(draft: Draft, target: int, scale: float, filters: Quantization, *, wide: bool) -> int:
    """Add a bias that changes nothing: in TFLM the kernel's sums may go without, in LiteRT not."""
    scales = tuple(single(scale * each) for each in filters.scale)
    record = Quantization(scales, (0,) * len(scales))
    data = bytes(len(scales) * (8 if wide else 4))
    return draft.constant(target, "bias", "INT64" if wide else "INT32", (len(scales),), data, quantization=record)
