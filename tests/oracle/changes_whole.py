"""Model -> the same with a change that stays whole: resized, with more operators, or with what another tensor has."""

from __future__ import annotations

import struct
from collections.abc import Callable
from math import prod
from random import Random

from tests.oracle.changes import Changed, change, used, with_bytes, with_operator, with_subgraph, with_tensor
from tflm_lint.model import stored_bytes
from tflm_lint.model.graph import CUSTOM, Model, Operator, OperatorCode, Quantization, Tensor
from tflm_lint.model.rare import DimensionMetadata, Sparsity

#: Operators of one input and one output of its shape, without options or with these.
UNARY: tuple[tuple[str, str | None, dict[str, object]], ...] = (
    ("RELU", None, {}), ("RELU6", None, {}), ("LOGISTIC", None, {}), ("TANH", None, {}), ("ABS", None, {}),
    ("NEG", None, {}), ("HARD_SWISH", None, {}), ("ELU", None, {}), ("QUANTIZE", None, {}), ("FLOOR", None, {}),
    ("ZEROS_LIKE", None, {}), ("RSQRT", None, {}), ("SQUARE", None, {}), ("EXP", None, {}), ("SQRT", None, {}),
    ("SOFTMAX", "SoftmaxOptions", {"beta": 1.0}), ("L2_NORMALIZATION", "L2NormOptions", {}), ("LOG_SOFTMAX", None, {}),
    ("LEAKY_RELU", "LeakyReluOptions", {"alpha": 0.1}), ("CAST", None, {}), ("DEQUANTIZE", None, {}),
    ("CEIL", None, {}), ("ROUND", None, {}), ("LOG", None, {}), ("SIN", None, {}), ("COS", None, {}),
    ("LOGICAL_NOT", None, {}),
)  # fmt: skip
#: And of two inputs of one shape, which are given the same tensor twice.
BINARY: tuple[tuple[str, str | None, dict[str, object]], ...] = (
    ("ADD", "AddOptions", {}), ("MUL", "MulOptions", {}), ("SUB", "SubOptions", {}), ("MAXIMUM", None, {}),
    ("MINIMUM", None, {}), ("DIV", "DivOptions", {}), ("SQUARED_DIFFERENCE", None, {}), ("FLOOR_DIV", None, {}),
    ("FLOOR_MOD", None, {}), ("ADD_N", None, {}), ("PRELU", None, {}),
)  # fmt: skip
MOST = 60_000


