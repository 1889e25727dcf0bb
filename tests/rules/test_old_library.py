"""Only what concerns the target: vector loads where there are any, an old library where the board has one."""

from __future__ import annotations

import pytest

from tests.build import Graph, Op, build
from tests.rules.cases import dense, f32, i8, inspection_of, problems
from tflm_lint.asked import asked
from tflm_lint.facts.boards import board_names, load_board
from tflm_lint.facts.targets import load_target, target_names
from tflm_lint.inputs import subject_of
from tflm_lint.linter import lint

PER_CHANNEL = dense(i8(2, 4, scale=[0.1, 0.2], data=1), i8(1, 4), i8(1, 2))
OFF_THE_GRID = build([Graph([Op("ADD", [f32(1, 4), f32(1, 4, data=1.0)], [f32(1, 4)], {})])], alignment=4)


def codes(data: bytes, **how: str) -> dict[str, str]:
    report = lint(subject_of(data, "m.tflite"), asked(**how).firmware)  # type: ignore[arg-type]
    return {finding.code: finding.message for finding in report.findings}


def test_scales_per_channel_are_told_where_the_boards_library_is_old() -> None:
    message = codes(PER_CHANNEL, board="nano33ble")["QT203"]
    assert "1 FULLY_CONNECTED operator has a scale for each channel" in message
    assert "Arduino_TensorFlowLite" in message
    assert "_experimental_disable_per_channel_quantization_for_dense" in message
    assert "QT203" not in codes(PER_CHANNEL)


@pytest.mark.parametrize("board", board_names())
def test_no_other_board_hears_of_it(board: str) -> None:
    # pico-2024-12 computes them with int8, as its table says
    assert ("QT203" in codes(PER_CHANNEL, board=board)) == (load_board(board).port == "arduino-2023-12")


def test_the_port_itself_says_it_once() -> None:
    found = codes(PER_CHANNEL, port="arduino-2023-12")
    assert "QT203" not in found
    assert "uses the first scale" in found["OP123"]


@pytest.mark.parametrize("target", target_names())
def test_alignment_to_16_matters_to_vector_loads_only(target: str) -> None:
    core, features = load_target(target).core, load_target(target).features
    vectors = bool(features.get("mve")) or features.get("chip") in {"esp32s3", "esp32p4"} or core == "x86-64"
    assert ("FB003" in {code for code, _ in problems(OFF_THE_GRID, target)}) == vectors
    assert inspection_of(OFF_THE_GRID, target).target.vectors == vectors
