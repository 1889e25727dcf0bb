"""What the file holds twice or for nobody goes, by as many bytes as was said, and the model computes the same."""

from __future__ import annotations

import re

import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.contexts import context_of, outputs_of, written
from tests.rules.cases import inspection_of, problems
from tflm_lint.model.graph import Model, Quantization
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.catalogue import aligned_file, shared_constants, unread_ranges


def twice(variable: bool = False) -> Model:
    """Build two layers with the same weights, each in a buffer of its own."""
    x, y, z = (T("FLOAT32", (1, 16)) for _ in range(3))
    one, other = (T("FLOAT32", (16, 16), data=[0.25] * 256) for _ in range(2))
    operators = [Op("FULLY_CONNECTED", [x, one, None], [y], {}), Op("FULLY_CONNECTED", [y, other, None], [z], {})]
    model = load_bytes(build([Graph(operators, inputs=[x], outputs=[z], tensors=[x, y, z, one, other])]))
    if variable:
        main = model.subgraphs[0]
        tensors = (*main.tensors[:4], main.tensors[4]._replace(is_variable=True))
        model = model._replace(subgraphs=(main._replace(tensors=tensors),))
    return model


def ranged() -> Model:
    """Build a layer that has a range of values for each tensor."""
    model = twice()
    main = model.subgraphs[0]
    # each its own, for equal ones are written once
    tensors = tuple(
        tensor._replace(quantization=Quantization((0.5,), (0,), min=(-1.0 - index,) * 20, max=(1.0 + index,) * 20))
        for index, tensor in enumerate(main.tensors)
    )
    return model._replace(subgraphs=(main._replace(tensors=tensors),))


def said(model: Model, code: str) -> int:
    data = write(model)
    (message,) = (problem.message for found, problem in problems(data, "x86-64-reference") if found == code)
    found = re.search(r"([\d,]+) bytes of flash", message)
    assert found is not None
    return int(found[1].replace(",", ""))


def test_equal_constants_share_a_buffer() -> None:
    model = written(twice())
    changed = shared_constants.apply(model, context_of(model))
    assert changed is not None
    assert changed.subgraphs[0].tensors[3].buffer == changed.subgraphs[0].tensors[4].buffer
    assert len(changed.buffers) == len(model.buffers) - 1
    assert outputs_of(write(changed)) == outputs_of(write(model))
    assert shared_constants.apply(changed, context_of(changed)) is None
    assert abs(len(write(model)) - len(write(changed)) - said(model, "FL407")) <= 16


def test_what_is_written_is_not_shared() -> None:
    model = twice(variable=True)
    assert shared_constants.apply(model, context_of(model)) is None


def test_ranges_go() -> None:
    model = written(ranged())
    changed = unread_ranges.apply(model, context_of(model))
    assert changed is not None
    assert all(tensor.quantization == Quantization((0.5,), (0,)) for tensor in changed.subgraphs[0].tensors)
    assert unread_ranges.apply(changed, context_of(changed)) is None
    # some vectors of the others move
    assert abs(len(write(model)) - len(write(changed)) - said(model, "FL408")) <= 64


def channels(count: int, zero: int = 0) -> bytes:
    """Build dense layers with a zero point for each of 20 units; the file has a vector for each."""
    x = T("INT8", (1, 20), scale=0.5, zp=0)
    operators = []
    for index in range(count):
        weights = T("INT8", (20, 20), [1] * 400, [0.01 + index] * 20, [zero * index] * 20)
        y = T("INT8", (1, 20), scale=0.5, zp=0)
        operators.append(Op("FULLY_CONNECTED", [x, weights, None], [y], {}))
        x = y
    return build([Graph(operators)])


def test_zero_points_are_written_once() -> None:
    data = channels(4)
    (message,) = (problem.message for code, problem in problems(data, "x86-64-reference") if code == "FL410")
    assert message.startswith("3 vectors of zero points are in the file although equal ones are there, 492 bytes")
    changed = aligned_file.apply(load_bytes(data), context_of(data))
    assert changed is not None
    assert len(data) - len(changed.data) >= 492
    assert aligned_file.apply(changed, context_of(changed)) is None
    assert "FL410" not in {code for code, _ in problems(changed.data, "x86-64-reference")}
    # one that is another stays
    assert "FL410" not in {code for code, _ in problems(channels(4, zero=1), "x86-64-reference")}


@pytest.mark.parametrize("code", ["FL407", "FL408", "FL410"])
def test_little_is_not_worth_a_word(code: str) -> None:
    x, y = T("FLOAT32", (1, 16)), T("FLOAT32", (1, 16))
    small = build([Graph([Op("RELU", [x], [y])], tensors=[x, y])])
    assert not [problem for found, problem in problems(small, "x86-64-reference") if found == code]
    assert inspection_of(small).runs
