"""Cases with a known verdict -> Disagreements of the linter, grouped by operator.

``score`` says what is asked: ``must_accept``, ``must_reject``, or ``grey`` where either verdict is right (the release
build runs an inconsistent model, or the outcome hangs on memory that nobody wrote).
"""

from __future__ import annotations

import csv
import traceback
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

TARGET = "x86-64-reference"


class Judged(NamedTuple):
    """A model, what it tries, and what the real interpreter did with it."""

    name: str
    op: str
    what: str
    data: bytes
    verdict: str
    error: str
    score: str


class Disagreement(NamedTuple):
    """A case that the linter decides otherwise, with the linter's reasons."""

    case: Judged
    runs: bool | None
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        case = self.case
        ours = {True: "runs", False: "does not run", None: "raises"}[self.runs]
        lines = [
            f"{case.name}: {case.what}",
            f"    interpreter: {case.verdict} {case.error[:150]}",
            f"    linter: {ours}",
        ]
        return "\n".join(lines + [f"        {reason[:170]}" for reason in self.reasons[:4]])


def shared_cases(folder: Path, op: str | None = None) -> Iterator[Judged]:
    """Read the stored cases of ``../shared/verdict``, of one operator or all."""
    with zipfile.ZipFile(folder / "cases.zip") as archive, (folder / "truth.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            if op in (None, row["op"]):
                data = archive.read(f"{row['id']}.tflite")
                what = f"{row['what']} {row['types']}"
                yield Judged(row["id"], row["op"], what, data, row["verdict"], row["error"], row["score"])


def disagreements(cases: Iterable[Judged]) -> Iterator[Disagreement]:
    """Lint every case that is not grey, and yield those decided otherwise; a traceback is a disagreement too."""
    import tflm_lint

    for case in cases:
        try:
            report = tflm_lint.lint_bytes(case.data, name=case.name, target=TARGET)
        except Exception:
            yield Disagreement(case, None, tuple(traceback.format_exc().splitlines()[-4:]))
            continue
        if case.score != "grey" and report.runs != (case.score == "must_accept"):
            reasons = tuple(f"{f.code} {f.severity}: {f.message}" for f in report.findings if f.severity == "error")
            yield Disagreement(case, report.runs, reasons)
