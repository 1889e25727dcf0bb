"""How fast cores are: the table is whole, and says nothing of what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflm_lint import facts
from tflm_lint.facts.boards import board_names, load_board
from tflm_lint.facts.ops import load_ops
from tflm_lint.facts.times import Speed, load_speed, runs_there

TIME = facts.load("time")
TYPES = ("int8", "int16", "float")
KINDS = {*TIME["kinds"].values(), "pointwise", "move", "other"}


def test_every_kind_of_operator_has_a_cost_in_every_cell() -> None:
    for target, cells in TIME["costs"].items():
        assert target in facts.names("targets")
        for type_, cell in cells.items():
            assert type_ in TYPES
            assert set(cell["kinds"]) == KINDS
            assert all(figure >= 0 for figures in cell["kinds"].values() for figure in figures)
            assert len(cell["kinds"]["conv"]) == 3
            assert {*cell["own"], *cell["alike"]} <= {*KINDS, "call"}
            assert not {*cell["own"]} & {*cell["alike"]}
            assert {*cell["thin"]} <= {*cell["own"]}
            # what is measured here is measured of something
            assert bool(cell["networks"]) == bool(cell["own"])


def test_the_operators_are_operators() -> None:
    assert set(TIME["kinds"]) <= set(load_ops().ops)


def test_what_boards_and_targets_are_named_there_exist() -> None:
    for table in ("boards", "nanojoules", "apart", "unlike"):
        assert set(TIME[table]) <= set(board_names())
    for target, other in TIME["stands_for"].items():
        assert target in facts.names("targets")
        assert other in TIME["costs"]
    assert set(TIME["cores"]) <= set(TIME["costs"])


def test_floats_go_by_the_reference_kernels_on_every_target_of_a_core() -> None:
    board = load_board("nano33ble")
    speeds = [load_speed(board, target) for target in ("cortex-m4-reference", "cortex-m4-cmsis-nn")]
    assert isinstance(speeds[0], Speed)
    assert isinstance(speeds[1], Speed)
    assert speeds[0].costs["float"] == speeds[1].costs["float"]
    assert speeds[0].costs["int8"] != speeds[1].costs["int8"]
    assert speeds[0].board["float"] == speeds[1].board["float"]


def test_the_page_says_what_was_measured(root: Path) -> None:
    page = (root / "docs" / "time.md").read_text(encoding="utf-8")
    for target, cells in TIME["costs"].items():
        counts = " | ".join(str(cells[type_]["networks"]) if type_ in cells else "-" for type_ in TYPES)
        assert f"| `{target}` | {counts} |\n" in page


def test_five_networks_give_two_fold_and_fewer_more() -> None:
    folds = TIME["folds"]
    assert 1 < folds["many"] <= 2 < folds["some"] <= folds["few"]


@pytest.mark.parametrize("name", board_names())
def test_every_board_has_figures_or_a_reason(name: str) -> None:
    board = load_board(name)
    speed = load_speed(board, board.target)
    assert speed if isinstance(speed, str) else speed.costs


def test_a_target_of_another_core_has_none() -> None:
    """The clock of an M4 and the cycles of an M7 make no figure."""
    assert load_speed(load_board("nano33ble"), "cortex-m7-cmsis-nn") == (
        "no published measurement of cortex-m7-cmsis-nn on cortex-m4"
    )
    assert load_speed(load_board("bluepill"), "cortex-m3-cmsis-nn") == (
        "no published measurement of cortex-m3-cmsis-nn on cortex-m3"
    )


def test_cores_are_told_by_their_whole_name() -> None:
    assert not runs_there(load_board("zero"), "cortex-m0-cmsis-nn", TIME["cores"])
    assert runs_there(load_board("esp32-c3-devkitm"), "riscv32-reference", TIME["cores"])


def test_a_board_that_is_particular_says_so() -> None:
    """A Pico 2 reads weights from serial flash: 1,375 ms where another M33 of its clock took 216."""
    board = load_board("pico2")
    speed = load_speed(board, board.target)
    assert isinstance(speed, Speed)
    assert speed.apart is not None
    assert speed.apart[1] > 5
    other = load_speed(load_board("nrf5340dk"), board.target)
    assert isinstance(other, Speed)
    assert other.apart is None
    assert isinstance(load_speed(load_board("hifive1-revb"), "riscv32-reference"), str)
