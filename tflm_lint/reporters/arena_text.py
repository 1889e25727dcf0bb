"""ArenaDetail -> the lines that say where the arena goes, with its picture."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.reporters.columns import WIDTH, shortened, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.values import ArenaDetail, Memory


def arena_lines(arena: ArenaDetail, memory: Memory, width: int = WIDTH) -> Iterator[str]:
    """Yield where the arena goes, what makes its peak, and its picture where it was asked for."""
    rows = (
        ("tensors", arena.tensors), ("scratch buffers", arena.scratch), ("gaps between them", arena.gaps),
        ("kernels' persistent data", arena.kernels), ("variable tensors", arena.variables),
        ("TFLM's own structs", arena.framework),
    )  # fmt: skip
    yield "  where the arena goes                                       bytes"
    for name, size in rows:
        if size:
            yield f"    {name:<48}  {size:>11,}"
    text = f"most is needed {visible(arena.peak)}"
    if memory.arena_required is not None and memory.arena_required > (memory.arena_used or 0) + 15:
        text += (
            f"; an arena between {memory.arena_used:,} and {memory.arena_required:,} bytes looks big enough and makes "
            "AllocateTensors fail or crash"
        )
    yield from (f"  {line}" for line in wrapped(text, width - 2))
    if arena.busiest is not None:
        busiest = f"tensors and scratch buffers take most {visible(arena.busiest)}"
        yield from (f"  {line}" for line in wrapped(busiest, width - 2))
    yield "  the biggest parts"
    for part in arena.parts:
        yield f"    {shortened(visible(part.name), 48):<48}  {part.bytes:>11,}"
    if arena.operators:
        yield f"  {'operator':<40} persistent     scratch  temporary"
        for name, persistent, scratch, temp in arena.operators:
            yield f"    {shortened(visible(name), 38):<38} {persistent:>10,} {scratch:>11,} {temp:>10,}"
    if arena.picture:
        yield from picture_lines(arena, memory)


def picture_lines(arena: ArenaDetail, memory: Memory) -> Iterator[str]:
    """Yield the picture of the arena with its scale, and what its letters mean."""
    size = memory.arena_required or memory.arena_used or 0
    rows = len(arena.picture)
    yield "  the arena over time: operators across, bytes up, # is the tail"
    for number, row in enumerate(arena.picture):
        # every sixth row says at which byte its cells begin
        begin = f"{(rows - 1 - number) * size // rows:,}" if (rows - 1 - number) % 6 == 0 else ""
        yield f"  {begin:>11} {row}"
    for letter in arena.legend:
        yield f"    {letter.letter}  {shortened(visible(letter.name), 45):<45}  {letter.bytes:>11,}"
