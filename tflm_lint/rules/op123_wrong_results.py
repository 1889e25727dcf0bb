"""Find operators that run without an error and are sure to compute garbage.

What it means: TFLM loads the model, `Invoke` says that all is well, and this
operator's output is not what was trained, whatever the inputs: a kernel that
takes the scale of the first channel for all of them, one that drops the error
of the library below it, a fault of the library; or it writes beyond its output
or into a constant, a fault where the model lies in flash.

Why it matters: no error tells you. The firmware runs, and answers nonsense; it
is found late, on the device, by comparing values.

How to fix it: the message says which condition is broken, and whose kernels or
which version compute it right. For weights that are quantized per channel
where one scale is read, quantize per tensor or to static int8 with a
representative dataset:

    converter.representative_dataset = samples

Example: `input has 8 scales, expected one (per tensor): TFLM uses the first
scale for all channels; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP123"
NAME = "wrong-results"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator that runs and is sure to compute garbage."""
    return broken(inspection, CODE)
