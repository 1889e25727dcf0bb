"""Explanations of a plan add up, and what-ifs hold when the model is really otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build
from tflm_lint.facts.targets import load_target
from tflm_lint.memory import MemoryPlan, breakdown
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.graph import Model
from tflm_lint.model.read import load_bytes

M4 = load_target("cortex-m4-cmsis-nn")
FIXTURES = ("hello_world_int8", "kws_int8", "kws_float", "streaming_int8", "lstm_while_float", "cnn_big_int8")


def planned(data: bytes) -> tuple[Model, MemoryPlan]:
    model = load_bytes(data)
    return model, plan_memory(model, M4)


def peak_of(plan: MemoryPlan) -> breakdown.HeadPeak | None:
    return breakdown.head_peak(plan, breakdown.timeline(plan))


@pytest.fixture(params=FIXTURES)
def fixture(request: pytest.FixtureRequest, root: Path) -> tuple[Model, MemoryPlan]:
    return planned((root / "fixtures" / f"{request.param}.tflite").read_bytes())


def test_the_breakdown_adds_up(fixture: tuple[Model, MemoryPlan]) -> None:
    _, plan = fixture
    parts = breakdown.breakdown(plan, peak_of(plan))
    assert sum(parts) == plan.arena_used
    assert min(parts) >= 0
    assert parts.kernels == sum(memory.persistent for memory in plan.operators)
    contributions = breakdown.contributions(plan, peak_of(plan))
    assert sum(part.bytes for part in contributions) == plan.arena_used
    assert breakdown.contributions(plan, peak_of(plan), 3) == contributions[:3]


def test_gaps_are_parts_with_a_name(shared: Path) -> None:
    model, plan = planned((shared / "models" / "mlcommons__tiny" / "vww_96_int8.tflite").read_bytes())
    parts = breakdown.contributions(plan, peak_of(plan))
    assert sum(part.bytes for part in parts) == plan.arena_used
    named = [(breakdown.named(model, part), part.bytes) for part in parts]
    assert ("gaps between tensors", breakdown.breakdown(plan, peak_of(plan)).gaps) in named[:3]


def test_the_timeline_reaches_the_head(fixture: tuple[Model, MemoryPlan]) -> None:
    _, plan = fixture
    moments = breakdown.timeline(plan)
    assert max(moment.top for moment in moments) == plan.head
    assert [moment.scope for moment in moments] == list(range(len(moments)))
    for moment in moments:
        alive = [b for b in plan.buffers if b.first_use <= moment.scope <= b.last_use]
        assert moment.live == sum(b.aligned_bytes for b in alive)
        assert moment.top == max((b.offset + b.aligned_bytes for b in alive), default=0)
    peak = peak_of(plan)
    assert peak is not None
    assert peak.moment.top == plan.head
    assert peak.moment.live == sum(b.aligned_bytes for b in peak.buffers)


def test_the_picture_shows_head_and_tail(fixture: tuple[Model, MemoryPlan]) -> None:
    _, plan = fixture
    rows = breakdown.picture(plan, 40, 20)
    assert len(rows) == 20
    assert len({len(row) for row in rows}) == 1
    arena = plan.arena_required or 0
    tails = sum(row[0] == breakdown.TAIL for row in rows)
    assert abs(tails / 20 - plan.tail / arena) <= 1 / 20
    assert all(cell != breakdown.TAIL for cell in rows[-1])
    shown = {cell for row in rows for cell in row} - {breakdown.FREE, breakdown.TAIL}
    biggest = max(range(len(plan.buffers)), key=lambda index: plan.buffers[index].aligned_bytes)
    assert biggest in shown


def test_the_producer() -> None:
    source, out = T("FLOAT32", (1, 4)), T("FLOAT32", (1, 4))
    model, _ = planned(build([Graph([Op("NEG", [source], [out])])]))
    assert [model.subgraphs[0].producer(tensor) for tensor in range(2)] == [None, 0]
