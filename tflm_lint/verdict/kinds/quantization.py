"""Conditions on scales and zero points; an unquantized tensor has scale 0.0 and zero point 0, as TFLM sees it."""

from __future__ import annotations

from tflm_lint.record import struct
from tflm_lint.verdict.kinds import (
    ARGUMENT,
    ARGUMENTS,
    BOOLEAN,
    INTEGER,
    INTEGERS,
    NUMBER,
    Optional,
    broken,
    kind,
    listed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Reason

INFINITE = float("inf")


@kind("QT201", of=ARGUMENTS, says="{of} is quantized (scale and zero point)")
def present(of: Args) -> Reason:
    """Require a scale and a zero point."""
    for arg in of:
        if not arg.quantized:
            return broken(
                "{it} has no quantization ({missing}), TFLM needs scale and zero point", arg, missing=_missing(arg)
            )
    return None


@kind("QT202", of=ARGUMENTS, says="{of} is not quantized")
def absent(of: Args) -> Reason:
    """Refuse quantization."""
    for arg in of:
        if arg.quantized:
            return broken("{it} is quantized (scale {scale:g}), expected none", arg, scale=arg.scale)
    return None


@kind("QT202", of=ARGUMENTS, says="{of} has one scale (per tensor)")
def per_tensor(of: Args) -> Reason:
    """Refuse more than one scale."""
    for arg in of:
        if arg.per_channel:
            return broken("{it} has {scales} scales, expected one (per tensor)", arg, scales=len(arg.scales))
    return None


@kind("QT202", of=ARGUMENTS, says="{of} has one scale, or the same one for every channel")
def one_scale(op: Op, of: Args) -> Reason:
    """Refuse channels whose scales or zero points are not the first, within 0.1 %."""
    for arg in of:
        if not arg.per_channel:
            continue
        scales, quantization = arg.scales, arg.tensor.quantization
        if quantization is None or not op.covers(len(scales)):
            continue
        first = scales[0]
        far = any(not abs(one - first) <= 1e-3 * abs(first) for one in scales)
        if far or len(set(quantization.zero_point)) > 1:
            return broken("{it} has {scales} scales, expected one (per tensor)", arg, scales=len(scales))
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    dimension=Optional(INTEGER),
    says="{of} has one scale, or one per channel of its quantized dimension",
)
def channels(of: Arg, dimension: int | None = None) -> Reason:
    """Hold the number of scales against the size of the dimension they are for (the tensor's own, or a given one)."""
    if not of.per_channel:
        return None
    dimension = of.quantized_dimension if dimension is None else dimension
    size = dimension_size(of, dimension)
    if size is None:
        return broken("{it} is quantized along dimension {dimension} of {rank}", of, dimension=dimension, rank=of.rank)
    if of.scale_count != size:
        return broken(
            "{it} has {scales} scales for dimension {dimension} of size {size}",
            of,
            scales=len(of.scales),
            dimension=dimension,
            size=size,
        )
    return None


def dimension_size(of: Arg, dimension: int) -> int | None:
    """Return what TFLM reads as the size of a dimension that it does not check; None beyond what the shape holds.

    Dimension -1 is the word before the sizes, in which the shape's vector has their number.
    """
    if dimension == -1:
        return of.rank
    return of.shape[dimension] if 0 <= dimension < of.rank else None


@kind("QT202", of=ARGUMENTS, value=INTEGERS, says="the zero point of {of} is {value}")
def zero_point(of: Args, value: tuple[int, ...]) -> Reason:
    """Hold the (first) zero point against one of several values."""
    for arg in of:
        if arg.zero_point not in value:
            return broken(
                "{it} zero point is {zero_point}, expected {value}", arg, zero_point=arg.zero_point, value=listed(value)
            )
    return None


@kind("QT202", of=ARGUMENTS, min=INTEGER, max=INTEGER, says="the zero point of {of} is from {min} to {max}")
def zero_point_range(of: Args, min: int, max: int) -> Reason:
    """Hold the (first) zero point against bounds."""
    for arg in of:
        if not min <= arg.zero_point <= max:
            return broken(
                "{it} zero point is {zero_point}, expected {min} to {max}",
                arg,
                zero_point=arg.zero_point,
                min=min,
                max=max,
            )
    return None


@kind("QT202", of=ARGUMENTS, value=INTEGERS, says="every zero point of {of} is {value}")
def zero_points(op: Op, of: Args, value: tuple[int, ...]) -> Reason:
    """Hold all zero points against one of several values."""
    for arg in of:
        if not arg.quantized or (arg.centred and 0 in value):
            continue
        quantization = arg.tensor.quantization
        if quantization is None or not op.covers(len(quantization.zero_point)):
            continue
        if set(quantization.zero_point).issubset(value):
            continue
        at, have = next((at, one) for at, one in enumerate(quantization.zero_point) if one not in value)
        return broken("{it} zero point [{at}] is {have}, expected {value}", arg, at=at, have=have, value=listed(value))
    return None


