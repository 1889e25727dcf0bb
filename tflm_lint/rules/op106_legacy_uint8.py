"""Find operators quantized by the old uint8 scheme.

What it means: until 2020 TensorFlow Lite quantized to unsigned bytes with an
asymmetric zero point for weights too. TFLM has since dropped these kernels;
what is left of uint8 are QUANTIZE, DEQUANTIZE and a few operators that move
data.

Why it matters: `AllocateTensors` or `Invoke` fails with an unsupported type.
Nothing on the device can re-quantize weights.

How to fix it: convert again, to int8, from the float model; quantization-aware
training of that age (`tf.contrib.quantize`) has to be repeated with the
TensorFlow Model Optimization toolkit. A uint8 *input*, wanted for camera
images, is possible on an int8 model (`inference_input_type = tf.uint8` adds
one QUANTIZE).

Example: `input is UINT8, expected FLOAT32, INT8 or INT16; convert again to
int8 from the float model`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP106"
NAME = "legacy-uint8"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator with tensors of the old uint8 quantization."""
    return broken(inspection, CODE)
