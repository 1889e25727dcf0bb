"""Move a model of the old uint8 scheme to int8, weights and all.

Pattern: a graph of UINT8 tensors with one scale and zero point each, as
TensorFlow quantized until 2020.

Replacement: INT8 tensors, 128 less in values and zero points. Weights lose
their zero point, which INT8 weights do not have. One that is then beyond 127 is
the sum of two: the layer's input gets the few channels concerned once more
behind the others (GATHER, CONCATENATION), with the rest as their weights;
DEPTHWISE_CONV_2D becomes a CONV_2D in groups over each channel twice (PACK).
QUANTIZE at inputs and outputs keeps the interface; CONCATENATION gets inputs of
one scale, TFLite_Detection_PostProcess floats.

Preconditions: TFLM refuses an operator for its UINT8 tensors; only operators
that look at scale and zero point or that move values touch them; filters are
constants.

Error: none: the sums are the same, and what brings them to the output's scale
too. UINT8 multiplies by a product of scales in float32, INT8 in float64, so
scales between layers move by some thousandths until the multipliers agree in
all 31 bits, or a RESHAPE relabels the output. AVERAGE_POOL_2D of an even number
becomes a DEPTHWISE_CONV_2D that rounds halves up, MEAN over an image one with
LiteRT's zero point; CONCATENATION of other scales and RELU6 look values up
where QUANTIZE would round otherwise. Measured: the same in LiteRT, bit for bit.
RESIZE_BILINEAR, L2_NORMALIZATION, TRANSPOSE_CONV and padded averages round
otherwise in the two schemes: such a model is for `uint8-rescaled`.

Source: TFLM's kernel_util.cc (`PopulateConvolutionQuantizationParams`) and
LiteRT's; the scheme is that of Jacob et al., Quantization and Training of
Neural Networks for Efficient Integer-Arithmetic-Only Inference (2018).
"""

from __future__ import annotations

from tflm_lint.rewrite.unsigned import signed
from tflm_lint.rewrite.unsigned_rounding import EXACT
from tflm_lint.rewrite.unsigned_scales import with_exact_multipliers
from tflm_lint.rewrite.unsigned_weights import summed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "uint8-to-int8"
CURES = ("OP106",)
CLASS = "safe"
ERROR = "exact"
STAGE = "uint8"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model of INT8, None where it is not of the old scheme or not to be moved."""
    changed = signed(model, context, summed, EXACT)
    return None if changed is None else with_exact_multipliers(changed)
