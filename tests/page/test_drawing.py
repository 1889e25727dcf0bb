"""What is drawn is what the rooms below say: bytes add up, boxes lie as planned, columns are verdicts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import tflm_lint
from tflm_lint.asked import asked
from tflm_lint.findings import Wanted
from tflm_lint.inputs import subject_of
from tflm_lint.linter import lint
from tflm_lint.report.drawn import REFUSED, RUNS, ArenaDrawing, Drawing

MODELS = ("kws_int8", "cnn_big_int8", "streaming_int8", "lstm_while_float", "lstm_fused_int8")


def drawing_of(path: Path, **how: Any) -> Drawing:
    report = lint(subject_of(path.read_bytes(), path.name), asked(**how).firmware, Wanted(drawing=True))
    assert report.drawing is not None
    return report.drawing


def alive(arena: ArenaDrawing, column: int) -> list[tuple[int, int]]:
    """Return where the boxes of a column begin and end, from the start upwards."""
    boxes = (box for box in arena.boxes if box.first <= column <= box.last)
    return sorted((box.offset, box.offset + box.room) for box in boxes)


@pytest.mark.parametrize("name", MODELS)
def test_the_arena_is_the_planned_one(name: str, root: Path) -> None:
    path = root / "fixtures" / f"{name}.tflite"
    plan, arena = tflm_lint.plan(path), drawing_of(path).arena
    assert arena is not None
    assert (arena.size, arena.head, arena.tail) == (plan.arena_required, plan.head, plan.tail)
    assert sum(layer.bytes for layer in arena.layers) == plan.tail
    assert len(arena.boxes) == len(plan.buffers)
    for column, top in enumerate(arena.tops):
        places = alive(arena, column)
        assert max((end for _, end in places), default=0) == top
        # TFLM's own planner lets nothing share bytes while both live
        assert all(end <= begin for (_, end), (begin, _) in pairwise(places))
    assert not arena.shared
    assert arena.tops[arena.peak] == max(arena.tops) == plan.head
    # what the arena must have is the most that either needs
    most = max(arena.head + arena.tail, *(moment.below + moment.tail for moment in arena.moments))
    assert -(-most // 16) * 16 == arena.size
    assert all(after.tail >= before.tail for before, after in pairwise(arena.moments))


@pytest.mark.parametrize(
    "how",
    [{"preserve_all_tensors": True}, {"own_variables": True}, {"arena_offset": 8}, {"recording_interpreter": True}],
)
def test_an_arena_that_is_made_in_another_way(how: dict[str, Any], root: Path) -> None:
    path = root / "fixtures" / "streaming_int8.tflite"
    memory, arena = tflm_lint.lint(path, **how).memory, drawing_of(path, **how).arena
    assert memory is not None
    assert arena is not None
    assert (arena.size, arena.head, arena.tail) == (memory.arena_required, memory.head, memory.tail)
    assert sum(layer.bytes for layer in arena.layers) == arena.tail
    split = drawing_of(path, split_arena=True)
    assert split.arena is None
    assert "two arenas" in split.undrawn


def test_who_writes_and_reads(root: Path) -> None:
    model = tflm_lint.load(root / "fixtures" / "cnn_big_int8.tflite")
    arena = drawing_of(root / "fixtures" / "cnn_big_int8.tflite").arena
    assert arena is not None
    (graph,) = model.subgraphs
    for box in arena.boxes:
        if box.kind == "scratch":
            assert box.writer in arena.columns[box.first]
            continue
        index = next(number for number, tensor in enumerate(graph.tensors) if tensor.name == box.label)
        readers = [number for number, operator in enumerate(graph.operators) if index in operator.inputs]
        assert [int(reader.rpartition("#")[2]) for reader in box.readers if "#" in reader] == readers
        assert (box.kind == "output") == (index in graph.outputs) == ("the application" in box.readers)
        assert (box.kind == "input") == (index in graph.inputs) == (box.writer == "the application")


@pytest.mark.parametrize("name", MODELS)
def test_the_flash_adds_up(name: str, root: Path) -> None:
    path = root / "fixtures" / f"{name}.tflite"
    flash = tflm_lint.lint(path).flash
    assert flash is not None
    pieces = drawing_of(path).pieces
    assert sum(piece.bytes for piece in pieces) == flash.total
    assert sum(piece.bytes for piece in pieces if piece.kind in ("constants", "file")) == path.stat().st_size
    assert sum(piece.bytes for piece in pieces if piece.kind == "kernels") == flash.kernels


@pytest.mark.parametrize("name", ["kws_int8", "kws_int16x8", "mlp_float16", "streaming_float"])
def test_each_column_is_what_that_target_says(name: str, root: Path) -> None:
    path = root / "fixtures" / f"{name}.tflite"
    drawing = drawing_of(path)
    first = drawing.kernel_sets[0]
    assert first.here
    assert first.names[0] == "cortex-m4-cmsis-nn"
    for number, one in enumerate(drawing.kernel_sets):
        refused = any(line.verdicts[number] == REFUSED for line in drawing.operators)
        assert all(bool(line.reasons[number]) == (line.verdicts[number] != RUNS) for line in drawing.operators)
        for who in (one.names[0], one.names[-1]):
            report = tflm_lint.lint(path, port=who) if one.family == "ports" else tflm_lint.lint(path, target=who)
            assert report.runs != refused, who
    named = [name for one in drawing.kernel_sets for name in one.names]
    assert len(named) == len(set(named))


def test_the_work_of_the_operators_is_the_model_s(root: Path) -> None:
    path = root / "fixtures" / "kws_int8.tflite"
    report = tflm_lint.lint(path, board="nano33ble")
    drawing = drawing_of(path, board="nano33ble")
    assert report.workload is not None
    assert sum(line.macs or 0 for line in drawing.operators) == report.workload.macs
    assert report.time is not None
    assert report.time.milliseconds is not None
    for end, whole in enumerate(report.time.milliseconds):
        assert whole is not None
        # the rest is what a call of the whole network costs
        found = sum(line.milliseconds[end] for line in drawing.operators if line.milliseconds)
        assert 0.9 * whole < found <= whole


def test_nothing_is_drawn_unasked(root: Path) -> None:
    report = tflm_lint.lint(root / "fixtures" / "kws_int8.tflite")
    assert report.drawing is None
    assert "drawing" not in report.to_dict()
