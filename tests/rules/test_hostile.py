"""Rules look at whatever passes the reader: no mutant makes one raise, name a place that is not there, or take long."""

from __future__ import annotations

import time

import pytest

from tests.build import Graph, Op, T, build
from tests.model.mutations import mutants
from tests.rules.cases import CASES, inspection_of, problems
from tests.sampling import few
from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes

MUTANTS = 4000
#: Operators of a file that holds nothing else, all of them refused; the reader's budget does not let many more through.
MANY = 1_500


@pytest.mark.parametrize("count", few([MUTANTS // 10, MUTANTS], of=[MUTANTS // 10]))
def test_mutants_of_every_case(count: int) -> None:
    models = [case.model for case in CASES if isinstance(case.model, bytes)]
    looked_at = 0
    for number, data in mutants(models, count, seed=20261123):
        try:
            model = load_bytes(data)
        except Malformed:
            continue
        looked_at += 1
        for code, problem in problems(model):
            assert problem.message, (number, code)
            if problem.subgraph is None:
                continue
            subgraph = model.subgraphs[problem.subgraph]
            assert problem.operator is None or 0 <= problem.operator < len(subgraph.operators), (number, code)
            assert problem.tensor is None or 0 <= problem.tensor < len(subgraph.tensors), (number, code)
    assert looked_at > count // 20


@pytest.mark.slow
@pytest.mark.timed
def test_thousands_of_violations_take_no_time() -> None:
    a, b = T("INT64", (1, 4)), T("INT64", (1, 4))
    for name in ("RELU", "WHERE", "SELECT_V2", "CUSTOM:FlexFoo"):
        inputs = [a, a, a] if name == "SELECT_V2" else [a]
        model = build([Graph([Op(name, inputs, [b]) for _ in range(MANY)], inputs=[a], outputs=[b])])
        inspection = inspection_of(model)
        assert len(inspection.violations) >= MANY
        start = time.process_time()
        assert len(problems(inspection.model)) >= MANY
        # on a slow machine; a rule that walks the model for each violation would take a thousand times as long
        assert time.process_time() - start < 3
