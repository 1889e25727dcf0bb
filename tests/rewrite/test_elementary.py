"""Functions, comparisons and casts that TFLM lacks in one type or another compute what LiteRT does, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.contexts import context_of
from tests.rewrite.running import accepted, inputs_of, near, rewritten, same
from tflm_lint.model.graph import Model

GELUS = ({"approximate": False}, {"approximate": True})
CODES = {"FLOAT32": 0, "INT32": 2, "UINT8": 3, "BOOL": 6, "INT16": 7, "INT8": 9}


def tensor(type: str, *shape: int, data: Any = None, scale: float | None = None) -> T:
    quantized = {"scale": scale, "zp": 3 if type == "INT8" else 0} if scale is not None else {}
    return T(type, shape, data, **quantized)  # type: ignore[arg-type]  # the type of each is right


def model(operators: Sequence[Op]) -> bytes:
    """A model in which the operators stand side by side."""
    inputs = [index for op in operators for index in op.inputs if isinstance(index, T) and index.data is None]
    return build([Graph(operators, list(dict.fromkeys(inputs)), [index for op in operators for index in op.outputs])])  # type: ignore[misc]  # all are tensors


def casts() -> list[Op]:
    pairs = [("UINT8", other) for other in ("FLOAT32", "INT32", "INT16", "INT8", "BOOL")]
    pairs += [(other, "UINT8") for other in ("FLOAT32", "INT32", "INT16", "INT8", "BOOL")]
    made = [
        Op("CAST", [tensor(a, 3, 4)], [tensor(b, 3, 4)], {"in_data_type": CODES[a], "out_data_type": CODES[b]})
        for a, b in pairs
    ]
    labelled = {"in_data_type": CODES["INT32"], "out_data_type": CODES["UINT8"]}
    return [*made, Op("CAST", [tensor("INT32", 4)], [tensor("UINT8", 4, scale=0.5)], labelled)]


EXACT: dict[str, list[Op]] = {
    "int16-table": [
        Op(name, [tensor("INT16", 256, 256, scale=one)], [tensor("INT16", 256, 256, scale=other)], options)
        for name, options in (("EXP", {}), ("LOG", None), *(("GELU", each) for each in GELUS))
        for one, other in ((0.0003, 0.0002), (0.00007, 0.0003))
    ],
    "cast-of-uint8": casts(),
    "comparison-of-int16": [
        Op(name, [tensor("INT16", 3, 4, scale=0.1), tensor("INT16", 3, 4, scale=0.1)], [tensor("BOOL", 3, 4)], {})
        for name in ("EQUAL", "NOT_EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL")
    ],
    "expand-dims-by-reshape": [
        Op("EXPAND_DIMS", [tensor(type_, 3, 4), tensor("INT32", data=axis)], [tensor(type_, *shape)], {})
        for type_ in ("INT32", "BOOL")
        for axis, shape in ((0, (1, 3, 4)), (-1, (3, 4, 1)))
    ],
    "relu-by-bounds": [
        Op(name, [tensor(type_, 7, 9, scale=scale)], [tensor(type_, 7, 9, scale=scale)])
        for name in ("RELU_0_TO_1", "RELU_N1_TO_1")
        for type_, scale in (("FLOAT32", None), ("INT8", 0.013))
    ]
    + [
        Op(name, [tensor(type_, 256, 256, scale=one)], [tensor(type_, 256, 256, scale=other)])
        for name, type_ in (("RELU_0_TO_1", "INT8"), ("RELU_N1_TO_1", "INT8"), ("RELU6", "INT8"), ("RELU6", "INT16"))
        # scales whose ratio has 24 bits, and more
        for one, other in ((0.0004, 0.0002), (0.0007, 0.0003), (0.11, 0.07))
    ],
    "sign-by-comparison": [Op("SIGN", [tensor("FLOAT32", 3, 5)], [tensor("FLOAT32", 3, 5)], {})],
    "power-by-products": [
        Op("POW", [tensor("FLOAT32", 3, 5), tensor("FLOAT32", data=power)], [tensor("FLOAT32", 3, 5)], {})
        for power in (2.0, 3.0, 4.0, 1.0, -1.0)
    ],
    "unary-table": [
        Op("NEG", [tensor("INT8", 2, 128, scale=0.1)], [tensor("INT8", 2, 128, scale=0.2)], {}),
        Op("TANH", [tensor("INT8", 256, 256, scale=0.03)], [tensor("INT8", 256, 256, scale=0.01)]),
    ],
}


def changed(name: str, data: bytes) -> Model:
    result = rewritten(name, data)
    assert result is not None
    assert accepted(result)
    return result


@pytest.mark.parametrize("name", EXACT)
def test_to_the_bit(name: str) -> None:
    data = model(EXACT[name])
    values = inputs_of(data, 3)
    every = np.arange(-(1 << 15), 1 << 15, dtype=np.int16).reshape(256, 256)
    if values[0][-1].shape == every.shape:
        values = [[every.astype(one.dtype) if one.shape == every.shape else one for one in values[0]]]
    same(data, changed(name, data), inputs=values)


def test_what_stays() -> None:
    steep = Op("EXP", [tensor("INT16", 4, scale=0.5)], [tensor("INT16", 4, scale=0.5)], {})
    assert rewritten("int16-table", model([steep])) is None
    power = Op("POW", [tensor("FLOAT32", 4), tensor("FLOAT32", data=2.5)], [tensor("FLOAT32", 4)], {})
    assert rewritten("power-by-products", model([power])) is None
    other = Op("RELU_0_TO_1", [tensor("INT8", 4, scale=0.5)], [tensor("INT8", 2, 2, scale=0.25)])
    assert rewritten("relu-by-bounds", model([other])) is None
    same_scale = Op("RELU6", [tensor("INT8", 4, scale=0.5)], [tensor("INT8", 4, scale=0.5)])
    assert rewritten("relu-by-bounds", model([same_scale])) is None


@pytest.mark.parametrize(("rewrite", "name"), [("relu-by-bounds", "RELU6"), ("unary-table", "TANH")])
def test_a_scale_that_the_kernel_ignores_is_wrong(rewrite: str, name: str) -> None:
    data = model([Op(name, [tensor("INT8", 4, scale=0.05)], [tensor("INT8", 4, scale=0.03)])])
    assert context_of(data).inspection.results == "wrong"
    assert context_of(changed(rewrite, data)).inspection.results == "right"


WHOLE = [
    Op("GATHER", [tensor("INT32", 4, 3), tensor("INT32", 2, data=[3, 1])], [tensor("INT32", 2, 3)], {}),
    Op("TRANSPOSE", [tensor("INT32", 4, 3), tensor("INT32", 2, data=[1, 0])], [tensor("INT32", 3, 4)], {}),
    Op("REDUCE_MAX", [tensor("INT32", 4, 3), tensor("INT32", 1, data=[1])], [tensor("INT32", 4)], {}),
    Op("SUM", [tensor("INT32", 4, 3), tensor("INT32", 1, data=[1])], [tensor("INT32", 4)], {}),
    Op("MEAN", [tensor("INT32", 4, 3), tensor("INT32", 1, data=[1])], [tensor("INT32", 4)], {}),
    Op("ARG_MAX", [tensor("INT32", 4, 3), tensor("INT32", data=1)], [tensor("INT32", 4)], {"output_type": 2}),
    Op("FLOOR_DIV", [tensor("INT32", 4), tensor("INT32", 4, data=[1, -2, 3, 7])], [tensor("INT32", 4)], {}),
]


def test_any_power_by_the_logarithm() -> None:
    power = Op(
        "POW",
        [tensor("FLOAT32", 3, 5), tensor("FLOAT32", 5, data=[0.3, -2.5, 1.5, 2.2, 0.5])],
        [tensor("FLOAT32", 3, 5)],
    )
    base = Op("POW", [tensor("FLOAT32", data=2.5), tensor("FLOAT32", 3, 5)], [tensor("FLOAT32", 3, 5)])
    data = model([power, base])
    values = [[abs(one) + 0.01, other] for one, other in inputs_of(data, 3)]
    near(data, changed("power-by-logarithm", data), 2e-6, inputs=values)
    for one, other in (
        (tensor("FLOAT32", 4), tensor("FLOAT32", 4)),
        (tensor("FLOAT32", data=-2.0), tensor("FLOAT32", 4)),
    ):
        assert rewritten("power-by-logarithm", model([Op("POW", [one, other], [tensor("FLOAT32", 4)])])) is None


def test_integers_below_24_bits() -> None:
    data = model(WHOLE)
    assert rewritten("float-detour", data) is None
    most = (1 << 24) // 3 - 1
    random = np.random.default_rng(4)
    values = [
        [random.integers(-most, most, value.shape, dtype=np.int32) for value in given] for given in inputs_of(data, 3)
    ]
    same(data, changed("float-detour-unbounded", data), inputs=values)
