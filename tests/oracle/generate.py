"""A seed -> models around what each operator accepts, judged by the real interpreter.

Every case starts from a valid base and takes none to three mutations. ``cases`` deals the operators of TFLM's resolver
in turn, so that a short run meets all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from tests.build import Op, T
from tests.oracle import (
    bases_layout,
    bases_linear,
    bases_pointwise,
    bases_state,
    interpreter,
    mutate_bounds,
    mutate_structure,
)
from tests.oracle.bases import BASES, Spec, tensor
from tests.oracle.compare import Disagreement, Judged
from tests.oracle.mutate import mutate

#: Importing them fills the registries.
ROOMS = (bases_layout, bases_linear, bases_pointwise, bases_state, mutate_bounds, mutate_structure)
#: Processor time for a model that is run the first time; one that disagrees gets the interpreter's own.
SECONDS = 1.5
RANK = ("ok", "mixed", "odd")
#: Operators with so many conditions that they are dealt more often than the others.
MANIFOLD = {
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "FULLY_CONNECTED": 3,
    "TRANSPOSE_CONV": 3,
    "ADD": 2,
    "CAST": 2,
    "CONCATENATION": 2,
    "MEAN": 2,
    "MUL": 2,
    "QUANTIZE": 2,
    "SUB": 2,
    "SVDF": 2,
    "UNIDIRECTIONAL_SEQUENCE_LSTM": 2,
}
#: Operators whose tensors others are tried on.
FOREIGN = [op for op in sorted(BASES) if not op.startswith("CUSTOM")]


class Case(NamedTuple):
    """A model and what was done to it."""

    name: str
    op: str
    what: str
    structure: str
    data: bytes


def cases(count: int, seed: int, op: str | None = None, start: int = 0) -> Iterator[Case]:
    """Generate ``count`` models, the operators in turn; the same arguments give the same bytes.

    ``start`` leaves out the first of the seed's.
    """
    names = [name for name in sorted(BASES) for _ in range(MANIFOLD.get(name, 1))] if op is None else [op]
    if op is not None and op not in BASES:
        raise KeyError(f"no base for {op!r}, expected one of {', '.join(sorted(BASES))}")
    for number in range(start, start + count):
        name = names[number % len(names)]
        turn = f"{name}-{seed}-{number}"
        yield _case(name, Random(turn), turn)  # noqa: S311 - chance, not secrets


def _case(op: str, rng: Random, name: str) -> Case:
    while True:
        foreign = rng.choice(FOREIGN) if rng.random() < 0.04 else op
        spec: Spec = copy.deepcopy(rng.choice(BASES[foreign])(foreign, rng))
        chain = _lengthen(spec, rng) if rng.random() < 0.08 else ""
        done = [mutate(spec, rng) for _ in range(rng.choices((0, 1, 2, 3), (25, 60, 12, 3))[0])]
        if foreign != op and spec.op.name == foreign:
            # The tensors of one operator under another's name.
            spec.op.name, spec.op.options, spec.op.options_type = op, None, ""
            done.append((f"tensors of {foreign}", "mixed"))
        try:
            data = spec.bytes()
        except (OverflowError, TypeError, ValueError):
            # A value that the schema's field cannot hold (a zero point of 300 is fine, it is 64 bits); draw again.
            continue
        what = "; ".join(text for text, _ in done) or "base"
        return Case(
            name, op, f"{what} {types(spec)}{chain}", max((s for _, s in done), key=RANK.index, default="ok"), data
        )


#: What may follow a tensor of a type, and the type that it then has.
NEXT = {
    "FLOAT32": (("RELU", "FLOAT32"), ("TANH", "FLOAT32"), ("RESHAPE", "FLOAT32"), ("QUANTIZE", "INT8")),
    "INT8": (("RELU6", "INT8"), ("RESHAPE", "INT8"), ("DEQUANTIZE", "FLOAT32"), ("QUANTIZE", "INT16")),
    "INT16": (("RELU6", "INT16"), ("RESHAPE", "INT16"), ("DEQUANTIZE", "FLOAT32"), ("QUANTIZE", "INT8")),
    "INT32": (("RESHAPE", "INT32"), ("CAST", "FLOAT32")),
    "BOOL": (("LOGICAL_NOT", "BOOL"), ("CAST", "INT32")),
}


def _lengthen(spec: Spec, rng: Random) -> str:
    """Append one or two operators to the subject's first output; return what the chain is."""
    graph = spec.graphs[0]
    names = []
    for _ in range(rng.randint(1, 2)):
        source = graph.operators[-1].outputs[0] if graph.operators[-1].outputs else None
        if not isinstance(source, T) or source.type not in NEXT or source.shape is None:
            break
        name, kind = rng.choice(NEXT[str(source.type)])
        graph.operators = [*graph.operators, Op(name, [source], [tensor(rng, kind, source.shape)])]
        names.append(name)
    return "".join(f" > {name}" for name in names)


def types(spec: Spec) -> str:
    """Tell the subject's types and shapes, constants starred."""

    def tell(tensor: T | int | None) -> str:
        if not isinstance(tensor, T):
            return str(tensor)
        return f"{'*' if tensor.data is not None else ''}{tensor.type}{tensor.shape}".replace(" ", "")

    return f"({' '.join(map(tell, spec.op.inputs))} -> {' '.join(map(tell, spec.op.outputs))})"


def judged(
    count: int, seed: int, op: str | None = None, *, thorough: bool = True, processes: int = 2, start: int = 0
) -> list[Judged]:
    """Generate, run, and say what may be asked of a linter: see ``tests.oracle.compare``."""
    made = list(cases(count, seed, op, start))
    verdicts = interpreter.judge([case.data for case in made], thorough=thorough, processes=processes, seconds=SECONDS)
    return [_judged(case, verdict) for case, verdict in zip(made, verdicts, strict=True)]


def settled(disagreements: Iterable[Disagreement], processes: int = 2) -> list[Disagreement]:
    """Run what disagrees again in several memories and with several inputs, and keep what does not hang on them."""
    found = list(disagreements)
    verdicts = interpreter.judge([one.case.data for one in found], thorough=True, processes=processes)
    # what only took longer than the first time allows is no disagreement
    return [
        one
        for one, verdict in zip(found, verdicts, strict=True)
        if not verdict.unstable and verdict.verdict == one.case.verdict
    ]


def _judged(case: Case, verdict: interpreter.Verdict) -> Judged:
    named = (case.name, case.op, case.what, case.data)
    return Judged(*named, verdict.verdict, verdict.error, score(case, verdict), verdict.arena_used)


def score(case: Case, verdict: interpreter.Verdict) -> str:
    """Ask nothing where chance decides, or where an inconsistent model happens to run.

    A model that runs with some inputs and is refused with others should pass.
    """
    if verdict.unstable or (verdict.runs and case.structure != "ok"):
        return "grey"
    return "must_accept" if verdict.runs else "must_reject"
