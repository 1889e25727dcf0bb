"""The linter against the real interpreter, on models that nobody tuned to."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.oracle import bases, compare, generate, interpreter
from tflm_lint.facts.ops import load_ops

#: The longer run is `python -m tests.oracle.differential --cases 5000 --seed N`; its measure is 99.5 %.
CASES, SEED, AGREEMENT = 600, 20, 0.99


@pytest.mark.slow
@pytest.mark.skipif(not interpreter.available(), reason="needs the tflite-micro package (x86-64 Linux)")
def test_fresh_models() -> None:
    cases = generate.judged(CASES, SEED)
    asked = [case for case in cases if case.score != "grey"]
    accepted = sum(case.score == "must_accept" for case in asked)
    assert len(asked) > 0.7 * CASES
    assert 0.3 < accepted / len(asked) < 0.7
    wrong = list(compare.disagreements(cases))
    report = "\n".join(map(str, wrong))
    assert len(wrong) <= (1 - AGREEMENT) * len(asked), report
    assert not [w for w in wrong if w.runs and w.case.verdict == "crash"], report
    assert not [w for w in wrong if w.runs is None], report


def test_generator_repeats_itself() -> None:
    first, second = (list(generate.cases(60, 3)) for _ in range(2))
    assert first == second
    assert [c.data for c in generate.cases(60, 4)] != [c.data for c in first]


def test_every_operator_of_the_resolver_has_a_base() -> None:
    # AddEthosU registers nothing in a reference build, so no model of it runs.
    known = set(load_ops().ops) - {"CUSTOM:ethos-u"}
    assert known == set(bases.BASES)


@pytest.mark.slow
def test_bases_are_accepted() -> None:
    pytest.importorskip("tflite_micro")
    names = sorted(bases.BASES)
    specs = [bases.BASES[name][0](name, Random(name)) for name in names]  # noqa: S311 - chance, not secrets
    verdicts = interpreter.judge([spec.bytes() for spec in specs])
    assert not [(name, v.error) for name, v in zip(names, verdicts, strict=True) if not v.runs]


@pytest.mark.slow
def test_shared_cases(shared: Path) -> None:
    cases = list(compare.shared_cases(shared / "verdict"))
    asked = [case for case in cases if case.score != "grey"]
    wrong = list(compare.disagreements(cases))
    assert len(wrong) <= 0.005 * len(asked), "\n".join(map(str, wrong[:40]))
