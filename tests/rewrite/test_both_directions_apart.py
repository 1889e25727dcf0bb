"""A layer of two directions computes as two layers what it does in LiteRT."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, near, rewritten

STEPS, SIZE, UNITS = 5, 3, 4


def bidirectional(*, merged: bool = True, time_first: bool = False, auxiliary: bool = False) -> bytes:
    random = np.random.default_rng(7)

    def f32(*shape: int) -> T:
        return T("FLOAT32", shape, random.normal(size=shape) * 0.5)

    def direction() -> list[Any]:
        weights = [f32(UNITS, SIZE) for _ in range(4)] + [f32(UNITS, UNITS) for _ in range(4)]
        return [*weights, -1, -1, -1, *(f32(UNITS) for _ in range(4)), -1, -1]

    first = (STEPS, 1) if time_first else (1, STEPS)
    source = T("FLOAT32", (*first, SIZE))
    states = [T("FLOAT32", (1, UNITS), variable=True) for _ in range(4)]
    results = [T("FLOAT32", (*first, UNITS * (1 + merged))) for _ in range(2 - merged)]
    options = {"fused_activation_function": 4, "merge_outputs": merged, "time_major": time_first}
    inputs = [source, *direction(), *direction(), *states, source if auxiliary else -1, *[-1] * 8]
    return build([Graph([Op("BIDIRECTIONAL_SEQUENCE_LSTM", inputs, results, options)], [source], results)])


@pytest.mark.parametrize(("merged", "time_first"), [(True, False), (False, False), (True, True)])
def test_two_layers(merged: bool, time_first: bool) -> None:
    data = bidirectional(merged=merged, time_first=time_first)
    changed = rewritten("both-directions-apart", data)
    assert changed is not None
    assert accepted(changed)
    near(data, changed, 2e-6)


def test_an_auxiliary_input_stays() -> None:
    assert rewritten("both-directions-apart", bidirectional(auxiliary=True)) is None
