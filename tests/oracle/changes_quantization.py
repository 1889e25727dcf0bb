"""Model -> the same with the quantization of one tensor changed."""

from __future__ import annotations

import math
from random import Random

from tests.oracle.changes import Changed, change, used, with_tensor
from tflm_lint.model.graph import Model, Quantization

QUANTIZATIONS = (
    "none", "x2", "x1.01", "x0.99", "x1.03", "x1e-6", "x1e6", "x1e-30", "x1e30", "x-1", "zero", "nan", "inf", "zp",
    "far zp", "one", "more", "dimension", "no zp", "fewer zp", "no scale", "made",
)  # fmt: skip


@change(6)
def quantization(model: Model, number: int, rng: Random) -> Changed:
    """Change scales, zero points, their number or their dimension, drop them, or make some."""
    index = used(model, number, rng)
    tensor = model.subgraphs[number].tensors[index] if index is not None else None
    if index is None or tensor is None:
        return None
    held, kind = tensor.quantization, rng.choice(QUANTIZATIONS)
    if kind == "made":
        count = rng.choice((1, 1, *tensor.shape[:1], *tensor.shape[-1:]))
        if not 0 <= count < 4096:
            return None
        scale = rng.choice((0.05, 1.0, 1e-3, 1 / 256, 1 / 32768))
        held = Quantization((scale,) * count, (rng.choice((0, 0, 3, -128)),) * count, rng.choice((0, 0, 3)))
        made = with_tensor(model, number, index, tensor._replace(quantization=held))
        return made, f"tensor {index} {tensor.type}: {count} scales of {scale}"
    if held is None or not held.scale:
        return None
    if kind == "none":
        return with_tensor(model, number, index, tensor._replace(quantization=None)), f"tensor {index}: not quantized"
    scales, at = list(held.scale), rng.randrange(len(held.scale))
    which = range(len(scales)) if rng.random() < 0.7 else (at,)
    if kind.startswith("x") or kind in ("zero", "nan", "inf"):
        factor = {"zero": 0.0, "nan": math.nan, "inf": math.inf}.get(kind) if not kind.startswith("x") else None
        for place in which:
            scales[place] *= float(kind[1:]) if factor is None else 1
            scales[place] = scales[place] if factor is None else factor
        held = held._replace(scale=tuple(scales))
    elif kind in ("zp", "far zp"):
        far = (300, -300, 2**31, 2**40, -(2**63), 32768, 256)
        points, new = list(held.zero_point), rng.choice((0, 1, -128, 127, 128, 8, -8) if kind == "zp" else far)
        for place in range(len(points)) if rng.random() < 0.7 else [at] * (at < len(points)):
            points[place] = new
        held = held._replace(zero_point=tuple(points))
        kind = f"zero point {new}"
    elif kind == "one":
        held = held._replace(scale=held.scale[:1], zero_point=held.zero_point[:1])
    elif kind == "more":
        count = rng.choice((2, *tensor.shape[:1], *tensor.shape[-1:], len(scales) + 1, len(scales) - 1))
        if not 0 < count < 4096:
            return None
        held = held._replace(scale=held.scale[:1] * count, zero_point=held.zero_point[:1] * count)
        kind = f"{count} scales"
    elif kind == "dimension":
        held = held._replace(quantized_dimension=rng.choice((-1, 0, 1, 2, 3, 4, 9, 2**31 - 1)))
        kind = f"{len(scales)} scales along {held.quantized_dimension}"
    elif kind == "fewer zp":
        held = held._replace(zero_point=held.zero_point[:1])
    elif kind == "no scale":
        held = held._replace(scale=())
    else:
        held = held._replace(zero_point=())
    return with_tensor(model, number, index, tensor._replace(quantization=held)), f"tensor {index}: quantization {kind}"
