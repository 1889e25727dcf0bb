"""The mirror by hand: the arena of small models counted on paper, what survives with less, hostile models bounded."""

from __future__ import annotations

import random
import time
from pathlib import Path
from random import Random

import pytest
from flatbuffers import flexbuffers

from tests.build import Graph, Op, T, build, single_op
from tests.oracle import bases_linear, generate, interpreter
from tests.sampling import few
from tflm_lint.facts.targets import load_target, target_names
from tflm_lint.memory import EXACT, LOWER_BOUND, planner
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.memory.node import ABSENT
from tflm_lint.model.read import load_bytes

M4 = load_target("cortex-m4-reference")


def relu(shape: tuple[int, ...] = (1, 16)) -> bytes:
    return single_op("RELU", [T("FLOAT32", shape)], [T("FLOAT32", shape)])


def test_a_model_counted_on_paper() -> None:
    plan = plan_memory(load_bytes(relu()), M4)
    allocators = 36 + 44 + 36 + 8  # arena, planner, MicroAllocator, builtin data allocator
    graph = 8 + 2 * 12 + 1 * 32  # SubgraphAllocations, eval tensors, NodeAndRegistration
    data = 28  # ReluOpData
    tail = -(-(allocators + graph + data) // 16) * 16
    # pointers to inputs, aligned, and a TfLiteTensor; the same for outputs
    for _ in range(2):
        tail = -(-(tail + 4) // 16) * 16 + 32
    assert (plan.head, plan.tail, plan.arena_used) == (128, tail, 128 + tail)
    assert [(buffer.bytes, buffer.offset) for buffer in plan.buffers] == [(64, 64), (64, 0)]


def test_the_required_arena_is_the_planners_moment_here() -> None:
    plan = plan_memory(load_bytes(relu()), M4, events=True)
    tail = -(-(36 + 44 + 36 + 8 + 8 + 24 + 32 + 28) // 16) * 16
    head = 12 * 12  # room for twelve scratch buffer requests
    info = 4 + 2 * 24  # subgraph offsets, AllocationInfo
    assert plan.arena_required == -(-(tail + -(-(head + info) // 16) * 16 + 2 * 40) // 16) * 16
    assert plan.peak == ("planner_arena", -1, -1, "planner_arena")
    assert [event for event in plan.events if event[0] == "planner_arena"] == [
        ("planner_arena", -1, -1, "", "planner_arena", 2, 40, head + info, tail)
    ]


def test_events_are_kept_only_when_asked_for() -> None:
    model = load_bytes(relu())
    without, with_events = plan_memory(model, M4), plan_memory(model, M4, events=True)
    assert without.events == ()
    assert without == with_events._replace(events=())


def test_a_variable_lies_in_the_tail() -> None:
    def model(variable: bool) -> bytes:
        state = T("FLOAT32", (1, 64), variable=variable)
        return single_op("ADD", [T("FLOAT32", (1, 64)), state], [T("FLOAT32", (1, 64))])

    plain, kept = (plan_memory(load_bytes(model(variable)), M4) for variable in (False, True))
    assert dict(kept.framework)["variables"] == 256 + 15 - 15 or dict(kept.framework)["variables"] >= 256
    assert plain.head - kept.head == 256


def test_an_unknown_operator_makes_a_lower_bound() -> None:
    model = load_bytes(single_op("CUSTOM:Foo", [T("INT8", (1, 8))], [T("INT8", (1, 8))]))
    plan = plan_memory(model, M4)
    assert (plan.quality, plan.unknown, plan.arena_required) == (LOWER_BOUND, ("CUSTOM:Foo",), None)
    assert plan.arena_used > 0


def test_an_operator_without_its_output_is_unknown_and_leaves_no_trace() -> None:
    broken = load_bytes(single_op("DEPTH_TO_SPACE", [T("FLOAT32", (1, 2, 2, 4))], [], {"block_size": 2}))
    assert plan_memory(broken, M4).quality == LOWER_BOUND
    assert (ABSENT.dims, ABSENT.has_data, ABSENT.resource) == ((), False, None)


def test_resource_variables_are_counted_by_name() -> None:
    handles = [
        Op("VAR_HANDLE", [], [T("RESOURCE", ())], {"container": "", "shared_name": name}) for name in ("a", "b", "a")
    ]
    reads = [Op("READ_VARIABLE", [handle.outputs[0]], [T("FLOAT32", (1, 4))]) for handle in handles]
    model = load_bytes(build([Graph([*handles, *reads])]))
    two, ten = plan_memory(model, M4), plan_memory(model, M4, resource_variables=10)
    assert two.quality == EXACT
    # 20 bytes each, aligned to 16
    assert ten.tail - two.tail == 208 - 48


def test_overwritten_zero_points_do_no_harm() -> None:
    # per-channel multipliers are asked for with four temporary tensors alive, and nothing after them
    def tensor(kind: str, shape: tuple[int, ...], channels: int, **more: object) -> T:
        return T(kind, shape, scale=[0.5] * channels, zp=[0] * channels, **more)  # type: ignore[arg-type] # passed on

    model = load_bytes(
        single_op(
            "FULLY_CONNECTED",
            [tensor("INT8", (2, 6), 1), tensor("INT8", (4, 6), 4, data=1), tensor("INT32", (4,), 4, data=0)],
            [tensor("INT8", (2, 4), 1)],
        )
    )
    plan = plan_memory(model, M4)
    # the real TFLM, Cortex-M4: 680 bytes are asked for, and 672 are enough
    assert (plan.arena_used, plan.arena_required) == (468, 672)


@pytest.mark.skipif(not interpreter.available(), reason="the tflite-micro wheel is not here")
def test_the_wheels_totals(root: Path) -> None:
    wheel = load_target("x86-64-wheel")
    files = sorted((root / "fixtures").glob("*.tflite"))
    data = [file.read_bytes() for file in files]
    compared = 0
    for file, content, verdict in zip(files, data, interpreter.judge(data), strict=True):
        if verdict.runs and verdict.arena_used is not None:
            plan = plan_memory(load_bytes(content), wheel)
            assert (plan.quality, plan.arena_used) == (EXACT, verdict.arena_used), file.name
            compared += 1
    assert compared >= 8


@pytest.mark.skipif(not interpreter.available(), reason="the tflite-micro wheel is not here")
@pytest.mark.slow
def test_the_wheels_totals_of_generated_cases() -> None:
    wheel = load_target("x86-64-wheel")
    made = list(generate.cases(360, seed=20231123))
    compared = 0
    for case, verdict in zip(made, interpreter.judge([case.data for case in made]), strict=True):
        # the judge may have seen an index that the reader refuses, in a case that is grey anyway
        if verdict.runs and verdict.arena_used is not None and case.structure != "odd":
            plan = plan_memory(load_bytes(case.data), wheel)
            assert (plan.quality, plan.arena_used) == (EXACT, verdict.arena_used), (case.name, case.what)
            compared += 1
    assert compared >= 150


@pytest.mark.skipif(not interpreter.available(), reason="the tflite-micro wheel is not here")
def test_an_lstm_with_a_scale_per_cell_keeps_multipliers() -> None:
    plain = bases_linear.lstm("UNIDIRECTIONAL_SEQUENCE_LSTM", Random(11))  # noqa: S311 - chance, not secrets
    several = bases_linear.lstm("UNIDIRECTIONAL_SEQUENCE_LSTM", Random(11))  # noqa: S311 - chance, not secrets
    for weights in several.op.inputs[1:9]:
        assert isinstance(weights, T)
        cells = (weights.shape or ())[0]
        weights.scale, weights.zp = [0.01] * cells, [0] * cells
    assert 1 < cells <= 4
    models = [plain.bytes(), several.bytes()]
    wheel = [plan_memory(load_bytes(model), load_target("x86-64-wheel")).arena_used for model in models]
    assert wheel == [verdict.arena_used for verdict in interpreter.judge(models)]
    # multiplier and shift, 16 bytes each, for eight matrices
    assert wheel[1] - wheel[0] == 256
    for target in ("x86-64-reference", "cortex-m4-reference", "cortex-m4-cmsis-nn"):
        plans = [plan_memory(load_bytes(model), load_target(target)) for model in models]
        assert plans[1].arena_used - plans[0].arena_used == 256, target


@pytest.mark.parametrize("rounds", few([15, 150], of=[15]))
def test_mutated_models_end_in_a_plan_or_a_reason(root: Path, rounds: int) -> None:
    rng = random.Random(5)  # noqa: S311 - chance, not secrets
    targets = [load_target(name) for name in target_names()]
    planned = refused = 0
    for file in sorted((root / "fixtures").glob("*.tflite")):
        content = file.read_bytes()
        if len(content) > 60_000:
            continue
        for _ in range(rounds):
            mutant = bytearray(content)
            for _ in range(rng.randint(1, 6)):
                mutant[rng.randrange(len(mutant))] = rng.choice((0, 1, 2, 4, 8, 127, 128, 255, rng.randrange(256)))
            try:
                model = load_bytes(bytes(mutant))
            except ValueError:
                continue
            start = time.process_time()
            try:
                plan_memory(model, rng.choice(targets))
                planned += 1
            except UnplannableError:
                refused += 1
            assert time.process_time() - start < 5
    assert planned > 3 * rounds
    assert refused > rounds // 30


@pytest.mark.slow
def test_many_buffers_that_all_meet_are_placed_side_by_side() -> None:
    model = load_bytes(relu())
    subgraph = model.subgraphs[0]
    # what nothing uses lives at the same time as all else that nothing uses; each has a size of its own
    unused = tuple(subgraph.tensors[0]._replace(shape=(16 * count,)) for count in range(1, 30_000))
    model = model._replace(subgraphs=(subgraph._replace(tensors=subgraph.tensors + unused),))
    # floats of 16 to 480,000 elements side by side
    end = 4 * sum(16 * count for count in range(1, 30_000))
    with pytest.raises(UnplannableError, match=f"the buffers end at {end:,}, where the int wraps"):
        plan_memory(model, M4)


@pytest.mark.slow
@pytest.mark.timed
def test_a_long_model_is_planned_in_time() -> None:
    tensors = [T("INT8", (1, 8, 8, 16), scale=0.5, zp=0) for _ in range(2001)]
    operators = [
        Op("ADD", [tensors[index], tensors[max(0, index - 1)]], [tensors[index + 1]], {}) for index in range(2000)
    ]
    model = load_bytes(build([Graph(operators)]))
    start = time.process_time()
    plan = plan_memory(model, M4)
    assert time.process_time() - start < 2
    assert plan.quality == EXACT
    assert plan.head == 3 * 1024


def damaged(**options: int) -> bytes:
    """Return a map whose keys are three bytes wide, which FlexBuffers have not."""
    data = bytearray(flexbuffers.Dumps(options))
    root = len(data) - 3
    data[root - data[root] - 2] = 3
    return bytes(data)


@pytest.mark.parametrize("options", [None, damaged(max_detections=1)])
def test_custom_options_that_cannot_be_read_leave_the_arena_unknown(options: bytes | None) -> None:
    boxes, scores, anchors = T("FLOAT32", (1, 8, 4)), T("FLOAT32", (1, 8, 3)), T("FLOAT32", (8, 4), data=1.0)
    outputs = [T("FLOAT32", shape) for shape in ((1, 1, 4), (1, 1), (1, 1), (1,))]
    name = "CUSTOM:TFLite_Detection_PostProcess"
    model = load_bytes(single_op(name, [boxes, scores, anchors], outputs, custom_options=options))
    assert plan_memory(model, M4).quality == LOWER_BOUND


@pytest.mark.skipif(not interpreter.available(), reason="the tflite-micro wheel is not here")
def test_a_framer_by_a_negative_step_divides_as_c_does() -> None:
    models = [
        single_op(
            "CUSTOM:SignalFramer",
            [T("INT16", (8,))],
            [T("INT16", (8 // -step, size)), T("BOOL", ())],
            custom_options={"frame_size": size, "frame_step": step, "prefill": False},
        )
        for size, step in ((16, -4), (5, -2), (2, -8))
    ]
    wheel = [plan_memory(load_bytes(model), load_target("x86-64-wheel")).arena_used for model in models]
    assert wheel == [verdict.arena_used for verdict in interpreter.judge(models, processes=1)]


def test_what_was_placed_for_other_kernels_stays_where_nothing_else_is_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets = [load_target(f"cortex-m4-{kernels}") for kernels in ("cmsis-nn", "reference")]
    placed: list[int] = []

    def counted(requests: list[planner.Request]) -> list[int]:
        placed.append(len(requests))
        return planner.place(requests)

    monkeypatch.setattr("tflm_lint.memory.interpreter.place", counted)
    spared = 0
    for name in ("kws_int8", "hello_world_float", "lstm_while_float", "streaming_int8"):
        model = load_bytes((root / "fixtures" / f"{name}.tflite").read_bytes())
        alone = [plan_memory(model, target) for target in targets]
        for plan in alone:
            before = len(placed)
            assert [plan_memory(model, target, known=plan.buffers) for target in targets] == alone
            spared += 2 - (len(placed) - before)
    assert spared > 8, "each from its own, and what is asked for alike from the other's"