def _fitted(model: Model, tensor: Tensor, shape: tuple[int, ...]) -> bytes | None:
    """Return a constant's bytes for another shape, None where there are none or too many."""
    data, size = model.constant(tensor), stored_bytes(tensor.type, prod(shape)) or 0
    if data is None or not 0 < size <= MOST:
        return None
    return (bytes(data) * (size // len(data) + 1))[:size]


@change(3)
def inserted(model: Model, number: int, rng: Random) -> Changed:
    """Put an operator between a tensor and those that read it, or one or all of them."""
    subgraph = model.subgraphs[number]
    index = used(model, number, rng)
    if index is None:
        return None
    name, table, options = rng.choice(UNARY if rng.random() < 0.8 else BINARY)
    new = len(subgraph.tensors)
    at = max((i + 1 for i, o in enumerate(subgraph.operators) if index in o.outputs), default=0)
    before = rng.random() < 0.2
    tensor = subgraph.tensors[index]._replace(name="inserted", buffer=0, is_variable=False)
    if rng.random() < 0.15:
        tensor = tensor._replace(type=rng.choice(("FLOAT32", "INT8", "INT16", "INT32", "BOOL")))
    inputs = (index,) * (2 if (name, table, options) in BINARY else 1)
    operator = Operator(len(model.operator_codes), inputs, (new,), table, options)
    readers = [i for i, o in enumerate(subgraph.operators) if i >= at and index in o.inputs]
    if not readers and index not in subgraph.outputs:
        return None
    chosen = readers if rng.random() < 0.7 or not readers else [rng.choice(readers)]
    operators = list(subgraph.operators)
    for place in chosen:
        held = tuple(new if i == index else i for i in operators[place].inputs)
        operators[place] = operators[place]._replace(inputs=held)
    operators.insert(at if before or not chosen else min(chosen), operator)
    outputs = tuple(new if i == index and rng.random() < 0.5 else i for i in subgraph.outputs)
    changed = subgraph._replace(operators=tuple(operators), tensors=(*subgraph.tensors, tensor), outputs=outputs)
    model = model._replace(operator_codes=(*model.operator_codes, OperatorCode(name)))
    return with_subgraph(model, number, changed), f"{name} behind tensor {index}"


@change(3)
def resized(model: Model, number: int, rng: Random) -> Changed:
    """Make every dimension of a size another, in all tensors of the model; constants fit."""
    sizes = sorted({size for subgraph in model.subgraphs for t in subgraph.tensors for size in t.shape if size > 0})
    if not sizes:
        return None
    old = rng.choice(sizes)
    new = rng.choice((old + 1, old - 1, old * 2, old // 2, 1, 3, 0, 17, 125))
    last = rng.random() < 0.3
    for place, subgraph in enumerate(model.subgraphs):
        for index, tensor in enumerate(subgraph.tensors):
            held = range(len(tensor.shape))[-1:] if last else range(len(tensor.shape))
            shape = tuple(new if at in held and size == old else size for at, size in enumerate(tensor.shape))
            if shape == tensor.shape:
                continue
            data = _fitted(model, tensor, shape)
            model = with_tensor(model, place, index, tensor._replace(shape=shape))
            if data is not None:
                model = with_bytes(model, place, index, data)
    return model, f"{'last ' if last else ''}dimensions of {old} -> {new}"


@change(3)
def likened(model: Model, number: int, rng: Random) -> Changed:
    """Give a tensor the shape, type or quantization of another."""
    first, second = used(model, number, rng), used(model, number, rng)
    if first is None or second is None or first == second:
        return None
    tensors = model.subgraphs[number].tensors
    names = rng.choice((("shape",), ("type",), ("quantization",), ("type", "quantization"), ("shape", "type")))
    tensor = tensors[first]._replace(**{name: getattr(tensors[second], name) for name in names})
    data = _fitted(model, tensors[first]._replace(type=tensor.type), tensor.shape)
    changed = with_tensor(model, number, first, tensor)
    if data is not None and rng.random() < 0.8:
        changed = with_bytes(changed, number, first, data)
    return changed, f"tensor {first}: {' and '.join(names)} of {second}"


@change(2)
def noise(model: Model, number: int, rng: Random) -> Changed:
    """Fill a constant with chance, with its greatest numbers, or with one byte."""
    tensors = model.subgraphs[number].tensors
    held = [i for i, t in enumerate(tensors) if 0 < len(model.constant(t) or b"") <= MOST]
    if not held:
        return None
    index = rng.choice(held)
    size = len(model.constant(tensors[index]) or b"")
    kind = rng.choice(("chance", "most", "least", "ones", "small"))
    data = {
        "chance": lambda: rng.randbytes(size),
        "most": lambda: (b"\xff\xff\xff\x7f" * size)[:size],
        "least": lambda: (b"\x00\x00\x00\x80" * size)[:size],
        "ones": lambda: b"\xff" * size,
        "small": lambda: b"".join(struct.pack("<i", rng.randrange(-2, 4)) for _ in range(size // 4 + 1))[:size],
    }[kind]()
    return with_bytes(model, number, index, data), f"tensor {index}: {kind}"


@change(2)
def rescaled(model: Model, number: int, rng: Random) -> Changed:
    """Scale the quantization of all tensors of a type, or take all zero points."""
    index = used(model, number, rng)
    if index is None:
        return None
    kind = model.subgraphs[number].tensors[index].type
    factor, point = rng.choice((0.5, 2.0, 1e-4, 1e4, 1 / 3)), rng.choice((None, 0, -128, 127, 5))
    for place, tensor in enumerate(model.subgraphs[number].tensors):
        quantization = tensor.quantization
        if tensor.type == kind and quantization is not None and quantization.scale:
            points = quantization.zero_point if point is None else (point,) * len(quantization.zero_point)
            scales = quantization.scale if point is not None else tuple(s * factor for s in quantization.scale)
            held = quantization._replace(scale=scales, zero_point=points)
            model = with_tensor(model, number, place, tensor._replace(quantization=held))
    return model, f"all {kind}: scales x {factor:g}" if point is None else f"all {kind}: zero point {point}"


def _dropped_details(tensor: Tensor) -> Tensor:
    return tensor._replace(quantization=Quantization((), (), details="CustomQuantization"))


def _sparse(tensor: Tensor) -> Tensor:
    dimensions = tuple(DimensionMetadata("DENSE", size, (), ()) for size in tensor.shape)
    return tensor._replace(sparsity=Sparsity(tuple(range(len(tensor.shape))), (), dimensions))


FIELDS: dict[str, Callable[[Tensor], Tensor]] = {
    "no name": lambda t: t._replace(name=""),
    "signature": lambda t: t._replace(shape_signature=(-1, *t.shape[1:])),
    "another signature": lambda t: t._replace(shape_signature=(7,) * 9),
    "has rank": lambda t: t._replace(has_rank=not t.has_rank),
    "sparsity": _sparse,
    "no sparsity": lambda t: t._replace(sparsity=None),
    "another file": lambda t: t._replace(external_buffer=3),
    "details": _dropped_details,
    "ranges": lambda t: t._replace(quantization=Quantization((), (), 0, (-1.0,), (1.0,))),
}


@change(1)
def field(model: Model, number: int, rng: Random) -> Changed:
    """Change a field of a tensor or an operator that few kernels read."""
    index = used(model, number, rng)
    if index is None:
        return None
    subgraph = model.subgraphs[number]
    if rng.random() < 0.5 or not subgraph.operators:
        name = rng.choice(sorted(FIELDS))
        return with_tensor(model, number, index, FIELDS[name](subgraph.tensors[index])), f"tensor {index}: {name}"
    place = rng.randrange(len(subgraph.operators))
    operator = subgraph.operators[place]
    name = rng.choice(("intermediates", "fewer", "mutating"))
    if name == "mutating":
        changed = operator._replace(mutating_variable_inputs=(True,) * len(operator.inputs))
    elif name == "fewer":
        changed = operator._replace(intermediates=operator.intermediates[:-1])
    else:
        at = rng.randrange(5)
        held = (*operator.intermediates[:at], index, *operator.intermediates[at + 1 :])
        changed = operator._replace(intermediates=held)
    return with_operator(model, number, place, changed), f"op {place}: {name}"


@change(1)
def elsewhere(model: Model, number: int, rng: Random) -> Changed:
    """Give an operator the options of another of the model, or all of another but its name."""
    operators = [(s, i, o) for s, graph in enumerate(model.subgraphs) for i, o in enumerate(graph.operators)]
    mine = [(i, o) for s, i, o in operators if s == number]
    if len(operators) < 2 or not mine:
        return None
    index, operator = rng.choice(mine)
    other = rng.choice(operators)[2]
    if rng.random() < 0.5:
        changed = operator._replace(options_type=other.options_type, options=other.options)
        return with_operator(model, number, index, changed), f"op {index}: options of {model.op_name(other)}"
    code = model.operator_codes[other.opcode]
    if code.builtin == CUSTOM and other.custom_options is None:
        return None
    changed = other._replace(inputs=operator.inputs, outputs=operator.outputs)
    return with_operator(model, number, index, changed), f"op {index}: is {model.op_name(other)} with its options"


@change(1)
def cut(model: Model, number: int, rng: Random) -> Changed:
    """End the subgraph behind an operator, or begin it there: ends and operators go together."""
    subgraph = model.subgraphs[number]
    if len(subgraph.operators) < 2:
        return None
    at = rng.randrange(1, len(subgraph.operators))
    front = rng.random() < 0.5
    operators = subgraph.operators[:at] if front else subgraph.operators[at:]
    written = [i for o in operators for i in o.outputs if i >= 0]
    read = [i for o in operators for i in o.inputs if i >= 0]
    inputs = [i for i in dict.fromkeys(read) if i not in written and model.constant(subgraph.tensors[i]) is None]
    outputs = [i for i in dict.fromkeys(written) if i not in read or i in subgraph.outputs]
    changed = subgraph._replace(operators=operators, inputs=tuple(inputs), outputs=tuple(outputs))
    return with_subgraph(model, number, changed), f"{'up to' if front else 'from'} op {at}"
