"""Conditions on scales and zero points; an unquantized tensor has scale 0.0 and zero point 0, as TFLM sees it."""

from __future__ import annotations

import math
import struct

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, INTEGERS, NUMBER, At, Optional, kind, listed, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("QT201", of=ARGUMENTS, says="{of} is quantized (scale and zero point)")
def present(op: Op, p: Parameters) -> Reason:
    """Require a scale and a zero point."""
    for arg in op.each(p["of"]):
        if not arg.quantized:
            return At(f"{arg.name} has no quantization ({_missing(arg)}), TFLM needs scale and zero point", arg)
    return None


@kind("QT202", of=ARGUMENTS, says="{of} is not quantized")
def absent(op: Op, p: Parameters) -> Reason:
    """Refuse quantization."""
    for arg in op.each(p["of"]):
        if arg.quantized:
            return At(f"{arg.name} is quantized (scale {arg.scale:g}), expected none", arg)
    return None


@kind("QT202", of=ARGUMENTS, says="{of} has one scale (per tensor)")
def per_tensor(op: Op, p: Parameters) -> Reason:
    """Refuse more than one scale."""
    for arg in op.each(p["of"]):
        if len(arg.scales) > 1:
            return At(f"{arg.name} has {len(arg.scales)} scales, expected one (per tensor)", arg)
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    dimension=Optional(INTEGER),
    says="{of} has one scale, or one per channel of its quantized dimension",
)
def channels(op: Op, p: Parameters) -> Reason:
    """Hold the number of scales against the size of the dimension they are for (the tensor's own, or a given one)."""
    arg = op.arg(p["of"])
    if arg is None or len(arg.scales) <= 1:
        return None
    dimension = p.get("dimension", arg.quantized_dimension)
    if not 0 <= dimension < arg.rank:
        return f"{arg.name} is quantized along dimension {dimension} of {arg.rank}"
    if len(arg.scales) != arg.shape[dimension]:
        return f"{arg.name} has {len(arg.scales)} scales for dimension {dimension} of size {arg.shape[dimension]}"
    return None


@kind("QT202", of=ARGUMENTS, value=INTEGERS, says="the zero point of {of} is {value}")
def zero_point(op: Op, p: Parameters) -> Reason:
    """Hold the (first) zero point against one of several values."""
    for arg in op.each(p["of"]):
        if not one_of(arg.zero_point, p["value"]):
            return At(f"{arg.name} zero point is {arg.zero_point}, expected {listed(p['value'])}", arg)
    return None


@kind("QT202", of=ARGUMENTS, min=INTEGER, max=INTEGER, says="the zero point of {of} is from {min} to {max}")
def zero_point_range(op: Op, p: Parameters) -> Reason:
    """Hold the (first) zero point against bounds."""
    for arg in op.each(p["of"]):
        if not p["min"] <= arg.zero_point <= p["max"]:
            return At(f"{arg.name} zero point is {arg.zero_point}, expected {p['min']} to {p['max']}", arg)
    return None


@kind("QT202", of=ARGUMENTS, value=INTEGERS, says="every zero point of {of} is {value}")
def zero_points(op: Op, p: Parameters) -> Reason:
    """Hold all zero points against one of several values."""
    wanted = p["value"] if isinstance(p["value"], tuple) else (p["value"],)
    for arg in op.each(p["of"]):
        quantization = arg.tensor.quantization
        if quantization is None or not arg.quantized or not op.covers(len(quantization.zero_point)):
            continue
        if set(quantization.zero_point).issubset(wanted):
            continue
        position, value = next((at, one) for at, one in enumerate(quantization.zero_point) if one not in wanted)
        return At(f"{arg.name} zero point [{position}] is {value}, expected {listed(p['value'])}", arg)
    return None


