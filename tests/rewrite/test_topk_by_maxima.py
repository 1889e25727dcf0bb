"""The k greatest, one after the other: the same values, the same indices, ties included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, rewritten, same

NAME = "topk-by-maxima"


def topk(shape: tuple[int, ...], k: int, type_: str = "FLOAT32", *, constant: bool = True, read: str = "both") -> bytes:
    record: dict[str, Any] = {"scale": 0.5, "zp": 3} if type_ == "INT8" else {}
    x, values = T(type_, shape, **record), T(type_, (*shape[:-1], k), **record)
    amount = T("INT32", (), [k] if constant else None)
    indices = T("INT32", (*shape[:-1], k))
    outputs = {"both": [values, indices], "values": [values], "indices": [indices]}[read]
    inputs = [x] if constant else [x, amount]
    return build([Graph([Op("TOPK_V2", [x, amount], [values, indices], {})], inputs=inputs, outputs=outputs)])


@pytest.mark.parametrize(
    ("shape", "k", "type_", "read"),
    [
        ((7,), 3, "FLOAT32", "both"),
        ((2, 9), 5, "FLOAT32", "indices"),
        ((2, 3, 4), 1, "FLOAT32", "both"),
        ((2, 40), 6, "INT8", "both"),
        ((1, 6), 6, "INT8", "values"),
    ],
)
def test_values_and_indices(shape: tuple[int, ...], k: int, type_: str, read: str) -> None:
    data = topk(shape, k, type_, read=read)
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    same(data, result)
    dtype = np.float32 if type_ == "FLOAT32" else np.int8
    ties = [[np.random.default_rng(seed).integers(-2, 2, shape).astype(dtype)] for seed in range(4)]
    ties.append([np.full(shape, -128, dtype)])
    same(data, result, inputs=ties)


def test_what_stays() -> None:
    assert rewritten(NAME, topk((2, 9), 3, constant=False)) is None
    assert rewritten(NAME, topk((2, 9), 10)) is None
    assert rewritten(NAME, topk((2, 9), 3, "INT32")) is None
    assert rewritten(NAME, topk((2, 90), 65)) is None
