"""A table holds for each of the 256 inputs what LiteRT's kernel computes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from tests.build import Op, T, chain
from tests.rewrite.running import accepted, rewritten, same

NAME = "unary-table"
EVERY = [[np.arange(-128, 128, dtype=np.int8).reshape(1, 256)]]


def unary(
    name: str, given: tuple[float, int], wanted: tuple[float, int], options: Mapping[str, object] | None = None
) -> bytes:
    x = T("INT8", (1, 256), scale=given[0], zp=given[1])
    y = T("INT8", (1, 256), scale=wanted[0], zp=wanted[1])
    return chain(Op(name, [x], [y], options, version=2))


@pytest.mark.parametrize(
    ("name", "given", "wanted", "options"),
    [
        ("EXP", (0.03, 5), (0.2, -128), None),
        ("EXP", (0.1, 100), (0.004, -128), None),
        ("GELU", (0.04, 3), (0.03, -90), {"approximate": False}),
        ("GELU", (0.11, -20), (0.05, -120), {"approximate": True}),
        ("LOG", (0.02, -128), (0.05, 70), None),
        ("LOG", (0.5, -129), (0.03, -100), None),
        ("SQRT", (0.02, -128), (0.009, -128), None),
        ("SQRT", (0.3, -128), (0.04, -128), None),
        # numbers that meet halves and wholes in single precision
        ("SQRT", (0.05, -128), (0.05, -3), None),
        ("TANH", (0.05, 3), (0.004, 7), None),
        ("GELU", (0.05, -56), (0.1, 36), {"approximate": False}),
        ("GELU", (0.2, -69), (0.08, -39), {"approximate": True}),
        ("GELU", (0.1, -11), (0.08, 9), {"approximate": True}),
        # and those that no integer holds
        ("EXP", (0.25, 38), (1 / 256, 105), None),
        ("LOG", (0.25, 38), (1 / 256, 105), None),
    ],
)
def test_all_inputs(
    name: str, given: tuple[float, int], wanted: tuple[float, int], options: Mapping[str, object] | None
) -> None:
    data = unary(name, given, wanted, options)
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    assert accepted(result, "esp32s3-esp-nn")
    same(data, result, inputs=EVERY)


def test_what_stays() -> None:
    x, y = T("INT8", (1, 4), scale=0.1, zp=0), T("INT8", (1, 4), scale=[0.1, 0.2], zp=[0, 0])
    assert rewritten(NAME, chain(Op("EXP", [x], [y], {}))) is None
    x, y = T("INT16", (1, 4), scale=0.1, zp=0), T("INT16", (1, 4), scale=0.1, zp=0)
    assert rewritten(NAME, chain(Op("EXP", [x], [y], {}))) is None
    x, y = T("INT8", (1, 4), scale=0.1, zp=0), T("INT8", (2, 4), scale=0.1, zp=0)
    assert rewritten(NAME, chain(Op("EXP", [x], [y], {}))) is None
    # what runs as it is
    x, y = T("FLOAT32", (1, 4)), T("FLOAT32", (1, 4))
    assert rewritten(NAME, chain(Op("EXP", [x], [y], {}))) is None
