"""Values of two tensors that mean the same: put into each other's type, and held against each other."""

from __future__ import annotations

import math

from tflm_lint.proof.samples import CODES, packed, unpacked
from tflm_lint.report.evidence import Compared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Tensor

_LIMITS = {"b": 8, "h": 16, "i": 32, "q": 64}


def scale_of(tensor: Tensor) -> tuple[float, int] | None:
    """Return scale and zero point of a tensor that has one of each, None of one that has none."""
    quantization = tensor.quantization
    if quantization is None or len(quantization.scale) != 1 or tensor.type.startswith("FLOAT"):
        return None
    return quantization.scale[0], quantization.zero_point[0] if quantization.zero_point else 0


def alike(one: Tensor, other: Tensor) -> bool:
    """Whether the same bytes mean the same in both."""
    return one.type == other.type and scale_of(one) == scale_of(other)


def converted(data: bytes, source: Tensor, target: Tensor) -> bytes:
    """Write the values of one tensor as another holds them."""
    if alike(source, target):
        return data
    real = reals(data, source)
    code, scale = CODES[target.type], scale_of(target)
    if code in "fd":
        return packed(code, real)
    if scale is not None:
        real = [value / scale[0] + scale[1] for value in real]
    bits = _LIMITS.get(code)
    least = -(2 ** (bits - 1)) if bits else 0
    most = 2 ** (bits - 1) - 1 if bits else 2 ** {"B": 8, "H": 16, "I": 32, "Q": 64}[code] - 1
    return packed(code, [min(max(round(value), least), most) for value in real])


def reals(data: bytes, tensor: Tensor) -> Sequence[float]:
    """Return the numbers that a tensor stands for."""
    values = unpacked(CODES[tensor.type], data)
    scale = scale_of(tensor)
    return values if scale is None else [(value - scale[1]) * scale[0] for value in values]


def compared(
    output: int, wanted: tuple[Tensor, Sequence[bytes]], found: tuple[Tensor, Sequence[bytes]]
) -> Compared | None:
    """Compare an output on all samples; None where the two have not as many elements."""
    (before, expected), (after, given) = wanted, found
    differing, error = 0, 0.0
    least, most = math.inf, -math.inf
    same = alike(before, after)
    for one, other in zip(expected, given, strict=True):
        if same and one == other:
            continue
        real, computed = reals(one, before), reals(other, after)
        if len(real) != len(computed):
            return None
        worst = max((_apart(a, b) for a, b in zip(real, computed, strict=True)), default=0.0)
        differing += bool(worst) or same
        error = max(error, worst)
    for one in expected if differing else ():
        finite = [value for value in reals(one, before) if math.isfinite(value)]
        least, most = min([least, *finite]), max([most, *finite])
    span = most - least
    part = 0.0 if not error else error / span if span > 0 else math.inf
    scale = scale_of(after) or scale_of(before)
    steps = None if scale is None and after.type.startswith("FLOAT") else error / (scale[0] if scale else 1.0)
    return Compared(output, after.name, after.type, differing, steps, error, part)


def _apart(one: float, other: float) -> float:
    if one == other or (one != one and other != other):  # noqa: PLR0124 - that is how NaN shows
        return 0.0
    return abs(one - other) if math.isfinite(one) and math.isfinite(other) else math.inf
