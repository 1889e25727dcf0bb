"""ESP-NN: the stored truth by chip and version, and sizes worked out by hand from what the kernels keep there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import T, single_op
from tests.memory.kernel_sets import convolution, differences, int8, plan, scratch
from tests.sampling import few
from tflm_lint.errors import TableError
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import MemoryPlan
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.read import load_bytes

S3, P4, ESP32 = "esp32s3-esp-nn", "esp32p4-esp-nn", "esp32-esp-nn"
VERSIONS = ("1.1.2", "1.2.0", "1.2.1", "1.2.2", "1.2.3")


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    "build",
    few(
        [
            "esp32_espnn", "esp32c3_espnn", "esp32s3_espnn", "esp32p4_espnn", "esp32_espnn_1.1.2", "esp32_espnn_1.2.1",
            "esp32s3_espnn_1.1.2", "esp32s3_espnn_1.2.0", "esp32s3_espnn_1.2.1", "esp32s3_espnn_1.2.2",
            "esp32p4_espnn_1.1.2", "esp32p4_espnn_1.2.1",
        ],
        of=["esp32s3_espnn_1.1.2"],
    ),
)  # fmt: skip
def test_every_allocation_is_tflms(build: str) -> None:
    compared, wrong = differences("esp", build)
    assert compared >= 280
    assert not wrong, "\n".join(wrong[:10])


@pytest.mark.usefixtures("shared")
def test_some_allocations_of_another_chip_are_tflms() -> None:
    compared, wrong = differences("esp", "esp32p4_espnn_1.2.1", every=4)
    assert compared >= 70
    assert not wrong, "\n".join(wrong[:10])


def by_version(target: str, *arguments: object, **more: object) -> list[int]:
    """Return the only scratch buffer of a convolution for every version; 0 where none is asked for."""
    found = [scratch(convolution(target, *arguments, version=version, **more)) for version in VERSIONS]  # type: ignore[arg-type] # passed on
    return [sum(sizes) for sizes in found]


@pytest.mark.parametrize("name", ["CONV_2D", "DEPTHWISE_CONV_2D"])
@pytest.mark.parametrize("target", [ESP32, "esp32c3-esp-nn"])
def test_plain_c_needs_no_buffer(target: str, name: str) -> None:
    assert by_version(target, (1, 8, 8, 16), (3, 3), (1, 8, 8, 16), name=name) == [0] * 5


def test_convolution_on_the_s3() -> None:
    # the image padded on all sides, the filter with 16 channels, sums of four channels, alignment
    first = 10 * 10 * 16 + 9 * 16 * 4 + 4 * 4 + 32
    # then the filter a second time, and the image with one row and column behind; then more alignment
    second = first + 9 * 16 * 4 + 10 * 10 * 16
    assert by_version(S3, (1, 8, 8, 16), (3, 3), (1, 8, 8, 4)) == [first, first, second, second, second + 32]


def test_convolution_1x1_on_the_s3() -> None:
    # the image and the filter with 16 channels, eight pixels of int16, alignment
    first = 64 * 16 + 16 * 4 + 2 * 8 * 16 + 32
    assert by_version(S3, (1, 8, 8, 12), (1, 1), (1, 8, 8, 4)) == [first] * 4 + [first + 32]
    # fewer than eight pixels are not transposed, channels in eights are not copied
    assert by_version(S3, (1, 1, 4, 16), (1, 1), (1, 1, 4, 4)) == [16 * 4 + 32] * 4 + [16 * 4 + 64]


def test_convolution_on_the_p4() -> None:
    old = 10 * 10 * 16 + 9 * 16 * 4 + 4 * 4 + 32
    # one window in place of the image
    assert by_version(P4, (1, 8, 8, 16), (3, 3), (1, 8, 8, 4)) == [old] * 4 + [4 * 4 + 9 * 16 + 32]
    # without padding the filter alone
    unpadded = by_version(P4, (1, 8, 8, 16), (3, 3), (1, 6, 6, 4), padding="VALID")
    assert unpadded == [9 * 16 * 4 + 4 * 4 + 32] * 5


def test_depthwise_convolution_on_the_s3() -> None:
    padded = 10 * 10 * 16 + 9 * 16 + 16
    assert by_version(S3, (1, 8, 8, 16), (3, 3), (1, 8, 8, 16), name="DEPTHWISE_CONV_2D") == [padded] * 5
    # int16 copies of image and filter; 1.2.0 gave them more alignment
    copies = 2 * (64 * 16 + 5 * 16)
    assert (
        by_version(S3, (1, 8, 8, 16), (5, 1), (1, 8, 8, 16), name="DEPTHWISE_CONV_2D") == [32] * 2 + [copies + 32] * 3
    )
    copies = 2 * (64 * 2 + 9 * 8)
    multiplied = by_version(S3, (1, 8, 8, 2), (3, 3), (1, 8, 8, 8), name="DEPTHWISE_CONV_2D", multiplier=4)
    assert multiplied == [copies + 16] + [copies + 32] * 4


def test_depthwise_convolution_is_cut_in_strips_on_the_s3() -> None:
    whole = 66 * 66 * 16
    strip = 66 * 3 * 16
    found = by_version(S3, (1, 64, 64, 16), (3, 3), (1, 64, 64, 16), name="DEPTHWISE_CONV_2D")
    assert found == [whole + 9 * 16 + 16] * 2 + [strip + 9 * 16 + 16] * 3


@pytest.mark.parametrize("target", [ESP32, S3, P4])
def test_softmax_takes_the_second_dimension_for_its_width(target: str) -> None:
    made = plan(target, "SOFTMAX", [int8((1, 5, 7))], int8((1, 5, 7)), {"beta": 1.0})
    assert scratch(made) == [4 * 5]


def test_versions() -> None:
    assert load_target(S3).kernel_version == "1.2.3"
    assert load_target(S3, "1.1.2").kernel_version == "1.1.2"
    with pytest.raises(TableError, match=r"kernel version '1\.0\.0': expected one of 1\.1\.2"):
        load_target(S3, "1.0.0")


def softmax(target: str, *shape: int) -> MemoryPlan:
    quantized: dict[str, Any] = {"scale": 0.1, "zp": 0}
    data = single_op(
        "SOFTMAX", [T("INT8", shape, **quantized)], [T("INT8", shape, scale=1 / 256, zp=-128)], {"beta": 1.0}
    )
    return plan_memory(load_bytes(data), load_target(target), events=True)


@pytest.mark.parametrize("target", [ESP32, S3, P4])
@pytest.mark.parametrize(
    ("shape", "asked", "written"),
    [
        ((1, 40), 160, None), ((3, 40), 160, None), ((1, 50, 40), 200, None), ((1, 5, 40), 20, 160),
        ((1, 1, 1, 12), 4, 48),
        # 16 bytes are planned for the four asked for
        ((1, 1, 4), 4, None), ((1, 1, 5), 4, 20),
    ],
)  # fmt: skip
def test_softmax_writes_more_than_it_asks_for(
    target: str, shape: tuple[int, ...], asked: int, written: int | None
) -> None:
    found = softmax(target, *shape)
    assert scratch(found) == [asked]
    assert [overrun.written for overrun in found.overruns] == ([] if written is None else [written])
    assert all(found.buffers[overrun.buffer].tensor is None for overrun in found.overruns)


def test_other_kernels_write_what_they_ask_for() -> None:
    assert not softmax("cortex-m4-cmsis-nn", 1, 1, 1, 12).overruns
    assert not softmax("riscv32-reference", 1, 1, 1, 12).overruns


#: Depthwise convolutions: image, filter, channels' multiplier, windows, stride; then what was asked for and written by
#: version, as counted in a buffer around the library's own C code (its assembly replaced by what writes outputs).
DEPTHWISE = {
    # the two layers of issue 30: leading paddings of 1 and 0
    ((49, 20, 32), (3, 3), 1, (25, 10), 2): {"1.1.2": (32944, 63328), "1.2.0": (32944, 63328), "1.2.1": (32944, 44912)},
    ((25, 10, 64), (3, 3), 1, (13, 5), 2): {"1.1.2": (17872, 33184), "1.2.0": (17872, 33184), "1.2.1": (17872, 26256)},
    # paddings of 1 and 1, whole and in strips
    ((8, 8, 16), (3, 3), 1, (8, 8), 1): {"1.1.2": (1760, 1760), "1.2.1": (1760, 1760)},
    ((64, 64, 16), (3, 3), 1, (64, 64), 1): {"1.1.2": (69856, 69856), "1.2.1": (3328, 3328)},
    # paddings of 0 and 0 that are made up for behind, in an image of more than 40 KiB
    ((48, 48, 32), (3, 3), 1, (24, 24), 2): {"1.1.2": (80304, 80304), "1.2.0": (80304, 80304), "1.2.1": (5104, 80304)},
    ((8, 8, 24), (3, 3), 1, (8, 8), 1): {"1.1.2": (3520, 3520), "1.2.0": (3536, 3520), "1.2.1": (7008, 5552)},
    ((8, 8, 5), (3, 3), 1, (8, 8), 1): {"1.1.2": (32, 0), "1.2.1": (1792, 1776)},
    ((8, 8, 2), (3, 3), 8, (8, 8), 1): {"1.1.2": (560, 576), "1.2.0": (576, 576), "1.2.1": (576, 576)},
    ((128, 128, 16), (5, 5), 1, (128, 128), 1): {"1.1.2": (32, 0), "1.2.1": (21312, 21312)},
}


@pytest.mark.parametrize(
    ("shapes", "version", "asked", "written"),
    [(shapes, version, *sizes) for shapes, found in DEPTHWISE.items() for version, sizes in found.items()],
)
def test_depthwise_convolutions_write_more_than_they_ask_for(
    shapes: tuple[Any, ...], version: str, asked: int, written: int
) -> None:
    image, kernel, multiplier, windows, stride = shapes
    out = (1, *windows, image[2] * multiplier)
    made = convolution(
        S3, (1, *image), kernel, out, name="DEPTHWISE_CONV_2D", stride=(stride, stride), multiplier=multiplier,
        version=version,
    )  # fmt: skip
    assert scratch(made) == [asked]
    assert [overrun.written for overrun in made.overruns] == ([written] if written > -(-asked // 16) * 16 else [])


def test_only_the_s3s_own_kernel_writes_too_much() -> None:
    image, windows = (1, 49, 20, 32), (1, 25, 10, 32)
    arguments: tuple[Any, ...] = (image, (3, 3), windows)
    more: dict[str, Any] = {"name": "DEPTHWISE_CONV_2D", "stride": (2, 2)}
    assert convolution(S3, *arguments, **more).overruns
    # dilations are the reference kernel's
    assert not convolution(S3, *arguments, **more, dilation=2).overruns
    assert not convolution(P4, *arguments, **more).overruns
