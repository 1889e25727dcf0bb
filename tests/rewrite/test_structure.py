"""What nothing leads to, nobody reads and changes nothing goes; all else stays, and computes what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.build import Graph, Op, Signature, T, build
from tests.model.meaning import meaning
from tests.rewrite.contexts import context_of, outputs_of, written
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write
from tflm_lint.rewrite.catalogue import dead_operators, identities, unreachable_subgraphs, unused_operator_codes


def f32(*shape: int, name: str = "") -> T:
    return T("FLOAT32", shape, name=name)


def changed(rewrite: Any, data: bytes) -> Model:
    """Apply a rewrite that must apply, and find that a second time changes nothing."""
    model = load_bytes(data)
    found = rewrite.apply(model, context_of(model))
    assert found is not None
    again = written(found)
    assert meaning(again) == meaning(found)
    assert rewrite.apply(again, context_of(again)) is None
    return again


def unchanged(rewrite: Any, data: bytes) -> None:
    model = load_bytes(data)
    assert rewrite.apply(model, context_of(model)) is None


def ops(model: Model, subgraph: int = 0) -> list[str]:
    return [model.op_name(operator) for operator in model.subgraphs[subgraph].operators]


def neg(name: str) -> Graph:
    return Graph([Op("NEG", [f32(1, 4)], [f32(1, 4)])], name=name)


def calling(then: int, other: int, graphs: list[Graph], **more: Any) -> bytes:
    """Build an IF over two of the subgraphs behind the first."""
    x, y = f32(1, 4, name="x"), f32(1, 4, name="y")
    flag = T("BOOL", (1,), data=[True])
    options = {"then_subgraph_index": then, "else_subgraph_index": other}
    return build([Graph([Op("IF", [flag, x], [y], options)], inputs=[x], outputs=[y], name="main"), *graphs], **more)


def test_unreachable_subgraphs() -> None:
    graphs = [neg("a"), neg("b"), neg("c")]
    x, y = graphs[0].operators[0].inputs[0], graphs[0].operators[0].outputs[0]
    assert isinstance(x, T)
    assert isinstance(y, T)
    signatures = [
        Signature("lost", {"x": x}, {"y": y}, subgraph=1),
        Signature("kept", {}, {}, subgraph=0),
    ]  # fmt: skip
    plan = offline_plan.encode([*range(0, 48, 16), *[100] * 2, *[200] * 2, *[300] * 2], 4)
    data = calling(3, 2, graphs, signatures=signatures, metadata={offline_plan.NAME: plan})
    small = changed(unreachable_subgraphs, data)
    assert [subgraph.name for subgraph in small.subgraphs] == ["main", "b", "c"]
    assert small.subgraphs[0].operators[0].options == {"then_subgraph_index": 2, "else_subgraph_index": 1}
    assert [signature.key for signature in small.signatures] == ["kept"]
    assert offline_plan.followed_plan(small) == (0, 16, 32, 200, 200, 300, 300)
    assert outputs_of(write(small)) == outputs_of(calling(3, 2, [neg("a"), neg("b"), neg("c")]))


def test_subgraphs_that_are_reached_stay() -> None:
    unchanged(unreachable_subgraphs, calling(1, 2, [neg("a"), neg("b")]))
    nested = Graph(
        [
            Op(
                "IF",
                [T("BOOL", (1,), data=[True]), f32(1, 4)],
                [f32(1, 4)],
                {"then_subgraph_index": 2, "else_subgraph_index": 2},
            )
        ]
    )
    unchanged(unreachable_subgraphs, calling(1, 1, [nested, neg("b")]))


def variable(op: str) -> Graph:
    handle, value = T("RESOURCE", (1,)), f32(1, 4)
    tail = Op(op, [handle, value], []) if op == "ASSIGN_VARIABLE" else Op(op, [handle], [value])
    return Graph([Op("VAR_HANDLE", [], [handle], {"shared_name": "v"}), tail])


def test_who_assigns_a_variable_of_others_stays() -> None:
    data = build([variable("READ_VARIABLE"), variable("ASSIGN_VARIABLE"), neg("c")])
    assert len(changed(unreachable_subgraphs, data).subgraphs) == 2
    assert len(changed(unreachable_subgraphs, build([neg("a"), variable("ASSIGN_VARIABLE")])).subgraphs) == 1


def test_dead_operators() -> None:
    x, y, lost, more = f32(1, 4), f32(1, 4), f32(1, 4), f32(1, 4)
    operators = [Op("RELU", [x], [lost]), Op("NEG", [x], [y]), Op("ABS", [lost], [more])]
    data = build([Graph(operators, inputs=[x], outputs=[y])])
    small = changed(dead_operators, data)
    assert ops(small) == ["NEG"]
    assert outputs_of(write(small)) == outputs_of(data)
    # what a signature gives to others is read
    signature = Signature("s", {"x": x}, {"more": more})
    assert ops(
        changed(
            dead_operators,
            build(
                [Graph([*operators, Op("SQRT", [more], [f32(1, 4)])], inputs=[x], outputs=[y])], signatures=[signature]
            ),
        )
    ) == ["RELU", "NEG", "ABS"]


def state_of_an_svdf() -> Op:
    weights = [T("FLOAT32", (2, 4), data=1), T("FLOAT32", (2, 3), data=1)]
    state = T("FLOAT32", (1, 6), variable=True)
    return Op("SVDF", [f32(1, 4), *weights, None, state], [f32(1, 2)], {"rank": 1})


@pytest.mark.parametrize(
    "dead",
    [
        Op("CUSTOM:Mine", [f32(1, 4)], [f32(1, 4)]),
        Op("RANDOM_UNIFORM", [T("INT32", (1,), data=[4])], [f32(4)], {}, options_type="RandomOptions"),
        state_of_an_svdf(),
        Op("NEG", [f32(1, 4)], [f32(1, 4)], fields={"mutating_variable_inputs": [True]}),
        Op("ASSIGN_VARIABLE", [T("RESOURCE", (1,)), f32(1, 4)], []),
    ],
    ids=lambda dead: dead.name,
)  # fmt: skip
def test_what_does_more_than_compute_stays(dead: Op) -> None:
    x, y = f32(1, 4), f32(1, 4)
    unchanged(dead_operators, build([Graph([Op("NEG", [x], [y]), dead], inputs=[x], outputs=[y])]))


def quantized(*shape: int, scale: float = 0.5) -> T:
    return T("INT8", shape, scale=scale, zp=0)


def shape_of(*values: int) -> T:
    return T("INT32", (len(values),), data=values)


IDENTITIES: dict[str, Callable[[T, T], Op]] = {
    "RESHAPE": lambda a, b: Op("RESHAPE", [a, shape_of(1, 4)], [b], {"new_shape": [1, 4]}),
    "CAST": lambda a, b: Op("CAST", [a], [b], {"in_data_type": "FLOAT32", "out_data_type": "FLOAT32"}),
    "BROADCAST_TO": lambda a, b: Op("BROADCAST_TO", [a, shape_of(1, 4)], [b], version=2),
    "TRANSPOSE": lambda a, b: Op("TRANSPOSE", [a, shape_of(0, 1)], [b]),
    "PAD": lambda a, b: Op("PAD", [a, T("INT32", (2, 2), data=0)], [b]),
}


@pytest.mark.parametrize("name", IDENTITIES)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_identities(name: str, place: str) -> None:
    x, y, z, w = (f32(1, 4, name=name) for name in "xyzw")
    same = IDENTITIES[name]
    operators = {
        "first": [same(x, y), Op("NEG", [y], [z]), Op("ABS", [z], [w])],
        "middle": [Op("NEG", [x], [y]), same(y, z), Op("ABS", [z], [w])],
        "last": [Op("NEG", [x], [y]), Op("ABS", [y], [z]), same(z, w)],
    }[place]
    data = build([Graph(operators, inputs=[x], outputs=[w])])
    small = changed(identities, data)
    assert ops(small) == ["NEG", "ABS"]
    assert [
        small.subgraphs[0].tensors[index].name for index in (*small.subgraphs[0].inputs, *small.subgraphs[0].outputs)
    ] == ["x", "w"]
    assert outputs_of(write(small)) == outputs_of(data)


@pytest.mark.parametrize(
    ("operator", "types"),
    [
        ("RESHAPE", [quantized(1, 4), quantized(1, 4, scale=0.25)]),
        ("TRANSPOSE", [f32(2, 2), f32(2, 2)]),
        ("PAD", [f32(2, 2), f32(2, 2)]),
        ("CAST", [T("BOOL", (1, 4)), T("BOOL", (1, 4))]),
        ("RESHAPE", [T("FLOAT32", (1, -1)), T("FLOAT32", (1, -1))]),
        ("RESHAPE", [T("FLOAT32", (1, 4), variable=True), f32(1, 4)]),
    ],
)
def test_what_is_no_identity_stays(operator: str, types: list[T]) -> None:
    a, b = types
    head, tail = T(a.type, a.shape, scale=a.scale, zp=a.zp), T(b.type, b.shape, scale=b.scale, zp=b.zp)
    rest = {
        "RESHAPE": [shape_of(1, 4)],
        "TRANSPOSE": [shape_of(1, 0)],
        "PAD": [T("INT32", (2, 2), data=[[0, 0], [1, -1]])],
        "CAST": [],
    }[operator]
    operators = [Op("NEG", [head], [a]), Op(operator, [a, *rest], [b]), Op("NEG", [b], [tail])]
    unchanged(identities, build([Graph(operators, inputs=[head], outputs=[tail])]))


def test_between_both_ends_an_identity_stays() -> None:
    x, y = f32(1, 4), f32(1, 4)
    unchanged(identities, build([Graph([IDENTITIES["RESHAPE"](x, y)], inputs=[x], outputs=[y])]))
    z = f32(1, 4)
    both = [Op("NEG", [x], [y]), IDENTITIES["RESHAPE"](y, z)]
    unchanged(identities, build([Graph(both, inputs=[x], outputs=[y, z])]))


def test_a_reshape_reads_past_a_copy() -> None:
    x, y, z, w, v = f32(1, 4), f32(4), f32(4, 1), f32(2, 2), f32(2, 2)
    operators = [
        Op("SQUEEZE", [x], [y], {"squeeze_dims": [0]}),
        Op("EXPAND_DIMS", [y, shape_of(1)], [z]),
        Op("RESHAPE", [z, shape_of(2, 2)], [w], {"new_shape": [2, 2]}),
        Op("NEG", [w], [v]),
    ]
    data = build([Graph(operators, inputs=[x], outputs=[v])])
    once = changed(identities, data)
    again = changed(dead_operators, write(once))
    assert ops(again)[-2:] == ["RESHAPE", "NEG"]
    assert len(ops(again)) < 4
    assert outputs_of(write(again)) == outputs_of(data)


def test_unused_operator_codes() -> None:
    x, y = f32(1, 4), f32(1, 4)
    model = load_bytes(build([Graph([Op("RELU", [x], [f32(1, 4)]), Op("NEG", [x], [y])], inputs=[x], outputs=[y])]))
    main = model.subgraphs[0]
    without = model._replace(subgraphs=(main._replace(operators=main.operators[1:]),))
    small = changed(unused_operator_codes, write(without))
    assert [code.builtin for code in small.operator_codes] == ["NEG"]
    assert ops(small) == ["NEG"]
