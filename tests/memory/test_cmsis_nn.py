"""CMSIS-NN: the stored truth of six builds, and buffer sizes worked out by hand from what the kernels keep there."""

from __future__ import annotations

import pytest

from tests.build import T
from tests.memory.kernel_sets import bias, convolution, differences, int8, persistent, plan, scratch, weights
from tests.sampling import few
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import LOWER_BOUND

M0, M4, M55 = "cortex-m0-cmsis-nn", "cortex-m4-cmsis-nn", "cortex-m55-cmsis-nn"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("build", "which", "every", "least"),
    few(
        [
            *((build, "models", 1, 130) for build in ("m0_cmsis", "m3_cmsis", "m4_cmsis", "m55_cmsis")),
            *((build, "models", 1, 130) for build in ("m4_cmsis_size", "m55_cmsis_size")),
            *((build, "cases", 1, 1170) for build in ("m4_cmsis", "m55_cmsis")),
            ("m55_cmsis", "cases", 3, 390),
            *((build, "converters", 1, 120) for build in ("m4_cmsis", "m55_cmsis")),
        ],
        of=[("m4_cmsis", "models", 1, 130), ("m55_cmsis", "cases", 3, 390)],
        several=True,
    ),
)
def test_every_allocation_is_tflms(build: str, which: str, every: int, least: int) -> None:
    compared, wrong = differences(which, build, every)
    assert compared >= least
    assert not wrong, "\n".join(wrong[:10])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        # two columns of 3 x 3 x 10 int16, each rounded up to 92 elements
        (M0, [2 * 92 * 2]),
        (M4, [2 * 92 * 2]),
        # four columns of int8, each in six vectors of 16
        (M55, [4 * 6 * 16]),
    ],
)
def test_convolution_keeps_columns(target: str, expected: list[int]) -> None:
    made = convolution(target, (1, 8, 8, 10), (3, 3), (1, 8, 8, 4))
    assert scratch(made) == expected
    # multipliers and shifts of four channels
    assert persistent(made) == [16, 16]


