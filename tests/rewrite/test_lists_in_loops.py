"""A loop that filled a TensorList fills a tensor, and computes what numpy says; other lists stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite import running
from tests.rewrite.contexts import context_of
from tests.rules.cases import inspection_of
from tflm_lint.fixer import fix_subject
from tflm_lint.inputs import Subject
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import lists_in_loops
from tflm_lint.rewrite.wish import Wish

SHARED = Path(__file__).resolve().parents[3] / "shared" / "converters" / "models"


def i32(*shape: int, data: Any = None) -> T:
    return T("INT32", shape, data)


def f32(*shape: int, data: Any = None) -> T:
    return T("FLOAT32", shape, data)


def listed(
    items: int | None = 4, *, rank: int = 2, kind: str = "FLOAT32", read: bool = False, index: tuple[int, ...] = ()
) -> bytes:
    """A loop over four rows whose item is the row twice; ``read`` lets the body look at the list as well."""
    shape = (1, 3)[-rank:] if rank else ()
    source, start, reserved = f32(4, *shape), i32(data=0), T("VARIANT")
    count = i32(data=items)
    element = i32(rank, data=list(shape) or None)
    counter, filled, same, stacked = i32(), T("VARIANT"), f32(4, *shape), f32(4, *shape)
    out = f32(4, *shape)
    main = Graph(
        [
            Op("CUSTOM:FlexTensorListReserve", [element, count], [reserved]),
            Op(
                "WHILE",
                [start, reserved, source],
                [counter, filled, same],
                {"cond_subgraph_index": 1, "body_subgraph_index": 2},
            ),
            Op("CUSTOM:FlexTensorListStack", [filled, element], [stacked]),
            Op("NEG", [stacked], [out], {}),
        ],
        [source] if items is not None else [source, count],
        [out],
    )
    at, a_list, rows, more = i32(), T("VARIANT"), f32(4, *shape), T("BOOL")
    condition = Graph([Op("LESS", [at, i32(data=4)], [more], {})], [at, a_list, rows], [more], "condition")
    at, a_list, rows, after, put = i32(), T("VARIANT"), f32(4, *shape), i32(), T("VARIANT")
    row, twice = f32(*shape), T(kind, shape)
    place = i32(*index)
    operators = [
        Op("GATHER", [rows, at], [row], {}),
        Op("ADD", [row, row], [twice], {}),
        Op("RESHAPE", [at, i32(len(index), data=list(index) or b"")], [place], {}),
        Op("CUSTOM:FlexTensorListSetItem", [a_list, place, twice], [put]),
        Op("ADD", [at, i32(data=1)], [after], {}),
    ]
    if not index:
        operators[2:4] = [Op("CUSTOM:FlexTensorListSetItem", [a_list, at, twice], [put])]
    if read:
        operators.append(Op("CUSTOM:FlexTensorListLength", [a_list], [i32()]))
    body = Graph(operators, [at, a_list, rows], [after, put, rows], "body")
    return build([main, condition, body])


def names(model: Model) -> list[str]:
    return [model.op_name(operator) for subgraph in model.subgraphs for operator in subgraph.operators]


@pytest.mark.parametrize(("rank", "index"), [(2, ()), (1, ()), (2, (1,))])
def test_a_list_becomes_a_tensor(rank: int, index: tuple[int, ...]) -> None:
    changed = running.rewritten("lists-in-loops", listed(rank=rank, index=index))
    assert changed is not None
    assert not [name for name in names(changed) if "Flex" in name]
    assert {tensor.type for subgraph in changed.subgraphs for tensor in subgraph.tensors} == {
        "FLOAT32",
        "INT32",
        "BOOL",
    }
    assert running.accepted(changed)
    values = running.inputs_of(changed)
    for runtime in ("tflm", "litert"):
        for (given,), (found,) in zip(values, running.run(runtime, changed, values), strict=True):
            np.testing.assert_array_equal(found, -2 * given)


@pytest.mark.parametrize(
    "data",
    [listed(None), listed(-1), listed(1 << 24), listed(kind="INT64"), listed(read=True)],
    ids=["how many is computed", "nonsense", "too many", "another type", "read as well"],
)
def test_other_lists_stay(data: bytes) -> None:
    model = load_bytes(data)
    assert lists_in_loops.apply(model, context_of(model)) is None


def summed(*, written: bool = False) -> bytes:
    """A loop that adds up the items of a list made from a tensor."""
    source, listed, start = f32(4, 1, 3), T("VARIANT"), f32(1, 3, data=[[0.0, 0.0, 0.0]])
    after, out = [i32(), T("VARIANT"), f32(1, 3)], f32(1, 3)
    shape = [1, 3]
    main = Graph(
        [
            Op("CUSTOM:FlexTensorListFromTensor", [source, i32(2, data=shape)], [listed]),
            Op("WHILE", [i32(data=0), listed, start], after, {"cond_subgraph_index": 1, "body_subgraph_index": 2}),
            Op("NEG", [after[2]], [out], {}),
        ],
        [source],
        [out],
    )
    at, more = i32(), T("BOOL", ())
    condition = Graph([Op("LESS", [at, i32(data=4)], [more], {})], [at, T("VARIANT"), f32(1, 3)], [more], "condition")
    at, items, total, item, following, new = i32(), T("VARIANT"), f32(1, 3), f32(1, 3), i32(), f32(1, 3)
    changed = T("VARIANT") if written else items
    operators = [
        Op("CUSTOM:FlexTensorListGetItem", [items, at, i32(2, data=shape)], [item]),
        Op("ADD", [item, total], [new], {}),
        Op("ADD", [at, i32(data=1)], [following], {}),
        *([Op("CUSTOM:FlexTensorListSetItem", [items, at, item], [changed])] if written else []),
    ]
    body = Graph(operators, [at, items, total], [following, changed, new], "body")
    return build([main, condition, body])


def test_a_list_that_is_read_is_its_tensor() -> None:
    changed = running.rewritten("lists-in-loops", summed())
    assert changed is not None
    assert running.accepted(changed)
    values = running.inputs_of(changed)
    for (given,), (found,) in zip(values, running.run("tflm", changed, values), strict=True):
        np.testing.assert_allclose(found, -given.sum(axis=0), rtol=1e-5)
    assert running.rewritten("lists-in-loops", summed(written=True)) is None


def lstm(model: Model, values: Any) -> Any:
    """Compute Keras' LSTM and the dense layer behind it from the weights in the file."""

    def weights(subgraph: int, *shape: int) -> Any:
        (found,) = (t for t in model.subgraphs[subgraph].tensors if t.shape == shape and model.constant(t) is not None)
        return np.frombuffer(bytes(model.constant(found) or b""), np.float32).reshape(shape).astype(np.float64)

    recurrent, kernel, bias, dense = (
        weights(2, 64, 16),
        weights(2, 64, 6),
        weights(2, 64),
        weights(0, 3, 16),
    )
    hidden = cell = np.zeros(16)
    for row in values[0].astype(np.float64):
        gate, forget, new, out = np.split(kernel @ row + recurrent @ hidden + bias, 4)
        cell = cell / (1 + np.exp(-forget)) + np.tanh(new) / (1 + np.exp(-gate))
        hidden = np.tanh(cell) / (1 + np.exp(-out))
    scores = np.exp(dense @ hidden)
    return scores / scores.sum()


@pytest.mark.parametrize("name", ["lstm__flex", "exp_lstm_lr"])
def test_real_networks_compute_what_their_weights_say(name: str) -> None:
    path = SHARED / f"{name}.tflite"
    if not path.exists():
        pytest.skip("no such file here")
    model = load_bytes(path.read_bytes())
    inspection = inspection_of(model)
    fixed = fix_subject(Subject(str(path), model.data, model), inspection.firmware, Wish())
    assert fixed.runs
    assert fixed.skipped == ()
    values = running.inputs_of(fixed.data, 3)
    for (given,), (found,) in zip(values, running.run("tflm", fixed.data, values), strict=True):
        np.testing.assert_allclose(found[0], lstm(model, given), atol=2e-6)
