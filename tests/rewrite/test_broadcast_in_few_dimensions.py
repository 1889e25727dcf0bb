"""In fewer dimensions the same numbers meet."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, inputs_of, near, rewritten, run, same
from tflm_lint.rewrite.catalogue.broadcast_in_few_dimensions import merged

NAME = "broadcast-in-few-dimensions"
CASES = [
    ("MAXIMUM", (1, 2, 3, 2, 4), (1, 1, 3, 1, 4), (1, 2, 3, 2, 4)),
    ("MINIMUM", (2, 2, 3, 2, 2, 4), (2, 4), (2, 2, 3, 2, 2, 4)),
    ("MAXIMUM", (2, 2, 3, 2, 4), (), (2, 2, 3, 2, 4)),
    ("BATCH_MATMUL", (2, 2, 3, 2, 4), (2, 2, 3, 4, 5), (2, 2, 3, 2, 5)),
    ("BATCH_MATMUL", (2, 1, 3, 2, 4), (1, 1, 3, 4, 5), (2, 1, 3, 2, 5)),
]


def model(*cases: tuple[str, tuple[int, ...], tuple[int, ...], tuple[int, ...]]) -> bytes:
    operators = [
        Op(name, [T("FLOAT32", one), T("FLOAT32", other)], [T("FLOAT32", result)], {})
        for name, one, other, result in cases
    ]
    inputs = [tensor for operator in operators for tensor in operator.inputs]
    return build([Graph(operators, inputs, [operator.outputs[0] for operator in operators])])  # type: ignore[arg-type, misc]  # all are tensors


def test_the_same_numbers_meet() -> None:
    data = model(*CASES)
    changed = rewritten(NAME, data)
    assert changed is not None
    assert accepted(changed)
    near(data, changed, 2e-6, inputs=inputs_of(data, 3))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((1, 4, 1, 3, 1, 2), (1, 4, 2, 3, 2, 2)),
        ((3, 1, 1), (2, 2, 2, 3, 2, 5)),
        ((1, 2, 1, 2, 1, 2), (2, 2, 2, 2, 2, 2)),
    ],
)
def test_repeating_in_few_dimensions(given: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    dims = T("INT32", (len(wanted),), wanted)
    x, y = T("INT8", given, scale=0.5, zp=1), T("INT8", wanted, scale=0.5, zp=1)
    data = build([Graph([Op("BROADCAST_TO", [x, dims], [y], version=3)])])
    changed = rewritten(NAME, data)
    assert changed is not None
    assert accepted(changed)
    same(data, changed)


def test_a_shape_too_long_for_options_is_a_tensor() -> None:
    """TFLM's parser of RESHAPE has room for 8 sizes."""
    x, y = T("INT32", (1,) * 9), T("INT32", (1,) * 8 + (2,))
    changed = rewritten(NAME, build([Graph([Op("BROADCAST_TO", [x, T("INT32", (9,), y.shape)], [y], version=2)])]))
    assert changed is not None
    assert accepted(changed)
    ((found,),) = run("tflm", changed, [[np.full(x.shape, 7, np.int32)]])
    assert found.ravel().tolist() == [7, 7]


def test_what_does_not_fit_stays() -> None:
    assert merged([(2, 3, 2, 3, 2), (2, 1, 2, 1, 2), (2, 3, 2, 3, 2)]) == [
        [2, 3, 2, 3, 2],
        [2, 1, 2, 1, 2],
        [2, 3, 2, 3, 2],
    ]
    assert rewritten(NAME, model(("MAXIMUM", (2, 3, 2, 3, 2), (2, 1, 2, 1, 2), (2, 3, 2, 3, 2)))) is None


@pytest.mark.parametrize("shape", [(3, 3), (2, 4)])
def test_shapes_that_are_none(shape: tuple[int, ...]) -> None:
    assert merged([shape, (3, 4), (3, 4)]) is None
