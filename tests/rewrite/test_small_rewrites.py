"""Rewrites of a few operators each: what TFLM computes of the result is what LiteRT computes of the original."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build, chain
from tests.rewrite.running import accepted, inputs_of, made, near, pairs, rewritten, run, same
from tflm_lint.model.graph import Model
from tflm_lint.model.write import write


def f32(*shape: int, data: Any = None) -> T:
    return T("FLOAT32", shape, data)


def i32(*shape: int, data: Any = None) -> T:
    return T("INT32", shape, data)


def i8(*shape: int, scale: float = 0.5, zp: int = 0, data: Any = None) -> T:
    return T("INT8", shape, data, scale, zp)


def names(model: Model) -> list[str]:
    return [model.op_name(operator) for operator in model.subgraphs[0].operators]


def exact(name: str, data: bytes, **how: Any) -> Model:
    """Hold a rewrite's result: the target runs it, and TFLM computes it to the bit."""
    result = rewritten(name, data)
    assert result is not None
    assert accepted(result)
    same(data, result, **how)
    return result


# TRANSPOSE_CONV


def transpose_conv(scales: int = 3, *, bias: bool = False, type_: str = "INT16") -> bytes:
    random = np.random.default_rng(3)
    scale = [0.01 * (each + 1) for each in range(scales)]
    weights = T("INT8", (3, 2, 2, 2), random.integers(-127, 128, (3, 2, 2, 2)), scale, [0] * scales)
    x, y = T(type_, (1, 4, 4, 2), scale=0.001, zp=0), T(type_, (1, 8, 8, 3), scale=0.01, zp=0)
    more = [T("INT64", (3,), [5, -7, 9], [0.001 * each for each in scale], [0] * scales)] if bias else []
    options = {"padding": 1, "stride_h": 2, "stride_w": 2}
    inputs = [i32(4, data=[1, 8, 8, 3]), weights, x, *more]
    return chain(Op("TRANSPOSE_CONV", inputs, [y], options, version=3 if bias else 1))


def test_a_bias_of_zeros() -> None:
    data = transpose_conv()
    result = rewritten("transpose-conv-with-bias", data)
    assert result is not None
    assert accepted(result)
    same(data, result, reference="tflm")
    same(write(result), result)
    assert rewritten("transpose-conv-with-bias", transpose_conv(bias=True)) is None
    assert rewritten("transpose-conv-with-bias", transpose_conv(2)) is None


# CONCATENATION


@pytest.mark.parametrize(("amount", "operators"), [(11, 2), (25, 4), (101, 12)])
def test_many_are_joined_in_parts(amount: int, operators: int) -> None:
    inputs = [f32(2, 1 + number % 3) for number in range(amount)]
    width = sum(each.shape[1] for each in inputs if each.shape)
    data = chain(Op("CONCATENATION", inputs, [f32(2, width)], {"axis": -1}))
    assert len(names(exact("concatenation-in-parts", data))) == operators


def test_what_is_not_joined_in_parts() -> None:
    ten = [f32(2, 1) for _ in range(10)]
    assert rewritten("concatenation-in-parts", chain(Op("CONCATENATION", ten, [f32(2, 10)], {"axis": 1}))) is None
    more = [*ten, f32(2, 1)]
    relu = {"axis": 1, "fused_activation_function": 1}
    assert rewritten("concatenation-in-parts", chain(Op("CONCATENATION", more, [f32(2, 11)], relu))) is None
    assert rewritten("concatenation-in-parts", chain(Op("CONCATENATION", more, [f32(2, 12)], {"axis": 1}))) is None


# SOFTMAX, MAX_POOL_2D


@pytest.mark.parametrize("scale", [7.84e-09, 2.0**-26, 1e-12])
def test_softmax_of_a_tiny_scale(scale: float) -> None:
    x, y = i8(2, 5, scale=scale), i8(2, 5, scale=1 / 256, zp=-128)
    exact("softmax-of-wider-scale", chain(Op("SOFTMAX", [x], [y], {"beta": 1.0})))


def test_softmax_that_stays() -> None:
    x, y = i8(2, 5, scale=2e-8), i8(2, 5, scale=1 / 256, zp=-128)
    assert rewritten("softmax-of-wider-scale", chain(Op("SOFTMAX", [x], [y], {"beta": 1.0}))) is None


POOL = {"padding": 1, "stride_w": 2, "stride_h": 2, "filter_width": 2, "filter_height": 2}


def pool(zp: int, name: str = "MAX_POOL_2D", **more: int) -> bytes:
    x, y = i8(1, 4, 4, 2, zp=-89), i8(1, 2, 2, 2, zp=zp)
    return chain(Op(name, [x], [y], {**POOL, **more}, version=2))


