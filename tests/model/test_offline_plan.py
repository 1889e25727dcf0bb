"""The stored memory plan: written and read back, and why a broken one is none."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.oracle import interpreter
from tflm_lint import lint_bytes
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Model
from tflm_lint.model.offline_plan import ABSENT, COUNT, ONLINE, TOO_SHORT, TRUNCATED, BrokenPlan
from tflm_lint.model.read import load_bytes


def stored(plan: bytes) -> bytes:
    x, y = T("FLOAT32", (1, 4)), T("FLOAT32", (1, 4))
    return build([Graph([Op("RELU", [x], [y])], tensors=[x, y])], metadata={"OfflineMemoryAllocation": plan})


def model_of(plan: bytes) -> Model:
    return load_bytes(stored(plan))


def test_written_as_the_documentation_of_ar605_has_it() -> None:
    by_numpy = np.full(3 + 2, -1, "<i4")
    by_numpy[:3] = 1, 1, 2
    by_numpy[3 + 1] = 64
    assert offline_plan.encode([ONLINE, 64], subgraphs=1) == by_numpy.tobytes()
    assert offline_plan.followed_plan(model_of(by_numpy.tobytes())) == (-1, 64)


@pytest.mark.parametrize(
    ("plan", "broken"),
    [
        (b"", BrokenPlan(TOO_SHORT, 0, 12)),
        (struct.pack("<2i", 1, 1), BrokenPlan(TOO_SHORT, 8, 12)),
        (struct.pack("<4i", 1, 1, 1, -1), BrokenPlan(COUNT, 1, 2)),
        (struct.pack("<5i", 1, 1, -1, -1, -1), BrokenPlan(COUNT, 2**32 - 1, 2)),
    ],
)
def test_a_plan_that_is_none_says_why(plan: bytes, broken: BrokenPlan) -> None:
    model = model_of(plan)
    assert offline_plan.has_plan(model)
    assert offline_plan.followed_plan(model) == broken
    assert list(offline_plan.stored_plans(model)) == [(0, broken)]
    assert not lint_bytes(model.data).runs


def test_bytes_behind_the_offsets_do_no_harm() -> None:
    assert offline_plan.followed_plan(model_of(struct.pack("<6i", 1, 1, 2, 0, 16, 99))) == (0, 16)


def test_a_plan_without_a_vector_or_outside_of_the_flatbuffer() -> None:
    model = model_of(offline_plan.encode([0, 16], 1))
    (entry,) = model.metadata
    for changes in ({"has_data": False, "size": 0}, {"external": True}):
        buffers = list(model.buffers)
        buffers[entry.buffer] = buffers[entry.buffer]._replace(**changes)
        assert offline_plan.followed_plan(model._replace(buffers=tuple(buffers))) == BrokenPlan(ABSENT, 0, 12)


def test_every_plan_is_checked_and_the_last_followed() -> None:
    model = model_of(offline_plan.encode([0, 16], 1))
    (entry,) = model.metadata
    shorter = model.buffers[entry.buffer]._replace(size=8)
    twice = model._replace(metadata=(entry, entry._replace(buffer=len(model.buffers))))
    later = model._replace(data=model.data + offline_plan.encode([32, 48], 1))
    at = shorter._replace(offset=len(model.data), size=20)
    assert offline_plan.followed_plan(twice._replace(data=later.data, buffers=(*model.buffers, at))) == (32, 48)
    broken_first = twice._replace(metadata=twice.metadata[::-1], buffers=(*model.buffers, shorter))
    assert offline_plan.followed_plan(broken_first) == BrokenPlan(TOO_SHORT, 8, 12)


def test_no_plan() -> None:
    model = load_bytes(build([Graph([Op("RELU", [T("FLOAT32", (1,))], [T("FLOAT32", (1,))])])]))
    assert not offline_plan.has_plan(model)
    assert offline_plan.followed_plan(model) is None


def test_what_a_plan_lacks_is_what_follows_in_the_file() -> None:
    """TFLM looks at nothing but the count."""
    data = stored(struct.pack("<4i", 1, 1, 2, -1))
    model = load_bytes(data)
    behind = struct.unpack_from("<i", data, model.buffers[model.metadata[0].buffer].offset + 16)[0]
    assert offline_plan.followed_plan(model) == (-1, behind)
    report = lint_bytes(data, target="x86-64-wheel")
    (finding,) = report.findings
    assert (finding.code, finding.severity) == ("OP120", "warning")
    assert "holds 16 bytes, expected 20: TFLM takes what follows for offsets; plan again" in finding.message
    assert report.runs
    assert report.memory is not None
    if interpreter.available():
        (verdict,) = interpreter.judge([data])
        assert verdict.arena_used == report.memory.arena_used


def test_a_plan_that_the_file_ends_before() -> None:
    model = model_of(offline_plan.encode([0, 16], 1))
    (entry,) = model.metadata
    at = model.buffers[entry.buffer]
    cut = model._replace(data=model.data[: at.offset + 16])
    assert offline_plan.followed_plan(cut) == BrokenPlan(TRUNCATED, at.size, 20)


@pytest.mark.parametrize("offsets", [(-2, -1), (-1, -8), (16, -(2**31))])
def test_a_place_before_the_arena(offsets: tuple[int, int]) -> None:
    data = stored(offline_plan.encode(offsets, 1))
    report = lint_bytes(data, target="x86-64-wheel")
    assert not report.runs
    (finding,) = report.findings
    assert (finding.code, finding.place.tensor) == ("AR601", next(i for i in range(2) if offsets[i] < -1))


def test_the_interpreter_dies_of_a_truncated_plan(shared: Path) -> None:
    data = (shared / "hostile" / "offline-plan-truncated-silent.tflite").read_bytes()
    assert not lint_bytes(data, target="x86-64-wheel").runs
    if interpreter.available():
        assert not interpreter.judge([data])[0].runs
