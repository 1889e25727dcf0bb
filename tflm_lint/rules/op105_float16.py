"""Find float16 tensors where a kernel would have to compute with them.

What it means: the weights were stored as float16 (`target_spec.supported_types
= [tf.float16]`), with a DEQUANTIZE in front of each use that turns them into
float32.

Why it matters: no kernel of TFLM reads float16, DEQUANTIZE included:
`AllocateTensors` fails. And if it did, the float32 copies would need arena, so
that the smaller file would not make a smaller device.

How to fix it: convert to float32, by leaving `supported_types` alone, or to
int8 with a representative dataset, which is half of float16 and runs fastest.

Example: `input is FLOAT16, expected INT8, INT16 or UINT8; convert to float32
(no supported_types) or to int8`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP105"
NAME = "float16"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator that meets float16."""
    return broken(inspection, CODE)
