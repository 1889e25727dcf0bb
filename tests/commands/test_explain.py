"""What is explained, by which name, and what lists say in JSON."""

from __future__ import annotations

import json

import pytest

from tflm_lint.cli import main
from tflm_lint.commands.described import names, operator_of
from tflm_lint.commands.index import COMMANDS
from tflm_lint.facts.boards import board_names, load_board
from tflm_lint.facts.ops import load_ops


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert all(len(line) <= 80 or line.startswith("    ") for line in out.splitlines())
    return out


@pytest.mark.parametrize("name", ["CONV_2D", "conv_2d", "conv2d", "Conv2D", "AddConv2D"])
def test_an_operator_by_each_of_its_names(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "explain", name).startswith("CONV_2D: AddConv2D()\n")


def test_every_operator_is_found_by_its_method_and_its_letters() -> None:
    for key, entry in load_ops().ops.items():
        assert operator_of(key) == key
        assert operator_of(key.lower().replace("_", "")) is not None
        assert entry["method"] is None or operator_of(entry["method"]) is not None


def test_a_rule_by_its_name_and_a_rewrite_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "explain", "unaligned-buffer").startswith("FB003 unaligned-buffer (info)\n")
    assert said(capsys, "explain", "UNALIGNED-BUFFER").startswith("FB003 unaligned-buffer (info)\n")


def test_what_cures_a_kernel_set_names_only_operators_that_one_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "explain", "OP117").partition("What `tflm-lint fix` does about it:\n")[2]
    assert "fully-connected-as-convolution" in text
    for name in ("int64", "fold-constants", "rows-in-loops", "BATCH_TO_SPACE_ND", "RESHAPE"):
        # neither CMSIS-NN nor ESP-NN have kernels for these
        assert name not in text


def test_boards_targets_and_ports(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "explain", "nano33ble", "cortex-m55-cmsis-nn", "arduino-2023-12")
    board = load_board("nano33ble")
    assert f"{board.ram_free:,} bytes for an application, of {board.ram:,}" in text
    assert f"flash     {board.flash:,} bytes" in text
    assert "cortex-m55-cmsis-nn, a target (--target cortex-m55-cmsis-nn)" in text
    assert "AddBatchMatMul" in text


def test_all_that_has_a_name_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for name in names()[::7]:
        assert len(said(capsys, "explain", name)) > 40


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "help":
        assert main(["help"]) == 0
        assert "commands:" in capsys.readouterr().out
        return
    with pytest.raises(SystemExit) as ended:
        main(["help", name])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: tflm-lint")


def test_numbers_of_lists_are_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    boards = {row["board"]: row for row in json.loads(said_json(capsys, "boards"))}
    assert set(boards) == set(board_names())
    row, board = boards["nano33ble"], load_board("nano33ble")
    assert (row["clock_mhz"], row["ram"], row["flash"], row["npu"]) == (64, board.ram_free, board.flash, None)
    assert all(isinstance(row["cures"], list) for row in json.loads(said_json(capsys, "rewrites")))
    main(["list", "boards"])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("nano33ble ")]
    assert "64 MHz" in line
    assert f"{board.flash:,} flash" in line


def test_a_note_of_ram_and_flash_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    boards = {row["board"]: row["notes"] for row in json.loads(said_json(capsys, "boards"))}
    assert boards["giga-r1"].count("in the default split") == 1
    assert boards["xiao-nrf52840"].count("SoftDevice") == 1


def said_json(capsys: pytest.CaptureFixture[str], what: str) -> str:
    assert main(["list", what, "--format", "json"]) == 0
    return capsys.readouterr().out
