"""Conditions on convolutions and pooling: groups, windows, output shapes, biases."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, INTEGER, At, Optional, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="{of} has at least one group of the channels of {filter}")
def groups(op: Op, p: Parameters) -> Reason:
    """Mirror the kernel's divisions by the number of groups and of filters per group."""
    arg, weights = op.arg(p["of"]), op.arg(p["filter"])
    if arg is None or weights is None or arg.rank < 4 or weights.rank < 4:
        return None
    depth, filter_depth, filters = arg.shape[3], weights.shape[3], weights.shape[0]
    if filter_depth == 0 or abs(depth) < abs(filter_depth):
        return f"{arg.name} has {depth} channels, {weights.name} wants {filter_depth}: TFLM divides by 0 groups"
    count = int(depth / filter_depth)
    if abs(filters) < abs(count):
        return f"{weights.name} has {filters} filters for {count} groups: TFLM divides by 0 filters per group"
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="the channels of {of} divide by those of {filter}")
def divisible_channels(op: Op, p: Parameters) -> Reason:
    """Require input channels that are a whole number of the filter's, and filters of at least one channel."""
    arg, weights = op.arg(p["of"]), op.arg(p["filter"])
    if arg is None or weights is None or arg.rank < 4 or weights.rank < 4:
        return None
    depth, filter_depth = arg.shape[3], weights.shape[3]
    if filter_depth <= 0 or depth % filter_depth:
        return f"{arg.name} has {depth} channels, no multiple of the {filter_depth} of {weights.name}"
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="the channels of {filter} divide by those of {of}")
def depthwise_channels(op: Op, p: Parameters) -> Reason:
    """Require depthwise filters that are a whole number for each input channel."""
    arg, weights = op.arg(p["of"]), op.arg(p["filter"])
    if arg is None or weights is None or arg.rank < 4 or weights.rank < 4:
        return None
    depth, channels = arg.shape[3], weights.shape[3]
    if not depth or channels % depth:
        return f"{weights.name} has {channels} channels, no multiple of the {depth} of {arg.name}"
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="the channels of {of} are a multiple of those of {filter}")
def channels(op: Op, p: Parameters) -> Reason:
    """Require channels that fit the filter, one or several whole groups."""
    arg, weights = op.arg(p["of"]), op.arg(p["filter"])
    if arg is None or weights is None or arg.rank < 4 or weights.rank < 4:
        return None
    depth, filter_depth, filters = arg.shape[3], weights.shape[3], weights.shape[0]
    if filter_depth <= 0 or depth % filter_depth or not depth or filters % (depth // filter_depth):
        return (
            f"{arg.name} has {depth} channels, {weights.name} {shaped(weights.shape)} does not divide them into groups"
        )
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, says="{filter} has channels of {of} * depth_multiplier")
def depth_multiplier(op: Op, p: Parameters) -> Reason:
    """Require filter channels and ``depth_multiplier`` that agree."""
    arg, weights = op.arg(p["of"]), op.arg(p["filter"])
    if arg is None or weights is None or arg.rank < 4 or weights.rank < 4:
        return None
    multiplier = op.option("depth_multiplier")
    if arg.shape[3] * multiplier != weights.shape[3]:
        return (
            f"{weights.name} has {weights.shape[3]} channels, {arg.name} {arg.shape[3]} and depth_multiplier is "
            f"{multiplier}"
        )
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    output=ARGUMENT,
    filter=Optional(ARGUMENT),
    channels=Optional(INTEGER),
    says="{output} has the shape of the window over {of}",
)
def output_shape(op: Op, p: Parameters) -> Reason:
    """Require the output of a convolution (``channels``: the filter's dimension that gives them) or of a pooling."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    weights = op.arg(p["filter"]) if "filter" in p else None
    if arg is None or output is None or arg.rank != 4 or (weights is not None and weights.rank != 4):
        return None
    if weights is not None:
        window = weights.shape[1:3]
        depth = weights.shape[p.get("channels", 0)]
    else:
        window = (op.option("filter_height"), op.option("filter_width"))
        depth = arg.shape[3]
    sizes = window_sizes(op, arg.shape[1:3], window)
    if sizes is None:
        return None
    wanted = (arg.shape[0], *sizes, depth)
    if output.shape != wanted:
        return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)
    return None


@kind("SH301", of=ARGUMENT, says="the window fits into {of}: no computed output dimension is 0")
def window_fits(op: Op, p: Parameters) -> Reason:
    """Mirror a kernel that writes the computed output dimensions, which must then be above 0."""
    arg = op.arg(p["of"])
    if arg is None or arg.rank != 4:
        return None
    window = (op.option("filter_height"), op.option("filter_width"))
    sizes = window_sizes(op, arg.shape[1:3], window) or (0, 0)
    wanted = (arg.shape[0], *sizes, arg.shape[3])
    return f"the output's computed shape is {shaped(wanted)}" if min(wanted) < 1 else None


@kind("SH302", of=ARGUMENT, output=ARGUMENT, filter=ARGUMENT, says="{of} is the window over {output}")
def transposed_shape(op: Op, p: Parameters) -> Reason:
    """Require the output of a transposed convolution: what a convolution would make the input of."""
    arg, output, weights = op.arg(p["of"]), op.arg(p["output"]), op.arg(p["filter"])
    if arg is None or output is None or weights is None or not arg.rank == output.rank == weights.rank == 4:
        return None
    sizes = window_sizes(op, output.shape[1:3], weights.shape[1:3])
    if sizes is None:
        return None
    wanted = (arg.shape[0], *arg.shape[1:3], weights.shape[3], weights.shape[0])
    have = (output.shape[0], *sizes, arg.shape[3], output.shape[3])
    if wanted != have:
        return At(
            f"{output.name} is {shaped(output.shape)}, which {weights.name} {shaped(weights.shape)} and the strides do "
            f"not make of {arg.name} {shaped(arg.shape)}",
            output,
        )
    return None


@kind("SH302", of=ARGUMENT, filter=ARGUMENT, dimension=INTEGER, says="{of} has one value per channel of {filter}")
def bias_size(op: Op, p: Parameters) -> Reason:
    """Require as many bias values as the filter has output channels."""
    bias, weights = op.arg(p["of"]), op.arg(p["filter"])
    at = p["dimension"]
    if bias is None or weights is None or not -weights.rank <= at < weights.rank:
        return None
    if bias.elements != weights.shape[at]:
        return f"{bias.name} has {bias.elements} values, {weights.name} has {weights.shape[at]} output channels"
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    input=ARGUMENT,
    filter=ARGUMENT,
    says="the scale of {of} is that of {input} times that of {filter}",
)
def bias_scale(op: Op, p: Parameters) -> Reason:
    """Require bias scales of input times filter, per channel where the filter has them, within 1 %."""
    bias, arg, weights = op.arg(p["of"]), op.arg(p["input"]), op.arg(p["filter"])
    if bias is None or arg is None or weights is None or not (bias.quantized and arg.quantized and weights.quantized):
        return None
    if bias.data is not None and not bytes(bias.data).strip(b"\0"):
        # zeros are zeros in any scale: the converter shares one such tensor between layers
        return None
    scales = bias.scales
    if len(scales) == 1:
        scales *= len(weights.scales)
    if len(scales) != len(weights.scales):
        return f"{bias.name} has {len(bias.scales)} scales, {weights.name} has {len(weights.scales)}"
    if not op.covers(len(scales)):
        return None
    base = arg.scale
    for position, (have, factor) in enumerate(zip(scales, weights.scales, strict=True)):
        wanted = base * factor
        if not abs(have - wanted) <= 0.01 * abs(wanted):
            return f"{bias.name} scale [{position}] is {have:g}, expected {wanted:g} (input * filter)"
    return None


def window_sizes(op: Op, image: tuple[int, ...], window: tuple[int, ...]) -> tuple[int, int] | None:
    """Return the height and width that a window with the operator's padding and strides makes, as `ComputeOutSize`.

    None where the padding, a stride, a dilation or a size is none that TFLM computes with.
    """
    padding = op.option("padding")
    sizes = []
    for axis, size, span in zip("hw", image, window, strict=True):
        stride = op.option(f"stride_{axis}")
        factor = f"dilation_{axis}_factor"
        dilation = op.option(factor) if factor in op.operator.options else 1
        if padding not in ("SAME", "VALID") or stride <= 0 or dilation <= 0 or span <= 0 or size < 0:
            return None
        reach = size if padding == "SAME" else size - (span - 1) * dilation
        sizes.append(max(0, -(-reach // stride) if padding == "SAME" else (reach + stride - 1) // stride))
    return sizes[0], sizes[1]
