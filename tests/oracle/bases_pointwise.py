"""Bases of the operators that work element by element, with and without broadcasting."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.build import T
from tests.oracle.bases import ACTIVATIONS, Spec, base, broadcast, constant, indices, like, maybe, shape, single, tensor

KINDS = {
    "ABS": ("FLOAT32", "INT8", "INT16"),
    "CEIL": ("FLOAT32",),
    "COS": ("FLOAT32",),
    "ELU": ("FLOAT32", "INT8"),
    "EXP": ("FLOAT32",),
    "FLOOR": ("FLOAT32",),
    "HARD_SWISH": ("FLOAT32", "INT8"),
    "L2_NORMALIZATION": ("FLOAT32", "INT8"),
    "LEAKY_RELU": ("FLOAT32", "INT8", "INT16"),
    "LOG": ("FLOAT32",),
    "LOGICAL_NOT": ("BOOL",),
    "NEG": ("FLOAT32",),
    "RELU": ("FLOAT32", "INT8", "INT16"),
    "RELU6": ("FLOAT32", "INT8", "INT16"),
    "ROUND": ("FLOAT32",),
    "RSQRT": ("FLOAT32", "INT8"),
    "SIN": ("FLOAT32",),
    "SQRT": ("FLOAT32",),
    "SQUARE": ("FLOAT32",),
    "ZEROS_LIKE": ("FLOAT32", "INT8", "INT32", "INT64"),
}
UNARY_OPTIONS = ("ABS", "COS", "EXP", "HARD_SWISH", "LOGICAL_NOT", "NEG", "SQUARE", "ZEROS_LIKE")


@base(*KINDS)
def unary(op: str, rng: Random) -> Spec:
    """One tensor in, one of the same type and shape out."""
    kind = rng.choice(KINDS[op])
    x = tensor(rng, kind, shape(rng, 0 if op not in ("L2_NORMALIZATION",) else 1, 5 if op != "L2_NORMALIZATION" else 4))
    y = tensor(rng, kind, x.shape or ())
    if op == "RSQRT" and kind == "INT8":
        x.zp = -128
    options: dict[str, Any] | None = {} if op in UNARY_OPTIONS and maybe(rng) else None
    if op == "LEAKY_RELU":
        options = {"alpha": rng.choice((0.0, 0.1, 0.3, 1.5))}
    if op == "L2_NORMALIZATION":
        options = {"fused_activation_function": "NONE"}
    return single(op, [x], [y], options)


@base("LOGISTIC", "TANH")
def sigmoid(op: str, rng: Random) -> Spec:
    """Functions with a fixed output quantization."""
    kind = rng.choice(("FLOAT32", "INT8", "INT16"))
    x = tensor(rng, kind, shape(rng, 0, 5))
    y = tensor(rng, kind, x.shape or ())
    if kind == "INT8":
        y.scale, y.zp = (1 / 256, -128) if op == "LOGISTIC" else (1 / 128, 0)
    if kind == "INT16":
        y.scale, y.zp = 1 / 32768, 0
    return single(op, [x], [y])


@base("SOFTMAX", "LOG_SOFTMAX")
def softmax(op: str, rng: Random) -> Spec:
    """Normalized exponentials, with the fixed output quantization of each type."""
    kind = rng.choice(("FLOAT32", "INT8", "INT16", "mixed") if op == "SOFTMAX" else ("FLOAT32", "INT8"))
    x = tensor(rng, "INT8" if kind == "mixed" else kind, shape(rng, 1, 4))
    y = T({"mixed": "INT16"}.get(kind, kind), x.shape)
    if op == "LOG_SOFTMAX":
        y.scale, y.zp = (16 / 256, 127) if kind == "INT8" else (None, None)
        return single(op, [x], [y], {} if maybe(rng) else None)
    fixed = {"INT8": (1 / 256, -128), "INT16": (1 / 32768, 0), "mixed": (1 / 65536, -32768)}
    y.scale, y.zp = fixed.get(kind, (None, None))
    return single(op, [x], [y], {"beta": rng.choice((1.0, 1.0, 0.5, 2.0))})


@base("QUANTIZE")
def quantize(op: str, rng: Random) -> Spec:
    """Requantization between the pairs that the kernel knows."""
    source, target = rng.choice(
        (
            *(("FLOAT32", t) for t in ("INT8", "INT16")),
            *(("INT8", t) for t in ("INT8", "UINT8", "INT16", "INT32")),
            *(("INT16", t) for t in ("INT8", "INT16", "INT32")),
            *(("INT32", t) for t in ("INT8", "INT16")),
            ("UINT8", "INT8"),
        )
    )
    dims = shape(rng, 0, 5)
    scale = {"scale": 0.03, "zp": 0}
    return single(
        op,
        [tensor(rng, source, dims, **(scale if source == "INT32" else {}))],
        [tensor(rng, target, dims, **(scale if target == "INT32" else {}))],
        {} if maybe(rng) else None,
    )


@base("DEQUANTIZE")
def dequantize(op: str, rng: Random) -> Spec:
    """Quantized to float."""
    dims = shape(rng, 0, 5)
    kind = rng.choice(("INT8", "INT16", "UINT8"))
    x = constant(rng, kind, dims) if maybe(rng, 0.2) else tensor(rng, kind, dims)
    return single(op, [x], [T("FLOAT32", dims)], {} if maybe(rng) else None)


@base("CAST")
def cast(op: str, rng: Random) -> Spec:
    """Any of the castable types to any."""
    source, target = (rng.choice(("FLOAT32", "INT8", "INT16", "INT32", "UINT32", "BOOL")) for _ in range(2))
    dims = shape(rng, 0, 5)
    return single(op, [T(source, dims)], [T(target, dims)], {"in_data_type": source, "out_data_type": target})


BINARY = {
    "ADD": ("FLOAT32", "INT8", "INT16", "INT32"),
    "SUB": ("FLOAT32", "INT8", "INT16", "INT32"),
    "MUL": ("FLOAT32", "INT8", "INT16", "INT32"),
    "DIV": ("FLOAT32", "INT8", "INT32"),
    "MAXIMUM": ("FLOAT32", "INT8", "INT16", "INT32", "INT64"),
    "MINIMUM": ("FLOAT32", "INT8", "INT16", "INT32", "INT64"),
    "SQUARED_DIFFERENCE": ("FLOAT32", "INT8", "INT16", "INT32"),
    "FLOOR_DIV": ("FLOAT32",),
    "FLOOR_MOD": ("FLOAT32",),
}


@base(*BINARY)
def binary(op: str, rng: Random) -> Spec:
    """Two tensors that broadcast, one of them perhaps constant."""
    kind = rng.choice(BINARY[op])
    dims = shape(rng, 0, 4)
    other = broadcast(rng, dims) if maybe(rng, 0.4) else dims
    inputs = [tensor(rng, kind, dims), tensor(rng, kind, other)]
    if maybe(rng, 0.3) or (op in ("DIV", "FLOOR_DIV") and kind != "INT8"):
        ones = [rng.choice((1, 2, 3)) for _ in range(_count(other))]
        inputs[1] = tensor(rng, kind, other, ones)
    if maybe(rng, 0.2) and op != "FLOOR_DIV":
        inputs.reverse()
    out = tensor(rng, kind, dims, scale=1.0, zp=0) if kind in ("INT8", "INT16") else T(kind, dims)
    if kind in ("INT8", "INT16"):
        out.scale = round(rng.uniform(0.3, 0.9), 3) if kind == "INT8" else 0.02
        out.zp = rng.randint(-128, 127) if kind == "INT8" else 0
    if op in ("ADD", "SUB", "MUL", "DIV"):
        return single(op, inputs, [out], {"fused_activation_function": rng.choice(ACTIVATIONS)})
    return single(op, inputs, [out], {} if maybe(rng) else None)


def _count(dims: list[int]) -> int:
    count = 1
    for dim in dims:
        count *= dim
    return count


COMPARED = {
    "EQUAL": ("FLOAT32", "INT8", "INT32", "INT64", "BOOL"),
    "NOT_EQUAL": ("FLOAT32", "INT8", "INT32", "INT64", "BOOL"),
    "GREATER": ("FLOAT32", "INT8", "INT16", "INT32", "INT64"),
    "GREATER_EQUAL": ("FLOAT32", "INT8", "INT32", "INT64"),
    "LESS": ("FLOAT32", "INT8", "INT32", "INT64"),
    "LESS_EQUAL": ("FLOAT32", "INT8", "INT32", "INT64"),
    "LOGICAL_AND": ("BOOL",),
    "LOGICAL_OR": ("BOOL",),
}


@base(*COMPARED)
def comparison(op: str, rng: Random) -> Spec:
    """Two tensors that broadcast to booleans."""
    kind = rng.choice(COMPARED[op])
    dims = shape(rng, 0, 4)
    other = broadcast(rng, dims) if maybe(rng, 0.4) else dims
    right = constant(rng, kind, other) if maybe(rng, 0.3) else tensor(rng, kind, other)
    return single(op, [tensor(rng, kind, dims), right], [T("BOOL", dims)], {} if maybe(rng) else None)


@base("PRELU")
def prelu(op: str, rng: Random) -> Spec:
    """A slope per channel."""
    kind = rng.choice(("FLOAT32", "INT8"))
    dims = shape(rng, 1, 4)
    alpha = [1] * (len(dims) - 1) + dims[-1:] if maybe(rng) else dims
    slope = tensor(rng, kind, alpha) if maybe(rng, 0.2) else constant(rng, kind, alpha)
    return single(op, [tensor(rng, kind, dims), slope], [tensor(rng, kind, dims)])


@base("SELECT_V2")
def select(op: str, rng: Random) -> Spec:
    """A condition and two tensors, perhaps broadcast."""
    kind = rng.choice(("FLOAT32", "INT8", "INT16"))
    dims = shape(rng, 0, 4)
    condition = T("BOOL", broadcast(rng, dims) if maybe(rng, 0.3) else dims)
    x = tensor(rng, kind, dims)
    return single(op, [condition, x, like(x)], [like(x)], {} if maybe(rng) else None)


@base("ADD_N")
def add_n(op: str, rng: Random) -> Spec:
    """Two to five tensors of one shape and quantization."""
    kind = rng.choice(("FLOAT32", "INT8"))
    x = tensor(rng, kind, shape(rng, 0, 4))
    out = like(x)
    if kind == "INT8":
        out.scale = 0.9
    return single(op, [x, *(like(x) for _ in range(rng.randint(1, 4)))], [out], {} if maybe(rng) else None)


@base("CUMSUM")
def cumsum(op: str, rng: Random) -> Spec:
    """A running sum along an axis."""
    kind = rng.choice(("FLOAT32", "INT8"))
    x = tensor(rng, kind, shape(rng, 1, 4))
    rank = len(x.shape or ())
    axis = indices(rng.randrange(-rank, rank), dims=[] if maybe(rng) else [1])
    out = tensor(rng, kind, x.shape or ())
    return single(op, [x, axis], [out], {"exclusive": maybe(rng), "reverse": maybe(rng)})
