"""The intervals of times are honest: fits that did not see a measurement hold it as often as the page says."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")
#: Percent that another version of numpy may move a share of some hundred measurements.
MOVES = 2.0


@pytest.fixture(scope="module")
def fit_time() -> Any:
    """Import the tool, which lies beside the program."""
    tools = str(Path(__file__).resolve().parents[2] / "tools")
    sys.path.insert(0, tools)
    try:
        return importlib.import_module("fit_time")
    finally:
        sys.path.remove(tools)


@pytest.fixture(scope="module")
def rows(fit_time: Any, shared: Path) -> Any:
    table = shared / "latency.csv"
    if not table.is_file():
        pytest.skip("no table of measurements")
    return fit_time.rows_of_table(table)[0] + fit_time.rows_of_published()


@pytest.fixture(scope="module")
def page() -> dict[str, tuple[float, int, float]]:
    """Return what ``docs/time.md`` says: what is left out -> percent held, of how many, percent with five networks."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "time.md").read_text(encoding="utf-8")
    form = r"^\| ([^|]+) \| ([\d.]+) % of (\d+) \| \d+ % \| ([\d.]+) %"
    return {name: (float(held), int(of), float(many)) for name, held, of, many in re.findall(form, text, re.M)}


def same(tally: Any, said: tuple[float, int, float]) -> None:
    assert sum(map(len, tally.hits.values())) == said[1]
    assert abs(100 * tally.coverage() - said[0]) < MOVES
    assert abs(100 * tally.coverage("five and more") - said[2]) < MOVES


@pytest.mark.slow
def test_nine_of_ten_unseen_networks_lie_in_their_intervals(
    fit_time: Any, rows: Any, page: dict[str, tuple[float, int, float]]
) -> None:
    tally = fit_time.Tally(fit_time.leave(rows, lambda row: row.network))
    assert tally.coverage() >= 0.9
    assert tally.coverage("five and more") >= 0.9
    # wide only where what takes the time was measured on other cores
    assert tally.widest("five and more") <= 2
    same(tally, page["a network, everywhere"])


@pytest.mark.slow
def test_nine_of_ten_measurements_at_random_lie_in_their_intervals(
    fit_time: Any, rows: Any, page: dict[str, tuple[float, int, float]]
) -> None:
    tally = fit_time.Tally(fit_time.at_random(rows, 20))
    assert tally.coverage() >= 0.9
    assert tally.widest("five and more") <= 2
    same(tally, page["60 measurements at random, 20 times"])


@pytest.mark.slow
def test_nine_of_ten_measurements_on_unseen_boards_lie_in_their_intervals(
    fit_time: Any, rows: Any, page: dict[str, tuple[float, int, float]]
) -> None:
    tally = fit_time.Tally(fit_time.leave(rows, lambda row: row.board))
    assert tally.coverage() >= 0.9
    same(tally, page["a board, with all that was measured on it"])


@pytest.mark.slow
def test_the_page_says_how_much_less_is_known_of_other_sources(
    fit_time: Any, rows: Any, page: dict[str, tuple[float, int, float]]
) -> None:
    same(fit_time.Tally(fit_time.leave(rows, lambda row: row.source)), page["a source, with all that it measured"])
    others = fit_time.Tally(fit_time.others_left(rows))
    assert others.coverage() >= 0.9
    same(others, page["a source other than the greatest"])
    same(fit_time.Tally(fit_time.sources_at_random(rows, 20)), page["half of the sources at random, 20 times"])


@pytest.mark.slow
def test_the_table_is_that_of_the_fit(fit_time: Any, rows: Any) -> None:
    """To a hundredth: another numpy may round otherwise."""
    from tflm_lint.facts import load

    fitted = fit_time.fit(rows)
    known = fit_time.cells(fitted, rows)
    assert known
    for (target, type_), costs in known.items():
        if target in fit_time.APART:
            continue
        cell = load("time")["costs"][target][type_]
        assert (cell["networks"], cell["boards"]) == (costs.networks, len(costs.boards))
        assert (set(cell["own"]), set(cell["thin"])) == (set(costs.own), set(costs.thin))
        for kind, figures in cell["kinds"].items():
            expected = fitted.coefficient(target, type_, kind, "elements") * fit_time.exp(costs.middle)
            assert figures[1] == pytest.approx(expected, rel=0.01)
