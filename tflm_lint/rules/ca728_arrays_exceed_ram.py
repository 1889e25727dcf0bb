"""Find programs whose arrays are more than the board's RAM.

What it means: the arrays of the application, its arena and copies of models
among them, take more than the RAM of the board that was named. Arrays lie in
the chip's own RAM; in external RAM (PSRAM) only where the code asks for it.
Or one of them is more than the greatest piece of that RAM: on an ESP32 160 KiB
can be static, on many chips the RAM is several memories.

Why it matters: the linker refuses the program ("region overflowed"), or, where
the heap is asked, the allocation fails on the device.

How to fix it: make the arena as small as CA721 and CA723 say, write `const`
before a model's array so that it stays in flash, or ask for external RAM:
`heap_caps_malloc(size, MALLOC_CAP_SPIRAM)`, `ps_malloc(size)`, or
`EXT_RAM_BSS_ATTR` before the array.

Example: `arrays take 409,600 bytes of 327,680 of RAM on esp32-cam: tensor_arena
204,800, image 204,800; 4,194,304 of external RAM hold only what asks for it`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA728"
NAME = "arrays-exceed-ram"
SEVERITY = "error"
GATE = "applications"
#: Arrays that a message names.
NAMED = 3


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the arrays where they surely do not fit."""
    board = inspection.firmware.board
    if board is None:
        return
    for app in inspection.applications[:1]:
        place = app.arena.place if app.arena is not None else app.place
        for external, room in ((False, board.ram_free), (True, board.ram_external)):
            arrays = sorted(
                ((one.name, one.size) for one in app.arrays if one.external is external), key=lambda one: -one[1]
            )
            arena = app.arena
            if external and arena is not None and not arena.declared and arena.placed == "psram" and arena.size:
                arrays = [(arena.name, arena.size), *arrays]
            # memory of the heap, where there is nothing but the chip's own
            own = (
                arena is not None
                and arena.heap
                and (arena.placed == "internal" or not (arena.placed or board.ram_external))
            )
            if not external and own and arena is not None and arena.size:
                arrays = [*arrays, (arena.name, arena.size)]
                arrays.sort(key=lambda one: -one[1])
            total = sum(size for _, size in arrays)
            if place is None:
                continue
            if total <= room:
                if not external and board.ram_piece and arrays and arrays[0][1] > board.ram_piece:
                    yield Problem(
                        f"{arrays[0][0]} takes {arrays[0][1]:,} bytes, no piece of RAM on {board.name} has more than "
                        f"{board.ram_piece:,}",
                        file=place.file,
                        line=place.line,
                        column=place.column,
                    )
                continue
            named = ", ".join(f"{name} {size:,}" for name, size in arrays[:NAMED])
            hint = ""
            if not external and board.ram_external:
                hint = f"; {board.ram_external:,} of external RAM hold only what asks for it"
            kind = "external RAM" if external else "RAM"
            yield Problem(
                f"arrays take {total:,} bytes of {room:,} of {kind} on {board.name}: {named}{hint}",
                file=place.file,
                line=place.line,
                column=place.column,
            )
