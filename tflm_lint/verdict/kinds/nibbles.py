"""Conditions of kernels that read weights of 4 bits, two in a byte."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, broken, kind
from tflm_lint.verdict.kinds.conv import window_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason

#: Rows of a window that lie within the image: the first and the one behind the last.
Span = tuple[int, int]


@kind(
    "SH302",
    of=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    says="{filter} has even channels, or is 1 x 1, or {of} is one image, convolved without a multiplier and undilated",
)
def depthwise_halves(op: Op, of: Arg, filter: Arg, output: Arg) -> Reason:
    """Follow the halves of bytes that `arm_depthwise_conv_s4` reads where channels are odd: mostly other weights."""
    if not of.rank == filter.rank == output.rank == 4:
        return None
    batch, *image, channels = of.shape
    window, multiplier = filter.shape[1:3], op.option("depth_multiplier")
    strides = [op.option(f"stride_{axis}") for axis in "hw"]
    dilations = [op.option(f"dilation_{axis}_factor") for axis in "hw"]
    if channels % 2 == 0 or min(*window, multiplier, channels) < 1 or filter.shape[3] != channels * multiplier:
        return None
    sizes = window_sizes(op, (image[0], image[1]), (window[0], window[1]))
    if sizes is None or (multiplier == batch == 1 and dilations == [1, 1]):
        # one image has a way of its own
        return None
    spans = [
        _spans(image[at], window[at], sizes[at], output.shape[1 + at], strides[at], dilations[at]) for at in (0, 1)
    ]
    for rows in spans[0]:
        for columns in spans[1]:
            if not op.covers(channels * multiplier * window[0] * window[1]):
                return None
            if not _reads_its_own(channels, multiplier, (window[0], window[1]), rows, columns):
                words = "{it} is {shape}, of odd channels"
                return broken(words, filter, shape=filter.shape)
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    says="windows of one row leave no column of {of} out",
)
def row_of_windows(op: Op, of: Arg, filter: Arg, output: Arg) -> Reason:
    """Mirror the checks of `arm_convolve_1_x_n_s4` with Helium, which writes nothing where one fails."""
    if not of.rank == filter.rank == output.rank == 4 or of.shape[3] != filter.shape[3]:
        return None
    stride, height, width = op.option("stride_w"), *filter.shape[1:3]
    sizes = window_sizes(op, of.shape[1:3], (height, width))
    if sizes is None or of.shape[1] != 1 or height != 1 or op.option("dilation_w_factor") != 1:
        return None
    before = max(0, (sizes[1] - 1) * stride + width - of.shape[2]) // 2
    alone = width == 1 and not before and op.option("dilation_h_factor") == 1
    if stride * of.shape[3] % 4 or alone:
        # other kernels
        return None
    total = (output.shape[2] - 1) * stride + width - of.shape[2]
    after = before + (total % 2 if total > 0 else -(-total % 2))
    right = max(1, (after + stride - 1) // stride) if after else 0
    left = max(1, (before + stride - 1) // stride) if before else 0
    if before + after == total and left + right <= output.shape[2]:
        return None
    words = "{it} has {columns} columns, of which windows of {width} by {stride} leave some out"
    return broken(words, of, columns=of.shape[2], width=width, stride=stride)


def _spans(  # noqa: PLR0917 - the numbers of one direction
    image: int, window: int, size: int, positions: int, stride: int, dilation: int
) -> set[Span]:
    """Return which rows of the window lie within the image at all positions."""
    padding = max(0, (size - 1) * stride + (window - 1) * dilation + 1 - image) // 2
    found = set()
    for position in range(min(positions, 1 << 12)):
        begin = position * stride - padding
        found.add((max(0, -(begin // dilation)), min(window, -((begin - image) // dilation))))
    return found


def _reads_its_own(channels: int, multiplier: int, window: Span, rows: Span, columns: Span) -> bool:
    """Tell whether each weight that the kernel takes is the one of its place: byte and half."""
    across = channels // 2 * multiplier
    first, low = 0, True
    for output in range(channels * multiplier):
        first += output > 0 and output % 2 == 0
        passed = 0
        for row in range(*rows):
            byte = (row * window[1] + columns[0]) * across + first + passed
            for column in range(*columns):
                place = (row * window[1] + column) * channels * multiplier + output
                if byte != place >> 1 or low != (place % 2 == 0):
                    return False
                passed += not low
                low = not low
                byte += across + low
        low ^= window[0] * window[1] % 2 == 0
    return True
