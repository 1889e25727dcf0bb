"""Fitted -> cells: what a type costs on a core with its kernels, around which the published measurements lie.

A cell is a target and a type. Its costs are the fitted ones, moved so that as many builds as can lie within the stated
width: the middle of the measurements, not their mean, since a compiler can make a program slower without end and faster
only a little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import exp, log
from typing import NamedTuple

from time_model import Fitted, amounts, kernels
from time_rows import Row, chips

#: How wide an interval is (upper end over lower), by how many networks were measured in the cell: five and more, some,
#: one or on other cores only. The first is what is useful, the others what covers nine of ten (``--check``).
MANY, SOME, FEW = 1.98, 3.0, 3.6
#: Fewer boards with a core than so many do not tell how one differs that nobody measured, nor another with its chip.
BOARDS = 3
#: A kind is supported where it is this part of a measurement's time.
PART = 0.15
#: Fewer whole networks than so many, each counted by the part of its time, say little of a kind: wide.
ENOUGH = 1.5
#: More of the time in kinds that no measurement says anything of is no figure (half of that: a wide one), more in kinds
#: that were measured on other cores only a wide one; as in `tflm_lint.workload.timing`.
UNKNOWN, BORROWED = 1 / 3, 0.5
Cell = tuple[str, str]
#: Cells that nobody measured, of kernels whose cores are alike enough: floats in hardware, 16 bit with the same
#: instructions.
UNMEASURED: tuple[Cell, ...] = (
    ("cortex-m33-cmsis-nn", "float"),
    ("cortex-m85-cmsis-nn", "float"),
    ("esp32s3-esp-nn", "float"),
    ("esp32p4-esp-nn", "float"),
    ("cortex-m33-cmsis-nn", "int16"),
    ("cortex-m7-cmsis-nn", "int16"),
)


class Costs(NamedTuple):
    """A cell: its fitted costs stay in `Fitted`; here is where the measurements lie around them."""

    #: Networks measured in it.
    networks: int
    #: Logarithm of the middle of the measurements over the fitted costs.
    middle: float
    #: Upper end over lower end.
    fold: float
    #: Kinds (and ``call``) that a measurement in the cell says something of.
    own: frozenset[str]
    #: Those of which few say much.
    thin: frozenset[str]
    #: Boards with this core that were measured, in integers or else in floats.
    boards: frozenset[str]


#: A cell of which nothing is known but what other cores say.
NOTHING = Costs(0, 0.0, FEW, frozenset(), frozenset(), frozenset())


def related(kinds: frozenset[str]) -> frozenset[str]:
    """Add what a kind says something of beside itself: the inner loop of a convolution is that of a matrix product."""
    both = {"conv", "pointwise"}
    return kinds | both if kinds & both else kinds


def fold(networks: int) -> float:
    """Return how wide an interval is after so many networks."""
    return MANY if networks >= 5 else SOME if networks > 1 else FEW


def shares(fitted: Fitted, row: Row) -> dict[str, float]:
    """Return which part of a row's time each kind takes; what each call costs counts as a kind."""
    parts: dict[str, float] = defaultdict(float)
    for type_, kind, what, amount in amounts(row):
        parts["call" if what == "call" else kind] += fitted.coefficient(row.target, type_, kind, what) * amount
    total = sum(parts.values())
    return {kind: part / total for kind, part in parts.items()}


def residual(fitted: Fitted, row: Row) -> float:
    """Return the logarithm of measured over fitted time, the board known, the build not."""
    return log(row.ms * row.mhz * 1000 / fitted.cycles(row))


def cells(fitted: Fitted, rows: list[Row]) -> dict[Cell, Costs]:
    """Place the measurements of each cell."""
    grouped: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.target, row.type].append(row)
    boards: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for row in rows:
        boards[row.target, row.type == "float"].add(row.board)
    return {
        (target, type_): _costs(fitted, found, frozenset(boards[target, type_ == "float"]))
        for (target, type_), found in grouped.items()
    }


def _costs(fitted: Fitted, rows: list[Row], boards: frozenset[str]) -> Costs:
    whole = [row for row in rows if not row.single]
    networks = len({row.network for row in whole})
    said: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for row in rows:
        for kind, share in shares(fitted, row).items():
            if share >= PART:
                known = said[kind].get((row.network, row.board), 0.0)
                said[kind][row.network, row.board] = max(known, share)
    own = set(said)
    thin = {kind for kind, parts in said.items() if sum(parts.values()) < ENOUGH}
    alike = Counter((row.build, row.network) for row in whole)
    builds = Counter(row.build for row in whole)
    # a network counts once a build, and a build of thirty networks is not thirty builds
    weighed = [
        (residual(fitted, row), builds[row.build] ** -0.5 / alike[row.build, row.network] ** 0.5) for row in whole
    ]
    place = middle(weighed, log(fold(networks)))
    return Costs(networks, place, fold(networks), frozenset(own), frozenset(thin), boards)


def middle(weighed: list[tuple[float, float]], width: float) -> float:
    """Return the middle of the window of that width that holds most weight; of several, the middle of these."""
    if not weighed:
        return 0.0
    steps = sorted(value + side * width / 2 for value, _ in weighed for side in (-0.999, 0.999))
    held = [sum(weight for value, weight in weighed if abs(value - step) <= width / 2) for step in steps]
    best = [step for step, weight in zip(steps, held, strict=True) if weight > max(held) - 1e-9]
    return (best[0] + best[-1]) / 2


def covered(fitted: Fitted, known: dict[Cell, Costs], row: Row) -> tuple[bool, float] | None:
    """Say whether a measurement lies in its interval, and how wide that is; None where there is no figure."""
    interval = bounds(fitted, known, row)
    if interval is None:
        return None
    low, high = interval
    return low <= row.ms * row.mhz * 1000 <= high, high / low


def bounds(fitted: Fitted, known: dict[Cell, Costs], row: Row) -> tuple[float, float] | None:
    """Return the interval of cycles that is stated for a row, None where nothing supports one."""
    cell = known.get((row.target, row.type))
    family = [
        other for (target, type_), other in known.items()
        if type_ == row.type and kernels(target, type_) == kernels(row.target, row.type)
    ]  # fmt: skip
    parts = shares(fitted, row)
    anywhere = related(frozenset[str]().union(*(other.own for other in family)))
    strange = sum(share for kind, share in parts.items() if kind not in anywhere)
    if strange > UNKNOWN:
        return None
    wide, shift = FEW, 0.0
    if (cell is None or not cell.networks) and (row.target, row.type) not in UNMEASURED:
        return None
    if cell is not None and cell.networks:
        wide, shift = cell.fold, cell.middle
        borrowed = sum(share for kind, share in parts.items() if kind not in cell.own)
        borrowed += sum(share for kind, share in parts.items() if kind in cell.thin)
        if borrowed > BORROWED or strange > UNKNOWN / 2:
            wide = max(wide, FEW)
        alone = len(cell.boards) < BOARDS and chips().get(row.board) not in {chips().get(name) for name in cell.boards}
        if alone and row.board not in cell.boards:
            wide = max(wide, FEW)
    cycles = fitted.cycles(row) * exp(shift)
    return cycles / wide**0.5, cycles * wide**0.5
