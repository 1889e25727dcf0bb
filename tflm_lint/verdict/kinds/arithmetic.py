"""Conditions on the multipliers that kernels derive from scales."""

from __future__ import annotations

import math

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, NUMBER, OPTION, At, Optional, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind(
    "QT202",
    of=ARGUMENTS,
    output=ARGUMENT,
    shift=INTEGER,
    says="the scales of {of} are above 0, and that of {output} is above 2 * the largest of them / 2^{shift}",
)
def sum_scales(op: Op, p: Parameters) -> Reason:
    """Mirror the multipliers of a quantized sum: `QuantizeMultiplierSmallerThanOneExp` aborts outside of (0, 1)."""
    output = op.arg(p["output"])
    scales = [arg.scale for arg in op.each(p["of"])]
    for arg in op.each(p["of"]):
        if not 0 < arg.scale < math.inf:
            text = f"scale is {arg.scale:g}" if arg.quantized else "has no quantization"
            return At(f"{arg.name} {text}, TFLM aborts unless the scale is above 0", arg)
    if output is None or not scales:
        return None
    least = 2 * max(scales) / 2 ** p["shift"]
    if not output.scale > least:
        text = f"scale is {output.scale:g}" if output.quantized else "has no quantization"
        return At(f"{output.name} {text}, TFLM aborts unless the scale is above {least:g}", output)
    return None


@kind(
    "QT202",
    of=ARGUMENT,
    bits=INTEGER,
    option=Optional(OPTION),
    factor=Optional(NUMBER),
    says="the scale of {of}[ times {option}][ times {factor}] is above 2^-{bits}",
)
def greater_than_one(op: Op, p: Parameters) -> Reason:
    """Mirror `PreprocessSoftmaxScaling`: `QuantizeMultiplierGreaterThanOne` aborts at 1 and below."""
    arg = op.arg(p["of"])
    if arg is None:
        return None
    factor = op.option(p["option"]) if "option" in p else p.get("factor", 1.0)
    value = arg.scale * factor * 2 ** p["bits"]
    if value > 1:
        return None
    text = f"scale is {arg.scale:g}" if arg.quantized else "has no quantization"
    times = f" and {p['option']} is {factor:g}" if "option" in p else ""
    return At(f"{arg.name} {text}{times}, TFLM aborts unless their product is above {2.0 ** -p['bits']:g}", arg)


@kind(
    "QT202",
    of=ARGUMENT,
    output=ARGUMENT,
    limit=NUMBER,
    says="the scale of {of} is below {limit} times that of {output}",
)
def ratio_below(op: Op, p: Parameters) -> Reason:
    """Hold the quotient of two scales, in float32 as kernels divide, below a limit."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None or not output.scale:
        return None
    quotient = arg.scale / output.scale
    if not p["limit"] <= quotient < math.inf:
        return None
    return f"{arg.name} scale {arg.scale:g} is {quotient:g} times that of {output.name}, expected below {p['limit']}"


@kind("QT202", of=ARGUMENT, value=INTEGER, says="the scale of {of} is 2^{value}")
def log2_scale(op: Op, p: Parameters) -> Reason:
    """Mirror `CheckedLog2`: a scale of a certain power of two, within 0.001 of its logarithm."""
    arg = op.arg(p["of"])
    if arg is None:
        return None
    if 0 < arg.scale < math.inf and abs(math.log2(arg.scale) - p["value"]) < 1e-3:
        return None
    text = f"scale is {arg.scale:.9g}" if arg.quantized else "has no quantization"
    return f"{arg.name} {text}, expected {2.0 ** p['value']:.9g} (2^{p['value']})"


@kind("QT202", of=ARGUMENTS, says="the scale of {of} is above 0 and below 1")
def scale_below_one(op: Op, p: Parameters) -> Reason:
    """Mirror `QuantizeMultiplierSmallerThanOneExp`, which aborts outside of (0, 1), on a scale itself."""
    for arg in op.each(p["of"]):
        if not 0 < arg.scale < 1:
            text = f"scale is {arg.scale:g}" if arg.quantized else "has no quantization"
            return At(f"{arg.name} {text}, TFLM aborts unless the scale is above 0 and below 1", arg)
    return None


@kind("OP118", of=ARGUMENT, says="no value of {of} is below its zero point")
def above_zero_point(op: Op, p: Parameters) -> Reason:
    """Require constant values that stand for no negative number."""
    arg = op.arg(p["of"])
    if arg is None:
        return None
    least = min(arg.values() or (arg.zero_point,))
    return f"{arg.name} holds {least}, below its zero point {arg.zero_point}" if least < arg.zero_point else None
