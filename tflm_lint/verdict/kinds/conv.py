"""Conditions on convolutions and pooling: groups, windows, output shapes, biases."""

from __future__ import annotations

from tflm_lint.formula import out_size
from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, INTEGER, Optional, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason


@kind(
    "SH302",
    of=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    says="{of} has at least one group of the channels of {filter}, and {output} a channel for each group",
)
def groups(of: Arg, filter: Arg, output: Arg) -> Reason:
    """Mirror the kernel's divisions by the number of groups and of filters per group.

    It takes as many filters as the filter and the output both have (`MatchingDim`).
    """
    if of.rank < 4 or filter.rank < 4:
        return None
    depth, filter_depth, filters = of.shape[3], filter.shape[3], filter.shape[0]
    if filter_depth == 0 or abs(depth) < abs(filter_depth):
        return broken(
            "{it} has {depth} channels, {filter} wants {filter_depth}: TFLM divides by 0 groups",
            of,
            depth=depth,
            filter=filter,
            filter_depth=filter_depth,
        )
    count = int(depth / filter_depth)
    if abs(filters) < abs(count):
        return broken(
            "{filter} has {filters} filters for {count} groups: TFLM divides by 0 filters per group",
            filter=filter,
            filters=filters,
            count=count,
        )
    if output.rank == 4 and 0 < output.shape[3] < min(abs(count), filters):
        return broken(
            "{it} has {channels} channels for {count} groups: TFLM divides by 0 filters per group",
            output,
            channels=output.shape[3],
            count=count,
        )
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="the channels of {of} divide by those of {filter}")
def divisible_channels(of: Arg, filter: Arg) -> Reason:
    """Require input channels that are a whole number of the filter's, and filters of at least one channel."""
    if of.rank < 4 or filter.rank < 4:
        return None
    depth, filter_depth = of.shape[3], filter.shape[3]
    if filter_depth <= 0 or depth % filter_depth:
        return broken(
            "{it} has {depth} channels, no multiple of the {filter_depth} of {filter}",
            of,
            depth=depth,
            filter_depth=filter_depth,
            filter=filter,
        )
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="the channels of {filter} divide by those of {of}")
def depthwise_channels(of: Arg, filter: Arg) -> Reason:
    """Require depthwise filters that are a whole number for each input channel."""
    if of.rank < 4 or filter.rank < 4:
        return None
    depth, channels = of.shape[3], filter.shape[3]
    if not depth or channels % depth:
        return broken(
            "{filter} has {channels} channels, no multiple of the {depth} of {it}",
            of,
            filter=filter,
            channels=channels,
            depth=depth,
        )
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="the channels of {of} are a multiple of those of {filter}")
def channels(of: Arg, filter: Arg) -> Reason:
    """Require channels that fit the filter, one or several whole groups."""
    if of.rank < 4 or filter.rank < 4:
        return None
    depth, filter_depth, filters = of.shape[3], filter.shape[3], filter.shape[0]
    if filter_depth <= 0 or depth % filter_depth or (not depth) or filters % (depth // filter_depth):
        return broken(
            "{it} has {depth} channels, {filter} {filter_shape} does not divide them into groups",
            of,
            depth=depth,
            filter=filter,
            filter_shape=filter.shape,
        )
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="{filter} has channels of {of} * depth_multiplier")
def depth_multiplier(op: Op, of: Arg, filter: Arg) -> Reason:
    """Require filter channels and ``depth_multiplier`` that agree."""
    if of.rank < 4 or filter.rank < 4:
        return None
    multiplier = op.option("depth_multiplier")
    if of.shape[3] * multiplier != filter.shape[3]:
        return broken(
            "{filter} has {filter_size} channels, {it} {channels} and depth_multiplier is {multiplier}",
            of,
            filter=filter,
            filter_size=filter.shape[3],
            channels=of.shape[3],
            multiplier=multiplier,
        )
    return None


