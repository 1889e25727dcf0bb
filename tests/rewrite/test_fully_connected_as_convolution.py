"""FULLY_CONNECTED with a scale a unit: TFLM computes of the convolution what it computes of the layer."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import Op, T, chain
from tests.rewrite.contexts import context_of
from tests.rewrite.running import accepted, pairs, rewritten, same
from tflm_lint.config import Config
from tflm_lint.firmware import load_firmware
from tflm_lint.inspection import Inspection
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.lookup import load_rewrite
from tflm_lint.rewrite.surroundings import Context

NAME = "fully-connected-as-convolution"
UNITS, DEPTH = 5, 12


def dense(
    *,
    scales: int = UNITS,
    bias: str | None = "INT64",
    shape: tuple[int, ...] = (1, DEPTH),
    act: int = 0,
    weights_format: int = 0,
    more: int = 0,
) -> bytes:
    random = np.random.default_rng(7)
    scale = [0.001 * (each + 1) for each in range(scales)]
    x = T("INT16", shape, scale=0.001, zp=0)
    w = T("INT8", (UNITS, DEPTH), random.integers(-127, 128, (UNITS, DEPTH)), scale, [0] * scales)
    values = random.integers(-5000, 5000, UNITS) + more
    b = None if bias is None else T(bias, (UNITS,), values, [0.001 * each for each in scale], [0] * scales)
    rows = int(np.prod(shape)) // DEPTH
    y = T("INT16", (rows, UNITS), scale=0.002, zp=0)
    options = {"fused_activation_function": act, "weights_format": weights_format}
    if bias is not None:
        options["quantized_bias_type"] = {"INT64": 4, "INT32": 2}[bias]
    version = 11 if bias == "INT32" else 4
    return chain(Op("FULLY_CONNECTED", [x, w, b], [y], options, version=version))


@pytest.mark.parametrize("bias", ["INT64", "INT32", None])
@pytest.mark.parametrize(
    ("shape", "act", "more"), [((16, DEPTH), 0, 0), ((2, 8, DEPTH), 1, 0), ((16, DEPTH), 0, 1 << 31)]
)
def test_as_tflm(bias: str | None, shape: tuple[int, ...], act: int, more: int) -> None:
    """To the bit, also where sums need more than 32 bits; of LiteRT's kernel each is within a step."""
    if more and bias != "INT64":
        pytest.skip("the bias has no such value")
    data = dense(bias=bias, shape=shape, act=act, more=more)
    assert not accepted(load_bytes(data))
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    assert [result.op_name(each) for each in result.subgraphs[0].operators] == ["RESHAPE", "CONV_2D", "RESHAPE"]
    same(data, result, reference="tflm")
    for expected, found in pairs(data, result, None, "litert"):
        assert np.abs(expected.astype(int) - found).max() <= 1


def test_the_result_is_litert_s_as_well() -> None:
    data = dense()
    result = rewritten(NAME, data)
    assert result is not None
    same(write(result), result)


@pytest.mark.parametrize("changes", [{"scales": 1}, {"weights_format": 1}, {"scales": 4}])
def test_what_stays(changes: dict[str, int]) -> None:
    data = dense(**changes)  # type: ignore[arg-type]  # the keys are its own
    assert rewritten(NAME, data) is None


def test_the_reference_kernels_run_it_as_it_is() -> None:
    data = dense()
    assert load_rewrite(NAME).apply(load_bytes(data), context_of(data, target="cortex-m4-reference")) is None


def dense8(
    random: np.random.Generator, *, shape: tuple[int, ...], units: int, points: tuple[int, int], bias: bool, act: int
) -> bytes:
    depth = shape[-1]
    scale = [float(each) for each in random.uniform(1e-4, 2e-2, units)]
    step = float(random.uniform(0.003, 0.1))
    x = T("INT8", shape, scale=step, zp=points[0])
    w = T("INT8", (units, depth), random.integers(-127, 128, (units, depth)), scale, [0] * units)
    b = None
    if bias:
        of_bias = [float(np.float32(step) * np.float32(each)) for each in scale]
        b = T("INT32", (units,), random.integers(-9000, 9000, units), of_bias, [0] * units)
    y = T("INT8", (int(np.prod(shape)) // depth, units), scale=float(random.uniform(0.01, 0.2)), zp=points[1])
    options = {"fused_activation_function": act, "weights_format": 0}
    return chain(Op("FULLY_CONNECTED", [x, w, b], [y], options, version=12))


def by_arduino(model: Model) -> Inspection:
    return Inspection.of_model(model, load_firmware(Config(board="nano33ble", port="arduino-2023-12")))


@pytest.mark.parametrize(
    ("shape", "units", "points", "bias", "act"),
    [
        ((1, 12), 5, (0, 0), True, 0),
        ((16, 7), 3, (-128, 5), True, 1),
        ((2, 8, 12), 9, (127, -128), True, 3),
        ((64, 33), 17, (-3, 11), False, 0),
    ],
)
def test_int8_where_the_library_takes_the_first_scale(
    shape: tuple[int, ...], units: int, points: tuple[int, int], bias: bool, act: int
) -> None:
    """Of INT8 the convolution computes, to the bit, what TFLM of today computes of the layer; LiteRT within a step."""
    data = dense8(np.random.default_rng([units, *shape]), shape=shape, units=units, points=points, bias=bias, act=act)
    before = by_arduino(load_bytes(data))
    assert before.results == "wrong"
    changed = load_rewrite(NAME).apply(before.model, Context(before))
    assert changed is not None
    result = load_bytes(write(changed))
    assert by_arduino(result).results == "right"
    same(data, result, reference="tflm")
    for expected, found in pairs(data, result, None, "litert"):
        assert np.abs(expected.astype(int) - found).max() <= 1
    # today's TFLM computes the layer itself
    assert rewritten(NAME, data) is None
