"""GELU by x * LOGISTIC(x * P(x * x)) stays within float rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.build import Op, T, chain
from tests.rewrite.running import accepted, near, rewritten, run
from tflm_lint.model.write import write

NAME = "gelu-by-logistic"
WIDE = [[np.linspace(-reach, reach, 512, dtype=np.float32).reshape(1, 512)] for reach in (1.0, 4.0, 10.0, 100.0)]


def f32(*shape: int) -> T:
    return T("FLOAT32", shape)


@pytest.mark.parametrize(("approximate", "operators"), [(False, 16), (True, 6)])
def test_gelu(approximate: bool, operators: int) -> None:
    data = chain(Op("GELU", [f32(1, 512)], [f32(1, 512)], {"approximate": approximate}))
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    assert len(result.subgraphs[0].operators) == operators
    near(data, result, 6e-7, inputs=WIDE)


def test_the_error_function() -> None:
    data = chain(Op("CUSTOM:FlexErf", [f32(1, 512)], [f32(1, 512)]))
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    for values, (found,) in zip(WIDE, run("tflm", write(result), WIDE), strict=True):
        expected = [math.erf(float(value)) for value in values[0].ravel()]
        assert np.max(np.abs(found.ravel() - expected)) <= 2 * 6e-7


def test_what_stays() -> None:
    assert rewritten(NAME, chain(Op("GELU", [f32(1, 4)], [f32(1, 5)], {}))) is None
    x, y = T("INT8", (1, 4), scale=0.1, zp=0), T("INT8", (1, 4), scale=0.1, zp=0)
    assert rewritten(NAME, chain(Op("GELU", [x], [y], {}))) is None
    assert rewritten(NAME, chain(Op("CUSTOM:Erf", [f32(1, 4)], [f32(1, 4)]))) is None
