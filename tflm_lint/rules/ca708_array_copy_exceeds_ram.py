"""Find models in RAM that leave too little of it for the arena.

What it means: the array is not `const`, so that it takes RAM, and together with
the arena that the model needs it is more than the board has.

Why it matters: the program cannot be linked, or the arena not be allocated.

How to fix it: write `const` before the type, here and in the header that
declares it: the model then stays in flash.

Example: `g_model is not const: its 16,264 bytes and the arena's 7,840 are more
than the 20,480 of RAM of bluepill; write const before its type`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA708"
NAME = "array-copy-exceeds-ram"
SEVERITY = "error"
GATE = "array"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an array that is surely in RAM and too large for it."""
    array, board = inspection.array, inspection.firmware.board
    if (
        array is None
        or board is None
        or not inspection.readable
        or inspection.memory is None
        or inspection.memory.arena_required is None
    ):
        return
    declaration = array.declaration
    arena = None if inspection.memory.arena_required is None else inspection.arena_taken
    if declaration.const is not False or declaration.pointer or declaration.placed is not None or arena is None:
        return
    size = len(array.data)
    if size + arena > board.ram_free:
        yield Problem(
            f"{declaration.name} is not const: its {size:,} bytes and the arena's {arena:,} are more than the "
            f"{board.ram_free:,} of RAM of {board.name}",
            remedy="write const before its type",
        )
