"""SELECT, and SELECT_V2 of integers and truth values, choose the same."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import Op, T, chain
from tests.rewrite.running import accepted, rewritten, same


def select(
    name: str, type_: str, condition: tuple[int, ...], *shapes: tuple[int, ...], out: str | None = None
) -> bytes:
    one, other, target = shapes
    return chain(Op(name, [T("BOOL", condition), T(type_, one), T(type_, other)], [T(out or type_, target)], {}))


@pytest.mark.parametrize("condition", [(3, 4), (3,), ()])
def test_select_becomes_select_v2(condition: tuple[int, ...]) -> None:
    data = select("SELECT", "FLOAT32", condition, (3, 4), (3, 4), (3, 4))
    result = rewritten("select-as-select-v2", data)
    assert result is not None
    assert accepted(result)
    same(data, result)


def test_select_that_stays() -> None:
    assert rewritten("select-as-select-v2", select("SELECT", "FLOAT32", (4,), (3, 4), (3, 4), (3, 4))) is None
    assert rewritten("select-as-select-v2", select("SELECT", "FLOAT32", (3, 4), (3, 4), (1, 4), (3, 4))) is None


@pytest.mark.parametrize("type_", ["INT32", "BOOL"])
@pytest.mark.parametrize(
    "shapes",
    [((3, 4),) * 4, ((3, 1), (3, 4), (3, 4), (3, 4)), ((3, 4), (4,), (), (3, 4)), ((), (3, 4), (3, 1), (3, 4))],
)
def test_integers_and_truth_values(type_: str, shapes: tuple[tuple[int, ...], ...]) -> None:
    data = select("SELECT_V2", type_, *shapes)
    result = rewritten("select-integers", data)
    assert result is not None
    assert accepted(result)
    same(data, result)


def test_all_of_32_bit() -> None:
    data = select("SELECT_V2", "INT32", (2, 2), (2, 2), (2, 2), (2, 2))
    result = rewritten("select-integers", data)
    assert result is not None
    limits = np.iinfo(np.int32)
    extremes = np.array([[limits.min, limits.max], [limits.max, limits.min]], np.int32)
    condition = np.array([[True, False], [False, True]])
    same(data, result, inputs=[[condition, extremes, -1 - extremes], [~condition, extremes, -1 - extremes]])


def test_a_record_of_quantization_goes() -> None:
    x, y, z = (T("INT32", (4,), scale=0.5, zp=0) for _ in range(3))
    result = rewritten("select-integers", chain(Op("SELECT_V2", [T("BOOL", (4,)), x, y], [z], {})))
    assert result is not None
    assert accepted(result)


def test_what_stays() -> None:
    # runs as it is
    assert rewritten("select-integers", select("SELECT_V2", "FLOAT32", (4,), (4,), (4,), (4,))) is None
    assert rewritten("select-integers", select("SELECT_V2", "INT64", (4,), (4,), (4,), (4,))) is None
    assert rewritten("select-integers", select("SELECT_V2", "INT32", (4,), (4,), (4,), (4,), out="INT8")) is None
    deep = (1, 1, 1, 1, 4)
    assert rewritten("select-integers", select("SELECT_V2", "INT32", deep, deep, deep, deep)) is None