def test_pooling_in_the_input_s_scale() -> None:
    for name in ("MAX_POOL_2D", "AVERAGE_POOL_2D"):
        assert names(exact("pool-in-input-scale", pool(-128, name))) == [name, "RESHAPE"]
    assert rewritten("pool-in-input-scale", pool(-89)) is None
    assert rewritten("pool-in-input-scale", pool(-128, fused_activation_function=1)) is None


# CAST


@pytest.mark.parametrize("wanted", ["FLOAT32", "INT32"])
@pytest.mark.parametrize("scale", [None, 0.25])
def test_bytes_become_numbers(wanted: str, scale: float | None) -> None:
    x = T("UINT8", (1, 9), scale=scale, zp=None if scale is None else 7)
    data = chain(
        Op("CAST", [x], [T(wanted, (1, 9))], {"in_data_type": 3, "out_data_type": {"FLOAT32": 0}.get(wanted, 2)})
    )
    result = exact("cast-of-uint8", data)
    main = result.subgraphs[0]
    record = main.tensors[main.inputs[0]].quantization
    assert record is not None
    assert record.scale == (1.0 if scale is None else scale,)


def test_casts_that_stay() -> None:
    assert rewritten("cast-of-uint8", chain(Op("CAST", [T("UINT8", (1, 9))], [T("INT64", (1, 9))], {}))) is None
    assert rewritten("cast-of-uint8", chain(Op("CAST", [T("UINT8", (1, 9))], [f32(9)], {}))) is None


# STRIDED_SLICE at run time


def row_at(axis: int, *, pack: bool, masks: Mapping[str, int] | None = None, type_: str = "FLOAT32") -> bytes:
    shape = (4, 5, 2)
    record: dict[str, Any] = {"scale": 0.5, "zp": 3} if type_ == "INT8" else {}
    x, y = T(type_, shape, **record), T(type_, tuple(size for each, size in enumerate(shape) if each != axis), **record)
    begin, end = i32(3), i32(3)
    others = 7 & ~(1 << axis)
    options = {"begin_mask": others, "end_mask": others, "shrink_axis_mask": 1 << axis} if masks is None else masks
    index = i32() if pack else i32(3)
    zero, one = i32(data=0), i32(data=1)
    after = i32() if pack else i32(3)
    first: list[Op]
    if pack:
        first = [
            Op("ADD", [index, one], [after], {}),
            Op("PACK", [index if each == axis else zero for each in range(3)], [begin], {"values_count": 3}),
            Op("PACK", [after if each == axis else zero for each in range(3)], [end], {"values_count": 3}),
        ]
    else:
        first = [
            Op("ADD", [index, i32(3, data=[0, 0, 0])], [begin], {}),
            Op("ADD", [index, i32(3, data=[1, 1, 1])], [end], {}),
        ]
    slice_ = Op("STRIDED_SLICE", [x, begin, end, i32(3, data=[1, 1, 1])], [y], options)
    return build([Graph([*first, slice_], inputs=[x, index], outputs=[y])])


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("type_", ["FLOAT32", "INT8"])
def test_a_row_at_run_time(axis: int, pack: bool, type_: str) -> None:
    data = row_at(axis, pack=pack, type_=type_)
    x = made(1, (4, 5, 2), np.float32 if type_ == "FLOAT32" else np.int8)
    size = (4, 5, 2)[axis]
    places = [0, 1, size - 1] + [-2, -size] * (type_ == "FLOAT32")
    inputs = [[x, np.full(() if pack else (3,), place, np.int32)] for place in places]
    exact("slice-at-run-time", data, inputs=inputs)


def test_slices_at_run_time_that_stay() -> None:
    name = "slice-at-run-time"
    assert rewritten(name, row_at(1, pack=True, masks={"shrink_axis_mask": 2})) is None
    assert rewritten(name, row_at(1, pack=True, masks={"begin_mask": 7, "end_mask": 7, "shrink_axis_mask": 2})) is None
    assert rewritten(name, row_at(1, pack=True, masks={"begin_mask": 5, "end_mask": 5, "shrink_axis_mask": 6})) is None


# CONV_3D


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize(("deep", "bias", "act"), [(3, True, 1), (2, False, 0), (1, True, 3)])
def test_convolution_of_three_dimensions(padding: int, deep: int, bias: bool, act: int) -> None:
    random = np.random.default_rng(5)
    weights = f32(deep, 3, 2, 2, 4, data=random.normal(size=(deep, 3, 2, 2, 4)))
    more = [f32(4, data=random.normal(size=4))] if bias else []
    shape = (2, 5, 4, 6, 4)
    if padding:
        shape = (2, 5 - deep + 1, 2, 5, 4)
    options = {"padding": padding, "stride_d": 1, "stride_h": 1, "stride_w": 1, "fused_activation_function": act}
    data = chain(Op("CONV_3D", [f32(2, 5, 4, 6, 2), weights, *more], [f32(*shape)], options))
    result = rewritten("conv-3d-by-conv-2d", data)
    assert result is not None
    assert accepted(result)
    near(data, result, 2e-6, inputs=inputs_of(data, 1))


