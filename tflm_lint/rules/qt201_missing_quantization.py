"""Find integer tensors without scale and zero point where a kernel needs them.

What it means: the tensor is int8 or int16 and the operator computes with real
values, but the file has no scale, or no zero point, for it. TFLM takes a
tensor as quantized only where both vectors are there.

Why it matters: kernels fail in `Prepare`, or divide by a scale of zero and
abort: an int8 ADD without quantization kills the process.

How to fix it: convert with `converter.representative_dataset` set, which
measures every tensor. If only some tensors lack a scale, the model was pieced
together by a tool: quantize the whole again.

Example: `output has no scale and zero point (TFLM crashes instead of reporting
an error); ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "QT201"
NAME = "missing-quantization"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each integer tensor that lacks the scale its kernel needs."""
    return broken(inspection, CODE)
