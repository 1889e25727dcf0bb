"""Find models that share an allocator whose memory planner is never reset.

What it means: `preserve_all_tensors` takes TFLM's linear planner, and one
allocator is given to several models (`--shared-arena`). That planner keeps the
buffers of every model before it: the next one gets their places for its own.

Why it matters: `AllocateTensors` and `Invoke` return ok, and all models but
the first compute with tensors that lie over each other. Of 52 pairs that were
measured 35 gave wrong outputs.

How to fix it: give each model an arena of its own, or leave
`preserve_all_tensors` out; the greedy planner is made new for each model.

Example: `the linear planner of preserve_all_tensors is never reset: of 2 models
that share an allocator all but the first get the places of the one before`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "AR611"
NAME = "shared-linear-planner"
SEVERITY = "error"
GATE = "linear_planner_shared"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield that such an allocator is not to be shared."""
    sharing = inspection.firmware.sharing
    if sharing is not None:
        yield Problem(
            f"the linear planner of preserve_all_tensors is never reset: of {sharing.models} models that share an "
            "allocator all but the first get the places of the one before",
            remedy="give each an arena of its own, or leave preserve_all_tensors out",
        )
