"""Find interpreters that are told a longer arena than there is.

What it means: the size that the interpreter or allocator gets is greater than
the array it is given.

Why it matters: TFLM places tensors up to the end that it was told, from both
ends inwards. It writes beyond the array as soon as it is used, over whatever
the linker put there; `AllocateTensors` reports success.

How to fix it: hand over `sizeof(arena)`, or one constant for both.

Example: `tensor_arena has 9,000 bytes, the interpreter is told 10,000; hand
over sizeof(tensor_arena)`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA726"
NAME = "arena-told-too-long"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an arena that is shorter than what the interpreter is told."""
    for app in inspection.applications:
        arena = app.arena
        if arena is not None and arena.told is not None:
            size = f"{max(arena.sizes):,}"
            yield Problem(
                f"{arena.name} has {size} bytes, the interpreter is told {arena.told:,}",
                file=arena.place.file,
                line=arena.place.line,
                column=arena.place.column,
                remedy=f"hand over {size if arena.start or arena.heap else f'sizeof({arena.name})'}",
            )
