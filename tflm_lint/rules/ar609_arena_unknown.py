"""Find models that run and whose arena cannot be told.

What it means: `AllocateTensors` could not be followed to its end. The subgraphs
call each other too often, so many buffers live at the same time that placing
them would take minutes, or the number of a tensor's elements does not fit in 32
bits and TFLM goes by what is left of it: the message says which, and whether
the limit is tflm-lint's own.

Why it matters: no `kTensorArenaSize` can be written down, and a budget for the
arena cannot be checked (FL406).

How to fix it: where a tensor is beyond 32 bits no microcontroller has room for
it: look whether something uses it, and convert again with a smaller batch or
input. Else print `arena_used_bytes()` on the device, or on x86-64 with the
`tflite-micro` package.

Example: `the arena is unknown: a tensor of 8,589,934,592 bytes does not fit
in 32 bits`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "AR609"
NAME = "arena-unknown"
SEVERITY = "warning"
GATE = "unplanned"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield why the arena is unknown."""
    if inspection.why_unplanned is not None and inspection.why_no_setup is None:
        yield Problem(f"the arena is unknown: {inspection.why_unplanned}")
