"""Bases of the operators that multiply and accumulate, pool, or carry state inside (SVDF, LSTM)."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.build import T
from tests.oracle.bases import ACTIVATIONS, Spec, base, constant, like, maybe, shape, single, tensor

#: Activation, weight and bias types that the convolutions know together.
TRIPLES = (
    ("FLOAT32", "FLOAT32", "FLOAT32"),
    ("INT8", "INT8", "INT32"),
    ("INT8", "INT8", "INT32"),
    ("INT8", "INT4", "INT32"),
    ("INT16", "INT8", "INT64"),
    ("INT16", "INT8", "INT32"),
)


def _weights(rng: Random, kind: str, dims: Sequence[int], axis: int | None) -> T:
    """Make a constant filter; ``axis`` quantizes per channel along it."""
    if kind == "FLOAT32":
        return constant(rng, kind, dims)
    count = 1 if axis is None else dims[axis]
    scales = [round(rng.uniform(0.002, 0.02), 5) for _ in range(count)]
    size = 1
    for dim in dims:
        size *= dim
    data: Any = [rng.randint(-7, 7) for _ in range(size)]
    if kind == "INT4":
        data = bytes(rng.randrange(256) for _ in range((size + 1) // 2))
    return T(kind, list(dims), data, scales, [0] * count, axis or 0)


def _bias(rng: Random, kind: str, count: int, x: T, w: T) -> T:
    if kind == "FLOAT32":
        return constant(rng, kind, [count])
    scales = [x.scale * s for s in w.scale]  # type: ignore[operator, union-attr]  # quantized by construction
    return T(kind, [count], [rng.randint(-50, 50) for _ in range(count)], scales, [0] * len(scales))


def _window(rng: Random, size: int, most: int = 3) -> tuple[str, int, int, int, int]:
    """Draw padding, kernel, stride, dilation and the output size that follows."""
    padding = rng.choice(("SAME", "VALID"))
    kernel, stride = rng.randint(1, most), rng.randint(1, 2)
    dilation = 2 if maybe(rng, 0.2) and 2 * (kernel - 1) + 1 <= size else 1
    extent = (kernel - 1) * dilation + 1
    out = -(-size // stride) if padding == "SAME" else (size - extent + stride) // stride
    return padding, kernel, stride, dilation, out


@base("CONV_2D", "DEPTHWISE_CONV_2D")
def convolution(op: str, rng: Random) -> Spec:
    """Per tensor or per channel, with and without bias, one window for both dimensions."""
    kind, weight, bias = rng.choice(TRIPLES)
    batch, size, channels = rng.randint(1, 2), rng.randint(4, 7), rng.randint(1, 4)
    padding, kernel, stride, dilation, out = _window(rng, size)
    options: dict[str, Any] = {
        "padding": padding,
        "stride_w": stride,
        "stride_h": stride,
        "dilation_w_factor": dilation,
        "dilation_h_factor": dilation,
        "fused_activation_function": rng.choice(ACTIVATIONS),
    }
    x = tensor(rng, kind, [batch, size, size, channels])
    if op == "CONV_2D":
        outputs = rng.randint(1, 5)
        w = _weights(rng, weight, [outputs, kernel, kernel, channels], 0 if maybe(rng, 0.7) else None)
    else:
        multiplier = rng.randint(1, 2)
        outputs = channels * multiplier
        options["depth_multiplier"] = multiplier
        w = _weights(rng, weight, [1, kernel, kernel, outputs], 3 if maybe(rng, 0.7) else None)
    inputs: list[Any] = [x, w, _bias(rng, bias, outputs, x, w)]
    if maybe(rng, 0.15):
        inputs.pop()
    return single(op, inputs, [tensor(rng, kind, [batch, out, out, outputs])], options)


@base("TRANSPOSE_CONV")
def transpose_conv(op: str, rng: Random) -> Spec:
    """The output's shape as a constant, a bias or none."""
    kind, weight, bias = rng.choice([t for t in TRIPLES if t[1] != "INT4"])
    size, channels, outputs = rng.randint(2, 4), rng.randint(1, 3), rng.randint(1, 4)
    kernel, stride = rng.randint(1, 3), rng.randint(1, 2)
    padding = rng.choice(("SAME", "VALID"))
    out = size * stride if padding == "SAME" else (size - 1) * stride + kernel
    x = tensor(rng, kind, [1, size, size, channels])
    w = _weights(rng, weight, [outputs, kernel, kernel, channels], 0 if maybe(rng, 0.7) else None)
    dims = [1, out, out, outputs]
    inputs: list[Any] = [T("INT32", [4], dims), w, x, _bias(rng, bias, outputs, x, w)]
    if maybe(rng, 0.3):
        inputs.pop()
    options = {"padding": padding, "stride_w": stride, "stride_h": stride}
    return single(op, inputs, [tensor(rng, kind, dims)], options)


