"""Find tensor arenas that are too small for the model.

What it means: the size that the interpreter gets is below what
`arena_used_bytes()` would be after `AllocateTensors` on this target.

Why it matters: `AllocateTensors` fails, or crashes on its way.

How to fix it: raise the size to what the finding says. It holds for the target
that was asked for: name yours with `--target`, since core, kernels and their
version decide.

Example: `tensor_arena has 10,240 bytes, the model uses 16,992 on
cortex-m4-cmsis-nn; write at least 18,064`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.arena_needs import needs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA721"
NAME = "arena-too-small"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an arena below the bytes that stay used."""
    for need in needs(inspection):
        if need.size < need.used:
            place = need.arena.place
            yield Problem(
                f"{need.arena.name} has {need.size:,} bytes, {need.whose} {need.used:,} on {inspection.target.name}",
                file=place.file,
                line=place.line,
                column=place.column,
                about=need.arena.name,
                remedy=f"write at least {need.required:,}",
            )
