"""Find tensor arenas that are not aligned to 16 bytes.

What it means: the arena's declaration asks for less than the 16 bytes that
TFLM aligns it to, or the memory comes from a heap that gives less.

Why it matters: TFLM begins at the next multiple of 16, which takes up to 15
bytes from the arena, more or less with every build. An arena of exactly the
required size then fails by chance.

How to fix it: write `alignas(16) uint8_t tensor_arena[kTensorArenaSize];`; on a
heap ask for aligned memory (`heap_caps_aligned_alloc(16, ...)`), or for 16
bytes more.

Example: `tensor_arena asks for no alignment: TFLM loses up to 15 bytes; write
alignas(16) before its declaration`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.arena_needs import needs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA724"
NAME = "arena-not-aligned"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an arena that surely has less alignment, and say whether that may be fatal."""
    for app in inspection.applications:
        arena = app.arena
        if arena is None or arena.alignment is None or arena.alignment >= 16:
            continue
        lost = 16 - arena.alignment
        fatal = ""
        need = needs_of(inspection, app)
        if need is not None and need.size - lost < need.required <= need.size:
            fatal = f", and then less than the {need.required:,} required remain"
        if arena.heap:
            told = f"the heap aligns {arena.name} to {arena.alignment} bytes at least"
            wanted = "ask for memory aligned to 16"
        elif arena.alignment == 1:
            told, wanted = f"{arena.name} asks for no alignment", "write alignas(16) before its declaration"
        else:
            told = f"{arena.name} is aligned to {arena.alignment} bytes"
            wanted = "write alignas(16) before its declaration"
        yield Problem(
            f"{told}: TFLM loses up to {lost} bytes of it{fatal}",
            file=arena.place.file,
            line=arena.place.line,
            column=arena.place.column,
            about=arena.name,
            remedy=f"{wanted}",
        )
