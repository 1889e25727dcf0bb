"""Model -> the same with one thing changed that means something: operators, subgraphs, their ends, the memory plan."""

from __future__ import annotations

import struct
from random import Random
from typing import Any

from tests.oracle.changes import EXTREMES, Changed, change, used, with_operator, with_subgraph
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Buffer, Metadata, Model, Operator, OperatorCode

OTHERS = (
    "RELU", "ABS", "TANH", "LOGISTIC", "ADD", "MUL", "RESHAPE", "SQUEEZE", "SOFTMAX", "QUANTIZE", "DEQUANTIZE", "CAST",
    "AVERAGE_POOL_2D", "MAX_POOL_2D", "LEAKY_RELU", "HARD_SWISH", "MEAN", "SUM", "PAD", "GELU", "TILE", "CONV_2D",
    "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV", "CONCATENATION", "SPLIT", "SPLIT_V", "UNPACK", "PACK",
    "STRIDED_SLICE", "SLICE", "GATHER", "TRANSPOSE", "EXPAND_DIMS", "SHAPE", "SUB", "DIV", "MAXIMUM", "PRELU", "ELU",
    "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR", "REDUCE_MAX", "REDUCE_MIN", "ARG_MAX", "BATCH_MATMUL", "LOG",
    "DEPTH_TO_SPACE", "SPACE_TO_BATCH_ND", "MIRROR_PAD", "ADD_N", "CUMSUM", "SELECT_V2", "SVDF", "ASSIGN_VARIABLE",
)  # fmt: skip
#: What a number among an operator's options becomes.
NUMBERS = (0, 1, 2, 3, -1, -2, 4, 100, 2**31 - 1, -(2**31))


def _operator(model: Model, number: int, rng: Random) -> int | None:
    operators = model.subgraphs[number].operators
    return rng.randrange(len(operators)) if operators else None


@change(6)
def option(model: Model, number: int, rng: Random) -> Changed:
    """Change an option of an operator, or leave all out."""
    index = _operator(model, number, rng)
    operator = model.subgraphs[number].operators[index] if index is not None else None
    if index is None or operator is None or not operator.options:
        return None
    if rng.random() < 0.1:
        bare = operator._replace(options_type=None, options={})
        return with_operator(model, number, index, bare), f"op {index}: no options"
    name = rng.choice(sorted(operator.options))
    old = operator.options[name]
    new: Any
    if name == "fused_activation_function":
        new = rng.choice(("NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH", "SIGN_BIT"))
    elif name == "padding":
        new = "VALID" if old == "SAME" else "SAME"
    elif isinstance(old, bool):
        new = not old
    elif isinstance(old, float):
        new = rng.choice((0.0, -1.0, 0.5, 2.0, 1e30, float("nan"), float("inf")))
    elif isinstance(old, int):
        new = rng.choice((*NUMBERS, old + 1, old - 1))
    elif isinstance(old, tuple) and old and all(isinstance(one, int) for one in old):
        held = list(old)
        held[rng.randrange(len(held))] = rng.choice(NUMBERS)
        new = rng.choice((tuple(held), old[:-1], (*old, 1)))
    elif isinstance(old, str) and name.endswith("type"):
        new = rng.choice(("FLOAT32", "INT8", "INT32", "INT64"))
    else:
        return None
    changed = operator._replace(options={**operator.options, name: new})
    return with_operator(model, number, index, changed), f"op {index}: {name} {old} -> {new}"


@change(1)
def custom_options(model: Model, number: int, rng: Random) -> Changed:
    """Change a byte of an operator's custom options, shorten them, or take them away."""
    held = [i for i, o in enumerate(model.subgraphs[number].operators) if o.custom_options is not None]
    if not held:
        return None
    index = rng.choice(held)
    operator = model.subgraphs[number].operators[index]
    if rng.random() < 0.2 or operator.custom_options is None or not operator.custom_options.size:
        return with_operator(
            model, number, index, operator._replace(custom_options=None)
        ), f"op {index}: none of its own"
    # the writer takes the bytes from where they lie, so that they change there
    data, at = bytearray(model.data), operator.custom_options.offset + rng.randrange(operator.custom_options.size)
    new = rng.choice((0, 1, 2, 3, 5, 127, 128, 255, data[at] ^ 1, (data[at] + 1) & 255))
    old, data[at] = data[at], new
    where = at - operator.custom_options.offset
    return model._replace(data=bytes(data)), f"op {index}: byte {where} of its own options {old} -> {new}"