def test_convolutions_that_stay() -> None:
    weights = f32(3, 3, 3, 2, 4, data=0.5)
    for options in ({"stride_d": 2}, {"dilation_d_factor": 2}):
        data = chain(Op("CONV_3D", [f32(1, 5, 5, 5, 2), weights], [f32(1, 5, 5, 5, 4)], options))
        assert rewritten("conv-3d-by-conv-2d", data) is None
    data = chain(Op("CONV_3D", [f32(1, 5, 5, 5, 2), f32(3, 3, 3, 2, 4)], [f32(1, 5, 5, 5, 4)], {}))
    assert rewritten("conv-3d-by-conv-2d", data) is None


# Detours


def test_gather_of_a_table_of_integers() -> None:
    table = i32(5, data=[3, -9, (1 << 24) - 1, 0, 1 - (1 << 24)])
    index, y = i32(2, 2), i32(2, 2)
    data = chain(Op("GATHER", [table, index], [y], {"axis": 0}))
    assert names(exact("float-detour", data, inputs=[[np.array([[4, 1], [2, 0]], np.int32)]])) == [
        "CAST",
        "GATHER",
        "CAST",
    ]
    too_great = i32(5, data=[3, -9, 1 << 24, 0, 1])
    assert rewritten("float-detour", chain(Op("GATHER", [too_great, index], [y], {"axis": 0}))) is None
    assert rewritten("float-detour", chain(Op("GATHER", [i32(5), index], [y], {"axis": 0}))) is None


@pytest.mark.parametrize("type_", ["INT16", "BOOL"])
def test_gather_of_small_types(type_: str) -> None:
    record: dict[str, Any] = {"scale": 0.5, "zp": 0} if type_ == "INT16" else {}
    x, y = T(type_, (5, 3), **record), T(type_, (2, 3), **record)
    exact(
        "float-detour",
        chain(Op("GATHER", [x, i32(2, data=[4, 1])], [y], {"axis": 0}, version=4 if type_ == "INT16" else 3)),
    )


def test_maxima_of_casts() -> None:
    x, wide, y = i8(2, 4), i32(2, 4), i32(2)
    cast = Op("CAST", [x], [wide], {"in_data_type": 9, "out_data_type": 2})
    data = chain(cast, Op("REDUCE_MAX", [wide, i32(1, data=[1])], [y], {}))
    exact("float-detour", data)


def test_remainders() -> None:
    x, wide, y = i8(2, 4), i32(2, 4), i32(2, 4)
    cast = Op("CAST", [x], [wide], {"in_data_type": 9, "out_data_type": 2})
    for name in ("FLOOR_MOD", "FLOOR_DIV"):
        exact("float-detour", chain(cast, Op(name, [wide, i32(data=-7)], [y], {}, version=2)))
        assert rewritten("float-detour", chain(cast, Op(name, [wide, i32(data=0)], [y], {}))) is None
        assert rewritten("float-detour", chain(cast, Op(name, [wide, i32()], [y], {}))) is None


# ONE_HOT, REDUCE_ANY, REDUCE_PROD


@pytest.mark.parametrize(("axis", "shape"), [(-1, (2, 3, 4)), (0, (4, 2, 3)), (1, (2, 4, 3))])
@pytest.mark.parametrize("type_", ["FLOAT32", "INT32"])
def test_one_hot(axis: int, shape: tuple[int, ...], type_: str) -> None:
    on, off = T(type_, (), 1), T(type_, (), 0)
    data = chain(Op("ONE_HOT", [i32(2, 3), i32(data=4), on, off], [T(type_, shape)], {"axis": axis}))
    result = rewritten("one-hot-by-comparison", data)
    assert result is not None
    assert type_ == "INT32" or accepted(result)
    if type_ == "INT32":
        result = rewritten("select-integers", result)
        assert result is not None
    same(data, result, inputs=[[np.array([[0, 3, 1], [-1, 4, 2]], np.int32)]])


def test_one_hot_that_stays() -> None:
    on, off = f32(data=1), f32(data=0)
    for depth, shape in ((i32(), (2, 4)), (i32(data=4), (2, 5))):
        data = chain(Op("ONE_HOT", [i32(2), depth, on, off], [f32(*shape)], {"axis": -1}))
        assert rewritten("one-hot-by-comparison", data) is None


