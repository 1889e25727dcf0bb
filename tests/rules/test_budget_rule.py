"""FL404: budgets of the user and of the board, by how much they are exceeded, and the three largest contributors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.build import single_op
from tests.rules.cases import CMSIS, f32, i8, inspection_of
from tflm_lint.facts.boards import Board, load_board
from tflm_lint.firmware import Budgets
from tflm_lint.inspection import Inspection
from tflm_lint.rules import load_rule
from tflm_lint.rules.gates import is_open

CODE = "FL404"
TINY = Board("tiny", "Tiny Board", "S", "cortex-m4", CMSIS, 64, ram=4096, flash=30000)


@pytest.fixture
def kws(root: Path) -> Inspection:
    return inspection_of((root / "fixtures" / "kws_int8.tflite").read_bytes(), CMSIS)


def limited(inspection: Inspection, board: Board | None = None, **limits: int) -> list[str]:
    """Return what the rule says of the model with these budgets."""
    bound = Inspection(inspection.subject, inspection.firmware._replace(board=board, budgets=Budgets(**limits)))
    rule = load_rule(CODE)
    messages = [problem.message for problem in rule.check(bound)]
    assert is_open(rule.GATE, bound) == bool(messages)
    return messages


def figures(message: str) -> tuple[int, int, int, list[int]]:
    """Return used, over, limit and the sizes of the contributors."""
    found = re.fullmatch(r".+? ([\d,]+)[^,;]*, ([\d,]+) more than .+? ([\d,]+); most of it: (.+)", message)
    assert found, message
    used, over, limit = (int(part.replace(",", "")) for part in found.groups()[:3])
    sizes = [int(part.rsplit(" ", 1)[1].replace(",", "")) for part in re.split(r", (?=[^\d])", found[4])]
    return used, over, limit, sizes


def test_the_arena(kws: Inspection) -> None:
    assert kws.memory is not None
    assert kws.memory.arena_required is not None
    (message,) = limited(kws, arena=4096)
    used, over, limit, sizes = figures(message)
    assert (used, limit, over) == (kws.memory.arena_required, 4096, kws.memory.arena_required - 4096)
    # the two tensors of one layer, 13 x 5 x 32 values each, and TFLM's own structs, by hand
    assert sizes[:2] == [13 * 5 * 32, 13 * 5 * 32]
    assert sizes[2] == sum(size for _, size in kws.memory.framework)
    assert "TFLM's own structs" in message


def test_flash(kws: Inspection) -> None:
    (message,) = limited(kws, flash=60000)
    used, over, limit, sizes = figures(message)
    assert (used, limit, over) == (kws.flash.total, 60000, kws.flash.total - 60000)
    assert f"the model {len(kws.model.data):,}" in message
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 3


def test_work(kws: Inspection) -> None:
    (message,) = limited(kws, macs=1000)
    # 13 x 5 outputs of 32 channels: the first convolution's kernel has 10 x 4, the 1 x 1 ones 32 inputs
    assert figures(message)[3] == [13 * 5 * 32 * 10 * 4, 13 * 5 * 32 * 32, 13 * 5 * 32 * 32]
    assert "CONV_2D #0" in message


def test_a_flash_figure_that_is_no_surer_than_the_excess_says_so(kws: Inspection) -> None:
    assert kws.flash.error is not None
    (close,) = limited(kws, flash=kws.flash.total - 1)
    assert f"{kws.flash.total:,} (within {kws.flash.error:,}) bytes of flash, 1 more than" in close
    (far,) = limited(kws, flash=kws.flash.total - kws.flash.error - 1)
    assert "within" not in far


def test_budgets_that_are_met_say_nothing(kws: Inspection) -> None:
    assert kws.memory is not None
    assert kws.workload.macs is not None
    assert limited(kws) == []
    assert limited(kws, arena=kws.memory.arena_required or 0, flash=kws.flash.total, macs=kws.workload.macs) == []


def test_the_board_has_less(kws: Inspection) -> None:
    arena, flash = limited(kws, TINY)
    used, over, limit, _ = figures(arena)
    # what TFLM keeps in static data is gone from the board's RAM
    assert limit == TINY.ram - kws.flash.ram
    assert kws.flash.ram > 0
    assert over == used - limit
    assert "more than Tiny Board has: " in arena
    assert "more than Tiny Board has: 30,000;" in flash


def test_the_users_budget_outranks_the_boards(kws: Inspection) -> None:
    (flash,) = limited(kws, TINY, arena=100_000)
    assert "flash" in flash
    arena, _ = limited(kws, TINY, arena=5000)
    assert "more than the budget of 5,000;" in arena


def test_memory_beside_the_chip_holds_the_arena(kws: Inspection) -> None:
    assert limited(kws, TINY._replace(ram_external=1 << 20, flash=1 << 20)) == []


def test_every_board_says_what_it_has(root: Path) -> None:
    data = (root / "fixtures" / "cnn_big_int8.tflite").read_bytes()
    board = load_board("nano33ble")
    messages = limited(inspection_of(data, board.target), board)
    assert [board.title in message for message in messages] == [True] * len(messages)
    assert any(f"has: {board.flash:,} (the boot loader" in message for message in messages)


def test_what_is_not_counted_is_said() -> None:
    unknown = inspection_of(single_op("CUSTOM:Mine", [i8(4096)], [i8(4096)]), custom_ops=("Mine",))
    (message,) = limited(unknown, arena=1000)
    assert re.match(r"the arena takes at least [\d,]+ bytes, ", message)


def test_a_model_that_does_not_run_exceeds_nothing() -> None:
    broken = inspection_of(single_op("GELU", [f32(1, 4096)], [f32(1, 4096)], {}))
    assert limited(broken, TINY, arena=1, flash=1, macs=0) == []
