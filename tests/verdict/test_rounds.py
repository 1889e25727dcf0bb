"""Indices that operators compute, in loops and elsewhere -> the verdict: each as the interpreter had it, recorded."""

from __future__ import annotations

from typing import Any

import pytest

import tflm_lint
from tests.build import Graph, Op, T, build
from tests.oracle.compare import TARGET
from tests.verdict.models import f

LOOP = {"cond_subgraph_index": 1, "body_subgraph_index": 2}


def i(shape: tuple[int, ...] = (1,), **fields: Any) -> T:
    return T("INT32", shape, **fields)


def picked(name: str, table: T, index: T) -> list[Op]:
    """Pick a row of a table of four by an index."""
    if name == "SLICE":
        begin = i((2,))
        joined = Op("CONCATENATION", [index, i(data=[0])], [begin], {"axis": 0})
        return [joined, Op(name, [table, begin, i((2,), data=[1, 2])], [f((1, 2))])]
    if name == "EMBEDDING_LOOKUP":
        return [Op(name, [index, table], [f((1, 2))])]
    if name == "GATHER_ND":
        return [Op(name, [table, index], [f((2,))])]
    return [Op(name, [table, index], [f((1, 2))], {"axis": 0})]


def looped(name: str, limit: int, *, kind: str = "INT32", shift: int = 0, more: bool = False, **begin: Any) -> bytes:
    """Add a row of a table for each count below a limit; ``more`` inputs than ADD has."""
    counter, counted, before, after = (T(kind, (1,)) for _ in range(4))
    cond = Graph([Op("LESS", [counter, T(kind, (1,), data=limit)], [T("BOOL", (1,))])], inputs=[counter, f((1, 2))])
    index = before
    operators = [Op("ADD", [before, T(kind, (1,), data=1), *[-1] * more], [after], {})]
    if kind != "INT32":
        index = i()
        operators.append(Op("CAST", [before], [index], {"in_data_type": kind, "out_data_type": "INT32"}))
    if shift:
        shifted = i()
        operators.append(Op("ADD", [index, i(data=shift)], [shifted], {}))
        index = shifted
    operators += picked(name, f((4, 2), data=1.0), index)
    carried, total = f((1, 2)), f((1, 2))
    operators.append(Op("ADD", [carried, operators[-1].outputs[0]], [total], {}))
    body = Graph(operators, inputs=[before, carried], outputs=[after, total])
    main = Graph([Op("WHILE", [T(kind, (1,), **begin), f((1, 2))], [counted, f((1, 2))], LOOP)])
    return build([main, cond, body])


def doubled(begin: int) -> bytes:
    """Double a number until it is 100 or more."""
    counter, before, after = i(), i(), i()
    cond = Graph([Op("LESS", [counter, i(data=100)], [T("BOOL", (1,))])], inputs=[counter])
    body = Graph([Op("ADD", [before, before], [after], {})], inputs=[before], outputs=[after])
    return build([Graph([Op("WHILE", [i(data=begin)], [i()], LOOP)]), cond, body])


def outside(shift: int) -> bytes:
    """GATHER of four rows by the rows of an input, three, and a number."""
    rows, index = i((2,)), i((2,))
    operators = [
        Op("SHAPE", [f((3, 1))], [rows], {"out_type": "INT32"}),
        Op("ADD", [rows, i((2,), data=shift)], [index], {}),
        Op("GATHER", [f((4, 2), data=1.0), index], [f((2, 2))], {"axis": 0}),
    ]
    return build([Graph(operators)])


PICKING = ("GATHER", "GATHER_ND", "EMBEDDING_LOOKUP")
CASES = {
    "the loop ends at the table's last row": (looped("GATHER", 4, data=0), True, "right"),
    "and with a float that counts": (looped("GATHER", 4, kind="FLOAT32", data=0), True, "right"),
    "a float counts beyond": (looped("GATHER", 6, kind="FLOAT32", data=0), False, "unknown"),
    **{f"{name} one row beyond": (looped(name, 5, data=0), False, "unknown") for name in PICKING},
    "an input counts up to it": (looped("GATHER", 4), True, "right"),
    "an input counts beyond": (looped("GATHER", 6), False, "unknown"),
    "ones as inputs are over before the row": (looped("GATHER", 1, shift=4), True, "unknown"),
    "an input more than the kernel reads": (looped("GATHER", 5, data=0, more=True), False, "unknown"),
    "one is added": (looped("GATHER", 4, shift=1, data=0), False, "unknown"),
    "one is taken": (looped("GATHER", 4, shift=-1, data=0), False, "unknown"),
    "the loop is over before": (looped("GATHER", 4, shift=9, data=4), True, "right"),
    "SLICE within": (looped("SLICE", 4, data=0), True, "right"),
    "SLICE beyond, where other tensors lie": (looped("SLICE", 5, data=0), True, "wrong"),
    "SLICE far beyond, in the last pass": (looped("SLICE", 1_000_000, data=0), False, "unknown"),
    "1 comes to 128": (doubled(1), True, "right"),
    "0 stays 0": (doubled(0), False, "unknown"),
    "of a shape": (outside(0), True, "right"),
    "of a shape, beyond": (outside(1), False, "unknown"),
}


@pytest.mark.parametrize(("model", "runs", "results"), CASES.values(), ids=CASES)
def test_what_is_computed_is_followed(model: bytes, runs: bool, results: str) -> None:
    report = tflm_lint.lint_bytes(model, target=TARGET)
    assert (report.runs, report.results) == (runs, results)


def test_the_pass_is_named() -> None:
    report = tflm_lint.lint_bytes(looped("GATHER", 5, data=0), target=TARGET)
    assert [(found.code, found.severity) for found in report.findings if found.severity != "info"] == [
        ("OP118", "error")
    ]
    assert "in pass 5 of the loop" in report.findings[0].message