@base("FULLY_CONNECTED")
def fully_connected(op: str, rng: Random) -> Spec:
    """Per tensor or per channel, with bias, without, or with the slot left empty."""
    kind, weight, bias = rng.choice(TRIPLES)
    batch, depth, units = rng.randint(1, 3), rng.randint(1, 8), rng.randint(1, 6)
    x = tensor(rng, kind, [batch, depth])
    per_channel = maybe(rng, 0.4) and weight == "INT8" and units > 1
    w = _weights(rng, weight, [units, depth], 0 if per_channel else None)
    inputs: list[Any] = [x, w, _bias(rng, bias, units, x, w)]
    if maybe(rng, 0.3):
        inputs[2:] = [-1] if maybe(rng) else []
    options = {"fused_activation_function": rng.choice(ACTIVATIONS), "keep_num_dims": maybe(rng, 0.3)}
    return single(op, inputs, [tensor(rng, kind, [batch, units])], options)


@base("BATCH_MATMUL")
def batch_matmul(op: str, rng: Random) -> Spec:
    """Rank 2 to 4, either operand adjoint, the right one perhaps constant."""
    kind = rng.choice(("FLOAT32", "INT8", "INT16"))
    batch = shape(rng, 0, 2)
    m, k, n = (rng.randint(1, 4) for _ in range(3))
    adj_x, adj_y = maybe(rng, 0.3), maybe(rng, 0.3)
    x = tensor(rng, kind, [*batch, k, m] if adj_x else [*batch, m, k])
    dims = [*batch, n, k] if adj_y else [*batch, k, n]
    y = constant(rng, kind, dims) if maybe(rng, 0.3) else tensor(rng, kind, dims)
    return single(op, [x, y], [tensor(rng, kind, [*batch, m, n])], {"adj_x": adj_x, "adj_y": adj_y})


@base("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D")
def pool(op: str, rng: Random) -> Spec:
    """A window over rows and columns; quantization passes through."""
    kind = "FLOAT32" if op == "L2_POOL_2D" else rng.choice(("FLOAT32", "INT8", "INT16"))
    size, channels = rng.randint(3, 6), rng.randint(1, 4)
    padding, kernel, stride, _, out = _window(rng, size)
    out = -(-size // stride) if padding == "SAME" else (size - kernel + stride) // stride
    x = tensor(rng, kind, [1, size, size, channels])
    options = {
        "padding": padding,
        "stride_w": stride,
        "stride_h": stride,
        "filter_width": kernel,
        "filter_height": kernel,
        "fused_activation_function": rng.choice(ACTIVATIONS),
    }
    return single(op, [x], [like(x, [1, out, out, channels])], options)


@base("SVDF")
def svdf(op: str, rng: Random) -> Spec:
    """Float, or int8 with a state of int8 or int16."""
    rank, units, batch, depth, memory = (rng.randint(1, 3) for _ in range(5))
    filters = rank * units
    options = {"rank": rank, "fused_activation_function": rng.choice(("NONE", "RELU"))}
    if maybe(rng):
        x = T("FLOAT32", [batch, depth])
        feature = constant(rng, "FLOAT32", [filters, depth])
        time = constant(rng, "FLOAT32", [filters, memory])
        bias = constant(rng, "FLOAT32", [units])
        state = T("FLOAT32", [batch, memory * filters], variable=True)
        return single(op, [x, feature, time, bias, state], [T("FLOAT32", [batch, units])], options)
    state_kind = rng.choice(("INT8", "INT16"))
    x = tensor(rng, "INT8", [batch, depth])
    feature = _weights(rng, "INT8", [filters, depth], None)
    time = constant(rng, state_kind, [filters, memory], scale=0.01, zp=0)
    bias = T("INT32", [units], [3] * units, 0.05 * 0.01, 0)
    state = T(state_kind, [batch, memory * filters], None, 0.05, 0, variable=True)
    return single(op, [x, feature, time, bias, state], [tensor(rng, "INT8", [batch, units])], options)


@base("UNIDIRECTIONAL_SEQUENCE_LSTM")
def lstm(op: str, rng: Random) -> Spec:
    """Four full gates; float, int8 or int16 activations; batch major or time major."""
    kind = rng.choice(("FLOAT32", "INT8", "INT16"))
    batch, steps, depth, cells = rng.randint(1, 2), rng.randint(1, 3), rng.randint(1, 3), rng.randint(1, 4)
    weight, bias, cell = {
        "FLOAT32": ("FLOAT32", "FLOAT32", "FLOAT32"),
        "INT8": ("INT8", "INT32", "INT16"),
        "INT16": ("INT8", "INT64", "INT16"),
    }[kind]
    major = maybe(rng)
    x = tensor(rng, kind, [steps, batch, depth] if major else [batch, steps, depth])
    output = tensor(rng, kind, [steps, batch, cells] if major else [batch, steps, cells])
    hidden = like(output, [batch, cells], variable=True)
    state = T(cell, [batch, cells], variable=True)
    if cell == "INT16":
        state.scale, state.zp = 1 / 2048, 0
    inputs: list[Any] = [x]
    inputs += [_weights(rng, weight, [cells, depth], None) for _ in range(4)]
    inputs += [_weights(rng, weight, [cells, cells], None) for _ in range(4)]
    inputs += [-1, -1, -1]
    inputs += [_bias(rng, bias, cells, x, inputs[1 + gate]) for gate in range(4)]
    inputs += [-1, -1, hidden, state, -1, -1, -1, -1]
    options = {
        "fused_activation_function": "TANH",
        "cell_clip": rng.choice((0.0, 10.0)),
        "proj_clip": 0.0,
        "time_major": major,
    }
    return single(op, inputs, [output], options)
