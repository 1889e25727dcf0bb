"""Find models whose arena is made in a way with which `AllocateTensors` fails.

What it means: how the application makes the arena (`--own-variables 2` and
the like) does not suit the model: fewer resource variables than it makes, a
recording interpreter in an arena that is not aligned for its structs, the
linear planner of `preserve_all_tensors` for a model that stores a memory plan
or has more than 1,024 buffers.

Why it matters: the model is right and the arena may be as big as it likes;
`AllocateTensors` returns an error all the same, for a stored memory plan
without a word.

How to fix it: pass `MicroResourceVariables::Create` as many as the model makes,
align the arena to 16 bytes, or leave `preserve_all_tensors` out.

Example: `AllocateTensors fails: 5 resource variables are fewer than the 6 that
the model makes`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "AR613"
NAME = "failing-arena-setup"
SEVERITY = "error"
GATE = "failing_setup"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield why it fails."""
    if inspection.why_no_setup is not None:
        yield Problem(f"AllocateTensors fails: {inspection.why_no_setup}")
