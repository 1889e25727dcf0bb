"""Find constants whose values a kernel refuses.

What it means: an axis outside the rank, a permutation that is none, a block
size of zero, a slice beyond the end: the constant is there and of the right
type, its values are not possible.

Why it matters: `AllocateTensors` or `Invoke` fails, and where a kernel does
not look, the process divides by zero or writes beyond a tensor.

How to fix it: the layer was given a wrong argument, or a tool edited the
shapes around it: correct the layer and convert again. The message names the
values.

Example: `axis is 4, expected -4 to 3; ...`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP118"
NAME = "invalid-values"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each constant whose values make TFLM refuse or die."""
    return broken(inspection, CODE)
