"""A model of the old uint8 scheme computes the same as INT8, where its weights fit a byte and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite import running
from tests.rewrite.contexts import context_of
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import uint8_rescaled, uint8_to_int8

SHARED = Path(__file__).resolve().parents[3] / "shared" / "models"
#: Model -> LSB between the original in LiteRT and what the bounded rewrite makes of it in TFLM.
REAL = {
    "mocleiri__tensorflow-micropython-examples/unix_model": 13,
    "GreenWaves-Technologies__gap_sdk/mobv2_035_rgb": None,
    "GreenWaves-Technologies__gap_sdk/visual_wake_quant": 13,
}


def u8(shape: Sequence[int], zero: int = 128, scale: float = 0.5, **more: Any) -> T:
    return T("UINT8", shape, scale=scale, zp=zero, **more)


def weights(shape: Sequence[int], most: int, *, negative: bool = False) -> T:
    """Weights of which one is `most` beyond the zero point; the others are small."""
    values = np.random.default_rng(3).integers(-90, 91, shape)
    zero = 0 if not negative else 255
    values = np.abs(values) * (-1 if negative else 1)
    values[(0,) * (len(shape) - 1) + (1,)] = -most if negative else most
    return u8(shape, zero, 0.01, data=values + zero)


def layer(name: str, most: int, *, negative: bool = False, bias: bool = True) -> bytes:
    shape = {"CONV_2D": (4, 3, 3, 2), "DEPTHWISE_CONV_2D": (1, 3, 3, 4), "FULLY_CONNECTED": (4, 50)}[name]
    source, result = u8((1, 5, 5, 2), 100), u8((1, 4) if name == "FULLY_CONNECTED" else (1, 5, 5, 4), 140, 8.0)
    options: dict[str, Any] = {} if name == "FULLY_CONNECTED" else {"stride_w": 1, "stride_h": 1, "padding": 0}
    options |= {"dilation_w_factor": 1, "dilation_h_factor": 1} if options else {}
    options |= {"depth_multiplier": 2} if name == "DEPTHWISE_CONV_2D" else {}
    inputs = [source, weights(shape, most, negative=negative)]
    inputs += [T("INT32", (4,), [500, -700, 20, 9000], scale=0.005, zp=0)] if bias else []
    return build([Graph([Op(name, inputs, [result], options)])])


def names(model: Model) -> list[str]:
    return [model.op_name(operator) for operator in model.subgraphs[0].operators]


def types(model: Model) -> set[str]:
    return {tensor.type for tensor in model.subgraphs[0].tensors if tensor.shape and tensor.type != "INT32"}


@pytest.mark.parametrize("name", ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"])
@pytest.mark.parametrize("most", [127, 131, 255])
@pytest.mark.parametrize("negative", [False, True])
def test_a_layer_computes_the_same(name: str, most: int, negative: bool) -> None:
    data = layer(name, most, negative=negative)
    changed = running.rewritten("uint8-to-int8", data)
    assert changed is not None
    assert running.accepted(changed)
    main = changed.subgraphs[0]
    assert [main.tensors[index].type for index in (*main.inputs, *main.outputs)] == ["UINT8", "UINT8"]
    assert (names(changed) == ["QUANTIZE", name, "QUANTIZE"]) == (most == 127)
    values = running.inputs_of(data)
    expected, found = running.run("litert", data, values), running.run("litert", changed, values)
    np.testing.assert_array_equal(expected, found)
    running.same(data, changed, inputs=values)


@pytest.mark.parametrize(
    ("name", "bias"),
    [("CONV_2D", True), ("DEPTHWISE_CONV_2D", True), ("FULLY_CONNECTED", True), ("FULLY_CONNECTED", False)],
)
def test_a_scale_of_its_own_is_near(name: str, bias: bool) -> None:
    data = layer(name, 160, bias=bias)
    changed = running.rewritten("uint8-rescaled", data)
    assert changed is not None
    assert running.accepted(changed)
    assert names(changed) == ["QUANTIZE", name, "QUANTIZE"]
    values = running.inputs_of(data)
    off = np.array(running.run("litert", data, values), int) - np.array(running.run("tflm", changed, values), int)
    assert np.abs(off).max() <= 3
    fits = load_bytes(layer(name, 127, bias=bias))
    assert uint8_rescaled.apply(fits, context_of(fits)) is None


def test_what_is_joined_has_one_scale() -> None:
    one, other = u8((1, 4), 3, 0.5), u8((1, 4), 90, 0.25)
    data = build([Graph([Op("CONCATENATION", [one, other], [u8((1, 8), 3, 0.5)], {"axis": 1})])])
    model = load_bytes(data)
    if "OP106" not in {found.rule for found in context_of(model).inspection.violations}:
        pytest.skip("TFLM joins UINT8")
    changed = running.rewritten("uint8-to-int8", data)
    assert changed is not None
    assert names(changed).count("QUANTIZE") == 3 + (names(changed).count("GATHER") == 0)
    running.same(data, changed)


def test_constants_and_values_between() -> None:
    source, between = u8((1, 4), 100, 0.5), u8((1, 4), 90, 0.75)
    added = u8((4,), 7, 0.25, data=[0, 7, 200, 255])
    operators = [Op("ADD", [source, added], [between], {}), Op("LOGISTIC", [between], [u8((1, 4), 0, 1 / 256)])]
    changed = running.rewritten("uint8-to-int8", data := build([Graph(operators)]))
    assert changed is not None
    assert names(changed) == ["QUANTIZE", "ADD", "LOGISTIC", "QUANTIZE"]
    running.same(data, changed)


def test_what_is_not_moved() -> None:
    filter = T("UINT8", (4, 2), scale=0.5, zp=100)
    computed = build([Graph([Op("FULLY_CONNECTED", [u8((1, 2)), filter], [u8((1, 4))], {})])])
    custom = build([Graph([Op("ADD", [u8((4,)), u8((4,))], [x := u8((4,))], {}), Op("CUSTOM:Mine", [x], [u8((4,))])])])
    int8 = build([Graph([Op("QUANTIZE", [u8((4,))], [T("INT8", (4,), scale=0.5, zp=0)])])])
    for data in (computed, custom, int8):
        model = load_bytes(data)
        assert uint8_to_int8.apply(model, context_of(model)) is None
        assert uint8_rescaled.apply(model, context_of(model)) is None


def chain() -> bytes:
    """Convolutions between an ADD and its input, with scales of no pattern."""
    random = np.random.default_rng(8)
    operators = []
    first = tensor = u8((1, 6, 6, 4), 100, 0.0731)
    for number, scale in enumerate((0.1173, 0.0235294122248888, 0.3391, 0.0977)):
        data = random.integers(0, 256, (4, 3, 3, 4))
        weights = u8(data.shape, 120, 0.01 / (number + 1.7), data=data)
        result = u8((1, 6, 6, 4), 90 if number != 1 else 0, scale)
        bias = T("INT32", (4,), random.integers(-900, 900, 4), scale=tensor.scale * weights.scale, zp=0)  # type: ignore[operator]
        options = {"stride_w": 1, "stride_h": 1, "padding": 0, "dilation_w_factor": 1, "dilation_h_factor": 1}
        options["fused_activation_function"] = 3 * (number == 1)
        operators.append(Op("CONV_2D", [tensor, weights, bias], [result], options))
        if number == 2:
            tensor = u8((1, 6, 6, 4), 130, 0.2113)
            operators.append(Op("ADD", [result, result], [tensor], {}))
        else:
            tensor = result
    return build([Graph(operators, [first], [tensor])])


def multipliers(model: Model, *, wide: bool) -> list[tuple[int, int]]:
    """What each convolution multiplies by: the product of its scales in float64 or in float32."""
    main = model.subgraphs[0]
    found = []
    for operator in main.operators:
        if model.op_name(operator) == "CONV_2D":
            given, weights, wanted = (main.tensors[i].scales[0] for i in (*operator.inputs[:2], operator.outputs[0]))
            product = given * weights if wide else float(np.float32(given) * np.float32(weights))
            part, shift = np.frexp(product / wanted)
            found.append((round(float(part) * 2**31), int(shift)))
    return found


def test_multipliers_are_what_they_were() -> None:
    data = chain()
    changed = running.rewritten("uint8-to-int8", data)
    assert changed is not None
    before, after = load_bytes(data), changed
    assert multipliers(before, wide=False) != multipliers(before, wide=True)
    assert multipliers(after, wide=True) == multipliers(before, wide=False)
    assert names(after).count("RESHAPE") <= 1


def test_a_chain_of_layers_computes_the_same() -> None:
    data = chain()
    changed = running.rewritten("uint8-to-int8", data)
    assert changed is not None
    values = running.inputs_of(data)
    # the kernels of convolutions differ between the two runtimes
    np.testing.assert_array_equal(running.run("litert", changed, values), running.run("litert", data, values))


ROUNDED: dict[str, tuple[list[T], T, dict[str, Any] | None]] = {
    "AVERAGE_POOL_2D": (
        [],
        u8((1, 3, 3, 4)),
        {"filter_width": 2, "filter_height": 2, "stride_w": 2, "stride_h": 2, "padding": 1},
    ),
    "MEAN": ([T("INT32", (2,), [1, 2])], u8((1, 1, 1, 4), 31, 0.311), {"keep_dims": True}),
    "RELU6": ([], u8((1, 6, 6, 4), 0, 6 / 255), None),
    "CONCATENATION": ([u8((1, 6, 6, 4), 7, 0.31)], u8((1, 6, 6, 8), 120, 0.6), {"axis": 3}),
}


@pytest.mark.parametrize("name", ["AVERAGE_POOL_2D", "MEAN", "RELU6", "CONCATENATION"])
def test_halves_are_rounded_as_they_were(name: str) -> None:
    more, result, options = ROUNDED[name]
    source, between = u8((1, 6, 6, 4), 100, 0.25), u8((1, 6, 6, 4))
    operators = [Op("ADD", [source, source], [between], {}), Op(name, [between, *more], [result], options)]
    data = build([Graph(operators, [source, *(tensor for tensor in more if tensor.data is None)], [result])])
    changed = running.rewritten("uint8-to-int8", data)
    assert changed is not None
    running.same(data, changed)


@pytest.mark.parametrize("padding", [0, 1])
def test_a_pool_at_the_edges_is_bounded_only(padding: int) -> None:
    options = {"filter_width": 3, "filter_height": 3, "stride_w": 1, "stride_h": 1, "padding": padding}
    size = 4 if padding else 6
    data = build([Graph([Op("AVERAGE_POOL_2D", [u8((1, 6, 6, 4))], [u8((1, size, size, 4))], options)])])
    model = load_bytes(data)
    assert (uint8_to_int8.apply(model, context_of(model)) is None) == (padding == 0)
    assert (uint8_rescaled.apply(model, context_of(model)) is None) == (padding == 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_real_models(name: str) -> None:
    path = SHARED / f"{name}.tflite"
    if not path.exists():
        pytest.skip("no such file here")
    data, most = path.read_bytes(), REAL[name]
    values = running.inputs_of(data, 3)
    expected = running.run("litert", data, values)
    exact = running.rewritten("uint8-to-int8", data)
    assert exact is not None
    assert running.accepted(exact)
    np.testing.assert_array_equal(running.run("litert", exact, values), expected)
    changed = running.rewritten("uint8-rescaled", data)
    assert (changed is None) == (most is None)
    if changed is not None and most is not None:
        assert running.accepted(changed)
        off = np.array(expected, int) - np.array(running.run("tflm", changed, values), int)
        assert np.abs(off).max() <= most
