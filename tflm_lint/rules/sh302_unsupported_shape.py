"""Find shapes that a kernel refuses.

What it means: the rank is higher than the kernel handles (TRANSPOSE 5,
STRIDED_SLICE 4), shapes do not broadcast, or an output does not have the shape
that follows from the inputs, where the kernel checks that. Or a tensor takes 2
GiB and more: TFLM plans with sizes of 32 bits.

Why it matters: `AllocateTensors` fails, or the process aborts in `Invoke`.

How to fix it: keep tensors to four dimensions: fold batch or time into another
dimension with a reshape before the operator (`TimeDistributed` and `ConvLSTM`
make five). Where the batch was left open in conversion, fix it:
`Input(batch_size=1)`.

Example: `input has 5 dimensions, expected at most 4; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "SH302"
NAME = "unsupported-shape"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each shape that a kernel refuses."""
    return broken(inspection, CODE)
