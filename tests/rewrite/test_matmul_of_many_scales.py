"""A product with a matrix of several scales is what the scales say, which numpy computes: no interpreter does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import T, single_op
from tests.rewrite import running
from tests.rewrite.contexts import context_of

NAME = "matmul-of-many-scales"
SCALES = np.array([0.001, 0.004, 0.002])
RANDOM = np.random.default_rng(5)


def product(dimension: int, scales: int = 3) -> tuple[bytes, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    numbers = RANDOM.integers(-127, 128, (3, 3))
    matrix = T("INT8", (3, 3), numbers, SCALES[:scales].tolist(), [0] * scales, qdim=dimension)
    data = single_op(
        "BATCH_MATMUL",
        [T("INT8", (4, 3), scale=0.02, zp=3), matrix],
        [T("INT8", (4, 3), scale=0.02, zp=-5)],
        {},
        version=2,
    )
    return data, numbers * (SCALES[:, None] if dimension == 0 else SCALES)


@pytest.mark.parametrize("dimension", [0, 1])
def test_what_the_scales_say(dimension: int) -> None:
    data, floats = product(dimension)
    assert context_of(data).inspection.results == "wrong"
    changed = running.rewritten(NAME, data)
    assert changed is not None
    assert context_of(changed).inspection.results == "right"
    values = running.inputs_of(data)
    for (given,), (found,) in zip(values, running.run("tflm", changed, values), strict=True):
        exact = (given.astype(float) - 3) * 0.02 @ floats / 0.02 - 5
        assert np.abs(np.clip(exact, -128, 127) - found).max() <= 0.51


def test_one_scale_stays() -> None:
    assert running.rewritten(NAME, product(0, scales=1)[0]) is None
