"""Find scales and zero points that a kernel refuses.

What it means: some operators fix the quantization of their output (SOFTMAX to
1/256 and -128, LOGISTIC and TANH in int16 to 2^-15), some need equal scales on
both sides (pooling, CONCATENATION), int16 wants zero points of 0, a bias must
have the scale of input times filter.

Why it matters: `AllocateTensors` fails, or aborts where a multiplier would not
fit: an int8 SOFTMAX with an input scale near 1e-8 kills the process. Such
scales come from calibrating a network that was never trained, whose
activations are all but zero.

How to fix it: quantize with TensorFlow's own converter and a representative
dataset, which follows these rules. For scales that are next to nothing: train
first, or at least let batch normalisation adapt its statistics. Files of
onnx2tf's direct writer (`-oiqt`) often break the rules; its own validation
says so.

Example: `scale of input is 1.2e-08 (TFLM crashes instead of reporting an
error); train the model before quantizing`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "QT202"
NAME = "unsupported-quantization"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each tensor whose scale or zero point its kernel refuses."""
    return broken(inspection, CODE)
