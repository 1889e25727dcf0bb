"""Model -> the same with one thing changed that means something: tensors, their quantization and their bytes.

A change takes a Model, the number of the subgraph to change, and chance; it returns the other Model and says what it
did, or None where there is nothing to change. ``changes_graph`` has those of operators and of what surrounds them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from math import prod
from random import Random

from tflm_lint.model import bytes_of, stored_bytes
from tflm_lint.model.graph import Buffer, Model, Operator, Subgraph, Tensor

Changed = tuple[Model, str] | None
Change = Callable[[Model, int, Random], Changed]
#: Changes, one entry for each time that it is to be dealt.
CHANGES: list[Change] = []
TYPES = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL", "FLOAT16", "INT4", "UINT32", "UINT16")
RARE_TYPES = ("FLOAT64", "UINT64", "COMPLEX64", "STRING", "RESOURCE", "VARIANT", "BFLOAT16", "INT2", "UINT4")
#: Numbers at the ends of what fields and constants can hold.
EXTREMES = (2**31 - 1, -(2**31), 2**16, 2**15, -(2**15), 2**30, 255, 256, -128, 127)
#: More bytes than a constant that is made up may have.
MOST_BYTES = 120_000


def change(times: int) -> Callable[[Change], Change]:
    """Register a change, to be dealt so many times as often as one of weight 1."""

    def register(function: Change) -> Change:
        CHANGES.extend([function] * times)
        return function

    return register


def with_subgraph(model: Model, number: int, subgraph: Subgraph) -> Model:
    """Put a subgraph in the place of another."""
    return model._replace(subgraphs=(*model.subgraphs[:number], subgraph, *model.subgraphs[number + 1 :]))


def with_tensor(model: Model, number: int, index: int, tensor: Tensor) -> Model:
    """Put a tensor in the place of another."""
    subgraph = model.subgraphs[number]
    tensors = (*subgraph.tensors[:index], tensor, *subgraph.tensors[index + 1 :])
    return with_subgraph(model, number, subgraph._replace(tensors=tensors))


def with_operator(model: Model, number: int, index: int, *operators: Operator) -> Model:
    """Put operators in the place of one."""
    subgraph = model.subgraphs[number]
    held = (*subgraph.operators[:index], *operators, *subgraph.operators[index + 1 :])
    return with_subgraph(model, number, subgraph._replace(operators=held))


def with_bytes(model: Model, number: int, index: int, data: bytes) -> Model:
    """Give a tensor a buffer of its own."""
    tensor = model.subgraphs[number].tensors[index]._replace(buffer=len(model.buffers))
    return with_tensor(model._replace(buffers=(*model.buffers, Buffer.holding(data))), number, index, tensor)


def used(model: Model, number: int, rng: Random) -> int | None:
    """Choose a tensor that an operator names."""
    subgraph = model.subgraphs[number]
    if subgraph.operators and rng.random() < 0.5:
        # of one operator, so that its few arguments are not lost among the others
        operator = rng.choice(subgraph.operators)
        held = [index for index in (*operator.inputs, *operator.outputs) if index >= 0]
    else:
        held = sorted({t for o in subgraph.operators for t in (*o.inputs, *o.outputs) if t >= 0})
    return rng.choice(held) if held else None


def _constant(model: Model, number: int, rng: Random, most: int = MOST_BYTES) -> int | None:
    tensors = model.subgraphs[number].tensors
    held = [i for i, t in enumerate(tensors) if 0 < len(model.constant(t) or b"") <= most]
    return rng.choice(held) if held else None


@change(3)
def type_of_one(model: Model, number: int, rng: Random) -> Changed:
    """Give a tensor another type, its buffer left or made to fit."""
    index = used(model, number, rng)
    if index is None:
        return None
    tensor, new = model.subgraphs[number].tensors[index], rng.choice(TYPES if rng.random() < 0.9 else RARE_TYPES)
    data = model.constant(tensor)
    changed = with_tensor(model, number, index, tensor._replace(type=new))
    said = f"tensor {index}: {tensor.type} -> {new}"
    size = stored_bytes(new, prod(tensor.shape)) or 0
    if data is not None and rng.random() < 0.7 and 0 < size <= MOST_BYTES:
        changed = with_bytes(changed, number, index, (bytes(data) * (size // len(data) + 1))[:size])
        said += ", its bytes fit"
    return changed, said


@change(2)
def type_of_all(model: Model, number: int, rng: Random) -> Changed:
    """Give all tensors of a type that are no constants another, in all subgraphs or one."""
    index = used(model, number, rng)
    if index is None:
        return None
    old, new = model.subgraphs[number].tensors[index].type, rng.choice(TYPES)
    whole = rng.random() < 0.7
    for place, subgraph in enumerate(model.subgraphs):
        if whole or place == number:
            tensors = tuple(
                t._replace(type=new) if t.type == old and model.constant(t) is None else t for t in subgraph.tensors
            )
            model = with_subgraph(model, place, subgraph._replace(tensors=tensors))
    return model, f"all computed {old} -> {new}"


@change(1)
def type_of_operator(model: Model, number: int, rng: Random) -> Changed:
    """Give all arguments of an operator that have a type another, its constants as well."""
    subgraph = model.subgraphs[number]
    if not subgraph.operators:
        return None
    operator = rng.choice(subgraph.operators)
    held = {index for index in (*operator.inputs, *operator.outputs) if index >= 0}
    if not held:
        return None
    old, new = subgraph.tensors[rng.choice(sorted(held))].type, rng.choice(TYPES)
    for index in sorted(held):
        tensor = subgraph.tensors[index]
        if tensor.type == old:
            model = with_tensor(model, number, index, tensor._replace(type=new))
            data, size = model.constant(tensor), stored_bytes(new, prod(tensor.shape)) or 0
            if data is not None and 0 < size <= MOST_BYTES:
                model = with_bytes(model, number, index, (bytes(data) * (size // len(data) + 1))[:size])
    return model, f"{model.op_name(operator)}: its {old} -> {new}"


@change(5)
def shape(model: Model, number: int, rng: Random) -> Changed:
    """Change a dimension or more, or the rank, of a tensor."""
    index = used(model, number, rng)
    tensor = model.subgraphs[number].tensors[index] if index is not None else None
    if index is None or tensor is None:
        return None
    dims, kind = list(tensor.shape), rng.random()
    if dims and kind < 0.5:
        at = rng.randrange(len(dims))
        dims[at] = rng.choice((dims[at] + 1, dims[at] - 1, dims[at] * 2, dims[at] // 2, 1, 0, 3))
    elif dims and kind < 0.54:
        dims[rng.randrange(len(dims))] = rng.choice((-1, -2, 1000, 65536, 2**31 - 1))
    elif len(dims) > 1 and kind < 0.66:
        rng.shuffle(dims)
    elif len(dims) > 1 and kind < 0.74:
        first = rng.randrange(len(dims) - 1)
        dims[first : first + 2] = [dims[first] * dims[first + 1]]
    elif dims and kind < 0.84:
        dims.pop(rng.randrange(len(dims)))
    elif dims and kind < 0.87:
        dims.clear()
    else:
        for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
            dims.insert(rng.randint(0, len(dims)), 1)
    if tuple(dims) == tensor.shape:
        return None
    changed = with_tensor(model, number, index, tensor._replace(shape=tuple(dims)))
    said = f"tensor {index}: {tensor.shape} -> {dims}"
    data, size = model.constant(tensor), stored_bytes(tensor.type, prod(dims)) or 0
    if data is not None and rng.random() < 0.6 and 0 < size <= MOST_BYTES:
        changed, said = (
            with_bytes(changed, number, index, (bytes(data) * (size // len(data) + 1))[:size]),
            said + ", fits",
        )
    return changed, said


@change(1)
def shapes_of_neighbours(model: Model, number: int, rng: Random) -> Changed:
    """Give the computed arguments of an operator another first dimension, all the same."""
    subgraph = model.subgraphs[number]
    if not subgraph.operators:
        return None
    operator, new = rng.choice(subgraph.operators), rng.choice((0, 2, 3))
    held = {i for i in (*operator.inputs, *operator.outputs) if i >= 0 and model.constant(subgraph.tensors[i]) is None}
    for index in sorted(held):
        tensor = subgraph.tensors[index]
        if tensor.shape:
            model = with_tensor(model, number, index, tensor._replace(shape=(new, *tensor.shape[1:])))
    return (model, f"{model.op_name(operator)}: batch of {new}") if held else None


@change(2)
def variable(model: Model, number: int, rng: Random) -> Changed:
    """Turn the flag of a variable."""
    index = used(model, number, rng)
    if index is None:
        return None
    tensor = model.subgraphs[number].tensors[index]
    changed = with_tensor(model, number, index, tensor._replace(is_variable=not tensor.is_variable))
    return changed, f"tensor {index}: variable {not tensor.is_variable}"


@change(2)
def constness(model: Model, number: int, rng: Random) -> Changed:
    """Take a constant's values away, or give zeros or small numbers to what is computed."""
    index = used(model, number, rng)
    if index is None:
        return None
    tensor = model.subgraphs[number].tensors[index]
    data, size = model.constant(tensor), stored_bytes(tensor.type, prod(tensor.shape)) or 0
    if data is None:
        if not 0 < size <= MOST_BYTES:
            return None
        made = bytes(size) if rng.random() < 0.6 else bytes(rng.randrange(4) for _ in range(size))
        return with_bytes(model, number, index, made), f"tensor {index}: is constant"
    return with_tensor(model, number, index, tensor._replace(buffer=0)), f"tensor {index}: is computed"


