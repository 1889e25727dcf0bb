"""TILE by BROADCAST_TO copies the same values to the same places."""

from __future__ import annotations

import pytest

from tests.build import Op, T, chain
from tests.rewrite.running import accepted, rewritten, same

NAME = "tile-by-broadcast"


def tile(shape: tuple[int, ...], times: tuple[int, ...], type_: str = "FLOAT32", *, constant: bool = True) -> bytes:
    quantized = {"scale": 0.5, "zp": 3} if type_ == "INT8" else {}
    x = T(type_, shape, **quantized)  # type: ignore[arg-type]  # scale and zero point
    multiples = T("INT32", (len(times),), [*times] if constant else None)
    y = T(type_, tuple(size * each for size, each in zip(shape, times, strict=True)), **quantized)  # type: ignore[arg-type]
    return chain(Op("TILE", [x, multiples], [y], {}))


@pytest.mark.parametrize(
    ("shape", "times", "broadcasts"),
    [
        ((3,), (4,), 1),
        ((2, 3), (1, 2), 1),
        ((1, 2, 3), (1, 2, 3), 1),
        ((1, 3, 2, 2), (1, 2, 3, 2), 2),
        ((2, 2, 2, 2), (2, 3, 2, 3), 2),
        ((2, 3), (1, 1), 0),
    ],
)
@pytest.mark.parametrize("type_", ["FLOAT32", "INT8", "INT32"])
def test_copies(shape: tuple[int, ...], times: tuple[int, ...], broadcasts: int, type_: str) -> None:
    data = tile(shape, times, type_)
    result = rewritten(NAME, data)
    assert result is not None
    assert accepted(result)
    names = [result.op_name(each) for each in result.subgraphs[0].operators]
    assert names.count("BROADCAST_TO") == broadcasts
    if type_ == "FLOAT32":
        same(data, result)


def test_what_stays() -> None:
    assert rewritten(NAME, tile((2, 3), (1, 2), constant=False)) is None
    x, y = T("FLOAT32", (2, 3)), T("FLOAT32", (2, 5))
    assert rewritten(NAME, chain(Op("TILE", [x, T("INT32", (2,), [1, 2])], [y], {}))) is None
    assert rewritten(NAME, chain(Op("TILE", [x, T("INT32", (1,), [2])], [y], {}))) is None
