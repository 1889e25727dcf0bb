"""Budgets and fit: exceeded by how much, and by what."""

from __future__ import annotations

from tflm_lint.facts.boards import Board
from tflm_lint.flash import FlashEstimate, OperatorFlash
from tflm_lint.workload import OperatorWork, Workload
from tflm_lint.workload.budgets import Exceeded, Figure, Part, exceeded, flash_figure, largest, work_figure
from tflm_lint.workload.fit import fit

BOARD = Board("b", "B", "S", "cortex-m4", "cortex-m4-cmsis-nn", 64, ram=1000, flash=5000, ram_external=8000)


def test_exceeded_by_how_much_and_by_what() -> None:
    parts = (Part("a", 1), Part("b", 50), Part("c", 30), Part("d", 50), Part("e", 0))
    found = exceeded({"arena": Figure(131, parts), "macs": Figure(10)}, {"macs": 10, "arena": 100})
    assert found == (Exceeded("arena", 131, 100, 31, (Part("b", 50), Part("d", 50), Part("c", 30))),)


def test_order_is_that_of_the_limits() -> None:
    figures = {"arena": Figure(2), "flash": Figure(2), "macs": Figure(2)}
    assert [item.budget for item in exceeded(figures, {"macs": 1, "arena": 1, "flash": None})] == ["macs", "arena"]


def test_unknown_and_unlimited_exceed_nothing() -> None:
    assert exceeded({"arena": Figure(None), "flash": Figure(10**9)}, {"arena": 0, "flash": None, "macs": 5}) == ()


def test_a_limit_of_zero_is_a_limit() -> None:
    assert exceeded({"macs": Figure(1)}, {"macs": 0})[0].over == 1
    assert exceeded({"macs": Figure(0)}, {"macs": 0}) == ()


def test_largest_leaves_out_nothing() -> None:
    assert largest([Part("a", 0)]) == ()


def test_work_names_operators() -> None:
    rows = (OperatorWork(0, 2, "CONV_2D", 7, 0), OperatorWork(1, 0, "ADD", None, 0))
    figure = work_figure(Workload(7, 2, "lower-bound", 0, rows))
    assert figure == Figure(7, (Part("CONV_2D #2", 7), Part("ADD #0 of subgraph 1", 0)))


def test_flash_parts_add_up() -> None:
    rows = (OperatorFlash("CONV_2D", 40, 20), OperatorFlash("ADD", 10, 20))
    estimate = FlashEstimate(1000, 300, 75, 1375, "measured", 4, None, (), "t", 0, rows)
    figure = flash_figure(estimate)
    assert sum(part.amount for part in figure.parts) == figure.used == 1375


def test_fits() -> None:
    assert fit(BOARD, flash=5000, arena=900, static_ram=100).fits is True
    assert fit(BOARD, flash=5001, arena=900).flash_fits is False
    assert fit(BOARD, flash=5001, arena=None).fits is False


def test_the_external_ram_helps_the_arena() -> None:
    outside = fit(BOARD, flash=1, arena=901, static_ram=100)
    assert (outside.ram_fits, outside.external, outside.fits) == (True, True, True)
    too_big = fit(BOARD, flash=1, arena=8001)
    assert (too_big.ram_fits, too_big.external, too_big.fits) == (False, False, False)


def test_unknown_is_not_a_fit() -> None:
    assert fit(BOARD, flash=None, arena=1).fits is None
    assert fit(BOARD, flash=1, arena=None).ram_fits is None