@kind("SH302", of=ARGUMENT, input=ARGUMENT, says="{of} has room for the channels of {input} * depth_multiplier")
def multiplied(op: Op, of: Arg, input: Arg) -> Reason:
    """Name an output of fewer channels than the kernel goes through, which writes behind its last pixel."""
    multiplier = op.option("depth_multiplier")
    if of.rank != 4 or input.rank != 4 or not of.elements or input.shape[3] * multiplier <= of.shape[3]:
        return None
    words = "{it} has {have} channels, {input} {channels} and depth_multiplier is {multiplier}"
    return broken(words, of, have=of.shape[3], input=input, channels=input.shape[3], multiplier=multiplier)


@kind(
    "SH302",
    of=ARGUMENT,
    output=ARGUMENT,
    filter=Optional(ARGUMENT),
    channels=Optional(INTEGER),
    says="{output} has the shape of the window over {of}",
)
def output_shape(op: Op, of: Arg, output: Arg, filter: Arg | None = None, channels: int = 0) -> Reason:
    """Require the output of a convolution (``channels``: the filter's dimension that gives them) or of a pooling."""
    if of.rank != 4 or (filter is not None and filter.rank != 4):
        return None
    if filter is not None:
        window, depth = filter.shape[1:3], filter.shape[channels]
    else:
        window, depth = (op.option("filter_height"), op.option("filter_width")), of.shape[3]
    sizes = window_sizes(op, of.shape[1:3], window)
    if sizes is None:
        return None
    wanted = (of.shape[0], *sizes, depth)
    found = differs(output, wanted)
    # who reads an output whose dimensions Prepare writes meets those
    return output.written(wanted, found) if found and op.entry.raw.get("sets_output_shape") else found