@kind(
    "QT202",
    of=ARGUMENTS,
    value=NUMBER,
    tolerance=Optional(NUMBER),
    relative=Optional(NUMBER),
    near=Optional(BOOLEAN),
    says="the scale of {of} is {value}",
)
def scale(of: Args, value: float, tolerance: float = 0.0, relative: float = 0.0, near: bool = False) -> Reason:
    """Hold the (first) scale against a value, within an absolute or a relative tolerance.

    ``near`` is `TF_LITE_ENSURE_NEAR`, which refuses what is further away: NaN is not.
    """
    margin = tolerance + abs(value) * relative
    for arg in of:
        if near and arg.scale != arg.scale:
            continue
        if not abs(arg.scale - value) <= margin:
            return broken(
                "{it} scale is {scale:.9g}, expected {wanted:.9g} ({fraction})",
                arg,
                scale=arg.scale,
                wanted=value,
                fraction=_fraction(value),
            )
    return None


@kind("QT202", of=ARGUMENTS, says="the scale of {of} is above 0")
def scale_positive(of: Args) -> Reason:
    """Require a scale that can be divided by."""
    for arg in of:
        if not arg.positive and not 0 < arg.scale < INFINITE:
            if not arg.quantized:
                return broken(
                    "{it} has no quantization ({missing}), expected a scale above 0", arg, missing=_missing(arg)
                )
            return broken("{it} scale is {scale:g}, expected a scale above 0", arg, scale=arg.scale)
    return None


@kind(
    "QT202",
    of=ARGUMENTS,
    tolerance=Optional(NUMBER),
    relative=Optional(NUMBER),
    says="{of} have the same scale and zero point",
)
def same(of: Args, tolerance: float = 0.0, relative: float = 0.0) -> Reason:
    """Require one scale and zero point of all arguments; scales within an absolute or a relative tolerance."""
    first = None
    for arg in of:
        if first is None:
            first = arg
            continue
        if arg.zero_point != first.zero_point:
            return broken(
                "{it} zero point is {zero_point}, that of {first} is {first_zero_point}",
                arg,
                zero_point=arg.zero_point,
                first=first,
                first_zero_point=first.zero_point,
            )
        if not abs(arg.scale - first.scale) <= tolerance + abs(first.scale) * relative:
            return broken(
                "{it} scale is {scale:.9g}, that of {first} is {first_scale:.9g}",
                arg,
                scale=arg.scale,
                first=first,
                first_scale=first.scale,
            )
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    says="{of} is INT8, INT16 or UINT8 and its scale leaves the activation's bounds within 32 bits",
)
def activation_range(op: Op, of: Arg) -> Reason:
    """Mirror `CalculateActivationRangeQuantized`: the fused activation's bounds in units of the output's scale."""
    if of.type not in ("INT8", "INT16", "UINT8"):
        return broken("{it} is {type}, expected INT8, INT16 or UINT8", of, type=of.type)
    for bound in _BOUNDS.get(op.activation, ()):
        quotient = bound / of.scale if of.scale else INFINITE
        if not abs(quotient) <= 2147483647:
            return broken(
                "{activation} needs the scale of {it}, which is {scale:g}",
                of,
                activation=op.activation,
                scale=of.scale,
            )
    return None


@kind("QT202", of=ARGUMENTS, min=NUMBER, says="the product of the scales of {of} is at least {min}")
def product(of: Args, min: float) -> Reason:
    """Require a product of scales that is not below a bound (nor nan)."""
    value = 1.0
    for arg in of:
        value = float32(value * arg.scale)
    if not value >= min:
        from tflm_lint.verdict.said import Names

        return broken(
            "the scales of {of} have the product {product:g}", of=Names(arg.name for arg in of), product=value
        )
    return None


@kind("QT202", of=ARGUMENT, value=INTEGERS, says="the quantized dimension of {of} is {value}")
def dimension(of: Arg, value: tuple[int, ...]) -> Reason:
    """Hold the quantized dimension against one of several."""
    if of.quantized_dimension in value:
        return None
    return broken(
        "{it} is quantized along dimension {quantized_dimension}, expected {value}",
        of,
        quantized_dimension=of.quantized_dimension,
        value=listed(value),
    )


@kind("QT202", of=ARGUMENTS, says="the scale of {of} is a power of two")
def power_of_two(of: Args) -> Reason:
    """Require a scale of 2^n, within 0.1 %."""
    from math import log2

    for arg in of:
        if not 0 < arg.scale < INFINITE or abs(log2(arg.scale) - round(log2(arg.scale))) > 1e-3:
            return broken("{it} scale is {scale:g}, expected a power of two", arg, scale=arg.scale)
    return None


def float32(value: float) -> float:
    """Round to float32 as C does."""
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return INFINITE if value > 0 else -INFINITE
    return rounded


#: Real bounds that each fused activation divides by the output's scale.
_BOUNDS = {"RELU": (0.0,), "RELU6": (0.0, 6.0), "RELU_N1_TO_1": (-1.0, 1.0)}


def _missing(arg: Arg) -> str:
    quantization = arg.tensor.quantization
    if quantization is None or not (quantization.scale or quantization.zero_point):
        return "neither scale nor zero point"
    return "no zero point" if quantization.scale else "no scale"


def _fraction(value: float) -> str:
    return f"1/{round(1 / value)}" if 0 < value < 1 and abs(round(1 / value) * value - 1) < 1e-9 else f"{value:g}"
