"""LOCAL_RESPONSE_NORMALIZATION by a band matrix, within float rounding."""

from __future__ import annotations

import pytest

from tests.build import Op, T, chain
from tests.rewrite.running import accepted, near, rewritten

NAME = "local-response-by-band-matrix"


def normalization(**options: float) -> bytes:
    values = {"radius": 2, "bias": 1.0, "alpha": 0.3, "beta": 0.5, **options}
    x, y = T("FLOAT32", (1, 3, 4, 7)), T("FLOAT32", (1, 3, 4, 7))
    return chain(Op("LOCAL_RESPONSE_NORMALIZATION", [x], [y], values))


@pytest.mark.parametrize("options", [{}, {"beta": 0.75, "radius": 1}, {"beta": 1.0, "radius": 9, "bias": 2.0}])
def test_normalized(options: dict[str, float]) -> None:
    data = normalization(**options)
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    near(data, result, 2e-6)


def test_what_stays() -> None:
    assert rewritten(NAME, normalization(bias=0.0)) is None
    assert rewritten(NAME, normalization(alpha=-1.0)) is None
