"""Real models with one thing changed that means something -> where the linter and the interpreter differ.

``python -m tests.oracle.mutants --models ../shared/models --cases 2000 --seed 3`` changes tensors, operators, constants
and quantization of whole networks, where ``generate`` makes models of one operator; the files are written by the
project's own writer, so that every mutant is a sound flatbuffer.
"""

# ruff: noqa: T201 - what this command makes is what it prints

from __future__ import annotations

import argparse
import struct
import sys
from collections.abc import Callable, Iterator
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import tflm_lint
from tests.oracle import compare, interpreter
from tflm_lint.model.graph import Buffer, Model, Operator, OperatorCode, Subgraph, Tensor
from tflm_lint.model.read import load_bytes
from tflm_lint.model.types import stored_bytes
from tflm_lint.model.write import UnwritableError, write

#: Larger files take the interpreter's time and add nothing: a layer more is the same layer again.
LARGEST = 120_000
TYPES = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL", "FLOAT16", "INT4")
OTHERS = (
    "RELU", "ABS", "TANH", "LOGISTIC", "ADD", "MUL", "RESHAPE", "SQUEEZE", "SOFTMAX", "QUANTIZE", "DEQUANTIZE", "CAST",
    "AVERAGE_POOL_2D", "MAX_POOL_2D", "LEAKY_RELU", "HARD_SWISH", "MEAN", "SUM", "PAD", "GELU", "TILE",
)  # fmt: skip

Change = Callable[[Model, Random], "tuple[Model, str] | None"]
CHANGES: list[Change] = []
BATCH = 200
#: What a model may take: those that go on for longer have been given a loop.
SECONDS = 6.0


def change(function: Change) -> Change:
    """Register a change."""
    CHANGES.append(function)
    return function


def _with_subgraph(model: Model, subgraph: Subgraph) -> Model:
    return model._replace(subgraphs=(subgraph, *model.subgraphs[1:]))


def _with_tensor(model: Model, index: int, tensor: Tensor) -> Model:
    main = model.subgraphs[0]
    return _with_subgraph(model, main._replace(tensors=(*main.tensors[:index], tensor, *main.tensors[index + 1 :])))


def _with_operator(model: Model, index: int, *operators: Operator) -> Model:
    main = model.subgraphs[0]
    return _with_subgraph(
        model, main._replace(operators=(*main.operators[:index], *operators, *main.operators[index + 1 :]))
    )


def _used(model: Model, rng: Random) -> int | None:
    main = model.subgraphs[0]
    used = sorted({t for o in main.operators for t in (*o.inputs, *o.outputs) if t >= 0})
    return rng.choice(used) if used else None


def _operator(model: Model, rng: Random) -> int | None:
    return rng.randrange(len(model.subgraphs[0].operators)) if model.subgraphs[0].operators else None


