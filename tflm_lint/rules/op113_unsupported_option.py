"""Find operators with options that their kernel refuses.

What it means: the operator is there for these types, but not with this
setting: a fused activation, a mask of STRIDED_SLICE, align_corners together
with half_pixel_centers, a peephole LSTM.

Why it matters: `AllocateTensors` or `Invoke` fails; where an options table is
missing altogether, TFLM takes zeros for every field, and some kernels crash on
them.

How to fix it: change the layer so that the option has the value named in the
message, or say the same with two operators (an activation as a layer of its
own). `tflm-lint explain OPERATOR` lists the options that count.

Example: `fused_activation_function is RELU, expected NONE; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP113"
NAME = "unsupported-option"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator with an option that its kernel refuses."""
    return broken(inspection, CODE)
