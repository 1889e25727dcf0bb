"""What operators alike are asked once for: the same verdict as without, of whatever came before, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.build import T, single_op
from tests.oracle.generate import cases
from tests.verdict.models import conv, f, q, said
from tflm_lint.facts.ops import OpTable
from tflm_lint.model.graph import Model
from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes
from tflm_lint.verdict import Violation, alike
from tflm_lint.verdict.context import Op
from tflm_lint.verdict.judge import everything, judge
from tflm_lint.verdict.table import Checks, load_table

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.tflite"))


def loaded(files: Iterable[bytes]) -> list[Model]:
    known = []
    for data in files:
        with suppress(Malformed):
            known.append(load_bytes(data))
    return known


def unremembered(checks: Checks, op: Op, *_: Any) -> tuple[Any, ...]:
    """Ask everything of each operator, and remember nothing."""
    return everything(checks, op), None


def fresh(table: OpTable) -> OpTable:
    """Return a table that has judged nothing."""
    table.compiled.clear()
    return table


def emptied(table: OpTable) -> OpTable:
    for checks in table.compiled.values():
        checks.remembered.clear()
    return table


def told(
    known: list[Model], monkeypatch: pytest.MonkeyPatch, kernels: str = "cmsis-nn"
) -> list[list[tuple[Violation, ...]]]:
    """Judge models without memory, each as the first of a process, with memory, and with memory of all of them."""
    ops = load_table()
    with monkeypatch.context() as without:
        without.setattr("tflm_lint.verdict.alike.left_of", unremembered)
        rounds = [[judge(model, ops=ops, kernels=kernels) for model in known]]
        rounds.append([judge(model, ops=fresh(ops), kernels=kernels) for model in known])
    emptied(ops)
    return [*rounds, *([judge(model, ops=ops, kernels=kernels) for model in known] for _ in range(3))]


def test_what_came_before_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, *after = told(loaded(path.read_bytes() for path in FIXTURES[::4]), monkeypatch)
    assert len({len(found) for found in alone}) > 1  # some models break something
    assert after == [alone] * 4


@pytest.mark.parametrize(("count", "seed"), [(40, 1), pytest.param(2_000, 2, marks=pytest.mark.slow)])
def test_random_operators_are_judged_as_if_alone(count: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, *after = told(loaded(case.data for case in cases(count, seed)), monkeypatch)
    assert sum(map(bool, alone)) > count // 10  # many break something, and many nothing
    assert after == [alone] * 4


@pytest.mark.slow
@pytest.mark.parametrize("kernels", ["cmsis-nn", "esp-nn", "reference"])
def test_real_models_are_judged_as_if_alone(kernels: str, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = loaded(path.read_bytes() for path in sorted(shared.rglob("*.tflite")))
    alone, *after = told(known, monkeypatch, kernels)
    assert after == [alone] * 4


def test_of_operators_alike_the_one_with_a_wrong_scale_is_found() -> None:
    ops = load_table()
    good, wrong = conv(), conv(bias=T("INT32", (3,), data=7, scale=0.5))
    for _ in range(3):
        assert said(good, ops=ops) == []
        assert [rule for _, rule, _ in said(wrong, ops=ops)] == ["QT204"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (q((1, 4, 4, 3)), q((1, 4, 5, 3))),  # another shape
        (q((1, 4, 4, 3)), f((1, 4, 4, 3))),  # another type
        (q((1, 4, 4, 3)), q((1, 4, 4, 3), zp=200)),  # a zero point that is none
    ],
)
def test_what_differs_is_another_operator(first: T, second: T) -> None:
    ops = load_table()
    for _ in range(3):
        assert said(conv(output=first), ops=ops) == []
        assert said(conv(output=second), ops=ops) != []


@pytest.mark.parametrize("options", [{}, {"stride_w": 0}])
def test_options_are_part_of_what_is_alike(options: dict[str, Any]) -> None:
    ops = load_table()
    for _ in range(3):
        assert bool(said(conv(options=options), ops=ops)) == bool(options)
        assert said(conv(), ops=ops) == []


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST_REMEMBERED", 8)
    ops = emptied(load_table())
    for size in range(1, 40):
        for _ in range(2):
            said(single_op("RELU", [f((size,) * (size % 5 + 1))], [f((size,) * (size % 5 + 1))]), ops=ops)
    remembered = [len(checks.remembered) for checks in ops.compiled.values()]
    assert 0 < max(remembered) <= 8


def test_what_is_longer_than_any_real_operator_is_not_remembered() -> None:
    ops = emptied(load_table())
    shape = (1,) * 40
    said(single_op("RELU", [f(shape)], [f(shape)]), ops=ops)
    assert not any(checks.remembered for checks in ops.compiled.values())