@change(6)
def inputs(model: Model, number: int, rng: Random) -> Changed:
    """Omit, drop, add, swap or exchange inputs."""
    index = _operator(model, number, rng)
    if index is None or not model.subgraphs[number].operators[index].inputs:
        return None
    operator = model.subgraphs[number].operators[index]
    held = list(operator.inputs)
    kind = rng.choice(("omit", "drop", "add", "empty", "swap", "two", "other", "twice", "output"))
    at = rng.randrange(len(held))
    if kind == "omit":
        held[at] = -1
    elif kind == "drop":
        held.pop(rng.choice((-1, at)))
    elif kind == "add":
        held.append(held[0])
    elif kind == "empty":
        held.append(-1)
    elif kind == "swap":
        held.reverse()
    elif kind == "two":
        rng.shuffle(held)
    elif kind == "twice":
        held[at] = held[0]
    elif kind == "output":
        held[at] = operator.outputs[0] if operator.outputs else -1
    else:
        held[at] = used(model, number, rng) or 0
    changed = with_operator(model, number, index, operator._replace(inputs=tuple(held)))
    return changed, f"op {index}: inputs {kind} {operator.inputs} -> {held}"


@change(3)
def outputs(model: Model, number: int, rng: Random) -> Changed:
    """Drop, add, omit or exchange outputs."""
    index = _operator(model, number, rng)
    if index is None:
        return None
    operator = model.subgraphs[number].operators[index]
    held = list(operator.outputs)
    kind = rng.choice(("drop", "add", "other", "twice", "input", "omit"))
    if kind in ("drop", "omit", "other", "twice", "input") and not held:
        return None
    at = rng.randrange(len(held)) if held else 0
    if kind == "drop":
        held.pop(at)
    elif kind == "add":
        held.append(used(model, number, rng) or 0)
    elif kind == "omit":
        held[at] = -1
    elif kind == "twice":
        held[at] = held[0]
        held.append(held[0])
    elif kind == "input":
        held[at] = operator.inputs[0] if operator.inputs else 0
    else:
        held[at] = used(model, number, rng) or 0
    changed = with_operator(model, number, index, operator._replace(outputs=tuple(held)))
    return changed, f"op {index}: outputs {kind} {operator.outputs} -> {held}"


@change(2)
def tensors_swapped(model: Model, number: int, rng: Random) -> Changed:
    """Let two tensors change their places in the table, with what they hold or with their names only."""
    first, second = used(model, number, rng), used(model, number, rng)
    if first is None or second is None or first == second:
        return None
    subgraph = model.subgraphs[number]
    tensors = list(subgraph.tensors)
    tensors[first], tensors[second] = tensors[second], tensors[first]
    changed = with_subgraph(model, number, subgraph._replace(tensors=tuple(tensors)))
    return changed, f"tensors {first} and {second} swapped"


@change(2)
def another_operator(model: Model, number: int, rng: Random) -> Changed:
    """Give an operator another's name, its options left as they are or none."""
    index = _operator(model, number, rng)
    if index is None:
        return None
    operator = model.subgraphs[number].operators[index]
    name = rng.choice(OTHERS)
    codes = (*model.operator_codes, OperatorCode(name))
    changed = operator._replace(opcode=len(model.operator_codes), custom_options=None)
    if rng.random() < 0.8:
        changed = changed._replace(options_type=None, options={})
    return with_operator(model._replace(operator_codes=codes), number, index, changed), f"op {index}: is {name}"


@change(1)
def code(model: Model, number: int, rng: Random) -> Changed:
    """Change the version of an operator's code, or its custom name, or swap two codes."""
    if not model.operator_codes:
        return None
    codes, at = list(model.operator_codes), rng.randrange(len(model.operator_codes))
    kind = rng.choice(("version", "swap", "name", "builtin"))
    if kind == "version":
        codes[at] = codes[at]._replace(version=rng.choice((0, 2, 5, 99, -1)))
    elif kind == "swap":
        codes.reverse()
    elif kind == "name":
        codes[at] = OperatorCode("CUSTOM", rng.choice(("ethos-u", "Foo", "", "SignalWindow", "CIRCULAR_BUFFER")))
    else:
        codes[at] = codes[at]._replace(custom="Foo")
    return model._replace(operator_codes=tuple(codes)), f"codes: {kind} of {at}"


