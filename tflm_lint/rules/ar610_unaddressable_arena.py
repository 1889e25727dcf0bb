"""Find models that no arena is big enough for.

What it means: the tensors that live at one moment end beyond 2 GiB, where the
int wraps in which TFLM's memory planner keeps the place of a buffer; or, on a
core with addresses of 32 bits, the arena or one tensor takes more than the 4
GiB that these reach. An arena that is merely more than any board has is not
meant: that is a matter of a budget (FL404).

Why it matters: `AllocateTensors` fails with every `kTensorArenaSize`, or
succeeds with what is left of the size, and nobody can fill the input.

How to fix it: convert with a batch of 1 and a smaller input, and look for a
dimension that the converter made by broadcasting.

Example: `the buffers end at 4,831,838,208, where the int wraps in which
TFLM's planner keeps that; convert with a batch of 1 or a smaller input`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "AR610"
NAME = "unaddressable-arena"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield why no arena holds the model."""
    return broken(inspection, CODE)
