"""Tell of tensor arenas that are far larger than needed.

What it means: a quarter of the arena or more, and a kilobyte at least, is
never used by this model on this target.

Why it matters: it is RAM that nothing else of the program can have.

How to fix it: lower the size to what the finding says, or a little more where
the kernel library may change. Where models share the arena, the greatest
decides.

Example: `tensor_arena has 139,264 bytes, 82,960 are required on
cortex-m4-cmsis-nn: 56,304 bytes of RAM are spare`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.arena_needs import needs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA723"
NAME = "arena-wasteful"
SEVERITY = "info"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an arena with much to spare."""
    for need in needs(inspection):
        spare = need.size - need.required
        if need.quality == "exact" and spare >= 1024 and 4 * spare >= need.size:
            place = need.arena.place
            yield Problem(
                f"{need.arena.name} has {need.size:,} bytes, {need.required:,} are required on "
                f"{inspection.target.name}: {spare:,} bytes of RAM are spare",
                file=place.file,
                line=place.line,
                column=place.column,
                about=need.arena.name,
            )