@kind("SH301", of=ARGUMENT, says="the window fits into {of}: no computed output dimension is 0")
def window_fits(op: Op, of: Arg) -> Reason:
    """Mirror a kernel that writes the computed output dimensions, which must then be above 0."""
    if of.rank != 4:
        return None
    window = (op.option("filter_height"), op.option("filter_width"))
    sizes = window_sizes(op, of.shape[1:3], window) or (0, 0)
    wanted = (of.shape[0], *sizes, of.shape[3])
    if min(wanted) < 1:
        return broken("the output's computed shape is {wanted}", wanted=wanted)
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    filter=ARGUMENT,
    copied=BOOLEAN,
    says="{of} is not padded behind its last row or column by more than in front of the first",
)
def even_padding(op: Op, of: Arg, filter: Arg, copied: bool) -> Reason:
    """Name an odd number of rows or columns of padding, for a kernel that makes it of two equal halves.

    ``copied`` where it pads behind alone if there is nothing in front, and copies small windows one by one.
    """
    if of.rank != 4 or filter.rank != 4 or op.option("padding") != "SAME" or min(of.elements, filter.elements) < 1:
        return None
    whole = []
    for size, window, axis in zip(of.shape[1:3], filter.shape[1:3], "hw", strict=True):
        stride = op.option(f"stride_{axis}")
        if stride < 1 or op.option(f"dilation_{axis}_factor") != 1:
            return None
        whole.append(max(0, (out_size("SAME", size, window, stride) - 1) * stride + window - size))
    row = filter.shape[2] * filter.shape[3]
    if not any(total % 2 for total in whole) or (copied and (max(whole) < 2 or row < 16 <= filter.shape[1] * row)):
        return None
    total, what = next((total, what) for total, what in zip(whole, ("rows", "columns"), strict=True) if total % 2)
    words = "{it} wants {before} {what} of padding in front and {behind} behind"
    return broken(words, of, before=total // 2, behind=total - total // 2, what=what)


@kind("SH302", of=ARGUMENT, output=ARGUMENT, filter=ARGUMENT, says="{of} is the window over {output}")
def transposed_shape(op: Op, of: Arg, output: Arg, filter: Arg) -> Reason:
    """Require the output of a transposed convolution: what a convolution would make the input of."""
    if not of.rank == output.rank == filter.rank == 4:
        return None
    sizes = window_sizes(op, output.shape[1:3], filter.shape[1:3])
    if sizes is None:
        return None
    wanted = (of.shape[0], *of.shape[1:3], filter.shape[3], filter.shape[0])
    have = (output.shape[0], *sizes, of.shape[3], output.shape[3])
    if wanted != have:
        return broken(
            "{it} is {shape}, which {filter} {filter_shape} and the strides do not make of {of} {of_shape}",
            output,
            shape=output.shape,
            filter=filter,
            filter_shape=filter.shape,
            of=of,
            of_shape=of.shape,
        )
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    channels=INTEGER,
    says=(
        "the rows of padding are a multiple of stride_h, and {output} has the rows and no more columns than windows "
        "over {of} make, or strides are up to 2 and {of} has over {channels} channels"
    ),
)
def whole_padding(op: Op, of: Arg, filter: Arg, output: Arg, channels: int) -> Reason:
    """Follow the rows that `arm_transpose_conv_s8` writes, unless it takes the way of a convolution, which is right.

    It writes a stride of rows for each row of the input, none for those that lie in the padding, and then what is left
    of the last window, without looking at how many rows the output has.
    """
    strides = op.option("stride_h"), op.option("stride_w")
    if not of.rank == filter.rank == output.rank == 4 or min(strides) < 1 or min(of.elements, filter.elements) < 1:
        return None
    if max(strides) <= 2 and of.shape[3] > channels:
        return None
    stride, rows, window, wanted = strides[0], of.shape[1], filter.shape[1], output.shape[1]
    padding = _padding(op, wanted, window, stride)
    skipped = -(-padding // stride)
    if wanted > 0 and ((padding % stride and rows * stride > padding) or rows < skipped):
        words = "{it} is padded by {padding} rows, expected a multiple of stride_h, {stride}"
        words = words if rows >= skipped else "{it} has {rows} rows, all of them in a padding of {padding}"
        return broken(words, of, padding=padding, stride=stride, rows=rows)
    # of what is left of the last window, the rows that lie in the output
    left = max(0, min(rows * stride + window - stride, padding + wanted) - max(rows * stride, padding))
    written = (rows - skipped) * stride + left
    if written != wanted:
        return broken("{it} has {rows} rows, the kernel writes {written}", output, rows=wanted, written=written)
    columns = (of.shape[2] - 1) * strides[1] + max(filter.shape[2], strides[1])
    columns -= _padding(op, output.shape[2], filter.shape[2], strides[1])
    if output.shape[2] > columns:
        return broken(
            "{it} has {have} columns, the kernel makes {columns}", output, have=output.shape[2], columns=columns
        )
    return None


def _padding(op: Op, size: int, window: int, stride: int) -> int:
    """Return what `ComputePaddingHeightWidth` puts before an image for a window."""
    same = op.option("padding") == "SAME"
    return max(0, (out_size("SAME" if same else "VALID", size, window, stride, 1) - 1) * stride + window - size) // 2


def window_sizes(op: Op, image: tuple[int, ...], window: tuple[int, ...]) -> tuple[int, int] | None:
    """Return the height and width that a window with the operator's padding and strides makes, as `ComputeOutSize`.

    None where the padding, a stride, a dilation or a size is none that TFLM computes with.
    """
    padding = op.option("padding")
    sizes = []
    for axis, size, span in zip("hw", image, window, strict=True):
        stride = op.option(f"stride_{axis}")
        factor = f"dilation_{axis}_factor"
        dilation = op.option(factor) if op.stores(factor) else 1
        if padding not in ("SAME", "VALID") or stride <= 0 or dilation <= 0 or span <= 0 or size < 0:
            return None
        sizes.append(max(0, out_size(padding, size, span, stride, dilation)))
    return sizes[0], sizes[1]
