"""Real models with one thing changed that means something -> where the linter and the interpreter differ.

``python -m tests.oracle.mutants --models ../shared/models --models fixtures --cases 2000 --seed 3`` changes whole
networks, where ``generate`` makes models of one operator; ``--verdict`` takes the stored models of ../shared/verdict
that run as well. The files are written by the project's own writer, so that every mutant is a sound flatbuffer.
``changes``, ``changes_graph``, ``changes_quantization`` and ``changes_whole`` have what is changed.
"""

# ruff: noqa: T201 - what this command makes is what it prints

from __future__ import annotations

import argparse
import collections
import functools
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import tflm_lint
from tests.oracle import changes_graph, changes_quantization, changes_whole, compare, interpreter
from tests.oracle.changes import CHANGES, Change
from tflm_lint.facts.ops import load_ops
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import UnwritableError, write
from tflm_lint.verdict import STOPS
from tflm_lint.verdict.judge import judge

#: Importing it fills the registry.
ROOMS = (changes_graph, changes_quantization, changes_whole)
#: Larger files take the interpreter's time and add nothing: a layer more is the same layer again.
LARGEST = 120_000
BATCH = 500
#: Processor time that a model may take: those that go on for longer have been given a loop.
SECONDS = 2.0
#: So much longer before it counts as one.
PATIENCE = 5


#: Kinds of what nobody means, and that runs by what happens to lie in the file or the arena: tensors of a negative
#: dimension, lists of arguments that end before the output, the handle of a variable that nobody made. What reads or
#: writes beyond its tensors (a ``crash``) is as lucky where it runs.
BY_LUCK = frozenset({"dynamic", "missing", "silent.handle", "control_flow.makes_handles"})


class Mutant(NamedTuple):
    """A changed model; ``op`` is the first operator of the subgraph that was changed, or the one that was named."""

    name: str
    op: str
    what: str
    data: bytes


def mutants(
    bases: Sequence[tuple[str, bytes]], count: int, seed: int, kinds: Sequence[Change] = CHANGES
) -> Iterator[Mutant]:
    """Yield changed models; the same arguments give the same mutants."""
    for number in range(count):
        rng = Random(f"{seed}-{number}")  # noqa: S311 - chance, not secrets
        made = None
        while made is None:
            name, data = bases[rng.randrange(len(bases))]
            made = _mutant(f"{name}-{seed}-{number}", _base(data), rng, kinds)
        yield made


@functools.lru_cache(maxsize=4096)
def _base(data: bytes) -> Model:
    return load_bytes(data)


def _mutant(name: str, model: Model, rng: Random, kinds: Sequence[Change]) -> Mutant | None:
    said: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3))):
        place = 0 if rng.random() < 0.6 else rng.randrange(len(model.subgraphs))
        done = rng.choice(kinds)(model, place, rng)
        if done:
            model, what = done
            said.append(f"{place}: {what}" if place else what)
    if not said:
        return None
    operators = [model.op_name(operator) for subgraph in model.subgraphs for operator in subgraph.operators]
    try:
        data = write(model._replace(signatures=()))
    except (UnwritableError, OverflowError, struct.error):
        return None
    return Mutant(name, rng.choice(operators) if operators else "none", "; ".join(said), data)


def usable(folders: Sequence[Path], stored: Path | None = None) -> list[tuple[str, bytes]]:
    """List the models that are small enough and can be read, sorted; of the stored verdicts those that run."""
    found = []
    for folder in folders:
        for file in sorted(folder.rglob("*.tflite")):
            if file.stat().st_size <= LARGEST:
                found.append((file.stem, file.read_bytes()))
    if stored is not None:
        found += [(case.name, case.data) for case in compare.shared_cases(stored) if case.verdict == "accept"]
    readable = []
    for name, data in found:
        try:
            load_bytes(data)
        except ValueError:
            continue
        readable.append((name, data))
    return readable


def _ask(batch: list[Mutant], processes: int) -> tuple[list[interpreter.Verdict], list[compare.Disagreement]]:
    """Return what the interpreter says, and what disagrees in every memory that was tried."""
    verdicts = interpreter.judge([one.data for one in batch], processes=processes, seconds=SECONDS)
    judged = [
        compare.Judged(*one, v.verdict, v.error, "must_accept" if v.runs else "must_reject", v.arena_used)
        for one, v in zip(batch, verdicts, strict=True)
    ]
    found = [*compare.disagreements(judged), *compare.misplanned(judged)]
    again = interpreter.judge(
        [one.case.data for one in found], thorough=True, processes=processes, seconds=PATIENCE * SECONDS
    )
    return verdicts, [
        one
        for one, verdict in zip(found, again, strict=True)
        # else the machine was busy, or it hangs on the memory around
        if not verdict.unstable and not (verdict.runs and one.case.verdict == "crash")
    ]


def _kind(one: compare.Disagreement) -> tuple[str, list[str]]:
    """Name the kind of a disagreement, and the warnings that the linter gives all the same."""
    if one.runs is None:
        return "RAISES", []
    if one.case.verdict == "accept" and not one.runs:
        stops = [v for v in judge(load_bytes(one.case.data), ops=load_ops()) if v.effect in STOPS]
        refused = any(v.effect == "reject" and v.kind not in BY_LUCK for v in stops)
        return ("REFUSED" if refused else "LUCKY"), [f"{v.kind} {v.rule}" for v in stops]
    if one.case.verdict == "accept":
        return "ARENA", []
    report = tflm_lint.lint_bytes(one.case.data, name="mutant", target=compare.TARGET)
    said = [f"{f.code} {f.message[:150]}" for f in report.findings if f.severity in ("warning", "error")]
    if report.results == "wrong":
        # an error, and exit 1: that it also kills the process is not told
        return "RUNS WRONGLY", said
    return ("WARNED" if said else "SILENT"), said


def main() -> int:
    """Print what is decided otherwise; exit 1 where there is any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, action="append", default=[], help="a folder; several may be given")
    parser.add_argument("--verdict", type=Path, help="the folder of the stored verdicts")
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--changes", help="what is changed: part of the names of the functions or their modules")
    parser.add_argument("--save", type=Path)
    arguments = parser.parse_args()
    bases = usable(arguments.models, arguments.verdict)
    counts: collections.Counter[str] = collections.Counter()
    operators: collections.Counter[tuple[str, str]] = collections.Counter()
    batch: list[Mutant] = []
    asked = 0
    kinds = [one for one in CHANGES if (arguments.changes or "") in f"{one.__module__}.{one.__name__}"]
    for mutant in mutants(bases, arguments.cases, arguments.seed, kinds):
        batch.append(mutant)
        asked += 1
        if len(batch) < BATCH and asked < arguments.cases:
            continue
        verdicts, found = _ask(batch, arguments.processes)
        operators.update((one.op, verdict.verdict) for one, verdict in zip(batch, verdicts, strict=True))
        for one in found:
            kind, said = _kind(one)
            counts[kind] += 1
            print(kind, one, *said[:3], sep="\n    ", flush=True)
            if arguments.save:
                arguments.save.mkdir(parents=True, exist_ok=True)
                (arguments.save / f"{kind.replace(' ', '_')}-{one.case.name}.tflite").write_bytes(one.case.data)
        print(f"{asked} mutants: {dict(counts)}", flush=True)
        batch = []
    for op in sorted({op for op, _ in operators}):
        print(f"{op:40}", *(f"{verdict} {operators[op, verdict]:5}" for verdict in ("accept", "reject", "crash")))
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())
