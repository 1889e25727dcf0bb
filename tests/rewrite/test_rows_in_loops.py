"""A loop that joins rows writes them into their places, and computes what LiteRT does of the original."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.contexts import context_of
from tests.rewrite.running import near
from tests.rules.cases import inspection_of
from tflm_lint.fixer import fix_subject
from tflm_lint.inputs import Subject
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import rows_in_loops
from tflm_lint.rewrite.wish import Wish

STEPS, UNITS = 5, 3


def i32(*shape: int, data: Any = None) -> T:
    return T("INT32", shape, data)


def f32(*shape: int, data: Any = None) -> T:
    return T("FLOAT32", shape, data)


def rows() -> T:
    """The list, of which the file says nothing."""
    return T("FLOAT32", (1, 1, 1), fields={"shape_signature": (-1, -1, -1)})


def recurrent(*, packed: bool = True, behind: int = 1, computed: bool = False) -> bytes:
    """Write a simple RNN as TensorFlow's converter does; `behind` is where the second slice begins, from the row on."""
    source, dims, listed = f32(STEPS, 1, 2), i32(3, data=[STEPS, 1, UNITS]), rows()
    operators = []
    if computed:
        shape, batch, dims = i32(3), i32(1), i32(3)
        ends = [i32(1, data=[number]) for number in (1, 2, 1)]
        operators += [
            Op("SHAPE", [source], [shape], {"out_type": 2}),
            Op("STRIDED_SLICE", [shape, *ends], [batch], {}),
            Op("CONCATENATION", [i32(1, data=[STEPS]), batch, i32(1, data=[UNITS])], [dims], {}),
        ]
    after, state = [i32(), rows(), f32(1, UNITS), f32(STEPS, 1, 2)], f32(1, UNITS, data=np.zeros((1, UNITS)))
    result = f32(1, STEPS, UNITS)
    operators += [
        Op("FILL", [dims, f32(data=0.0)], [listed], {}),
        Op("WHILE", [i32(data=0), listed, state, source], after, {"cond_subgraph_index": 1, "body_subgraph_index": 2}),
        Op("TRANSPOSE", [after[1], i32(3, data=[1, 0, 2])], [result], {}),
    ]
    main = Graph(operators, [source], [result, after[2]])
    at, more = i32(), T("BOOL", ())
    inputs = [at, rows(), f32(1, UNITS), f32(STEPS, 1, 2)]
    condition = Graph([Op("LESS", [at, i32(data=STEPS)], [more], {})], inputs, [more], "condition")
    at, listed, state, source = i32(), rows(), f32(1, UNITS), f32(STEPS, 1, 2)
    weights = f32(UNITS, 2, data=np.random.default_rng(3).normal(size=(UNITS, 2)))
    item, dense, total, new, following, row = (
        f32(1, 2),
        f32(1, UNITS),
        f32(1, UNITS),
        f32(1, UNITS),
        i32(),
        f32(1, 1, UNITS),
    )
    size, begin, second = i32(3), i32(3), i32()
    before, rest, joined = rows(), rows(), rows()
    places = [Op("ADD", [at, i32(data=1)], [following], {}), Op("ADD", [at, i32(data=behind)], [second], {})]
    if packed:
        places += [
            Op("PACK", [at, i32(data=-1), i32(data=-1)], [size], {"values_count": 3}),
            Op("PACK", [second, i32(data=0), i32(data=0)], [begin], {"values_count": 3}),
        ]
    else:
        one, other = i32(1), i32(1)
        places += [
            Op("EXPAND_DIMS", [at, i32(data=0)], [one], {}),
            Op("EXPAND_DIMS", [second, i32(data=0)], [other], {}),
            Op("CONCATENATION", [one, i32(2, data=[-1, -1])], [size], {}),
            Op("CONCATENATION", [other, i32(2, data=[0, 0])], [begin], {}),
        ]
    body = Graph(
        [
            Op("GATHER", [source, at], [item], {}),
            Op("FULLY_CONNECTED", [item, weights, -1], [dense], {}),
            Op("ADD", [dense, state], [total], {}),
            Op("TANH", [total], [new]),
            *places,
            Op("SLICE", [listed, i32(3, data=[0, 0, 0]), size], [before], {}),
            Op("EXPAND_DIMS", [new, i32(data=0)], [row], {}),
            Op("SLICE", [listed, begin, i32(3, data=[-1, -1, -1])], [rest], {}),
            Op("CONCATENATION", [before, row, rest], [joined], {}),
        ],
        [at, listed, state, source],
        [following, joined, new, source],
        "body",
    )
    return build([main, condition, body])


def fixed(data: bytes) -> Model:
    """Apply every safe rewrite, for rows need shapes that are known."""
    model = load_bytes(data)
    found = fix_subject(Subject("rnn", data, model), inspection_of(model).firmware, Wish())
    assert found.runs
    assert "rows-in-loops" in {step.rewrite for step in found.steps}
    return load_bytes(found.data)


@pytest.mark.parametrize(("packed", "computed"), [(False, True), (True, False), (True, True), (False, False)])
def test_rows_are_written_into_their_places(packed: bool, computed: bool) -> None:
    data = recurrent(packed=packed, computed=computed)
    near(data, fixed(data), 2e-6)


def test_rows_that_are_not_between_stay() -> None:
    for behind in (0, 2):
        model = load_bytes(recurrent(behind=behind))
        assert rows_in_loops.apply(model, context_of(model)) is None
