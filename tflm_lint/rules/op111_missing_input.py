"""Find operators that lack an input or output.

What it means: the operator has index -1, or nothing at all, where the kernel
needs a tensor.

Why it matters: most kernels return an error from `Prepare`; a few read through
the missing tensor and crash. A known case is the bias of DEPTHWISE_CONV_2D and
SVDF, which must be a tensor where its slot exists.

How to fix it: convert again with `use_bias=True` for that layer, or leave the
slot away altogether where the operator allows it. `tflm-lint explain OPERATOR`
marks the inputs that may be left out.

Example: `misses bias (TFLM crashes instead of reporting an error); ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP111"
NAME = "missing-input"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator that lacks an input or output which its kernel needs."""
    return broken(inspection, CODE)