@change(4)
def buffer(model: Model, number: int, rng: Random) -> Changed:
    """Make a buffer short, long or empty, or let two tensors have one."""
    index = _constant(model, number, rng)
    if index is None:
        return None
    tensors = model.subgraphs[number].tensors
    data = bytes(model.constant(tensors[index]) or b"")
    kind = rng.choice(("short", "half", "byte", "long", "empty", "shared"))
    if kind == "shared":
        other = rng.randrange(len(tensors))
        changed = with_tensor(model, number, other, tensors[other]._replace(buffer=tensors[index].buffer))
        return changed, f"tensor {other}: has the buffer of {index}"
    width = max(1, bytes_of(tensors[index].type, 1))
    new = {"short": data[:-width], "half": data[: len(data) // 2], "byte": data[:1], "long": data + data[:64]}.get(
        kind, b""
    )
    return with_bytes(model, number, index, new), f"tensor {index}: {len(data)} bytes -> {len(new)}"


CODES = {
    "INT8": "b",
    "UINT8": "B",
    "INT16": "h",
    "INT32": "i",
    "UINT32": "I",
    "INT64": "q",
    "FLOAT32": "f",
    "BOOL": "B",
}


@change(7)
def value(model: Model, number: int, rng: Random) -> Changed:
    """Change one of a few constants: an axis, a size, a padding; or one or all of many."""
    few = rng.random() < 0.8
    index = _constant(model, number, rng, 64 if few else MOST_BYTES)
    if index is None:
        return None
    tensor = model.subgraphs[number].tensors[index]
    code = CODES.get(tensor.type)
    data = bytearray(model.constant(tensor) or b"")
    count = len(data) // struct.calcsize(code) if code else 0
    if code is None or not count:
        return None
    values = list(struct.unpack_from(f"<{count}{code}", data))
    if few and count > 1 and rng.random() < 0.2:
        before = list(values)
        if rng.random() < 0.5:
            rng.shuffle(values)
        else:
            values = [values[rng.randrange(count)]] * count
        said = f"{before} -> {values}"
    elif code == "f":
        new = rng.choice((0.0, -1.0, 1e30, math.nan, math.inf, -math.inf, 1e-40, 0.5))
        which = [rng.randrange(count)] if few else range(count)
        for at in which:
            values[at] = new
        said = f"{'one' if few else 'all'} -> {new}"
    else:
        at = rng.randrange(count)
        old = values[at]
        new = rng.choice((old + 1, old - 1, 0, -1, 1, 2, 7, -7, -old, *(rng.choice(EXTREMES),)))
        values[at] = new
        said = f"{old} -> {new}"
    try:
        packed = struct.pack(f"<{count}{code}", *values)
    except (struct.error, OverflowError):
        return None
    data[: len(packed)] = packed
    return with_bytes(model, number, index, bytes(data)), f"tensor {index}: {said}"
