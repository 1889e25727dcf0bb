"""Boards: every table valid, every target real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.schemas import validate
from tflm_lint import facts
from tflm_lint.cli import main
from tflm_lint.errors import TableError
from tflm_lint.facts.boards import Board, board_errors, board_names, load_board
from tflm_lint.facts.npus import runs_on
from tflm_lint.facts.targets import load_target
from tflm_lint.firmware import require_of_board


def test_there_are_enough_boards() -> None:
    assert len(board_names()) >= 25


@pytest.mark.parametrize("name", board_names())
def test_every_board_is_valid(name: str) -> None:
    table = facts.load(f"boards/{name}")
    validate(table, "boards")
    assert not list(board_errors(table))
    board = load_board(name)
    assert board.name == name
    assert board.source, "a board without a source is a rumour"
    target = load_target(board.target)
    assert board.core.startswith(target.core) or not board.core.startswith("cortex")


def test_known_figures() -> None:
    nano = load_board("nano33ble")
    assert (nano.target, nano.clock_mhz, nano.ram, nano.flash) == ("cortex-m4-cmsis-nn", 64, 256 << 10, 983_040)
    assert load_board("pico").ram == 264 << 10


def test_an_unknown_board_names_its_neighbours() -> None:
    with pytest.raises(TableError, match="nano33ble"):
        load_board("nano33blle")
    with pytest.raises(TableError, match="expected one of"):
        load_board("zzzzzzzzzzzz")


def test_a_users_own_board(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: mine\ntitle: Mine\nsoc: X1\ncore: cortex-m4\ntarget: cortex-m4-cmsis-nn\n"
        "clock_mhz: 100\nram: 1000\nflash: 2000\n",
        encoding="utf-8",
    )
    assert load_board(str(path)) == Board("mine", "Mine", "X1", "cortex-m4", "cortex-m4-cmsis-nn", 100, 1000, 2000)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"ram": 0}, "ram: expected"),
        ({"ram": "256K"}, "ram: expected"),
        ({"flash": True}, "flash: expected"),
        ({"target": 4}, "target: expected text"),
        ({"rma": 1}, "rma: unknown key"),
        ({"core": None}, "core: expected text"),
    ],
)
def test_errors_name_the_key(change: dict[str, Any], path: str) -> None:
    table = {**facts.load("boards/pico"), **change}
    assert any(problem.startswith(path) for problem in board_errors(table))


def test_a_missing_key_is_named() -> None:
    table = dict(facts.load("boards/pico"))
    del table["clock_mhz"]
    assert list(board_errors(table)) == ["clock_mhz: is missing"]


@pytest.mark.parametrize("name", board_names())
def test_the_npu_is_the_targets(name: str) -> None:
    board = load_board(name)
    npu = load_target(board.target).npu
    assert (board.npu is None) == (npu is None)
    assert board.npu is None or runs_on(board.npu, npu or "")
    require_of_board(load_target(board.target), board)


def test_an_arena_lies_in_one_piece() -> None:
    assert load_board("nano33ble").arena_room(1000) == (256 - 40) * 1024 - 1000
    assert load_board("nucleo-h743zi").arena_room(1000) == 512 * 1024
    assert load_board("pico").arena_room(300_000) == 0


@pytest.mark.parametrize(
    ("board", "target", "words"),
    [
        ("nano33ble", "cortex-m55-cmsis-nn", "has a cortex-m4, --target cortex-m55-cmsis-nn is for a cortex-m55"),
        ("nano33ble", "x86-64-reference", "is for a x86-64"),
        ("bluepill", "cortex-m33-cmsis-nn", "has a cortex-m3"),
        ("esp32-cam", "esp32s3-esp-nn", "is for a esp32s3"),
        ("grove-vision-ai-v2", "cortex-m55-ethos-u65", "has an Ethos-U55-64"),
        ("ek-ra8d1", "cortex-m85-ethos-u85", "has no NPU"),
    ],
)
def test_a_target_that_is_not_the_boards_is_refused(
    board: str, target: str, words: str, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    model = str(root / "fixtures" / "hello_world_int8.tflite")
    assert main(["--no-config", "--board", board, "--target", target, model]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert load_board(board).target in error


@pytest.mark.parametrize(
    ("board", "target"),
    [
        ("nano33ble", "cortex-m4-reference"), ("pico", "cortex-m0-cmsis-nn"), ("esp32-cam", "riscv32-reference"),
        ("grove-vision-ai-v2", "cortex-m55-cmsis-nn"), ("grove-vision-ai-v2", "cortex-m55-ethos-u55"),
    ],
)  # fmt: skip
def test_other_kernels_of_the_same_core_are_taken(board: str, target: str) -> None:
    require_of_board(load_target(target), load_board(board))


def test_a_users_own_core_is_the_users_to_judge(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("name: mine\nextends: cortex-m4-reference\ncore: cortex-m4f-of-mine\n", encoding="utf-8")
    require_of_board(load_target(str(own)), load_board("bluepill"))
