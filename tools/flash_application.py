"""Whole firmwares and a table -> what of their code is the application's own, and how far the estimate is off.

The application's part is the smaller of two lines over the number of operators (a compiler writes the first calls out
and folds many into one), moved by what this core's start-up code and alignment take. The move is fitted on every
second firmware; the others say how good it is.

``python tools/flash_application.py FIRMWARES.csv TABLE...``: FIRMWARES.csv has ``build``, ``model``, ``ops`` (names,
separated by blanks) and ``code_actual``; a TABLE is ``build=target``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Line = tuple[int, int]

#: Bytes and bytes an operator: fitted on five firmwares of one to 13 operators and on one with all, Cortex-M4.
FEW, MANY = (381, 52), (520, 22)


class Firmware(NamedTuple):
    """A linked firmware: how many operators, its code, and the code of the library that a table says."""

    model: str
    operators: int
    code: int
    library: int

    @property
    def application(self) -> int:
        """What is not the library's."""
        return self.code - self.library


def lines(offset: int) -> tuple[Line, Line]:
    """Return the two lines of a core."""
    return (FEW[0] + offset, FEW[1]), (MANY[0] + offset, MANY[1])


def application(operators: int, offset: int) -> int:
    """Return the bytes of an application with that many operators."""
    return min(start + slope * operators for start, slope in lines(offset))


def fit(firmwares: Sequence[Firmware]) -> int:
    """Return the move that is wrong by as much above as below."""
    rest = [firmware.application - application(firmware.operators, 0) for firmware in firmwares]
    return round((max(rest) + min(rest)) / 2)


def errors(firmwares: Sequence[Firmware], offset: int) -> list[float]:
    """Return how far each estimate is off, in per cent of the code."""
    return [
        (firmware.library + application(firmware.operators, offset) - firmware.code) / firmware.code * 100
        for firmware in firmwares
    ]


def firmwares_of(path: Path, build: str, target: str) -> list[Firmware]:
    """Read the firmwares of a build, with what the target's table says of their operators."""
    from tflm_lint.flash import code_flash

    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["build"] == build:
                ops = row["ops"].split()
                estimate = code_flash(ops, target)
                library = estimate.total - estimate.application
                found.append(Firmware(row["model"], len(ops), int(row["code_actual"]), library))
    return found


def main(arguments: list[str]) -> int:
    """Print a line for each build."""
    path, *tables = arguments
    for table in tables:
        build, _, target = table.partition("=")
        firmwares = firmwares_of(Path(path), build, target)
        offset = fit(firmwares[::2])
        held = ", ".join(f"{error:+.2f} %" for error in errors(firmwares[1::2], offset))
        sys.stdout.write(f"{build} ({target}): offset {offset}; held back: {held}; of all: {fit(firmwares)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