@change
def type_of_one(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Give a tensor another type."""
    index = _used(model, rng)
    if index is None:
        return None
    tensor, new = model.subgraphs[0].tensors[index], rng.choice(TYPES)
    return _with_tensor(model, index, tensor._replace(type=new)), f"tensor {index}: {tensor.type} -> {new}"


@change
def type_of_all(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Give all tensors of a type that are no constants another."""
    index = _used(model, rng)
    if index is None:
        return None
    main, new = model.subgraphs[0], rng.choice(TYPES)
    old = main.tensors[index].type
    tensors = tuple(t._replace(type=new) if t.type == old and model.constant(t) is None else t for t in main.tensors)
    return _with_subgraph(model, main._replace(tensors=tensors)), f"all computed {old} -> {new}"


@change
def quantization(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Change scales, zero points, their number or their dimension, or drop them."""
    index = _used(model, rng)
    tensor = model.subgraphs[0].tensors[index] if index is not None else None
    if index is None or tensor is None or tensor.quantization is None or not tensor.quantization.scale:
        return None
    held = tensor.quantization
    kind = rng.choice(("none", "x2", "x1.01", "x1e-6", "x1e6", "zero", "zp", "one", "more", "dimension", "no zp"))
    if kind == "none":
        return _with_tensor(model, index, tensor._replace(quantization=None)), f"tensor {index}: not quantized"
    if kind.startswith("x") or kind == "zero":
        factor = 0.0 if kind == "zero" else float(kind[1:])
        held = held._replace(scale=tuple(s * factor for s in held.scale))
    elif kind == "zp":
        held = held._replace(zero_point=(rng.choice((0, 1, -128, 127, 128)),) * len(held.zero_point))
    elif kind == "one":
        held = held._replace(scale=held.scale[:1], zero_point=held.zero_point[:1])
    elif kind == "more":
        count = rng.choice((2, *tensor.shape[:1], *tensor.shape[-1:]))
        held = held._replace(scale=held.scale[:1] * count, zero_point=held.zero_point[:1] * count)
    elif kind == "dimension":
        held = held._replace(quantized_dimension=rng.choice((-1, 0, 1, 3)))
    else:
        held = held._replace(zero_point=())
    return _with_tensor(model, index, tensor._replace(quantization=held)), f"tensor {index}: quantization {kind}"


@change
def shape(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Change a dimension, or the rank, of a tensor."""
    index = _used(model, rng)
    tensor = model.subgraphs[0].tensors[index] if index is not None else None
    if index is None or tensor is None:
        return None
    dims = list(tensor.shape)
    if dims and rng.random() < 0.6:
        at = rng.randrange(len(dims))
        dims[at] = max(0, rng.choice((dims[at] + 1, dims[at] - 1, dims[at] * 2, 1, 0)))
    elif dims and rng.random() < 0.5:
        dims.pop(rng.randrange(len(dims)))
    else:
        dims.insert(rng.randint(0, len(dims)), 1)
    return _with_tensor(model, index, tensor._replace(shape=tuple(dims))), f"tensor {index}: {tensor.shape} -> {dims}"


@change
def variable(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Turn the flag of a variable."""
    index = _used(model, rng)
    if index is None:
        return None
    tensor = model.subgraphs[0].tensors[index]
    return _with_tensor(model, index, tensor._replace(is_variable=not tensor.is_variable)), f"tensor {index}: variable"


@change
def constness(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Take a constant's values away, or give zeros to what is computed."""
    index = _used(model, rng)
    if index is None:
        return None
    tensor = model.subgraphs[0].tensors[index]
    data = model.constant(tensor)
    size = stored_bytes(tensor.type, prod(tensor.shape)) or 0
    if data is None and not 0 < size <= LARGEST:
        return None
    buffer = Buffer.holding(bytes(size)) if data is None else Buffer(0, 0)
    changed = model._replace(buffers=(*model.buffers, buffer))
    return _with_tensor(changed, index, tensor._replace(buffer=len(model.buffers))), f"tensor {index}: const turned"


@change
def value(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Change one of a few constant integers: an axis, a size, a padding."""
    tensors = model.subgraphs[0].tensors
    held = [i for i, t in enumerate(tensors) if t.type in ("INT32", "INT64") and t.quantization is None]
    held = [i for i in held if 0 < len(model.constant(tensors[i]) or b"") <= 64]
    if not held:
        return None
    index = rng.choice(held)
    tensor = tensors[index]
    code = f"<{'q' if tensor.type == 'INT64' else 'i'}"
    data = bytearray(model.constant(tensor) or b"")
    count = len(data) // struct.calcsize(code)
    if not count:
        return None
    at = rng.randrange(count) * struct.calcsize(code)
    (old,) = struct.unpack_from(code, data, at)
    new = rng.choice((old + 1, old - 1, 0, -1, 7, -7, 2**31 - 1))
    if not -(2**31) <= new < 2**31:
        return None
    struct.pack_into(code, data, at, new)
    changed = model._replace(buffers=(*model.buffers, Buffer.holding(bytes(data))))
    return _with_tensor(changed, index, tensor._replace(buffer=len(model.buffers))), f"tensor {index}: {old} -> {new}"


@change
def option(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Change an option of an operator, or leave all out."""
    index = _operator(model, rng)
    operator = model.subgraphs[0].operators[index] if index is not None else None
    if index is None or operator is None or not operator.options:
        return None
    if rng.random() < 0.15:
        return _with_operator(model, index, operator._replace(options_type=None, options={})), f"op {index}: no options"
    name = rng.choice(sorted(operator.options))
    old = operator.options[name]
    new: Any
    if name == "fused_activation_function":
        new = rng.choice(("NONE", "RELU", "RELU6", "TANH"))
    elif name == "padding":
        new = "VALID" if old == "SAME" else "SAME"
    elif isinstance(old, bool):
        new = not old
    elif isinstance(old, (int, float)):
        new = rng.choice((0, 1, 2, 3, -1, 100))
    else:
        return None
    options = {**operator.options, name: new}
    return _with_operator(model, index, operator._replace(options=options)), f"op {index}: {name} {old} -> {new}"


@change
def inputs(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Omit, drop, add, swap or exchange inputs."""
    index = _operator(model, rng)
    if index is None or not model.subgraphs[0].operators[index].inputs:
        return None
    operator = model.subgraphs[0].operators[index]
    held = list(operator.inputs)
    kind = rng.choice(("omit", "drop", "add", "swap", "other"))
    if kind == "omit":
        held[rng.randrange(len(held))] = -1
    elif kind == "drop":
        held.pop()
    elif kind == "add":
        held.append(held[0])
    elif kind == "swap":
        held.reverse()
    else:
        held[rng.randrange(len(held))] = _used(model, rng) or 0
    return _with_operator(model, index, operator._replace(inputs=tuple(held))), f"op {index}: inputs {kind} {held}"


@change
def another_operator(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Give an operator another's name, its options left as they are or none."""
    index = _operator(model, rng)
    if index is None:
        return None
    operator = model.subgraphs[0].operators[index]
    name = rng.choice(OTHERS)
    codes = (*model.operator_codes, OperatorCode(name))
    changed = operator._replace(opcode=len(model.operator_codes), options_type=None, options={})
    return _with_operator(model._replace(operator_codes=codes), index, changed), f"op {index}: is {name}"


@change
def order(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Leave an operator out, run it twice, or let two neighbours change places."""
    index = _operator(model, rng)
    if index is None:
        return None
    operators = model.subgraphs[0].operators
    kind = rng.choice(("gone", "twice", "later"))
    if kind == "gone":
        return _with_operator(model, index), f"op {index}: gone"
    if kind == "twice":
        return _with_operator(model, index, operators[index], operators[index]), f"op {index}: twice"
    if index + 1 == len(operators):
        return None
    swapped = (*operators[:index], operators[index + 1], operators[index], *operators[index + 2 :])
    return _with_subgraph(model, model.subgraphs[0]._replace(operators=swapped)), f"op {index}: later"


@change
def interface(model: Model, rng: Random) -> tuple[Model, str] | None:
    """Make any tensor an output of the model, or no input of it."""
    main, index = model.subgraphs[0], _used(model, rng)
    if index is None:
        return None
    if rng.random() < 0.5 and len(main.inputs) > 1:
        return _with_subgraph(model, main._replace(inputs=main.inputs[1:])), "the first input is none"
    return _with_subgraph(model, main._replace(outputs=(*main.outputs, index))), f"tensor {index} is an output"


def mutants(files: list[Path], count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, what was changed, and bytes; the same arguments give the same mutants."""
    models = [load_bytes(file.read_bytes()) for file in files]
    for number in range(count):
        rng = Random(f"{seed}-{number}")  # noqa: S311 - chance, not secrets
        while True:
            which = rng.randrange(len(files))
            model, said = models[which], []
            for _ in range(rng.choice((1, 1, 1, 2))):
                done = rng.choice(CHANGES)(model, rng)
                if done:
                    model, what = done
                    said.append(what)
            if not said:
                continue
            try:
                data = write(model._replace(signatures=()))
            except (UnwritableError, OverflowError, struct.error):
                continue
            yield f"{files[which].stem}-{seed}-{number}", "; ".join(said), data
            break


def usable(folder: Path) -> list[Path]:
    """List the models that are small enough and can be read, sorted."""
    found = []
    for file in sorted(folder.rglob("*.tflite")):
        if file.stat().st_size <= LARGEST:
            try:
                load_bytes(file.read_bytes())
            except ValueError:
                continue
            found.append(file)
    return found


def main() -> int:
    """Print what is decided otherwise; exit 1 where something passes that does not run, or an arena is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--save", type=Path)
    arguments = parser.parse_args()
    made = list(mutants(usable(arguments.models), arguments.cases, arguments.seed))
    bad = asked = 0
    for start in range(0, len(made), BATCH):
        batch = made[start : start + BATCH]
        verdicts = interpreter.judge([data for _, _, data in batch], processes=arguments.processes, seconds=SECONDS)
        judged = [
            compare.Judged(
                name, "", what, data, v.verdict, v.error, "must_accept" if v.runs else "must_reject", v.arena_used
            )
            for (name, what, data), v in zip(batch, verdicts, strict=True)
        ]
        found = [*compare.disagreements(judged), *compare.misplanned(judged)]
        again = interpreter.judge(
            [one.case.data for one in found], thorough=True, processes=arguments.processes, seconds=5 * SECONDS
        )
        for one, verdict in zip(found, again, strict=True):
            if verdict.unstable or (verdict.runs and one.case.verdict == "crash"):
                # the machine was busy, or it hangs on the memory around
                continue
            report = tflm_lint.lint_bytes(one.case.data, name="mutant", target=compare.TARGET)
            kind = "REFUSED" if one.case.verdict == "accept" and one.runs is False else "PASSES"
            kind = "ARENA" if one.case.verdict == "accept" and one.runs else kind
            if kind == "PASSES" and report.results == "wrong":
                # an error, and exit 1: that it also kills the process is not told
                kind = "RUNS WRONGLY"
            said = [f"{f.code} {f.message[:120]}" for f in report.findings if f.severity == "warning"]
            print(kind, "" if said or kind != "PASSES" else "SILENTLY", one, *said[:2], sep="\n    ", flush=True)
            bad += kind in ("PASSES", "ARENA")
            if arguments.save:
                arguments.save.mkdir(parents=True, exist_ok=True)
                (arguments.save / f"{one.case.name}.tflite").write_bytes(one.case.data)
        asked += len(batch)
        accepted = sum(v.runs for v in verdicts)
        print(f"{asked} mutants, {accepted} of the last {len(batch)} accepted, {bad} pass or plan wrongly", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
