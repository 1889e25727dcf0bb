"""Argument line -> the linter's disagreements with the real interpreter, per operator.

``python -m tests.oracle.differential --cases 5000 --seed 7`` generates models and runs both; ``--op CONV_2D`` keeps to
one operator; ``--shared`` takes the stored verdicts of ``../shared/verdict`` and needs no interpreter;
``--save DIR`` writes the models that disagree. ``--validate`` asks the interpreter about the stored cases, to see that
the judge judges as it did when they were made.
"""

# ruff: noqa: T201 - what this command makes is what it prints

from __future__ import annotations

import argparse
import collections
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.oracle import compare, interpreter

#: How many cases are held at a time.
BATCH = 1000
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print the disagreements and a table; exit 1 where there are any."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000, help="how many models to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--op", help="one operator by the schema's name, or CUSTOM:<name>")
    parser.add_argument("--shared", action="store_true", help="use the stored cases of ../shared/verdict")
    parser.add_argument("--save", type=Path, help="folder for the models that disagree")
    parser.add_argument("--processes", type=int, default=2, help="how many interpreters at a time")
    parser.add_argument("--quiet", action="store_true", help="the table only")
    parser.add_argument("--oracle-only", action="store_true", help="show what the generator makes, without the linter")
    parser.add_argument(
        "--validate", action="store_true", help="run the stored cases in the interpreter, not the linter"
    )
    arguments = parser.parse_args()
    if arguments.validate:
        return _validate(list(compare.shared_cases(ROOT.parent / "shared" / "verdict", arguments.op)))
    if not (arguments.shared or interpreter.available()):
        parser.error("needs the tflite-micro package (x86-64 Linux); --shared does without")
    start = time.perf_counter()
    cases: list[compare.Judged] = []
    wrong: list[compare.Disagreement] = []
    for batch, found in _shared(arguments) if arguments.shared else _fresh(arguments):
        cases += [case._replace(data=b"") for case in batch]
        wrong += found
        for item in [] if arguments.quiet else sorted(found, key=lambda d: (d.case.op, d.case.name)):
            print(item, flush=True)
        if arguments.save:
            arguments.save.mkdir(parents=True, exist_ok=True)
            for item in found:
                (arguments.save / f"{re.sub('[^A-Za-z0-9_-]', '_', item.case.name)}.tflite").write_bytes(item.case.data)
        print(f"{len(cases)} cases in {time.perf_counter() - start:.1f} s, {len(wrong)} wrong", flush=True)
    _table(cases, wrong)
    return 1 if wrong else 0


Batches = Iterator[tuple[list[compare.Judged], list[compare.Disagreement]]]


def _shared(arguments: argparse.Namespace) -> Batches:
    cases = list(compare.shared_cases(ROOT.parent / "shared" / "verdict", arguments.op))
    yield cases, list(compare.disagreements(cases))


def _fresh(arguments: argparse.Namespace) -> Batches:
    """Run the cases once, verdict and arena, and only those that disagree in all memories."""
    from tests.oracle import generate

    for start in range(0, arguments.cases, BATCH):
        count = min(BATCH, arguments.cases - start)
        cases = generate.judged(
            count, arguments.seed, arguments.op, thorough=False, processes=arguments.processes, start=start
        )
        if arguments.oracle_only:
            yield cases, []
            continue
        found = [*compare.disagreements(cases), *compare.misplanned(cases)]
        yield cases, generate.settled(found, arguments.processes)


def _validate(cases: list[compare.Judged]) -> int:
    """Print the stored cases that the interpreter here judges otherwise; those that read stray memory may."""
    verdicts = interpreter.judge([case.data for case in cases])
    other = [(case, v) for case, v in zip(cases, verdicts, strict=True) if case.verdict != v.verdict]
    for case, verdict in other:
        print(f"{case.name}: {case.what}")
        print(f"    stored {case.verdict} {case.error[:99]}, now {verdict.verdict} {verdict.error[:99]}")
    print(f"{len(other)} of {len(cases)} cases judged otherwise than stored")
    return 1 if other else 0


def _table(cases: list[compare.Judged], wrong: list[compare.Disagreement]) -> None:
    asked = collections.Counter(case.op for case in cases if case.score != "grey")
    accepted = collections.Counter(case.op for case in cases if case.verdict == "accept")
    made = collections.Counter(case.op for case in cases)
    missed = collections.Counter(item.case.op for item in wrong)
    print(f"{'operator':40} {'cases':>6} {'accepted':>8} {'asked':>6} {'wrong':>6}")
    for op in sorted(made, key=lambda o: (-missed[o], o)):
        print(f"{op:40} {made[op]:6} {accepted[op]:8} {asked[op]:6} {missed[op]:6}")
    total = sum(asked.values())
    passes = sum(1 for item in wrong if item.runs and item.case.verdict == "crash")
    print(f"{'all':40} {len(cases):6} {sum(accepted.values()):8} {total:6} {len(wrong):6}", end="  ")
    print(f"agreement {100 * (1 - len(wrong) / max(total, 1)):.2f} %, {passes} crashes passed as running")


if __name__ == "__main__":
    sys.exit(main())
