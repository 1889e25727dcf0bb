"""Complex tensors as two of FLOAT32, and MediaPipe's transposed convolution, within float rounding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.build import Graph, Op, T, build, chain
from tests.rewrite.running import accepted, inputs_of, made, near, rewritten, run
from tflm_lint.model.graph import Model

NAME = "complex-as-two-floats"
CONVERTERS = Path(__file__).resolve().parents[3] / "shared" / "converters" / "models"


def f32(*shape: int, data: object = None) -> T:
    return T("FLOAT32", shape, data)


def i32(*shape: int, data: object = None) -> T:
    return T("INT32", shape, data)


def c64(*shape: int) -> T:
    return T("COMPLEX64", shape)


def spectrum(size: int, length: int | None = None, last: str = "COMPLEX_ABS") -> bytes:
    half = size // 2 + 1
    x, bins, flat, y = f32(2, 3, 1, size), c64(2, 3, 1, half), c64(2, 3, half), f32(2, 3, half)
    transform = Op("RFFT2D", [x, i32(2, data=[1, length or size])], [bins], {})
    return chain(transform, Op("RESHAPE", [bins, i32(3, data=[2, 3, half])], [flat], {}), Op(last, [flat], [y]))


@pytest.mark.parametrize("size", [8, 64])
@pytest.mark.parametrize("last", ["COMPLEX_ABS", "REAL", "IMAG"])
def test_spectra(size: int, last: str) -> None:
    data = spectrum(size, last=last)
    result = rewritten(NAME, data)
    assert result is not None
    names = {result.op_name(each) for each in result.subgraphs[0].operators}
    assert not names & {"RFFT2D", last}
    near(data, without_unused(result), 2e-6, inputs=inputs_of(data, 3))


def transformed(shape: tuple[int, ...], lengths: tuple[int, int], last: str | None = None) -> bytes:
    """A transform of two dimensions, whose input is cut or padded with zeros."""
    result = (*shape[:-2], lengths[0], lengths[1] // 2 + 1)
    x, bins, size = f32(*shape), c64(*result), f32(*result)
    operators = [Op("RFFT2D", [x, i32(2, data=lengths)], [bins], {}), Op("COMPLEX_ABS", [bins], [size])]
    return chain(*operators, *([Op(last, [size], [f32(*result)])] if last else []))


@pytest.mark.parametrize(
    ("shape", "lengths"),
    [((4, 16), (4, 16)), ((2, 3, 8), (4, 8)), ((2, 5, 8), (4, 8)), ((1, 1, 12), (1, 16)), ((1, 1, 20), (1, 16))],
)
def test_two_dimensions_and_other_lengths(shape: tuple[int, ...], lengths: tuple[int, int]) -> None:
    data = transformed(shape, lengths)
    result = rewritten(NAME, data)
    assert result is not None
    near(data, without_unused(result), 2e-6, inputs=inputs_of(data, 3))


def test_before_a_logarithm_it_is_unsafe() -> None:
    data = transformed((1, 1, 16), (1, 16), "LOG")
    result = rewritten("complex-before-log", data)
    assert result is not None
    near(data, without_unused(result), 2e-6, inputs=inputs_of(data, 3))
    assert rewritten("complex-before-log", transformed((1, 1, 16), (1, 16))) is None


def without_unused(model: Model) -> Model:
    found = rewritten("unused-tensors", model) or model
    assert accepted(found)
    return found


def test_a_product() -> None:
    a, b, c = f32(2, 4), f32(2, 4), f32(2, 4)
    one, other, both, y = c64(2, 4), c64(2, 4), c64(2, 4), f32(2, 4)
    operators = [
        Op("CUSTOM:FlexComplex", [a, b], [one]),
        Op("CUSTOM:FlexComplex", [b, c], [other]),
        Op("MUL", [one, other], [both], {}),
        Op("IMAG", [both], [y]),
    ]
    result = rewritten(NAME, build([Graph(operators, inputs=[a, b, c])]))
    assert result is not None
    inputs = [[made(seed, (2, 4), np.float32) for seed in range(3)]]
    ((found,),) = run("tflm", without_unused(result), inputs)
    (a_, b_, c_) = inputs[0]
    np.testing.assert_allclose(found, ((a_ + 1j * b_) * (b_ + 1j * c_)).imag, rtol=1e-5, atol=1e-6)


def test_what_stays() -> None:
    assert rewritten(NAME, spectrum(8, 16)) is None
    assert rewritten(NAME, transformed((1, 1, 8), (1, 8), "LOG")) is None
    assert rewritten(NAME, chain(Op("RFFT2D", [f32(2, 1, 8), i32(2, data=[1, 8])], [c64(2, 1, 5)], {}))) is None
    assert rewritten(NAME, spectrum(8, last="CUSTOM:FlexAngle")) is None


@pytest.mark.parametrize("name", ["fn_stft__f32"])
def test_a_real_spectrogram(name: str) -> None:
    path = CONVERTERS / f"{name}.tflite"
    if not path.exists():
        pytest.skip("needs the shared models")
    data = path.read_bytes()
    result = rewritten("complex-before-log", data)
    assert result is not None
    near(data, without_unused(result), 1e-5, inputs=inputs_of(data, 3))


# MediaPipe


def transposed(kernel: int, stride: int, same: bool, size: tuple[int, int]) -> bytes:
    options = np.array([1 if same else 2, stride, stride], np.int32).tobytes()
    weights, bias = f32(3, kernel, kernel, 5, data=made(1, (3, kernel, kernel, 5), np.float32)), f32(3, data=[1, -2, 3])
    operator = Op("CUSTOM:Convolution2DTransposeBias", [f32(1, 2, 4, 5), weights, bias], [f32(1, *size, 3)])
    operator.custom_options = options
    return chain(operator)


@pytest.mark.parametrize(
    ("kernel", "stride", "same", "size", "cut"),
    [
        (2, 2, True, (4, 8), 0),
        (3, 2, True, (4, 8), 0),
        (4, 2, True, (4, 8), 1),
        (3, 2, False, (5, 9), 0),
        (2, 3, False, (5, 11), 0),
    ],
)
def test_mediapipe_s_transposed_convolution(
    kernel: int, stride: int, same: bool, size: tuple[int, int], cut: int
) -> None:
    data = transposed(kernel, stride, same, size)
    result = rewritten("mediapipe-transpose-conv", data)
    assert result is not None
    assert accepted(result)
    x = made(0, (1, 2, 4, 5), np.float32)
    ((found,),) = run("tflm", result, [[x]])
    weights = made(1, (3, kernel, kernel, 5), np.float32)
    whole = np.zeros((2 * stride + kernel, 4 * stride + kernel, 3))
    for row in range(2):
        for column in range(4):
            place = whole[row * stride :, column * stride :][:kernel, :kernel]
            place += np.einsum("i,oyxi->yxo", x[0, row, column].astype(float), weights)
    expected = whole[cut:, cut:][: size[0], : size[1]] + [1, -2, 3]
    np.testing.assert_allclose(found[0], expected, rtol=1e-5, atol=1e-4)


def test_a_transposed_convolution_of_another_size_stays() -> None:
    assert rewritten("mediapipe-transpose-conv", transposed(3, 2, False, (4, 8))) is None
    assert rewritten("mediapipe-transpose-conv", transposed(2, 3, True, (6, 12))) is None
