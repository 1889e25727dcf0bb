"""Conditions of convolutions, matrix products, sums, reductions and recurrent operators: each held and broken."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import T, single_op
from tests.oracle import interpreter
from tests.verdict.models import CONV_OPTIONS, POOL_OPTIONS, conv, f, fully_connected, q, said


def add(a: T, b: T, output: T, op: str = "ADD") -> bytes:
    return single_op(op, [a, b], [output], {"fused_activation_function": "NONE"})


def pool(data: T, output: T, op: str = "MAX_POOL_2D", **options: object) -> bytes:
    return single_op(op, [data], [output], POOL_OPTIONS | options)


def edge(input: float, filter: float, bias: float) -> bytes:
    """Build a layer whose bias is 2 % of an output scale of 0.1 off, to the last bit."""
    return fully_connected(
        data=q((1, 8), scale=input),
        weights=q((4, 8), scale=filter, data=1),
        bias=T("INT32", (4,), data=0, scale=bias, zp=0),
        output=q((1, 4), scale=0.1),
    )


#: (within, beyond) what TFLM takes, as it computes in double; with the product rounded to float32 each is the other.
EDGES = edge(0.005, 0.053, 0.00226500002), edge(0.001, 0.053, 0.00205300003)


QUANTIZED_LSTM: dict[str, Any] = {
    **{name: q((3, 2), data=0) for name in ("i2i", "i2f", "i2c", "i2o")},
    **{name: q((3, 3), data=0) for name in ("r2i", "r2f", "r2c", "r2o")},
    **{name: T("INT32", (3,), data=0) for name in ("b_i", "b_f", "b_c", "b_o")},
    "input": q((1, 4, 2)),
    "output_state": q((1, 3), variable=True),
    "cell_state": q((1, 3), "INT16", scale=2**-11, variable=True),
    "output": q((1, 4, 3)),
}


def softmax(data: T, output: T, beta: float = 1.0) -> bytes:
    return single_op("SOFTMAX", [data], [output], {"beta": beta})


def lstm(cells: int = 3, size: int = 2, **change: T | None) -> bytes:
    """Build a float LSTM of two inputs and three cells over four steps; ``change`` replaces arguments by name."""
    names = [
        "input", "i2i", "i2f", "i2c", "i2o", "r2i", "r2f", "r2c", "r2o", "p_i", "p_f", "p_o", "b_i", "b_f", "b_c",
        "b_o", "projection", "projection_bias", "output_state", "cell_state", "n_i", "n_f", "n_c", "n_o",
    ]  # fmt: skip
    args: dict[str, T | None] = dict.fromkeys(names)
    args["input"] = f((1, 4, size))
    args |= {name: f((cells, size), data=0.0) for name in names[1:5]}
    args |= {name: f((cells, cells), data=0.0) for name in names[5:9]}
    args |= {name: f((cells,), data=0.0) for name in names[12:16]}
    args |= {name: f((1, cells), variable=True) for name in ("output_state", "cell_state")}
    args |= {name: tensor for name, tensor in change.items() if name in names}
    return single_op(
        "UNIDIRECTIONAL_SEQUENCE_LSTM",
        list(args.values()),
        [change.get("output") or f((1, 4, cells))],
        {"fused_activation_function": "TANH"},
    )


def svdf(*, state: T | None = None, bias: T | None = None, rank: int = 2, units: int = 2, drop: bool = False) -> bytes:
    inputs = [
        f((1, 5)),
        f((4, 5), data=0.0),
        f((4, 3), data=0.0),
        None if drop else bias or f((units,), data=0.0),
        state or f((1, 12), variable=True),
    ]
    return single_op("SVDF", inputs, [f((1, units))], {"rank": rank})


def mean(shape: tuple[int, ...], axes: list[int], output: tuple[int, ...], *, keep: bool = False) -> bytes:
    axis = T("INT32", (len(axes),), data=axes)
    return single_op("MEAN", [f(shape), axis], [f(output)], {"keep_dims": keep})


@pytest.mark.parametrize(
    "data",
    [
        conv(),
        conv(weights=q((3, 3, 3, 2), scale=[0.25] * 3, zp=[0] * 3, data=1)),
        conv(weights=q((3, 3, 3, 2), "INT4", scale=0.25, data=b"\1" * 27)),
        conv(weights=q((4, 3, 3, 1), scale=0.25, data=1), bias=T("INT32", (4,), data=0), output=q((1, 4, 4, 4))),
        conv(options={"fused_activation_function": "RELU6"}),
        conv(options={"padding": "VALID", "stride_w": 2}, output=q((1, 2, 1, 3))),
        fully_connected(),
        fully_connected(weights=q((4, 8), scale=[0.25] * 4, zp=[0] * 4, data=1)),
        fully_connected(bias=T("INT32", (4,), data=0, scale=0.134)),
        fully_connected(bias=T("INT32", (4,), data=1, scale=0.1255)),
        EDGES[0],
        # the product is within 2 % of the output's scale
        edge(0.01, 0.1, 0.0),
        pool(q((1, 4, 4, 2)), q((1, 2, 2, 2))),
        pool(f((1, 4, 4, 2)), f((1, 2, 2, 2)), "L2_POOL_2D"),
        softmax(q((1, 4)), q((1, 4), scale=1 / 256, zp=-128)),
        softmax(q((1, 4), "INT16"), q((1, 4), "INT16", scale=1 / 32768)),
        add(q((1, 4)), q((1, 1)), q((1, 4))),
        add(f((2, 1, 4)), f((3, 1)), f((2, 3, 4))),
        lstm(),
        lstm(**QUANTIZED_LSTM),
        svdf(),
        mean((1, 4, 4, 2), [1, 2], (1, 2)),
        mean((1, 4, 4, 2), [-3, 2], (1, 1, 1, 2), keep=True),
        single_op("BATCH_MATMUL", [f((1, 2, 3)), f((5, 3, 4))], [f((5, 2, 4))], {}),
        single_op("BATCH_MATMUL", [f((2, 3)), f((4, 3))], [f((2, 4))], {"adj_y": True}),
        single_op("RESHAPE", [f((2, 6)), T("INT32", (2,), data=[3, -1])], [f((3, 4))], {}),
        single_op("CONCATENATION", [f((2, 1)), f((2, 3))], [f((2, 4))], {"axis": -1}),
        single_op("QUANTIZE", [f((4,))], [q((4,))]),
    ],
)
def test_what_holds(data: bytes) -> None:
    assert said(data) == []


BROKEN = {
    "filter unquantized": (conv(weights=T("INT8", (3, 3, 3, 2), data=1)), "quantization.present", "reject"),
    "two scales for three channels": (
        conv(weights=q((3, 3, 3, 2), scale=[0.25] * 2, zp=[0] * 2, data=1)),
        "quantization.channels",
        "reject",
    ),
    "scales along another dimension": (
        conv(weights=q((3, 2, 3, 2), scale=[0.25] * 3, zp=[0] * 3, qdim=1, data=1)),
        "quantization.channels",
        "reject",
    ),
    "relu of an output without scale": (
        conv(output=T("INT8", (1, 4, 4, 3)), options={"fused_activation_function": "RELU"}),
        "quantization.activation_range",
        "reject",
    ),
    "fewer channels than the filter's": (conv(image=q((1, 4, 4, 1))), "conv.groups", "crash"),
    "rank 3": (conv(image=q((4, 4, 2))), "shape.rank", "crash"),
    "channels in no whole groups": (conv(image=q((1, 4, 4, 3))), "conv.channels", "unchecked"),
    "output shape": (conv(output=q((1, 4, 5, 3))), "conv.output_shape", "unchecked"),
    "bias scale": (conv(bias=T("INT32", (3,), data=1, scale=0.2)), "conv.bias_scale", "unchecked"),
    "bias size": (conv(bias=T("INT32", (2,), data=0, scale=0.125)), "conv.bias_size", "unchecked"),
    "bias type": (conv(bias=T("INT16", (3,), data=0, scale=0.125)), "types.in", "unchecked"),
    "weights with a zero point": (
        conv(weights=q((3, 3, 3, 2), scale=0.25, zp=3, data=1)),
        "quantization.zero_points",
        "unchecked",
    ),
    "stride 0": (conv(options={"stride_w": 0}), "options.range", "unchecked"),
    "tanh": (conv(options={"fused_activation_function": "TANH"}), "options.in", "unchecked"),
    "depthwise bias -1": (
        single_op(
            "DEPTHWISE_CONV_2D",
            [f((1, 4, 4, 2)), f((1, 3, 3, 2), data=0.0), None],
            [f((1, 4, 4, 2))],
            CONV_OPTIONS | {"depth_multiplier": 1},
        ),
        "args.not_minus_one",
        "crash",
    ),
    "depth multiplier": (
        single_op(
            "DEPTHWISE_CONV_2D",
            [f((1, 4, 4, 2)), f((1, 3, 3, 2), data=0.0)],
            [f((1, 4, 4, 2))],
            CONV_OPTIONS | {"depth_multiplier": 2},
        ),
        "conv.depth_multiplier",
        "unchecked",
    ),
    "transposed shape": (
        single_op(
            "TRANSPOSE_CONV",
            [T("INT32", (4,), data=[1, 8, 9, 3]), f((3, 2, 2, 2), data=0.0), f((1, 4, 4, 2))],
            [f((1, 8, 9, 3))],
            {"padding": "SAME", "stride_w": 2, "stride_h": 2},
        ),
        "conv.transposed_shape",
        "unchecked",
    ),
    "bias 3 % off": (
        fully_connected(bias=T("INT32", (4,), data=0, scale=0.14)),
        "fully_connected.bias_scale",
        "reject",
    ),
    "bias 2 % off, to the last bit": (EDGES[1], "fully_connected.bias_scale", "reject"),
    "a bias of scale 0 for a product that counts": (edge(0.1, 0.1, 0.0), "fully_connected.bias_scale", "reject"),
    "four scales along dimension -1": (
        conv(
            weights=q((4, 3, 3, 2), scale=[0.25] * 4, zp=[0] * 4, qdim=-1, data=1),
            bias=T("INT32", (4,), data=0, scale=0.125),
            output=q((1, 4, 4, 4)),
        ),
        "quantization.dimension",
        "unchecked",
    ),
    "three scales along dimension -1": (
        conv(weights=q((3, 3, 3, 2), scale=[0.25] * 3, zp=[0] * 3, qdim=-1, data=1)),
        "quantization.channels",
        "reject",
    ),
    "gates with a scale per cell": (
        lstm(**QUANTIZED_LSTM | {"i2c": q((3, 2), scale=[0.25] * 3, zp=[0] * 3, data=0)}),
        "quantization.per_tensor",
        "wrong",
    ),
    "output without scale": (fully_connected(output=T("INT8", (1, 4))), "fully_connected.bias_scale", "reject"),
    "negative scale": (
        single_op("FULLY_CONNECTED", [q((1, 8)), q((4, 8), scale=-0.25, data=1)], [q((1, 4))], {}),
        "quantization.product",
        "reject",
    ),
    "per-channel int4": (
        fully_connected(weights=q((4, 8), "INT4", scale=[0.25] * 4, zp=[0] * 4, data=b"\1" * 16)),
        "quantization.per_tensor",
        "reject",
    ),
    "rows that do not fit": (fully_connected(data=q((1, 9))), "fully_connected.shapes", "unchecked"),
    "pooling between scales": (pool(q((1, 4, 4, 2)), q((1, 2, 2, 2), scale=0.25)), "quantization.same", "reject"),
    "a window that does not fit": (pool(f((1, 1, 1, 2)), f((1, 1, 1, 2)), "L2_POOL_2D"), "conv.window_fits", "reject"),
    "softmax scale": (softmax(q((1, 4)), q((1, 4), scale=0.0039, zp=-128)), "quantization.scale", "reject"),
    "softmax zero point": (softmax(q((1, 4)), q((1, 4), scale=1 / 256)), "quantization.zero_point", "reject"),
    "softmax of an untrained network": (
        softmax(q((1, 4), scale=1e-8), q((1, 4), scale=1 / 256, zp=-128)),
        "arithmetic.greater_than_one",
        "crash",
    ),
    "sum of unquantized": (add(T("INT8", (4,)), q((4,)), q((4,))), "arithmetic.sum_scales", "crash"),
    "sum into a tiny scale": (add(q((4,)), q((4,)), q((4,), scale=1e-7)), "arithmetic.sum_scales", "crash"),
    "sum without output scale": (add(q((4,)), q((4,)), T("INT8", (4,))), "quantization.present", "reject"),
    "sum of one shape into another": (add(f((4,)), f((4,)), f((5,))), "broadcast.output_elements", "crash"),
    "sum that does not broadcast": (add(f((2, 4)), f((2, 3)), f((2, 4))), "broadcast.output_shape", "unchecked"),
    "quantized int32 sum": (add(q((4,), "INT32"), T("INT32", (4,)), T("INT32", (4,))), "quantization.absent", "reject"),
    "division by a constant 0": (
        add(T("INT32", (2,)), T("INT32", (2,), data=[1, 0]), T("INT32", (2,)), "DIV"),
        "values.not_equal",
        "reject",
    ),
    "peephole": (lstm(p_i=f((3,), data=0.0)), "args.absent", "reject"),
    "projection": (lstm(projection=f((3, 3), data=0.0)), "args.absent", "reject"),
    "layer normalisation": (lstm(n_f=f((3,), data=0.0)), "args.absent", "reject"),
    "coupled gates": (lstm(i2i=None), "missing", "crash"),
    "a state that is no variable": (lstm(cell_state=f((1, 3))), "args.variable", "reject"),
    "recurrent weights": (lstm(r2f=f((3, 2), data=0.0)), "recurrent.lstm_shapes", "reject"),
    "int8 weights next to float": (lstm(i2o=T("INT8", (3, 2), data=0)), "types.same", "reject"),
    "svdf without bias": (svdf(drop=True), "missing", "crash"),
    "svdf rank 0": (svdf(rank=0), "options.not_in", "crash"),
    "svdf rank 3": (svdf(rank=3), "recurrent.svdf_shapes", "reject"),
    "svdf state": (svdf(state=f((1, 11), variable=True)), "recurrent.svdf_shapes", "reject"),
    "softmax into a lower rank": (
        softmax(q((4, 1)), q((4,), "INT16", scale=2**-16, zp=-32768)),
        "shape.no_lower_rank",
        "crash",
    ),
    "root of what may be negative": (
        single_op("RSQRT", [q((2,), zp=7)], [q((2,))]),
        "quantization.zero_point",
        "unchecked",
    ),
    "root of a negative constant": (
        single_op("RSQRT", [q((2,), zp=7, data=[8, 6])], [q((2,))]),
        "arithmetic.above_zero_point",
        "reject",
    ),
    "axis of int8 out of range": (
        single_op("SUM", [q((1, 4)), T("INT32", (1,), data=[7])], [q((1,))], {"keep_dims": False}),
        "values.axis",
        "wrong",
    ),
    "axis out of range": (mean((1, 4), [2], (1, 4)), "values.axis", "reject"),
    "reduced shape": (mean((1, 4), [1], (1, 4)), "reduce.output_shape", "unchecked"),
    "mean of an image into rank 5": (
        mean((1, 4, 4, 2), [1, 2], (1, 1, 1, 1, 2), keep=True),
        "reduce.mean_of_image",
        "crash",
    ),
    "mean of an image into another shape": (
        mean((1, 4, 4, 2), [1, 2], (1, 1, 4, 2), keep=True),
        "reduce.mean_of_image",
        "crash",
    ),
    "mean of nothing": (mean((0, 4), [1], (1,)), "reduce.mean_of_nothing", "crash"),
    "mean of no images": (mean((0, 4, 4, 2), [1, 2], (1, 1, 1, 2), keep=True), "reduce.mean_of_nothing", "crash"),
    "inner dimensions": (
        single_op("BATCH_MATMUL", [f((2, 3)), f((4, 5))], [f((2, 5))], {}),
        "fully_connected.batch_product",
        "reject",
    ),
    "batches": (
        single_op("BATCH_MATMUL", [f((2, 2, 3)), f((3, 3, 4))], [f((3, 2, 4))], {}),
        "fully_connected.batch_product",
        "reject",
    ),
    "reshape to another count": (single_op("RESHAPE", [f((2, 6))], [f((3, 5))], {}), "reduce.reshape", "reject"),
    "reshape with two -1": (single_op("RESHAPE", [f((2, 6))], [f((-1, -1))], {}), "reduce.reshape", "reject"),
    "reshape says otherwise": (
        single_op("RESHAPE", [f((2, 6)), T("INT32", (2,), data=[4, 3])], [f((3, 4))], {}),
        "reduce.reshape_target",
        "unchecked",
    ),
    "concatenation of eleven": (
        single_op("CONCATENATION", [f((1,)) for _ in range(11)], [f((11,))], {"axis": 0}),
        "args.count",
        "reject",
    ),
    "concatenation with relu": (
        single_op("CONCATENATION", [f((1,)), f((1,))], [f((2,))], {"axis": 0, "fused_activation_function": "RELU"}),
        "options.in",
        "reject",
    ),
    "concatenation of other scales": (
        single_op("CONCATENATION", [q((1,)), q((1,), scale=0.25)], [q((2,))], {"axis": 0}),
        "quantization.same",
        "reject",
    ),
    "concatenation along no dimension": (
        single_op("CONCATENATION", [f((2,)), f((2,))], [f((4,))], {"axis": 1}),
        "reduce.concatenation_rank",
        "crash",
    ),
    "quantize to several scales": (
        single_op("QUANTIZE", [f((2,))], [q((2,), scale=[0.5, 0.25], zp=[0, 0])]),
        "quantization.per_tensor",
        "reject",
    ),
    "dequantize several scales": (
        single_op("DEQUANTIZE", [q((2,), scale=[0.5, 0.25], zp=[0, 0], data=1)], [f((2,))]),
        "quantization.one_scale",
        "wrong",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks(name: str) -> None:
    data, kind, effect = BROKEN[name]
    assert (kind, effect) in [(found, outcome) for found, _, outcome in said(data)]


@pytest.mark.skipif(not interpreter.available(), reason="needs the tflite-micro package (x86-64 Linux)")
def test_the_interpreter_agrees() -> None:
    names = [name for name in BROKEN if "to the last bit" in name or "dimension -1" in name or "scale 0" in name]
    verdicts = interpreter.judge([EDGES[0], edge(0.01, 0.1, 0.0), *(BROKEN[name][0] for name in names)])
    expected = [True, True, *(BROKEN[name][2] == "unchecked" for name in names)]
    assert [verdict.runs for verdict in verdicts] == expected
    assert len(names) == 4
