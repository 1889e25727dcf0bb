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
    says="the scale of {of} times {option}{factor} is above 2^-{bits}",
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
