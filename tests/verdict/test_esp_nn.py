"""What ESP-NN computes wrongly, as read in its sources and in issue 31 of the library; nothing ran on a device."""

from __future__ import annotations

import pytest

from tests.build import T, single_op
from tests.verdict.models import CONV_OPTIONS, q, said
from tflm_lint import lint_bytes
from tflm_lint.facts.targets import load_target

FIRST, LATER = ("1.1.2", "1.2.0"), ("1.2.1", "1.2.2", "1.2.3")


def convolution(
    image: tuple[int, int, int], window: tuple[int, int], stride: int, *, groups: int = 1, **options: object
) -> bytes:
    """Make an int8 convolution to 16 channels with its padding and output."""
    made = CONV_OPTIONS | {"stride_w": stride, "stride_h": stride} | options
    sizes = [-(-size // stride) for size in image[:2]]
    if made["padding"] == "VALID":
        sizes = [(size - span) // stride + 1 for size, span in zip(image[:2], window, strict=True)]
    weights = q((16, *window, image[2] // groups), scale=[0.5] * 16, zp=[0] * 16, data=1)
    bias = T("INT32", (16,), data=0, scale=[0.25] * 16, zp=[0] * 16)
    return single_op("CONV_2D", [q((1, *image)), weights, bias], [q((1, *sizes, 16))], made)


def uneven(data: bytes, target: str = "esp32s3-esp-nn") -> list[str]:
    """Name the versions of which the padding is said to be uneven."""
    found = []
    for version in (*FIRST, *LATER):
        on = load_target(target, version)
        for kind, rule, effect in said(data, kernels=on.kernels, features=on.traits):
            assert (kind, rule, effect) == ("conv.even_padding", "SH303", "unchecked")
            found.append(version)
    return found


@pytest.mark.parametrize(
    ("image", "window", "stride", "versions"),
    [
        # rows of padding 1 and 1, columns 0 and 1
        ((49, 20, 16), (3, 3), 2, [*FIRST, *LATER]),
        # 1 and 2 of both
        ((48, 48, 16), (5, 5), 2, [*FIRST, *LATER]),
        # 0 and 1 of both, which later versions make up for
        ((48, 48, 16), (3, 3), 2, list(FIRST)),
        # 1 and 2, in windows of 5 * 3 numbers a row and 75 in all, which later versions copy
        ((48, 48, 3), (5, 5), 2, list(FIRST)),
        # 1 and 1; none
        ((49, 49, 16), (3, 3), 2, []),
        ((8, 8, 16), (3, 3), 1, []),
        ((8, 8, 16), (1, 1), 2, []),
    ],
)
def test_padding_that_is_more_behind_than_in_front(
    image: tuple[int, int, int], window: tuple[int, int], stride: int, versions: list[str]
) -> None:
    assert uneven(convolution(image, window, stride)) == versions
    assert uneven(convolution(image, window, stride, padding="VALID")) == []
    assert uneven(convolution(image, window, stride, dilation_w_factor=2)) == []


def test_other_chips_pad_by_the_output() -> None:
    assert uneven(convolution((49, 20, 16), (3, 3), 2), "esp32-esp-nn") == []


def test_groups() -> None:
    data = convolution((8, 8, 16), (3, 3), 1, groups=4)
    for target in ("esp32-esp-nn", "esp32s3-esp-nn", "esp32p4-esp-nn"):
        report = lint_bytes(data, target=target)
        assert (report.runs, report.results) == (True, "wrong")
        assert lint_bytes(convolution((8, 8, 16), (3, 3), 1), target=target).results == "right"
    assert lint_bytes(data, target="riscv32-reference").results == "right"
    # dilated ones are the reference kernel's
    dilated = convolution((8, 8, 16), (3, 3), 1, groups=4, dilation_w_factor=2, dilation_h_factor=2)
    assert lint_bytes(dilated, target="esp32s3-esp-nn").results == "right"
