"""Calls of subgraphs: what operators name, what is reached, what leads back to itself."""

from __future__ import annotations

from tests.build import Graph, Op, T, build
from tflm_lint.model.bindings import TABLES
from tflm_lint.model.graph import OPTIONS, Model, called, reachable, recursive_calls, target
from tflm_lint.model.read import load_bytes


def once(*callees: int) -> Graph:
    """Build a subgraph that calls others."""
    return Graph([Op("CALL_ONCE", [], [], {"init_subgraph_index": callee}) for callee in callees], [], [])


def of(*graphs: Graph) -> Model:
    return load_bytes(build(list(graphs)))


def test_the_options_are_the_schemas() -> None:
    for operator, options in OPTIONS.items():
        table = TABLES[f"{operator.title().replace('_', '')}Options"]
        assert tuple(row[1] for row in table if row[1].endswith("subgraph_index")) == options


def test_what_operators_name() -> None:
    cond, x, y = T("BOOL", (1,)), T("FLOAT32", (1,)), T("FLOAT32", (1,))
    branch = Graph([Op("RELU", [T("FLOAT32", (1,))], [T("FLOAT32", (1,))])])
    options = {"then_subgraph_index": 2, "else_subgraph_index": 1}
    model = of(Graph([Op("IF", [cond, x], [y], options), Op("RELU", [y], [T("FLOAT32", (1,))])]), branch, branch)
    conditional, relu = model.subgraphs[0].operators
    assert called(model, conditional) == (2, 1)
    assert called(model, relu) == ()
    assert target(conditional, "else_subgraph_index") == 1


def test_without_options_of_its_own_an_operator_calls_the_first() -> None:
    x, y = T("FLOAT32", (1,)), T("FLOAT32", (1,))
    for options_type in ("", "ReshapeOptions"):
        model = of(Graph([Op("WHILE", [x], [y], options_type=options_type)]), once())
        assert called(model, model.subgraphs[0].operators[0]) == (0, 0)
        assert recursive_calls(model) == {(0, 0)}


def test_what_is_reached() -> None:
    assert reachable(of(once(2), once(), once(), once(1))) == {0, 2}
    assert reachable(of(once(2), once(3), once(1, 2), once())) == {0, 1, 2, 3}
    assert reachable(of(once())) == {0}


def test_what_leads_back() -> None:
    assert recursive_calls(of(once(1, 2), once(2), once())) == frozenset()
    assert recursive_calls(of(once(1), once(2), once(0, 2))) == {(2, 0), (2, 2)}
    # nothing that main does not reach is called
    assert recursive_calls(of(once(), once(1))) == frozenset()