@kind(
    "QT202",
    of=ARGUMENTS,
    value=NUMBER,
    tolerance=Optional(NUMBER),
    relative=Optional(NUMBER),
    says="the scale of {of} is {value}",
)
def scale(op: Op, p: Parameters) -> Reason:
    """Hold the (first) scale against a value, within an absolute or a relative tolerance."""
    wanted = p["value"]
    margin = p.get("tolerance", 0.0) + abs(wanted) * p.get("relative", 0.0)
    for arg in op.each(p["of"]):
        if not abs(arg.scale - wanted) <= margin:
            return At(f"{arg.name} scale is {arg.scale:.9g}, expected {wanted:.9g} ({_fraction(wanted)})", arg)
    return None


@kind("QT202", of=ARGUMENTS, says="the scale of {of} is above 0")
def scale_positive(op: Op, p: Parameters) -> Reason:
    """Require a scale that can be divided by."""
    for arg in op.each(p["of"]):
        if not arg.scale > 0:
            text = f"scale is {arg.scale:g}" if arg.quantized else f"has no quantization ({_missing(arg)})"
            return At(f"{arg.name} {text}, expected a scale above 0", arg)
    return None


@kind("QT202", of=ARGUMENTS, tolerance=Optional(NUMBER), says="{of} have the same scale and zero point")
def same(op: Op, p: Parameters) -> Reason:
    """Require one scale and zero point of all arguments."""
    first = None
    for arg in op.each(p["of"]):
        if first is None:
            first = arg
            continue
        if arg.zero_point != first.zero_point:
            return At(f"{arg.name} zero point is {arg.zero_point}, that of {first.name} is {first.zero_point}", arg)
        if not abs(arg.scale - first.scale) <= p.get("tolerance", 0.0):
            return At(f"{arg.name} scale is {arg.scale:.9g}, that of {first.name} is {first.scale:.9g}", arg)
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    says="{of} is INT8, INT16 or UINT8 and its scale leaves the activation's bounds within 32 bits",
)
def activation_range(op: Op, p: Parameters) -> Reason:
    """Mirror `CalculateActivationRangeQuantized`: the fused activation's bounds in units of the output's scale."""
    arg = op.arg(p["of"])
    if arg is None:
        return None
    if arg.type not in ("INT8", "INT16", "UINT8"):
        return f"{arg.name} is {arg.type}, expected INT8, INT16 or UINT8"
    for bound in _BOUNDS.get(op.activation, ()):
        quotient = bound / arg.scale if arg.scale else math.nan if bound == 0 else math.inf
        if not abs(quotient) <= 2147483647:
            return f"{op.activation} needs the scale of {arg.name}, which is {arg.scale:g}"
    return None


@kind("QT202", of=ARGUMENTS, min=NUMBER, says="the product of the scales of {of} is at least {min}")
def product(op: Op, p: Parameters) -> Reason:
    """Require a product of scales that is not below a bound (nor nan)."""
    value = 1.0
    for arg in op.each(p["of"]):
        value = float32(value * arg.scale)
    if not value >= p["min"]:
        return f"the scales of {' and '.join(arg.name for arg in op.each(p['of']))} have the product {value:g}"
    return None


@kind("QT202", of=ARGUMENT, value=INTEGERS, says="the quantized dimension of {of} is {value}")
def dimension(op: Op, p: Parameters) -> Reason:
    """Hold the quantized dimension against one of several."""
    arg = op.arg(p["of"])
    if arg is None or one_of(arg.quantized_dimension, p["value"]):
        return None
    return f"{arg.name} is quantized along dimension {arg.quantized_dimension}, expected {listed(p['value'])}"


@kind("QT202", of=ARGUMENTS, says="the scale of {of} is a power of two")
def power_of_two(op: Op, p: Parameters) -> Reason:
    """Require a scale of 2^n, within 0.1 %."""
    for arg in op.each(p["of"]):
        if not 0 < arg.scale < math.inf or abs(math.log2(arg.scale) - round(math.log2(arg.scale))) > 1e-3:
            return At(f"{arg.name} scale is {arg.scale:g}, expected a power of two", arg)
    return None


def float32(value: float) -> float:
    """Round to float32 as C does."""
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
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
