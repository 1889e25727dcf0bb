"""Rules of the arena: figures that hold when the model is planned again, silence where there is nothing to gain."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tests.rewrite.test_arena import GAPPY, layers
from tests.rules import cases
from tests.rules.cases import conv, i8, i32, inspection_of
from tflm_lint.facts.targets import load_target
from tflm_lint.findings import Wanted
from tflm_lint.inspection import Inspection
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.model.read import load_bytes
from tflm_lint.rules import load_rule, rules_for

S3 = "esp32s3-esp-nn"


def messages(code: str, inspection: Inspection) -> list[str]:
    return [
        problem.message
        for rule in rules_for((), inspection, lambda wanted: wanted == code)
        for problem in rule.check(inspection)
    ]


def numbers(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\b\d{1,3}(?:,\d{3})+\b|\b\d{4,}\b", text)]


def big_filter() -> bytes:
    return chain(conv(i8(1, 8, 8, 8), i8(64, 3, 3, 8, data=1), i8(1, 6, 6, 64), i32(64, scale=0.25, zp=0, data=0)))


def test_versions_are_planned_one_by_one() -> None:
    model = load_bytes(big_filter())
    (message,) = messages("AR604", inspection_of(model, S3))
    for version in ("1.1.2", "1.2.0", "1.2.1", "1.2.2", "1.2.3"):
        required = plan_memory(model, load_target(S3, version)).arena_required
        assert re.search(rf"{required:,}( bytes)? with [^;]*{re.escape(version)}", message), version
    assert message.endswith(f"provide {max(numbers(message)):,} bytes")


def test_other_kernels_only_where_the_user_asks_where_the_arena_goes() -> None:
    inspection = inspection_of(big_filter(), "cortex-m55-cmsis-nn")
    assert messages("AR604", inspection) == []
    inspection = inspection_of(big_filter(), S3)
    detailed = Inspection(inspection.subject, inspection.firmware, Wanted(arena_detail=True))
    _, message = messages("AR604", detailed)
    plain = load_target(S3)._replace(kernels="reference")
    wanted = [plan_memory(inspection.model, target).arena_required for target in (load_target(S3), plain)]
    assert numbers(message) == wanted


def test_kernels_that_do_not_run_the_model_have_no_arena() -> None:
    # per channel at 16x8: the reference kernels run it, CMSIS-NN does not
    wide = T("INT16", (1, 4096), scale=0.1, zp=0)
    data = cases.dense(i8(2, 4096, scale=[0.1, 0.2], data=1), wide, T("INT16", (1, 2), scale=0.1, zp=0))
    inspection = inspection_of(data, "cortex-m4-reference")
    detailed = Inspection(inspection.subject, inspection.firmware, Wanted(arena_detail=True))
    assert detailed.memory is not None
    assert detailed.memory.arena_used > 8192
    assert messages("AR604", detailed) == []


@pytest.mark.parametrize("code", ["AR603", "AR604", "AR605"])
@pytest.mark.parametrize("name", ["hello_world_int8", "kws_int8", "autoencoder_int8", "streaming_int8"])
def test_nothing_to_say_of_proper_models(code: str, name: str, root: Path) -> None:
    model = load_bytes((root / "fixtures" / f"{name}.tflite").read_bytes())
    assert messages(code, inspection_of(model, "cortex-m4-cmsis-nn")) == []


@pytest.mark.parametrize("size", [256, 4096])
def test_small_arenas_are_left_alone(size: int) -> None:
    found = messages("AR603", inspection_of(cases.quantized_at_once(size)))
    assert bool(found) == (size == 4096)


def test_an_operator_that_needs_little_more_than_the_next_does_not_dominate() -> None:
    # RELU and RELU: twice the same
    tensors = [i8(1, 4096) for _ in range(4)]
    even = chain(*(Op("RELU", [a], [b]) for a, b in pairwise(tensors)))
    assert messages("AR603", inspection_of(even)) == []


@pytest.mark.parametrize("name", ["copy", "order", "batch", "places"])
def test_what_would_be_saved_is_said_from_a_plan(name: str) -> None:
    (case,) = (case for case in cases.CASES if (case.code, case.name) == ("AR605", name))
    inspection = inspection_of(case.model, case.target)
    assert inspection.memory is not None
    message = messages("AR605", inspection)[-1 if name in {"order", "batch"} else 0]
    then, now = numbers(message)[:2]
    assert now == inspection.memory.arena_required
    if name == "batch":
        assert plan_memory(load_bytes(cases.batched(1)), inspection.target).arena_required == then
    if name == "places":
        assert now - then == (10 - 7) * 1024
    if name == "copy":
        # both ends of the copy, against one of them and the small output behind it
        assert now - then == 2 * 8192 - (8192 + 1024)


def test_no_smaller_batch_where_rows_are_no_samples() -> None:
    x, y = i8(64, 64), i8(64)
    data = chain(Op("MEAN", [x, i32(1, data=[1])], [y], {"keep_dims": False}))
    whole = chain(Op("MEAN", [x, i32(1, data=[0])], [i8(64)], {"keep_dims": False}))
    assert any("batch" in message for message in messages("AR605", inspection_of(data)))
    assert messages("AR605", inspection_of(whole)) == []


def test_the_neighbours_of_a_small_scratch_buffer_are_named() -> None:
    inspection = inspection_of(
        chain(Op("SOFTMAX", [i8(1, 4, 32)], [i8(1, 4, 32, scale=1 / 256, zp=-128)], {"beta": 1.0})), S3
    )
    plan = inspection.memory
    assert plan is not None
    (overrun,) = plan.overruns
    scratch = plan.buffers[overrun.buffer]
    (message,) = messages("AR606", inspection)
    for buffer in plan.buffers:
        if buffer.tensor is None:
            continue
        hit = scratch.offset + 16 < buffer.offset + buffer.aligned_bytes and buffer.offset < scratch.offset + 128
        assert (f"tensor {buffer.tensor}" in message) == hit
    tail = (plan.arena_required or 0) - plan.tail
    assert ("persistent data at the end" in message) == (scratch.offset + 128 > tail)


def test_what_would_be_saved_is_what_can_be_counted_by_hand() -> None:
    """Two neighbours of a chain live at once: 7 KiB at most, of the 10 of TFLM's planner; nothing else changes."""
    inspection = inspection_of(layers(GAPPY), "cortex-m4-cmsis-nn")
    assert inspection.memory is not None
    assert inspection.memory.arena_required is not None
    most = max(4 * 256 * (before + after) for before, after in pairwise(GAPPY))
    saved = 10 * 1024 - most
    assert saved == 3 * 1024
    needs = inspection.memory.arena_required
    (problem,) = load_rule("AR605").check(inspection)
    assert f"the arena would take {needs - saved:,} bytes instead of {needs:,}" in str(problem)
