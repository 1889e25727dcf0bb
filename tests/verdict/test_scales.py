"""Scales of thousands of channels are looked at together: what that says is what each of them would."""

from __future__ import annotations

import math
import random

from tflm_lint.verdict.kinds.frequent import are_near


def test_scales_that_a_division_finds_near_are_near() -> None:
    rng = random.Random(3)  # noqa: S311 - chance, not secrets
    odd = (0.0, -1.0, math.inf, math.nan, 1e-310, 1e308)
    found = 0
    for _ in range(1500):
        base = rng.choice((1.0, 0.003, *odd))
        others = tuple(rng.choice(odd) if rng.random() < 0.2 else rng.random() for _ in range(rng.randint(1, 4)))
        scales = tuple(base * other * (1 + rng.uniform(-0.015, 0.015)) for other in others)
        near = are_near(scales, others, base)
        found += near
        # what it says of all of them is true of each, as it is asked one by one
        assert not near or all(
            abs(scale - base * other) <= 0.01 * abs(base * other) for scale, other in zip(scales, others, strict=True)
        )
    assert found > 50
