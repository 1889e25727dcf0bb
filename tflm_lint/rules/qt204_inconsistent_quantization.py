"""Find scales and zero points that cannot be right, though TFLM does not look.

What it means: the quantization contradicts itself where no kernel checks it: a
bias whose scale is not input times filter, weights with a zero point that the
kernel ignores, an operator that moves data with different scales on both
sides.

Why it matters: the model runs and computes other values than it was meant to:
the error is the ratio of the scales.

How to fix it: quantize again with a current converter from the float model.
Compare the outputs of the `.tflite` with those of the float model on real
inputs before flashing.

Example: `bias scale is 0.02, expected input scale x filter scale = 0.0004;
...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "QT204"
NAME = "inconsistent-quantization"
SEVERITY = "warning"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each scale or zero point that cannot be right though TFLM does not look."""
    return broken(inspection, CODE)
