"""Published measurements -> ``tflm_lint/facts/time.yaml``: what operators cost by kind, on each core with its kernels.

``python tools/fit_time.py MEASUREMENTS.csv`` fits and writes, ``--check`` says instead how often unseen measurements
lie in the intervals: of networks, boards and sources that the fit did not see, and of sixty rows at random.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from math import exp, log
from pathlib import Path
from random import Random

import yaml
from time_cells import FEW, MANY, NOTHING, SOME, UNMEASURED, Cell, Costs, cells, covered, related
from time_model import ELEMENTS, Fitted, fit, kernels
from time_rows import COUPLED, HERE, Row, Unused, chips, rows_of_published, rows_of_table

FACTS = HERE.parent / "tflm_lint" / "facts" / "time.yaml"
#: Cells that say something of other kernels only; nothing of ours is one.
APART = {"rxv2-reference", "cortex-m4-os", "cortex-m4-soft"}
Split = tuple[list[Row], list[Row]]


def number(value: float) -> float | int:
    """Return three digits of a figure: more says nothing."""
    rounded = float(f"{value:.3g}")
    return int(rounded) if rounded == int(rounded) else rounded


def lines_of(fitted: Fitted, known: dict[Cell, Costs]) -> Iterator[str]:
    """Yield the table's lines of all cells."""
    shown = sorted({*(cell for cell in known if cell[0] not in APART), *UNMEASURED})
    target = ""
    for cell in shown:
        if cell[0] != target:
            target = cell[0]
            yield f"  {target}:\n"
        costs = known.get(cell, NOTHING)
        alike = [
            other.own
            for (name, type_), other in known.items()
            if type_ == cell[1] and kernels(name, type_) == kernels(*cell)
        ]
        anywhere = related(frozenset[str]().union(*alike))
        shift = exp(costs.middle)

        def cost(kind: str, what: str, cell: Cell = cell, shift: float = shift) -> float | int:
            return number(fitted.coefficient(*cell, kind, what) * shift)

        yield f"    {cell[1]}:\n"
        yield f"      networks: {costs.networks}\n"
        yield f"      boards: {len(costs.boards)}\n"
        yield f"      own: [{', '.join(sorted(costs.own))}]\n"
        yield f"      thin: [{', '.join(sorted(costs.thin))}]\n"
        yield f"      alike: [{', '.join(sorted(anywhere - costs.own))}]\n"
        calls = ", ".join(
            f"{name}: {cost(kind, 'call')}"
            for name, kind in (("invoke", "invoke"), ("heavy", "conv"), ("light", "move"), ("softmax", "softmax"))
        )
        yield f"      calls: {{{calls}}}\n"
        yield "      kinds:\n"
        for kind in ELEMENTS:
            figures = [cost(kind, "macs") if kind in WORKING else 0, cost(kind, "elements")]
            if kind == "conv":
                figures.append(cost(kind, "taps"))
            yield f"        {kind}: [{', '.join(map(str, figures))}]\n"


WORKING = {"conv", "pointwise", "depthwise", "dense", "lstm", "svdf", "matmul", "transposed", "other"}


def lines_of_boards(fitted: Fitted, rows: list[Row]) -> Iterator[str]:
    """Yield how boards differ from others with the same core, and how many networks were measured on each."""
    networks: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row.target not in APART and not row.single:
            networks[row.board][f"{row.target} {row.type}"].add(row.network)
    ours = {path.stem for path in (FACTS.parent / "boards").glob("*.yaml")}
    twins: dict[tuple[str, str], list[float]] = defaultdict(list)
    for board, cells_ in networks.items():
        for name in cells_:
            twins[chips().get(board, board), name].append(factor(fitted, board, name))
    for board, chip in sorted((board, chip) for board, chip in chips().items() if board in ours):
        parts = []
        for name in sorted(name for twin, name in twins if twin == chip):
            count = len(networks[board][name]) if board in networks else 0
            alike = twins[chip, name]
            slower = factor(fitted, board, name) if count else sum(alike) / len(alike)
            parts.append(f"{name}: [{number(exp(slower))}, {count}]")
        if parts:
            yield f"  {board}: {{{', '.join(parts)}}}\n"


def factor(fitted: Fitted, board: str, name: str) -> float:
    """Return the logarithm of how much slower a board is than others with its core, in a cell by its name."""
    target, type_ = name.split()
    coupled = fitted.value.get(("coupled", target), 0.0) if board in COUPLED else 0.0
    return fitted.value["board", board, type_] + coupled


def lines_of_energy() -> Iterator[str]:
    """Yield the nanojoules a cycle of boards at work, from the least to the most of the networks measured."""
    found: dict[str, list[float]] = defaultdict(list)
    for entry in yaml.safe_load((HERE / "time_published.yaml").read_text())["measurements"]:
        for network, microjoules in entry.get("uj", {}).items():
            found[entry["board"]].append(microjoules / (entry["ms"][network] * entry["mhz"]))
    for board, nanojoules in sorted(found.items()):
        if nanojoules:
            yield f"  {board}: [{number(min(nanojoules))}, {number(max(nanojoules))}]\n"


def write(rows: list[Row]) -> None:
    """Fit all rows and write the table below its hand-written head."""
    fitted = fit(rows)
    known = cells(fitted, rows)
    head, mark, _ = FACTS.read_text().partition("# Written by tools/fit_time.py from here on.\n")
    FACTS.write_text(
        head
        + mark
        + f"folds: {{many: {MANY}, some: {SOME}, few: {FEW}}}\n"
        + "costs:\n"
        + "".join(lines_of(fitted, known))
        + "boards:\n"
        + "".join(lines_of_boards(fitted, rows))
        + "nanojoules:\n"
        + "".join(lines_of_energy())
    )


