"""Move a model of the old uint8 scheme to int8, weights and all.

Pattern: a graph of UINT8 tensors with one scale and zero point each, as
TensorFlow quantized until 2020.

Replacement: INT8 tensors, 128 less in values and zero points. Weights lose
their zero point, which INT8 weights do not have. One that is then beyond 127 is
the sum of two: the layer's input gets the few channels concerned once more
behind the others (GATHER, CONCATENATION), with the rest as their weights;
DEPTHWISE_CONV_2D becomes a CONV_2D in groups over each channel twice (PACK).
QUANTIZE at inputs and outputs keeps the interface; CONCATENATION gets inputs of
one scale.

Preconditions: TFLM refuses an operator for its UINT8 tensors; only operators
that look at scale and zero point or that move values touch them; filters are
constants.

Error: the sums are the same. The multiplier that brings them to the output's
scale comes from a product in float64 instead of float32, and pools round halves
away from the zero of INT8: a value in 20,000 of a layer is off by 1. Measured:
0 LSB in 12 of 18 models, to 8 LSB in the deepest.

Source: TFLM's kernel_util.cc (`PopulateConvolutionQuantizationParams`) and
LiteRT's; the scheme is that of Jacob et al., Quantization and Training of
Neural Networks for Efficient Integer-Arithmetic-Only Inference (2018).
"""

from __future__ import annotations

from tflm_lint.rewrite.unsigned import signed
from tflm_lint.rewrite.unsigned_weights import summed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "uint8-to-int8"
CURES = ("OP106",)
CLASS = "safe"
ERROR = "exact but for the last bit of multipliers: 0 LSB, a few in deep networks"
STAGE = "uint8"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model of INT8, None where it is not of the old scheme or not to be moved."""
    return signed(model, context, summed)
