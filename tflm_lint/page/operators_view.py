"""Drawing -> the rows of the graph and of its kinds of operators, each figure with the part of the greatest."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.report.drawn import REFUSED, RUNS, UNSURE, WRONG
from tflm_lint.reporters.figures_text import shared_code
from tflm_lint.words import both, inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tflm_lint.report import Report
    from tflm_lint.report.drawn import Drawing, KernelSet, OperatorLine

#: Verdict -> what its cell says.
SAID = {RUNS: "runs", UNSURE: "unsure", WRONG: "wrong", REFUSED: "no"}
#: Family of kernels -> what people call it.
FAMILIES = {"cmsis-nn": "CMSIS-NN", "esp-nn": "ESP-NN", "ports": "older TFLM"}
#: As many targets or ports are named at the head of a column.
MOST_NAMES = 2


class Cell(NamedTuple):
    """A figure of a table: its text, and its part of the greatest in the column in parts of a hundred."""

    text: str
    part: int = 0


class SetView(NamedTuple):
    """A column of verdicts."""

    title: str
    #: The targets or ports, all of them and in short.
    names: str
    short: str
    #: How a reason names it.
    who: str


class Row(NamedTuple):
    """One operator of the graph."""

    place: str
    op: str
    label: str
    type: str
    cells: tuple[Cell, ...]
    verdicts: tuple[str, ...]
    #: Why, where a set does not simply run it: the sets that say so, and what.
    reasons: tuple[tuple[str, str], ...]


class Graph(NamedTuple):
    """The table of the graph."""

    #: Headings of the figures, and what each means.
    heads: tuple[tuple[str, str], ...]
    sets: tuple[SetView, ...]
    rows: tuple[Row, ...]


def cell(value: float | None, greatest: float, text: str | None = None) -> Cell:
    """Write a figure; what is unknown is said to be, what is nothing is a dash."""
    if value is None:
        return Cell("unknown")
    if not value:
        return Cell("-")
    return Cell(text or f"{value:,.0f}", max(1, round(100 * value / greatest)) if greatest else 0)


def graph_of(drawing: Drawing) -> Graph:
    """Return the table of the graph."""
    lines = drawing.operators
    timed = any(line.milliseconds for line in lines)
    planned = any(line.live is not None for line in lines)
    heads = [("MACs", "multiply-accumulates in one inference")]
    if timed:
        heads.append(("ms, at most", "milliseconds, at most, from published measurements"))
    heads.append(("constants", "bytes of its weights, biases and other constants"))
    if planned:
        heads += [
            ("live", "bytes of the arena that live while it runs"),
            ("scratch", "bytes of scratch buffers while it runs"),
            ("keeps", "persistent bytes, for parsed options and the kernel's own data"),
            ("prepares", "temporary bytes while it is prepared"),
        ]
    most = [max((value or 0 for value in column), default=0) for column in columns(lines)]
    families = [one.family for one in drawing.kernel_sets]
    sets = [set_view(one, families) for one in drawing.kernel_sets]
    return Graph(tuple(heads), tuple(sets), tuple(row_of(line, most, sets, timed, planned) for line in lines))


def columns(lines: Sequence[OperatorLine]) -> list[list[float | None]]:
    """Return the figures of all operators, column by column."""
    return [
        [line.macs for line in lines],
        [line.milliseconds[1] if line.milliseconds else 0 for line in lines],
        [line.constants for line in lines],
        [line.live for line in lines],
        [line.scratch for line in lines],
        [line.persistent for line in lines],
        [line.temp for line in lines],
    ]


def row_of(line: OperatorLine, most: list[float], sets: list[SetView], timed: bool, planned: bool) -> Row:
    """Return one operator's row."""
    cells = [cell(line.macs, most[0])]
    if timed:
        time = line.milliseconds[1] if line.milliseconds else None
        cells.append(cell(time, most[1], None if time is None else f"{time:.3g}"))
    cells.append(cell(line.constants, most[2]))
    if planned:
        own = (line.live, line.scratch, line.persistent, line.temp)
        cells += [cell(value, greatest) for value, greatest in zip(own, most[3:], strict=True)]
    reasons: dict[str, list[str]] = {}
    for reason, verdict, one in zip(line.reasons, line.verdicts, sets, strict=True):
        if verdict != RUNS:
            reasons.setdefault(reason, []).append(one.who)
    return Row(
        f"{line.operator}{inside(line.subgraph)}",
        line.op,
        line.label,
        line.type,
        tuple(cells),
        line.verdicts,
        tuple((", ".join(names), reason) for reason, names in reasons.items()),
    )


def set_view(one: KernelSet, families: Sequence[str]) -> SetView:
    """Name a column of verdicts; a family with several columns is told apart by the targets or ports."""
    title = FAMILIES.get(one.family, one.family)
    short = both(one.names, MOST_NAMES) if len(one.names) > MOST_NAMES + 1 else both(one.names)
    who = title if families.count(one.family) == 1 else short
    return SetView(f"{title} (this target)" if one.here else title, ", ".join(one.names), short, who)


class Kind(NamedTuple):
    """The operators of one kind."""

    op: str
    #: 0 for what goes with several kinds.
    count: int  # type: ignore[assignment]  # as in `OpRow`; nobody asks a row for tuple.count
    macs: Cell
    flash: Cell
    resolver: str


def kinds_of(report: Report) -> tuple[Kind, ...]:
    """Return the kinds of operators with their work and their code."""
    rows = report.ops
    macs = max((row.macs or 0 for row in rows), default=0)
    code = max((row.flash or 0 for row in rows), default=0)
    kinds = [
        Kind(row.op, row.count, cell(row.macs, macs), cell(row.flash, code), row.resolver or "the application")
        for row in rows
    ]
    shared = shared_code(report)
    if shared:
        kinds.append(Kind("shared code", 0, Cell(""), cell(shared, max(code, shared)), ""))
    return tuple(kinds)


def verdict_counts(rows: Iterable[Row], sets: Sequence[SetView]) -> tuple[str, ...]:
    """Say of each set how many operators it does not run, or runs wrongly."""
    found = []
    rows = tuple(rows)
    for number in range(len(sets)):
        verdicts = [row.verdicts[number] for row in rows]
        counts = ((verdicts.count(verdict), words) for verdict, words in ((REFUSED, "refused"), (WRONG, "wrong")))
        found.append(both(f"{count:,} {words}" for count, words in counts if count) or "all run")
    return tuple(found)
