"""Valid single-operator models to break in one place, and what the judge says of them."""

from __future__ import annotations

from typing import Any

from tests.build import T, single_op
from tflm_lint.model.read import load_bytes
from tflm_lint.verdict import Violation
from tflm_lint.verdict.judge import judge
from tflm_lint.verdict.table import load_table

CONV_OPTIONS = {"padding": "SAME", "stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1}
POOL_OPTIONS = {"padding": "VALID", "stride_w": 2, "stride_h": 2, "filter_width": 2, "filter_height": 2}


def violations(data: bytes, **settings: Any) -> tuple[Violation, ...]:
    return judge(load_bytes(data), ops=settings.pop("ops", None) or load_table(), **settings)


def said(data: bytes, **settings: Any) -> list[tuple[str, str, str]]:
    """Return kind, rule and effect of every violation."""
    return [(found.kind, found.rule, found.effect) for found in violations(data, **settings)]


def q(shape: tuple[int, ...], kind: str = "INT8", scale: Any = 0.5, zp: Any = 0, **fields: Any) -> T:
    """Make a quantized tensor."""
    return T(kind, shape, scale=scale, zp=zp, **fields)


def f(shape: tuple[int, ...], **fields: Any) -> T:
    """Make a float tensor."""
    return T("FLOAT32", shape, **fields)


def conv(
    *,
    image: T | None = None,
    weights: T | None = None,
    bias: T | None = None,
    output: T | None = None,
    options: dict[str, Any] | None = None,
    op: str = "CONV_2D",
) -> bytes:
    """Build an int8 convolution of 4 x 4 x 2 with three 3 x 3 filters."""
    inputs = [
        image or q((1, 4, 4, 2)),
        weights or q((3, 3, 3, 2), scale=0.25, data=1),
        bias or T("INT32", (3,), data=0, scale=0.125),
    ]
    return single_op(op, inputs, [output or q((1, 4, 4, 3))], CONV_OPTIONS | (options or {}))


def fully_connected(
    *, data: T | None = None, weights: T | None = None, bias: T | None = None, output: T | None = None, **options: Any
) -> bytes:
    """Build an int8 layer of 8 inputs and 4 units."""
    inputs = [
        data or q((1, 8)),
        weights or q((4, 8), scale=0.25, data=1),
        bias or T("INT32", (4,), data=0, scale=0.125),
    ]
    return single_op("FULLY_CONNECTED", inputs, [output or q((1, 4))], options)
