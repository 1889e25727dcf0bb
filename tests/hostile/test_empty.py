"""Dimensions of nothing that `Prepare` writes itself: "dynamic tensors", which the interpreter refuses."""

from __future__ import annotations

import pytest

from tests.build import T, single_op
from tests.oracle.interpreter import available, judge
from tflm_lint import lint_bytes


def f(*shape: int, **more: object) -> T:
    return T("FLOAT32", shape, **more)  # type: ignore[arg-type]


def i(*shape: int, **more: object) -> T:
    return T("INT32", shape, **more)  # type: ignore[arg-type]


EMPTY = {
    "no positions": single_op("GATHER", [f(2, 3), i(0)], [f(0, 3)], {}),
    "nothing to gather": single_op("GATHER", [f(2, 0), i(1)], [f(1, 0)], {}),
    "no indices": single_op("GATHER_ND", [f(2, 3), i(0, 1)], [f(0, 3)]),
    "no rows": single_op("EMBEDDING_LOOKUP", [i(0), f(2, 3, data=1)], [f(0, 3)]),
    "rows of nothing": single_op("EMBEDDING_LOOKUP", [i(2), f(2, 0)], [f(2, 0)]),
    "a further dimension": single_op("EMBEDDING_LOOKUP", [i(2), f(2, 3, data=1)], [f(2, 3, 0)]),
}
FULL = {
    "gather": single_op("GATHER", [f(2, 3), i(1)], [f(1, 3)], {}),
    "rows": single_op("EMBEDDING_LOOKUP", [i(2), f(2, 3, data=1)], [f(2, 3)]),
}


@pytest.mark.parametrize("name", EMPTY)
def test_refused(name: str) -> None:
    report = lint_bytes(EMPTY[name], target="x86-64-reference")
    assert not report.runs
    assert "SH301" in {finding.code for finding in report.findings}


@pytest.mark.parametrize("name", FULL)
def test_accepted(name: str) -> None:
    assert lint_bytes(FULL[name], target="x86-64-reference").runs


@pytest.mark.skipif(not available(), reason="the tflite-micro wheel is not installed")
def test_the_interpreter_agrees() -> None:
    assert [verdict.runs for verdict in judge([*EMPTY.values(), *FULL.values()])] == [False] * 6 + [True] * 2
