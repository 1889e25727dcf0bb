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
#: The target that is the interpreter itself, byte for byte.
WHEEL = "x86-64-wheel"


class Judged(NamedTuple):
    """A model, what it tries, and what the real interpreter did with it."""

    name: str
    op: str
    what: str
    data: bytes
    verdict: str
    error: str
    score: str
    #: What the interpreter's recording allocator says, None where nobody asked.
    arena_used: int | None = None


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
    """Judge every case that is not grey, and yield those decided otherwise; a traceback is a disagreement too.

    All that there is to say is asked of every eighth, and of those decided otherwise.
    """
    import tflm_lint
    from tflm_lint.asked import asked
    from tflm_lint.inputs import subject_of
    from tflm_lint.inspection import Inspection

    firmware = asked(target=TARGET).firmware
    for number, case in enumerate(cases):
        try:
            same = case.score == "grey" or (
                Inspection(subject_of(case.data, case.name), firmware).runs == (case.score == "must_accept")
            )
            if same and number % 8:
                continue
            report = tflm_lint.lint_bytes(case.data, name=case.name, target=TARGET)
        except Exception:
            yield Disagreement(case, None, tuple(traceback.format_exc().splitlines()[-4:]))
            continue
        if case.score != "grey" and report.runs != (case.score == "must_accept"):
            reasons = tuple(f"{f.code} {f.severity}: {f.message}" for f in report.findings if f.severity == "error")
            yield Disagreement(case, report.runs, reasons)


def misplanned(cases: Iterable[Judged]) -> Iterator[Disagreement]:
    """Plan every case that ran, and yield those whose arena is called exact and is another."""
    from tflm_lint.facts.targets import load_target
    from tflm_lint.memory import EXACT
    from tflm_lint.memory.mirror import plan_memory
    from tflm_lint.model.read import load_bytes

    wheel = load_target(WHEEL)
    for case in cases:
        if case.verdict != "accept" or case.arena_used is None:
            continue
        try:
            plan = plan_memory(load_bytes(case.data), wheel)
        except ValueError:
            # no model, or one that nobody can plan, which is said
            continue
        if plan.quality == EXACT and plan.arena_used != case.arena_used:
            yield Disagreement(case, True, (f"arena {plan.arena_used}, the interpreter used {case.arena_used}",))
