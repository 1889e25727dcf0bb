"""Find tensor arenas between what stays used and what is needed for a moment.

What it means: the size is enough for what `arena_used_bytes()` reports, and
less than `AllocateTensors` needs on its way there: temporary tensors and the
memory planner's own work take more for a moment.

Why it matters: with such a size TFLM often does not report an error but writes
beyond the arena or through a null pointer. The figure that it reports is not
the figure to provide.

How to fix it: raise the size to what the finding says. It holds for the target
that was asked for: name yours with `--target`.

Example: `tensor_arena has 1,504 bytes: enough for the 1,504 that stay used, but
AllocateTensors needs 1,936 for a moment on x86-64-reference and crashes
without; write at least 1,936`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.arena_needs import needs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA722"
NAME = "arena-in-crash-band"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an arena between used and required."""
    for need in needs(inspection):
        if need.used <= need.size < need.required:
            place = need.arena.place
            yield Problem(
                f"{need.arena.name} has {need.size:,} bytes: enough for the {need.used:,} that stay used, but "
                f"AllocateTensors needs {need.required:,} for a moment on {inspection.target.name} and may crash "
                "without",
                file=place.file,
                line=place.line,
                column=place.column,
                about=need.arena.name,
                remedy=f"write at least {need.required:,}",
            )
