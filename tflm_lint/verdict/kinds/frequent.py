"""Conditions of many themes that the operators of most networks have, in one module: a small model needs no other.

Each is called as if its theme's module held it.
"""

from __future__ import annotations

from tflm_lint.verdict import are_positive
from tflm_lint.verdict.kinds import (
    ARGUMENT,
    ARGUMENTS,
    INTEGER,
    INTEGERS,
    OPTION,
    TYPES,
    VALUES,
    Optional,
    broken,
    kind,
    listed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Field, Reason


@kind("OP103", called="types.in", of=ARGUMENTS, types=TYPES, says="{of} is {types}")
def types_in(of: Args, types: tuple[str, ...]) -> Reason:
    """Require one of several types."""
    for arg in of:
        if arg.type not in types:
            return broken("{it} is {type}, expected {types}", arg, type=arg.type, types=listed(types))
    return None


@kind("OP103", called="types.not_in", of=ARGUMENTS, types=TYPES, says="{of} is not {types}")
def types_not_in(of: Args, types: tuple[str, ...]) -> Reason:
    """Refuse some types."""
    for arg in of:
        if arg.type in types:
            return broken("{it} is {type}, which is not supported", arg, type=arg.type)
    return None


@kind("OP103", called="types.same", of=ARGUMENTS, says="{of} have the same type")
def types_same(of: Args) -> Reason:
    """Require one type of all arguments."""
    first = None
    for arg in of:
        if first is None:
            first = arg
        elif arg.type != first.type:
            return broken(
                "{it} is {type} while {first} is {first_type}", arg, type=arg.type, first=first, first_type=first.type
            )
    return None


@kind("OP113", called="options.in", option=OPTION, values=VALUES, says="{option} is {values}")
def options_in(option: Field, values: tuple[object, ...]) -> Reason:
    """Require one of several values; a missing activation is NONE."""
    if option.value in values:
        return None
    return broken("{option} is {value}, expected {values}", option=option, value=option.value, values=listed(values))


@kind("OP113", called="options.not_in", option=OPTION, values=VALUES, says="{option} is not {values}")
def options_not_in(option: Field, values: tuple[object, ...]) -> Reason:
    """Refuse some values."""
    if option.value in values:
        return broken("{option} is {value}, which is not supported", option=option, value=option.value)
    return None


@kind(
    "SH302",
    called="shape.rank",
    of=ARGUMENTS,
    is_=Optional(INTEGERS),
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{of} has rank[ {is}][ {min} or more][ up to {max}]",
)
def shape_rank(of: Args, is_: tuple[int, ...] | None = None, min: int = 0, max: int | None = None) -> Reason:
    """Hold the number of dimensions against a value (``is``) or bounds."""
    for arg in of:
        have = arg.rank
        if is_ is not None and (have not in is_):
            return broken(
                "{it} has rank {have} {shape}, expected {wanted}", arg, have=have, shape=arg.shape, wanted=listed(is_)
            )
        if have < min:
            return broken(
                "{it} has rank {have} {shape}, expected at least {min}", arg, have=have, shape=arg.shape, min=min
            )
        if max is not None and have > max:
            return broken(
                "{it} has rank {have} {shape}, expected at most {max}", arg, have=have, shape=arg.shape, max=max
            )
    return None


@kind(
    "QT202",
    called="fully_connected.bias_scale",
    of=ARGUMENT,
    input=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    says="the scale of {of} is that of {input} times that of {filter}, within 2 % of the scale of {output}",
)
def fully_connected_bias_scale(of: Arg, input: Arg, filter: Arg, output: Arg) -> Reason:
    """Mirror `GetQuantizedConvolutionMultipler`: |input * filter - bias| / output <= 0.02, nan counts as more.

    All in double: where a bias is at the bound, the product rounded to float32 is on the other side of it.
    """
    product = input.scale * filter.scale
    difference = abs(product - of.scale)
    if output.scale and difference / output.scale <= 0.02:
        return None
    if not output.scale:
        return broken("{it} has no scale, TFLM divides the bias's error by it", output)
    words = "{it} scale is {scale:g}, expected {wanted:g} (input * filter) within {margin:g}"
    return broken(words, of, scale=of.scale, wanted=product, margin=0.02 * output.scale)


@kind(
    "SH302",
    called="fully_connected.shapes",
    of=ARGUMENT,
    filter=ARGUMENT,
    output=ARGUMENT,
    says="{of}, {filter} and {output} fit a matrix product",
)
def fully_connected_shapes(of: Arg, filter: Arg, output: Arg) -> Reason:
    """Require input elements of batches * depth and output elements of batches * units."""
    if filter.rank != 2:
        return broken("{it} has rank {rank} {shape}, expected 2", filter, rank=filter.rank, shape=filter.shape)
    units, depth = filter.shape
    if depth < 1 or units < 1 or of.elements % depth:
        return broken(
            "{it} {shape} holds no whole number of rows of {depth} ({filter})",
            of,
            shape=of.shape,
            depth=depth,
            filter=filter,
        )
    batches = of.elements // depth
    if output.elements != batches * units or not output.shape or output.shape[-1] != units:
        return broken("{it} is {shape}, expected {wanted}", output, shape=output.shape, wanted=(batches, units))
    return None


@kind(
    "SH302",
    called="conv.bias_size",
    of=ARGUMENT,
    filter=ARGUMENT,
    dimension=INTEGER,
    says="{of} has one value per channel of {filter}",
)
def conv_bias_size(of: Arg, filter: Arg, dimension: int) -> Reason:
    """Require as many bias values as the filter has output channels."""
    if not -filter.rank <= dimension < filter.rank:
        return None
    if of.elements != filter.shape[dimension]:
        return broken(
            "{it} has {elements} values, {filter} has {filter_size} output channels",
            of,
            elements=of.elements,
            filter=filter,
            filter_size=filter.shape[dimension],
        )
    return None


@kind(
    "QT202",
    called="conv.bias_scale",
    of=ARGUMENT,
    input=ARGUMENT,
    filter=ARGUMENT,
    says="the scale of {of} is that of {input} times that of {filter}",
)
def conv_bias_scale(op: Op, of: Arg, input: Arg, filter: Arg) -> Reason:
    """Require bias scales of input times filter, per channel where the filter has them, within 1 %."""
    if not (of.quantized and input.quantized and filter.quantized):
        return None
    if of.data is not None and bytes(of.data) == bytes(len(of.data)):
        # zeros are zeros in any scale: the converter shares one such tensor between layers
        return None
    scales = of.scales
    if len(scales) == 1:
        scales *= len(filter.scales)
    if len(scales) != len(filter.scales):
        return broken(
            "{it} has {scales} scales, {filter} has {filter_scales}",
            of,
            scales=len(of.scales),
            filter=filter,
            filter_scales=len(filter.scales),
        )
    if not op.covers(len(scales)):
        return None
    base = input.scale
    if are_near(scales, filter.scales, base):
        return None
    for position, (have, factor) in enumerate(zip(scales, filter.scales, strict=True)):
        wanted = base * factor
        if not abs(have - wanted) <= 0.01 * abs(wanted):
            return broken(
                "{it} scale [{position}] is {have:g}, expected {wanted:g} (input * filter)",
                of,
                position=position,
                have=have,
                wanted=wanted,
            )
    return None


def are_near(scales: tuple[float, ...], others: tuple[float, ...], base: float) -> bool:
    """Say whether scales are surely others times a base: nearly every model's are, and no channel takes a step.

    False also where one is half a per cent off, or no number.
    """
    try:
        parts = tuple(map(float.__truediv__, scales, others))
    except ZeroDivisionError:
        return False
    return are_positive(parts) and base * 0.995 <= min(parts) <= max(parts) <= base * 1.005
