"""Find tensors with a dimension that the file leaves open.

What it means: a dimension of a stored shape is 0 or -1. (A -1 in
`shape_signature` alone does not matter, TFLM never reads it.)

Why it matters: TFLM plans all memory before it runs, and nothing can be
resized later: `AllocateTensors` fails with `... has dynamic tensor`.

How to fix it: give every input a full shape before conversion:
`tf.keras.Input((96, 96, 1), batch_size=1)`, for functions `tf.TensorSpec([1,
96, 96, 1])`, for onnx2tf `-b 1` or `-ois input:1,3,96,96`. Operators whose
output size depends on values (WHERE, UNIQUE, NON_MAX_SUPPRESSION) belong in
the application.

Example: `output shape is [1, -1, 8], every dimension must be at least 1; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "SH301"
NAME = "dynamic-shape"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each tensor with a dimension that the file leaves open."""
    return broken(inspection, CODE)