@pytest.mark.parametrize("keep", [False, True])
def test_any(keep: bool) -> None:
    x, y = T("BOOL", (3, 4)), T("BOOL", (3, 1) if keep else (3,))
    exact("reduce-any-by-all", chain(Op("REDUCE_ANY", [x, i32(1, data=[1])], [y], {"keep_dims": keep})))
    assert rewritten("reduce-any-by-all", chain(Op("REDUCE_ANY", [f32(3, 4), i32(1, data=[1])], [f32(3)], {}))) is None


@pytest.mark.parametrize(("axes", "shape"), [([1], (3, 2)), ([0, -1], (4,)), ([0, 1, 2], ())])
@pytest.mark.parametrize("type_", ["FLOAT32", "INT32"])
def test_products(axes: list[int], shape: tuple[int, ...], type_: str) -> None:
    x = T(type_, (3, 4, 2))
    data = chain(Op("REDUCE_PROD", [x, i32(len(axes), data=axes)], [T(type_, shape)], {}))
    result = rewritten("product-by-mul", data)
    assert result is not None
    assert accepted(result)
    for expected, found in pairs(data, result, None, "litert"):
        np.testing.assert_allclose(found, expected, rtol=2e-6)
    if len(axes) == 1:
        same(data, result)


def test_products_that_stay() -> None:
    assert rewritten("product-by-mul", chain(Op("REDUCE_PROD", [f32(3, 4), i32(1)], [f32(3)], {}))) is None
    wrong = chain(Op("REDUCE_PROD", [f32(3, 4), i32(1, data=[2])], [f32(3)], {}))
    assert rewritten("product-by-mul", wrong) is None
    many = chain(Op("REDUCE_PROD", [f32(3, 65), i32(1, data=[1])], [f32(3)], {}))
    assert rewritten("product-by-mul", many) is None


# Permutations


@pytest.mark.parametrize(("sequence", "batch"), [(1, 0), (0, 1), (2, 0), (0, 2)])
def test_reverse_sequence(sequence: int, batch: int) -> None:
    shape = (3, 4, 2, 2)
    lengths = [1 + each % shape[sequence] for each in range(shape[batch])]
    options = {"seq_dim": sequence, "batch_dim": batch}
    x, y, amounts = f32(*shape), f32(*shape), i32(shape[batch], data=lengths)
    exact("constant-permutation", chain(Op("REVERSE_SEQUENCE", [x, amounts], [y], options)))
    assert (
        rewritten("constant-permutation", chain(Op("REVERSE_SEQUENCE", [x, i32(shape[batch])], [y], options))) is None
    )


@pytest.mark.parametrize(
    ("indices", "shape"), [([[2], [0], [1]], (3, 4)), ([[4], [0], [1]], (5, 4)), ([[0, 1], [2, 0], [1, 1]], (3, 2, 4))]
)
@pytest.mark.parametrize("type_", ["FLOAT32", "INT8"])
def test_scatter(indices: list[list[int]], shape: tuple[int, ...], type_: str) -> None:
    record: dict[str, Any] = {"scale": 0.5, "zp": 3} if type_ == "INT8" else {}
    places = i32(len(indices), len(indices[0]), data=indices)
    updates, y = T(type_, (3, 4), **record), T(type_, shape, **record)
    exact("constant-permutation", chain(Op("SCATTER_ND", [places, updates, i32(len(shape), data=shape)], [y], {})))


def test_scatters_that_stay() -> None:
    for indices in ([[2], [0], [2]], [[3], [0], [1]]):
        operator = Op("SCATTER_ND", [i32(3, 1, data=indices), f32(3, 4), i32(2, data=[3, 4])], [f32(3, 4)], {})
        assert rewritten("constant-permutation", chain(operator)) is None


# LSTM


def test_an_lstm_of_20_inputs() -> None:
    random = np.random.default_rng(9)

    def weights(*shape: int) -> T:
        return f32(*shape, data=random.normal(size=shape))

    x, y = f32(1, 4, 3), f32(1, 4, 2)
    state = [T("FLOAT32", (1, 2), variable=True) for _ in range(2)]
    inputs = [x, *(weights(2, 3) for _ in range(4)), *(weights(2, 2) for _ in range(4)), None, None, None]
    inputs += [*(weights(2) for _ in range(4)), None, None, *state]
    options = {"fused_activation_function": 4, "cell_clip": 10.0}
    data = chain(Op("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [y], options))
    result = rewritten("lstm-with-all-inputs", data)
    assert result is not None
    assert accepted(result)
    given = [[made(0, (1, 4, 3), np.float32)]]
    wanted, found = run("litert", data, given), run("tflm", result, given)
    np.testing.assert_allclose(found[0][0], wanted[0][0], rtol=1e-5)
    fewer = chain(Op("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs[:18], [y], options))
    assert rewritten("lstm-with-all-inputs", fewer) is None
