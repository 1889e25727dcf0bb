"""Move a model of the old uint8 scheme to int8, some weights to a coarser scale.

Pattern: a graph of UINT8 tensors with one scale and zero point each, as
TensorFlow quantized until 2020, in which a weight less its zero point is beyond
127, or that cannot be moved to the last bit.

Replacement: as `uint8-to-int8` makes it, but a filter stays one: output
channels with such a weight get a scale in which their greatest is 127
(FULLY_CONNECTED: all of them), and their bias goes along.

Preconditions: TFLM refuses an operator for its UINT8 tensors; only operators
that look at scale and zero point or that move values touch them; filters and
the biases of such layers are constants.

Error: bounded, half a step of each weight of such a channel. Measured: 0 to 13
LSB of the output. It needs neither the flash nor the arena of `uint8-to-int8`.

Source: as of `uint8-to-int8`; one scale a channel is TensorFlow Lite's 8 bit
quantization specification.
"""

from __future__ import annotations

from tflm_lint.rewrite.catalogue import uint8_to_int8
from tflm_lint.rewrite.unsigned import one_scale, signed
from tflm_lint.rewrite.unsigned_rounding import ALWAYS
from tflm_lint.rewrite.unsigned_weights import beyond, rescaled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "uint8-rescaled"
CURES = ("OP106",)
CLASS = "unsafe"
ERROR = "bounded, 0 to 13 LSB"
STAGE = "uint8"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model of INT8, None where it can be moved without loss or not at all."""
    if not beyond(model) and uint8_to_int8.apply(model, context) is not None:
        return None
    return signed(model, context, rescaled, {"CONCATENATION": one_scale, **ALWAYS})
