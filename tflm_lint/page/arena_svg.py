"""ArenaDrawing -> SVG: AllocateTensors at the left, Invoke at the right, on one scale of addresses."""

from __future__ import annotations

from markupsafe import Markup

from tflm_lint.page.shapes import Area, joined, letters, option, plain_rect
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.report.drawn import ArenaDrawing, Box

NOTHING: Mapping[tuple[int, int], int | None] = {}
#: What each kind of box is, in words and in the order of the legend.
KINDS = {
    "input": "inputs",
    "activation": "activations",
    "output": "outputs",
    "scratch": "scratch buffers",
    "variables": "variable tensors",
    "kernels": "persistent data of kernels",
    "framework": "TFLM's own structs",
    "temp": "temporary, while AllocateTensors runs",
    "planner": "the memory planner's own",
}
#: As many columns have a name below them, and as many figures stand at the side.
MOST_NAMES, MOST_TICKS = 48, 6
LAYERS = {
    "framework": "TFLM's own structs: what the interpreter keeps of the model",
    "kernels": "persistent data of kernels: parsed options, tables, multipliers",
    "variables": "variable tensors, which keep their values from one inference to the next",
}
TICK = Markup('<text x="100%" y="{}%" dy="{}" text-anchor="end">{}</text>')
LINE = Markup('<line x1="0" x2="100%" y1="{0}%" y2="{0}%"/>')
NAME = Markup(
    '<svg x="{}%" y="0" overflow="visible">'
    '<text transform="rotate(-90)" x="-7" dy="4" text-anchor="end">{}</text></svg>'
)


class ArenaView(NamedTuple):
    """The pictures of one arena; markup but for the numbers."""

    plot: Markup
    #: The work of what runs in each column, and the greatest of it; nothing where it is not known.
    work: Markup
    most_work: int
    setup: Markup
    axis: Markup
    names: Markup
    legend: tuple[tuple[str, str], ...]
    columns: int
    boxes: int


def arena_view(
    drawing: ArenaDrawing,
    name: str,
    scale: int,
    macs: Mapping[tuple[int, int], int | None] = NOTHING,
    wide: float = 1.0,
) -> ArenaView:
    """Draw an arena on a scale of so many bytes; ``name`` tells its boxes from those of other pictures.

    ``macs`` are the operators' multiply-accumulates by subgraph and index, ``wide`` is the picture's part of a page's
    width.
    """
    scale = max(scale, drawing.size, 1)
    kinds = {box.kind for box in drawing.boxes} | {layer.kind for layer in drawing.layers}
    kinds |= {moment.kind for moment in drawing.moments}
    return ArenaView(
        joined([*lines(scale), *invoke(drawing, name, scale, wide)]),
        joined(work(drawing, macs)),
        max((macs.get(place) or 0 for place in drawing.places), default=0),
        joined([*lines(scale), *setup(drawing, name, scale)]),
        joined(TICK.format(place(at, scale), "0.3em", f"{at:,}") for at in ticks(scale)),
        joined(names(drawing)),
        tuple((kind, words) for kind, words in KINDS.items() if kind in kinds),
        len(drawing.columns),
        len(drawing.boxes),
    )


