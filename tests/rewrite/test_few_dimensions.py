"""TRANSPOSE and STRIDED_SLICE of many dimensions copy the same values in fewer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.build import Op, T, chain
from tests.rewrite.running import accepted, rewritten, same
from tests.sampling import few
from tflm_lint.rewrite.catalogue.transpose_in_few_dimensions import merged, turns

TRANSPOSE = "transpose-in-few-dimensions"
SLICE = "strided-slice-in-few-dimensions"


def transpose(shape: tuple[int, ...], order: Sequence[int], type_: str = "FLOAT32", *, constant: bool = True) -> bytes:
    record: dict[str, Any] = {"scale": 0.5, "zp": 3} if type_ == "INT8" else {}
    x, y = T(type_, shape, **record), T(type_, tuple(shape[axis] for axis in order), **record)
    return chain(Op("TRANSPOSE", [x, T("INT32", (len(order),), [*order] if constant else None)], [y], {}))


@pytest.mark.parametrize(
    ("shape", "order", "type_", "transposes"),
    [
        ((2, 3, 2, 4, 3), (0, 2, 1, 3, 4), "INT8", 1),
        ((1, 2, 4, 2, 4, 4), (0, 1, 3, 2, 4, 5), "FLOAT32", 1),
        ((2, 3, 2, 2, 3, 2), (5, 3, 1, 4, 2, 0), "FLOAT32", 5),
        ((2, 1, 1, 1, 1, 3), (0, 2, 1, 3, 4, 5), "FLOAT32", 0),
    ],
)
def test_transpose(shape: tuple[int, ...], order: Sequence[int], type_: str, transposes: int) -> None:
    data = transpose(shape, order, type_)
    result = rewritten(TRANSPOSE, data)
    assert result is not None
    assert accepted(result)
    assert [result.op_name(each) for each in result.subgraphs[0].operators].count("TRANSPOSE") == transposes
    same(data, result)


@pytest.mark.parametrize("order", few([*itertools.permutations(range(5))], every=7))
def test_every_order(order: tuple[int, ...]) -> None:
    """The plan of reshapes and transpositions, done by numpy, is the transposition."""
    for shape in ((2, 3, 4, 5, 6), (2, 1, 3, 1, 4)):
        values = np.arange(np.prod(shape)).reshape(shape)
        expected = values.transpose(order)
        for narrow, turn in turns(*merged(shape, order)):
            assert len(narrow) <= 4
            values = values.reshape(narrow).transpose(turn)
        np.testing.assert_array_equal(values.reshape(expected.shape), expected)


def test_transpose_that_stays() -> None:
    assert rewritten(TRANSPOSE, transpose((1, 2, 2, 2, 2, 2), (0, 1, 3, 2, 4, 5), constant=False)) is None
    assert rewritten(TRANSPOSE, transpose((1, 2, 2, 2, 2, 2), (0, 1, 3, 2, 4, 4))) is None
    assert rewritten(TRANSPOSE, transpose((2, 3, 4), (2, 0, 1))) is None


def sliced(
    shape: tuple[int, ...],
    bounds: tuple[Sequence[int], Sequence[int], Sequence[int]],
    taken: tuple[int, ...],
    **masks: int,
) -> bytes:
    x, y = T("FLOAT32", shape), T("FLOAT32", taken)
    constants = [T("INT32", (len(shape),), [*bound]) for bound in bounds]
    return chain(Op("STRIDED_SLICE", [x, *constants], [y], masks))


ONES = (1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("bounds", "taken", "masks"),
    [
        (
            ((0, 1, 0, 0, 0), (0, 2, 0, 0, 0), ONES),
            (2, 4, 3, 2),
            {"begin_mask": 29, "end_mask": 29, "shrink_axis_mask": 2},
        ),
        (
            ((0, -1, 0, 0, 0), (0, 0, 0, 0, 0), ONES),
            (2, 4, 3, 2),
            {"begin_mask": 29, "end_mask": 29, "shrink_axis_mask": 2},
        ),
        (((1, 0, 1, 0, 1), (2, 3, 3, 3, 2), ONES), (1, 3, 2, 3, 1), {}),
        (((0, 0, -1, 0, 0), (2, 3, -5, 3, 2), (1, 2, -1, 1, 1)), (2, 2, 4, 3, 2), {}),
        (((0, 0, 3, 2, 0), (2, 3, 0, 0, 9), (1, 1, -2, -1, 1)), (2, 3, 2, 3, 2), {"end_mask": 8}),
    ],
)
def test_slices(bounds: Any, taken: tuple[int, ...], masks: dict[str, int]) -> None:
    data = sliced((2, 3, 4, 3, 2), bounds, taken, **masks)
    result = rewritten(SLICE, data)
    assert result is not None
    assert accepted(result)
    same(data, result)


def test_slices_that_stay() -> None:
    whole = ((0,) * 5, (2, 3, 4, 3, 1), ONES)
    shape = (2, 3, 4, 3, 2)
    assert rewritten(SLICE, sliced(shape, whole, (2, 3, 4, 3, 1))) is not None
    assert rewritten(SLICE, sliced(shape, whole, (2, 3, 4, 3, 2))) is None
    assert rewritten(SLICE, sliced(shape, whole, (2, 3, 4, 3, 1), ellipsis_mask=1)) is None
    assert rewritten(SLICE, sliced(shape, ((0,) * 5, (0,) * 5, ONES), (0,))) is None
    assert rewritten(SLICE, sliced(shape, ((0,) * 5, shape, (0,) * 5), shape)) is None
    assert rewritten(SLICE, sliced((2, 3), ((0, 0), (1, 3), (1, 1)), (1, 3))) is None
