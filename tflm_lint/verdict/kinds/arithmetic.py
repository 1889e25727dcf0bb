"""Conditions on the multipliers that kernels derive from scales."""

from __future__ import annotations

import math

from tflm_lint.model import bytes_of
from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, NUMBER, OPTION, Optional, broken, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Args, Field, Reason


@kind(
    "QT202",
    of=ARGUMENTS,
    output=ARGUMENT,
    shift=INTEGER,
    says="the scales of {of} are above 0, and that of {output} is above 2 * the largest of them / 2^{shift}",
    tells=True,
)
def sum_scales(of: Args, output: Arg, shift: int) -> Reason:
    """Mirror the multipliers of a quantized sum: `QuantizeMultiplierSmallerThanOneExp` aborts outside of (0, 1)."""
    for arg in of:
        if not 0 < arg.scale < math.inf:
            return _out_of_range(arg, "TFLM aborts unless the scale is above 0")
    if not of:
        return None
    least = 2 * max(arg.scale for arg in of) / 2**shift
    if not least < output.scale < math.inf:
        return _out_of_range(output, "TFLM aborts unless the scale is above {least:g}", least=least)
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    bits=INTEGER,
    option=Optional(OPTION),
    factor=Optional(NUMBER),
    says="the scale of {of}[ times {option}][ times {factor}] is above 2^-{bits}",
    tells=True,
)
def greater_than_one(of: Arg, bits: int, option: Field | None = None, factor: float = 1.0) -> Reason:
    """Mirror `PreprocessSoftmaxScaling`: `QuantizeMultiplierGreaterThanOne` aborts at 1 and below."""
    if option is not None:
        factor = option.value
    if of.scale * factor * 2**bits > 1:
        return None
    least = 2.0**-bits
    if option is None:
        return _out_of_range(of, "TFLM aborts unless their product is above {least:g}", least=least)
    words = "TFLM aborts unless their product is above {least:g}"
    return _out_of_range(of, words, " and {option} is {factor:g}", option=option, factor=factor, least=least)


@kind(
    "QT202",
    of=ARGUMENT,
    output=ARGUMENT,
    limit=NUMBER,
    says="the scale of {of} is below {limit} times that of {output}",
)
def ratio_below(of: Arg, output: Arg, limit: float) -> Reason:
    """Hold the quotient of two scales, in float32 as kernels divide, below a limit."""
    if not output.scale:
        return None
    quotient = of.scale / output.scale
    if not limit <= quotient < math.inf:
        return None
    return broken(
        "{it} scale {scale:g} is {quotient:g} times that of {output}, expected below {limit}",
        of,
        scale=of.scale,
        quotient=quotient,
        output=output,
        limit=limit,
    )


@kind("QT202", of=ARGUMENT, value=INTEGER, says="the scale of {of} is 2^{value}")
def log2_scale(of: Arg, value: int) -> Reason:
    """Mirror `CheckedLog2`: a scale of a certain power of two, within 0.001 of its logarithm."""
    if 0 < of.scale < math.inf and abs(math.log2(of.scale) - value) < 1e-3:
        return None
    wanted = 2.0**value
    words = "expected {wanted:.9g} (2^{power})"
    if not of.quantized:
        return broken("{it} has no quantization, " + words, of, wanted=wanted, power=value)
    return broken("{it} scale is {scale:.9g}, " + words, of, scale=of.scale, wanted=wanted, power=value)


@kind("QT202", of=ARGUMENTS, says="the scale of {of} is above 0 and below 1", tells=True)
def scale_below_one(of: Args) -> Reason:
    """Mirror `QuantizeMultiplierSmallerThanOneExp`, which aborts outside of (0, 1), on a scale itself."""
    for arg in of:
        if not 0 < arg.scale < 1:
            return _out_of_range(arg, "TFLM aborts unless the scale is above 0 and below 1")
    return None


@kind("OP118", of=ARGUMENT, says="no value of {of} is below its zero point")
def above_zero_point(of: Arg) -> Reason:
    """Require values that stand for no negative number: constant ones, or any that the type has.

    What an operator computes of numbers that are not negative is the greatest value where that stands for 0.
    """
    greatest = (1 << 8 * bytes_of(of.type, 1) - 1) - 1
    settled = of.constant
    if of.shared is not None and of.subgraph is not None:
        settled = settled or of.index in of.shared.makers(of.subgraph)
    if of.zero_point >= greatest and of.elements > 0 and (of.zero_point > greatest or not settled):
        words = "{it} has the zero point {zero_point}, every value of {type} but that stands for a negative number"
        return broken(words, of, zero_point=of.zero_point, type=of.type)
    least = min(of.invoked_values() or (of.zero_point,))
    if least < of.zero_point:
        return broken(
            "{it} holds {least}, below its zero point {zero_point}", of, least=least, zero_point=of.zero_point
        )
    return None


def _out_of_range(arg: Arg, words: str, also: str = "", **values: object) -> Reason:
    """Say a scale, or that there is none, what else is multiplied with it, and what TFLM wants of it."""
    if not arg.quantized:
        return broken("{it} has no quantization" + also + ", " + words, arg, **values)
    return broken("{it} scale is {scale:g}" + also + ", " + words, arg, scale=arg.scale, **values)