@change(2)
def order(model: Model, number: int, rng: Random) -> Changed:
    """Leave an operator out, run it twice, or let two change places."""
    index = _operator(model, number, rng)
    if index is None:
        return None
    operators = model.subgraphs[number].operators
    kind = rng.choice(("gone", "twice", "later", "reversed"))
    if kind == "gone":
        return with_operator(model, number, index), f"op {index}: gone"
    if kind == "twice":
        return with_operator(model, number, index, operators[index], operators[index]), f"op {index}: twice"
    if kind == "reversed":
        held: tuple[Operator, ...] = operators[::-1]
    elif index + 1 == len(operators):
        return None
    else:
        held = (*operators[:index], operators[index + 1], operators[index], *operators[index + 2 :])
    if held == operators:
        return None
    return with_subgraph(model, number, model.subgraphs[number]._replace(operators=held)), f"op {index}: {kind}"


@change(4)
def interface(model: Model, number: int, rng: Random) -> Changed:
    """Add, drop, repeat or exchange inputs and outputs of a subgraph."""
    subgraph, index = model.subgraphs[number], used(model, number, rng)
    if index is None:
        return None
    end = rng.choice(("inputs", "outputs"))
    held: list[int] = list(getattr(subgraph, end))
    kind = rng.choice(("add", "drop", "twice", "other", "reversed", "none"))
    if kind == "add":
        held.insert(rng.randint(0, len(held)), index)
    elif kind == "none":
        held.clear()
    elif not held:
        return None
    elif kind == "drop":
        held.pop(rng.randrange(len(held)))
    elif kind == "twice":
        held.append(held[0])
    elif kind == "other":
        held[rng.randrange(len(held))] = index
    else:
        held.reverse()
    if tuple(held) == getattr(subgraph, end):
        return None
    ends = subgraph._replace(inputs=tuple(held)) if end == "inputs" else subgraph._replace(outputs=tuple(held))
    changed = with_subgraph(model, number, ends)
    return changed, f"subgraph {number}: {end} {kind} {held}"


@change(1)
def subgraphs(model: Model, number: int, rng: Random) -> Changed:
    """Exchange two subgraphs, or take the last away, or add a copy of one."""
    held = list(model.subgraphs)
    kind = rng.choice(("swap", "drop", "copy", "bare"))
    if kind == "copy":
        held.append(held[number])
    elif kind == "bare":
        held.append(held[number]._replace(operators=()))
    elif len(held) < 2:
        return None
    elif kind == "swap":
        held[0], held[-1] = held[-1], held[0]
    else:
        held.pop()
    return model._replace(subgraphs=tuple(held)), f"subgraphs: {kind}"


@change(3)
def plan(model: Model, number: int, rng: Random) -> Changed:
    """Store a memory plan: of any offsets, of none, of too few, or of another version."""
    count = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    kind = rng.choice(("none", "one", "all", "same", "short", "count", "version", "minus", "far", "odd", "twice"))
    if not count:
        return None
    offsets = [offline_plan.ONLINE] * count
    if kind in ("all", "odd", "twice"):
        step = rng.choice((16, 64, 1024, 4096))
        offsets = [place * step + (kind == "odd") for place in range(count)]
    elif kind == "same":
        offsets = [0] * count
    elif kind in ("one", "minus", "far"):
        place = {
            "one": rng.choice((0, 16, 4096)),
            "minus": rng.choice((-2, -16)),
            "far": rng.choice((2**31 - 16, 1 << 24)),
        }
        offsets[rng.randrange(count)] = place[kind]
    data = offline_plan.encode(offsets, len(model.subgraphs))
    if kind == "short":
        data = data[: rng.choice((0, 4, 8, 12, 16, len(data) - 4))]
    elif kind == "count":
        data = (
            struct.pack("<3i", 1, len(model.subgraphs), rng.choice((count - 1, count + 1, 0, *EXTREMES[:2])))
            + data[12:]
        )
    elif kind == "version":
        data = struct.pack("<2i", rng.choice((0, 2, -1)), rng.choice((0, 7))) + data[8:]
    entry = Metadata(offline_plan.NAME, len(model.buffers))
    kept = tuple(one for one in model.metadata if one.name != offline_plan.NAME)
    entries = (*kept, entry, entry) if kind == "twice" else (*kept, entry)
    return model._replace(buffers=(*model.buffers, Buffer.holding(data)), metadata=entries), f"plan: {kind}"