def ticks(scale: int) -> list[int]:
    """Return the round addresses at the side, and the end."""
    step = 1
    while scale // step > MOST_TICKS:
        step = next(many for many in (2, 5, 10) if scale // (step * many) <= MOST_TICKS or many == 10) * step
    return [*range(0, scale - step // 3, step), scale]


def place(address: int, scale: int) -> str:
    """Return where an address is, from the top."""
    return f"{100 * (scale - address) / scale:.3f}"


def lines(scale: int) -> Iterator[Markup]:
    """Draw the lines of the addresses that have a figure."""
    for at in ticks(scale)[1:-1]:
        yield LINE.format(place(at, scale))


class Grid(NamedTuple):
    """How many columns go across and how many bytes up."""

    columns: int
    scale: int

    def area(self, offset: int, size: int, first: int = 0, last: int | None = None) -> Area:
        """Return the area of bytes over columns, both ends included; over all of them where none is named."""
        width = 100 / max(1, self.columns)
        last = self.columns - 1 if last is None else last
        top = 100 * (self.scale - offset - size) / self.scale
        return Area(first * width, top, (last - first + 1) * width, 100 * size / self.scale)


def invoke(drawing: ArenaDrawing, name: str, scale: int, wide: float) -> Iterator[Markup]:
    """Draw the gaps, the buffers, the tail above them, and the column that needs most."""
    columns = len(drawing.columns)
    grid = Grid(columns, scale)
    at = 0
    while at < columns:
        end = at
        while end + 1 < columns and drawing.tops[end + 1] == drawing.tops[at]:
            end += 1
        if drawing.tops[at]:
            yield plain_rect("gap", grid.area(0, drawing.tops[at], at, end))
        at = end + 1
    written = []
    for number, box in enumerate(drawing.boxes):
        area = grid.area(box.offset, box.room, box.first, box.last)
        yield option(f"k-{box.kind}", f"{name}-{number}", box_lines(box, drawing), area)
        size = f"{box.bytes:,}"
        written.append(letters(area, title(box), size, second=size, wide=wide))
    yield from written
    yield from tail(drawing, f"{name}-t", scale, wide)
    free = drawing.size - drawing.head - drawing.tail
    if free > 15:
        area = grid.area(drawing.head, free)
        yield letters(area, f"{free:,} bytes free: AllocateTensors needs them", least=4, wide=wide)
    if drawing.peak >= 0:
        yield plain_rect("peak", grid.area(0, drawing.head, drawing.peak, drawing.peak))


def title(box: Box) -> str:
    """Write what a box is, briefly."""
    return "scratch" if box.kind == "scratch" else box.name.partition(" of ")[0]


def box_lines(box: Box, drawing: ArenaDrawing) -> Iterator[str]:
    """Tell of a buffer."""
    yield box.name
    yield f'"{box.label}"' if box.label else ""
    yield box.type
    room = f", planned as {box.room:,}" if box.room != box.bytes else ""
    yield f"{box.bytes:,} bytes{room}, at {box.offset:,}"
    if box.kind == "scratch":
        yield f"for {box.writer} alone"
    else:
        yield f"written by {box.writer}"
        yield f"read by {', '.join(box.readers)}" if box.readers else "read by nobody"
    if box.first == 0 and box.last == len(drawing.columns) - 1 and box.last:
        yield "lives all the time"


def tail(drawing: ArenaDrawing, name: str, scale: int, wide: float) -> Iterator[Markup]:
    """Draw what stays at the arena's end."""
    end = drawing.size
    for number, layer in enumerate(drawing.layers):
        area = Grid(1, scale).area(end - layer.bytes, layer.bytes)
        yield option(f"k-{layer.kind}", f"{name}{number}", (LAYERS[layer.kind], f"{layer.bytes:,} bytes"), area)
        yield letters(area, f"{KINDS[layer.kind]}, {layer.bytes:,}", least=4, wide=wide)
        end -= layer.bytes


def setup(drawing: ArenaDrawing, name: str, scale: int) -> Iterator[Markup]:
    """Draw the moments of AllocateTensors: what lies at the start, what at the end."""
    grid = Grid(len(drawing.moments), scale)
    for number, moment in enumerate(drawing.moments):
        about = (
            moment.name,
            f"{moment.below:,} bytes from the start, {KINDS.get(moment.kind, 'requests of scratch buffers')}",
            f"{moment.tail:,} bytes at the end, which stay",
        )
        low = grid.area(0, moment.below, number, number)
        high = grid.area(drawing.size - moment.tail, moment.tail, number, number)
        yield option(f"k-{moment.kind}", f"{name}-s{number}", about, low)
        yield plain_rect("k-tail", high)
    if drawing.most >= 0:
        yield plain_rect("peak", grid.area(0, drawing.size, drawing.most, drawing.most))


def work(drawing: ArenaDrawing, macs: Mapping[tuple[int, int], int | None]) -> Iterator[Markup]:
    """Draw a bar for the work of each column."""
    columns = len(drawing.columns)
    most = max((macs.get(place) or 0 for place in drawing.places), default=0)
    for number, at in enumerate(drawing.places):
        part = 100 * (macs.get(at) or 0) / most if most else 0.0
        if part:
            width = 100 / columns
            yield plain_rect("work", Area((number + 0.15) * width, 100 - part, 0.7 * width, part))


def names(drawing: ArenaDrawing) -> Iterator[Markup]:
    """Write what runs below the columns, of very many each so manieth."""
    columns = len(drawing.columns)
    step = -(-columns // MOST_NAMES) or 1
    for number in range(0, columns, step):
        yield NAME.format(f"{100 * (number + 0.5) / columns:.3f}", below(drawing.columns[number]))


def below(column: str) -> str:
    """Shorten what runs: ``CONV_2D #3 in subgraph 1`` to ``CONV_2D 3``."""
    if column == "inputs are filled":
        return "inputs"
    words = column.partition(" in subgraph")[0].replace(" #", " ").removeprefix("CUSTOM:")
    return words if len(words) <= 20 else f"{words[:11]}…{words[-8:]}"