@pytest.mark.parametrize("target", [M0, M4, M55])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2)])
def test_convolution_1x1_needs_no_buffer(target: str, stride: tuple[int, int]) -> None:
    out = (1, 8 // stride[0], 8 // stride[1], 4)
    assert scratch(convolution(target, (1, 8, 8, 16), (1, 1), out, stride=stride)) == []


def test_convolution_of_one_row_keeps_its_padded_window_on_mve() -> None:
    # 5 taps of 8 channels and two pixels of padding before them
    assert scratch(convolution(M55, (1, 1, 20, 8), (1, 5), (1, 1, 20, 4))) == [(5 + 2) * 8]
    assert scratch(convolution(M4, (1, 1, 20, 8), (1, 5), (1, 1, 20, 4))) == [2 * 5 * 8 * 2]


def test_convolution_int16_asks_with_an_int32_bias_too() -> None:
    image, out = (T("INT16", (1, 6, 6, 3), scale=0.5, zp=0) for _ in range(2))
    options = {
        "padding": "SAME", "stride_h": 1, "stride_w": 1, "dilation_h_factor": 1, "dilation_w_factor": 1
    }  # fmt: skip
    made = plan(M4, "CONV_2D", [image, weights((3, 2, 2, 3), 3), bias(3)], out, options)
    assert scratch(made) == [2 * 2 * 2 * 3 * 2]


@pytest.mark.parametrize(
    ("target", "kernel", "expected"),
    [
        # without DSP the plain loop runs; 3x3 has a kernel of its own
        (M0, (5, 5), []),
        (M4, (3, 3), []),
        # one column of int16
        (M4, (5, 5), [5 * 5 * 8 * 2]),
        # four columns of 124 channels, whatever the model has
        (M55, (3, 3), [4 * 124 * 9]),
        (M55, (5, 5), [4 * 124 * 25]),
    ],
)
def test_depthwise_convolution(target: str, kernel: tuple[int, int], expected: list[int]) -> None:
    made = convolution(target, (1, 10, 10, 8), kernel, (1, 10, 10, 8), name="DEPTHWISE_CONV_2D")
    assert scratch(made) == expected


def test_depthwise_convolution_of_one_channel_becomes_a_convolution_on_mve() -> None:
    made = convolution(M55, (1, 10, 10, 1), (3, 3), (1, 10, 10, 8), name="DEPTHWISE_CONV_2D", multiplier=8)
    # four columns of nine elements in a vector of 16, and the filter turned round
    assert scratch(made) == [4 * 16 + 9 * 8]


def test_depthwise_convolution_that_reads_an_unset_stride_is_unknown() -> None:
    image, out = (1, 1, 20, 1), (1, 1, 20, 8)
    made = convolution(M55, image, (1, 5), out, name="DEPTHWISE_CONV_2D", multiplier=8)
    assert (made.quality, made.unknown, made.arena_required) == (LOWER_BOUND, ("DEPTHWISE_CONV_2D",), None)
    assert scratch(convolution(M4, image, (1, 5), out, name="DEPTHWISE_CONV_2D", multiplier=8)) == []


def fully_connected(
    target: str, rows: tuple[int, ...], inputs: int, outputs: int, constant: bool = True
) -> list[list[int]]:
    filters = weights((outputs, inputs)) if constant else int8((outputs, inputs))
    addend = T("INT32", (outputs,), data=0, scale=0.25, zp=0)
    made = plan(target, "FULLY_CONNECTED", [int8((*rows, inputs)), filters, addend], int8((*rows, outputs)), {})
    return [persistent(made), scratch(made)]


def test_fully_connected_keeps_sums_of_constant_weights_on_mve() -> None:
    sums = 6 * 4
    assert fully_connected(M55, (1,), 10, 6) == [[sums], []]
    assert fully_connected(M55, (1,), 10, 6, constant=False) == [[], [sums]]
    assert fully_connected(f"{M55}-size", (1,), 10, 6) == [[], [sums]]
    assert fully_connected(M4, (1,), 10, 6) == [[], []]


@pytest.mark.parametrize("target", [M0, M4, M55])
def test_fully_connected_of_rank_three_is_a_1x1_convolution(target: str) -> None:
    # multiplier and shift of six channels; only where the depth is a multiple of four
    assert fully_connected(target, (1, 5), 12, 6) == [[], [2 * 6 * 4]]
    assert fully_connected(target, (1, 5), 10, 6) == ([[24], []] if target == M55 else [[], []])


@pytest.mark.parametrize(("target", "expected"), [(M0, []), (M4, [12 * 4]), (M55, [])])
def test_average_pool_sums_channels_with_dsp(target: str, expected: list[int]) -> None:
    options = {"padding": "VALID", "stride_h": 2, "stride_w": 2, "filter_height": 2, "filter_width": 2}
    for name, wanted in (("AVERAGE_POOL_2D", expected), ("MAX_POOL_2D", [])):
        assert scratch(plan(target, name, [int8((1, 4, 4, 12))], int8((1, 2, 2, 12)), options)) == wanted


def test_transpose_conv_turns_round_for_many_channels() -> None:
    def buffers(channels: int, stride: int) -> list[int]:
        options = {"padding": "VALID", "stride_h": stride, "stride_w": stride}
        side = (4 - 1) * stride + 3
        shape = T("INT32", (4,), data=[1, side, side, 2])
        inputs = [shape, weights((2, 3, 3, channels), 2), int8((1, 4, 4, channels))]
        return scratch(plan(M4, "TRANSPOSE_CONV", inputs, int8((1, side, side, 2)), options))

    # a convolution's two columns, and the filter turned round
    assert buffers(17, 2) == [2 * 2 * 156, 2 * 3 * 3 * 17]
    # three rows of output as int32; a buffer of no bytes all the same
    assert buffers(16, 2) == [3 * 9 * 2 * 4, 0]
    assert buffers(17, 3) == [3 * 12 * 2 * 4, 0]


@pytest.mark.parametrize(
    ("target", "base"),
    [
        ("cortex-m0plus-cmsis-nn", M0),
        ("cortex-m7-cmsis-nn", M4),
        ("cortex-m33-cmsis-nn", M4),
        ("cortex-m85-cmsis-nn", M55),
    ],
)
def test_cores_with_the_same_code_paths(target: str, base: str) -> None:
    same = ("abi", "kernels", "kernel_version", "structs", "features", "allocator")
    one, other = load_target(target), load_target(base)
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    assert one.core == target.removesuffix("-cmsis-nn")
    assert "not measured" in one.provenance["method"]