def leave(rows: list[Row], key: Callable[[Row], str]) -> Iterator[Split]:
    """Yield the rows without and with each value of a key."""
    for held in sorted({key(row) for row in rows}):
        yield [row for row in rows if key(row) != held], [row for row in rows if key(row) == held]


def others_left(rows: list[Row]) -> Iterator[Split]:
    """Yield the rows without and with each source but the greatest, without which most of what is known is gone."""
    ((greatest, _),) = Counter(row.source for row in rows).most_common(1)
    return ((seen, held) for seen, held in leave(rows, lambda row: row.source) if held[0].source != greatest)


def at_random(rows: list[Row], times: int, held: int = 60) -> Iterator[Split]:
    """Yield random halves: what is fitted, what is held back."""
    random = Random(1)  # noqa: S311 - the same splits each time
    for _ in range(times):
        chosen = set(random.sample(range(len(rows)), held))
        yield [row for at, row in enumerate(rows) if at not in chosen], [rows[at] for at in sorted(chosen)]


def sources_at_random(rows: list[Row], times: int) -> Iterator[Split]:
    """Yield what half of the sources, chosen at random, say of the other half."""
    random = Random(1)  # noqa: S311 - the same splits each time
    sources = sorted({row.source for row in rows})
    for _ in range(times):
        chosen = set(random.sample(sources, len(sources) // 2))
        yield [row for row in rows if row.source not in chosen], [row for row in rows if row.source in chosen]


class Tally:
    """How often measurements lay in their intervals, by how many networks the fit had seen in the cell."""

    def __init__(self, splits: Iterator[Split]) -> None:
        self.hits: dict[str, list[tuple[bool, float]]] = defaultdict(list)
        #: By target and type.
        self.cells: dict[Cell, list[bool]] = defaultdict(list)
        self.misses: list[float] = []
        self.silent = 0
        for seen, unseen in splits:
            fitted = fit(seen)
            known = cells(fitted, seen)
            for row in unseen:
                if row.single or row.target in APART:
                    continue
                answer = covered(fitted, known, row)
                if answer is None:
                    self.silent += 1
                    continue
                networks = known[row.target, row.type].networks if (row.target, row.type) in known else 0
                name = "five and more" if networks >= 5 else "two to four" if networks > 1 else "none or one"
                self.hits[name].append(answer)
                self.cells[row.target, row.type].append(answer[0])
                self.misses.append(abs(log(row.ms * row.mhz * 1000 / fitted.cycles(row))))

    def coverage(self, name: str = "") -> float:
        """Return which part of the measurements lay in their intervals."""
        found = self.hits[name] if name else [hit for hits in self.hits.values() for hit in hits]
        return sum(hit for hit, _ in found) / max(1, len(found))

    def widest(self, name: str) -> float:
        """Return the middle width."""
        widths = sorted(width for _, width in self.hits[name])
        return widths[len(widths) // 2] if widths else 0.0

    def held(self, cell: Cell) -> str:
        """Return how many measurements of a cell lay in their intervals, of how many."""
        hits = self.cells.get(cell, [])
        return f"{sum(hits)} of {len(hits)}" if hits else "-"

    def lines(self, title: str) -> Iterator[str]:
        """Yield a table for people."""
        total = sum(map(len, self.hits.values()))
        error = exp(sorted(self.misses)[len(self.misses) // 2]) - 1 if self.misses else 0
        yield f"{title}: {self.coverage():.1%} of {total}, median error {error:.0%}, {self.silent} without a figure\n"
        for name in sorted(self.hits):
            hits = self.hits[name]
            yield f"  {name} networks: {self.coverage(name):.1%} of {len(hits)}, {self.widest(name):.2f}-fold\n"


def lines_of_rows(name: str, rows: list[Row], measured: list[Row], unused: list[Unused]) -> Iterator[str]:
    """Yield which rows were used, and why others were not."""
    yield f"{len(measured)} of {len(measured) + len(unused)} rows of {name}, {len(rows) - len(measured)} of others\n"
    for reason, count in Counter(row.reason for row in unused).items():
        yield f"  {count} not: {reason}\n"


def main(arguments: list[str]) -> int:
    """Write the table, or say how good it is."""
    if not arguments or not Path(arguments[0]).is_file():
        raise SystemExit("usage: fit_time.py latency.csv [--check]")
    table = Path(arguments[0])
    measured, unused = rows_of_table(table)
    rows = measured + rows_of_published()
    if "--check" not in arguments:
        write(rows)
        return 0
    sys.stdout.writelines(lines_of_rows(table.name, rows, measured, unused))
    found = {
        title: Tally(splits)
        for title, splits in (
            ("networks left out, one at a time", leave(rows, lambda row: row.network)),
            ("boards left out, one at a time", leave(rows, lambda row: row.board)),
            ("sources left out, one at a time", leave(rows, lambda row: row.source)),
            ("sources but the greatest left out, one at a time", others_left(rows)),
            ("half of the sources left out, at random, 20 times", sources_at_random(rows, 20)),
            ("60 rows left out, at random, 20 times", at_random(rows, 20)),
        )
    }
    for title, tally in found.items():
        sys.stdout.writelines(tally.lines(title))
    single = list(found.values())[:3]
    for cell in sorted({cell for tally in single for cell in tally.cells}):
        sys.stdout.write(f"| `{cell[0]}`, {cell[1]} | {' | '.join(tally.held(cell) for tally in single)} |\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
