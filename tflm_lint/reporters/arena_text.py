"""ArenaDetail -> the lines that say where the arena goes, with its picture."""

from __future__ import annotations

from tflm_lint.reporters import WIDTH, columns, indented, padded, shortened, table
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.report import Memory
    from tflm_lint.report.detail import ArenaDetail, ArenaLetter, ArenaPart

    #: Operator, persistent bytes, scratch bytes, temporary bytes.
    Row = tuple[str, int, int, int]

#: As many figures stand at the side of the picture, at most.
TICKS = 6
#: So many operators are listed; who reads more reads JSON.
MOST_OPERATORS = 100


def arena_lines(arena: ArenaDetail, memory: Memory, width: int = WIDTH) -> Iterator[str]:
    """Yield where the arena goes, what makes its peak, and its picture where it was asked for."""
    rows = (
        ("tensors", arena.tensors), ("scratch buffers", arena.scratch), ("gaps between them", arena.gaps),
        ("kernels' persistent data", arena.kernels), ("variable tensors", arena.variables),
        ("TFLM's own structs", arena.framework),
    )  # fmt: skip
    yield from table(
        [("where the arena goes", "bytes"), *((f"  {name}", f"{size:,}") for name, size in rows if size)], "<>"
    )
    text = f"most is needed {visible(arena.peak)}"
    if memory.arena_required is not None and memory.arena_required > (memory.arena_used or 0) + 15:
        text += (
            f"; an arena between {memory.arena_used:,} and {memory.arena_required:,} bytes looks big enough and makes "
            "AllocateTensors fail or crash"
        )
    yield from indented(text, width, 2)
    if arena.busiest is not None:
        yield from indented(f"tensors and scratch buffers take most {visible(arena.busiest)}", width, 2)
    if arena.parts:
        yield ""
        yield "  the biggest parts"
        yield from part_lines([("", part) for part in arena.parts], width)
    if arena.operators:
        yield ""
        own = (
            (f"  {shortened(visible(name), 38)}", *(f"{size:,}" for size in sizes))
            for name, *sizes in biggest(arena.operators)
        )
        yield from table([("operator", "persistent", "scratch", "temporary"), *own], "<>>>")
        if len(arena.operators) > MOST_OPERATORS:
            yield f"    and {counted(len(arena.operators) - MOST_OPERATORS, 'operator')} more that need less"
    if arena.picture:
        yield ""
        yield from picture_lines(arena, memory)
        yield from part_lines([(letter.letter, letter) for letter in arena.legend], width)


def biggest(operators: tuple[Row, ...]) -> list[Row]:
    """Return the operators that need most, in the order of the model."""
    order = sorted(range(len(operators)), key=lambda index: -sum(operators[index][1:]))
    return [operators[index] for index in sorted(order[:MOST_OPERATORS])]


def part_lines(parts: Sequence[tuple[str, ArenaPart | ArenaLetter]], width: int) -> Iterator[str]:
    """Yield buffers with their bytes: what they are, type and shape, and what fits of the file's name for it."""
    rows = [
        (*((letter,) if letter else ()), f"{part.bytes:,}", shortened(visible(part.name), 34), type_text(part.type))
        for letter, part in parts
    ]
    lines = list(table(rows, "<><<" if parts and parts[0][0] else "><<", indent="    "))
    taken = max(map(columns, lines), default=0)
    for line, (_, part) in zip(lines, parts, strict=True):
        room = width - taken - 4
        label = visible(part.label)
        yield f'{padded(line, taken)}  "{shortened(label, room)}"' if label and room >= 8 else line


def type_text(text: str) -> str:
    """Write type and shape as the inputs' and outputs' are: ``int8 [1, 49, 10, 1]``."""
    type_, blank, shape = text.partition(" ")
    return f"{type_.lower()}{blank}{shape}"


def picture_lines(arena: ArenaDetail, memory: Memory) -> Iterator[str]:
    """Yield the picture of the arena with round figures at its side, the tail as one row."""
    size = memory.arena_required or memory.arena_used or 0
    rows = len(arena.picture)
    step = round_step(size)
    yield f"  the arena over time: operators across, bytes up, # the tail of {memory.tail or 0:,} bytes"
    drawn = False
    for number, row in enumerate(arena.picture):
        begin, end = ((rows - place) * size // rows for place in (number + 1, number))
        if set(row) == {"#"}:
            # nothing moves in it: one row is enough
            if not drawn:
                yield f"  {size:>11,} {row}"
            drawn = True
            continue
        tick = -(-begin // step) * step
        yield f"  {f'{tick:,}' if begin <= tick < end else '':>11} {row}"


def round_step(size: int) -> int:
    """Return the round number of bytes, 1, 2 or 5 and zeros, of which a few go into a size."""
    step = 1
    while size // step > TICKS:
        step = next(many for many in (2, 5, 10) if size // (step * many) <= TICKS or many == 10) * step
    return step
