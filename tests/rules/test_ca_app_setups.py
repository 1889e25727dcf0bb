"""Arenas that an application sets up in other ways: what each holds, who shares it, and what that overwrites."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tflm_lint.cli import main
from tflm_lint.facts.targets import load_target
from tflm_lint.memory.allocator import Setup, variables_need
from tflm_lint.memory.mirror import plan_memory
from tflm_lint.memory.setups import arena_need
from tflm_lint.model.read import load_bytes

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
KWS, HELLO, STREAM = (FIXTURES / f"{name}.tflite" for name in ("kws_int8", "hello_world_int8", "streaming_int8"))
FLOAT = FIXTURES / "hello_world_float.tflite"
HEAD = """
extern const unsigned char g_kws_int8_model_data[], g_hello_world_int8_model_data[], g_streaming_int8_model_data[];
static tflite::AllOpsResolver all; int8_t b[250]; tflite::MicroInterpreter* kws; tflite::MicroInterpreter* hello;
alignas(16) static uint8_t arena[{size}]; alignas(16) static uint8_t other[{other}];
"""
ONE = "auto* allocator = tflite::MicroAllocator::Create(arena, sizeof(arena));"
FIRST = "static tflite::MicroInterpreter a(tflite::GetModel(g_kws_int8_model_data), all, allocator); kws = &a; kws->AllocateTensors();"
SECOND = "static tflite::MicroInterpreter c(tflite::GetModel(g_hello_world_int8_model_data), all, allocator); hello = &c; hello->AllocateTensors();"
ASIDE = {"CA712", "CA718", "CA723"}


def told(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    setup: str,
    *models: Path,
    size: int = 30000,
    other: int = 30000,
    loop: str = "",
    before: str = "",
) -> dict[str, list[str]]:
    """Return the messages about an application by code, each with its model's name."""
    head = HEAD.format(size=size, other=other)
    (place / "main.cc").write_text(f"{head}{before}void setup() {{ {setup} }}\nvoid loop() {{ {loop} }}\n")
    assert main(["--format", "json", *map(str, models), "--app", str(place)]) in (0, 1)
    found: dict[str, list[str]] = {}
    for file in json.loads(capsys.readouterr().out)["files"]:
        for finding in file["findings"]:
            if finding["code"].startswith("CA") and finding["code"] not in ASIDE:
                found.setdefault(finding["code"], []).append(f"{Path(file['path']).stem}: {finding['message']}")
    return found


def need(setup: Setup, *models: Path) -> int:
    """Return what the mirror, which is held against the real TFLM elsewhere, says of such an arena."""
    target = load_target("cortex-m4-cmsis-nn")
    required = arena_need([(load_bytes(path.read_bytes()), 0) for path in models], target, setup).required
    assert required is not None
    return required


def test_one_allocator_for_two_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = need(Setup(), KWS, HELLO)
    assert need(Setup(), KWS) < size - 16
    assert told(tmp_path, capsys, ONE + FIRST + SECOND, KWS, HELLO, size=size) == {}
    found = told(tmp_path, capsys, ONE + FIRST + SECOND, KWS, HELLO, size=size - 16)
    ((code, (message,)),) = found.items()
    assert code in {"CA721", "CA722"}
    assert message.startswith("hello_world_int8: arena has")
    # of a model that is not given nothing is known, but one alone needs more than this
    assert set(told(tmp_path, capsys, ONE + FIRST + SECOND, KWS, size=size - 16)) == {"CA731"}
    assert set(told(tmp_path, capsys, ONE + FIRST + SECOND, KWS, size=3000)) == {"CA731", "CA721"}


@pytest.mark.parametrize(
    ("made", "setup"),
    [
        ("tflite::MicroAllocator::Create(arena, sizeof(arena), tflite::MemoryPlannerType::kLinear)", Setup(preserve_all=True)),
        ("tflite::MicroAllocator::Create(arena, sizeof(arena), tflite::MemoryPlannerType::kGreedy)", Setup()),
        ("tflite::MicroAllocator::Create(arena, sizeof(arena), er)", Setup()),
        ("tflite::MicroAllocator::Create(arena, sizeof(arena), &planner)", Setup(planner_outside=True)),
        ("tflite::RecordingMicroAllocator::Create(arena, sizeof(arena))", Setup(recording=True)),
    ],
)  # fmt: skip
def test_forms_of_create(made: str, setup: Setup, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = need(setup, KWS)
    source = f"tflite::ErrorReporter* er = nullptr; static tflite::GreedyMemoryPlanner planner; auto* allocator = {made}; {FIRST}"
    assert told(tmp_path, capsys, source, KWS, size=size) == {}
    assert set(told(tmp_path, capsys, source, KWS, size=size - 16)) <= {"CA721", "CA722"} != set()


LOGGED = """
class Logged : public tflite::MicroMemoryPlanner {
 public:
  TfLiteStatus Init(unsigned char* scratch, int size) override { return inner_.Init(scratch, size); }
  TfLiteStatus AddBuffer(int size, int first, int last) override { count_++; return inner_.AddBuffer(size, first, last); }
  TfLiteStatus AddBuffer(int size, int first, int last, int at) override { return inner_.AddBuffer(size, first, last, at); }
  size_t GetMaximumMemorySize() override { size_t most = inner_.GetMaximumMemorySize(); MicroPrintf("%d", most); return inner_.GetMaximumMemorySize(); }
  int GetBufferCount() override { return inner_.GetBufferCount(); }
  TfLiteStatus GetOffsetForBuffer(int index, int* offset) override { return inner_.GetOffsetForBuffer(index, offset); }
  bool preserves_all_tensors() const override { return false; }
 private:
  int count_ = 0;
  tflite::GreedyMemoryPlanner inner_;
};
"""
DERIVED = """
class Logged : public tflite::GreedyMemoryPlanner {
  size_t GetMaximumMemorySize() override;
};
size_t Logged::GetMaximumMemorySize() { calls++; return tflite::GreedyMemoryPlanner::GetMaximumMemorySize(); }
"""


@pytest.mark.parametrize(
    ("planner", "decided"),
    [
        (LOGGED, True),
        (DERIVED, True),
        ("class Logged : public tflite::GreedyMemoryPlanner {};", True),
        (LOGGED.replace("AddBuffer(size, first, last, at)", "AddBuffer(size, first, last)"), False),
        (LOGGED.replace("count_++;", "size += 64;"), False),
        (LOGGED.replace("{ return false; }", "{ return true; }"), False),
        (LOGGED.replace("return inner_.GetMaximum", "return 2 * inner_.GetMaximum"), False),
        (LOGGED.replace("return inner_.Init(scratch, size);", "return kTfLiteOk;"), False),
        (DERIVED.replace("return tflite", "if (fixed) return 4096; return tflite"), False),
    ],
)
def test_a_planner_of_the_application(
    planner: str, decided: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = need(Setup(planner_outside=True), KWS)
    source = f"static Logged planner; auto* allocator = tflite::MicroAllocator::Create(arena, sizeof(arena), &planner); {FIRST}"
    assert set(told(tmp_path, capsys, source, KWS, size=size, before=planner)) == (set() if decided else {"CA731"})
    if decided:
        assert set(told(tmp_path, capsys, source, KWS, size=size - 16, before=planner)) <= {"CA721", "CA722"} != set()


def test_all_tensors_preserved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = "static tflite::MicroInterpreter a(tflite::GetModel(g_kws_int8_model_data), all, arena, sizeof(arena), nullptr, nullptr, {}); a.AllocateTensors();"
    size = need(Setup(), KWS)
    assert told(tmp_path, capsys, made.format("false"), KWS, size=size) == {}
    assert set(told(tmp_path, capsys, made.format("true"), KWS, size=size)) == {"CA721"}
    assert told(tmp_path, capsys, made.format("true"), KWS, size=need(Setup(preserve_all=True), KWS)) == {}


def test_two_arenas_for_one_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = load_target("cortex-m4-cmsis-nn")
    parts = arena_need([(load_bytes(KWS.read_bytes()), 0)], target, Setup(split=True))
    assert parts.persistent is not None
    assert parts.non_persistent is not None
    source = f"auto* allocator = tflite::MicroAllocator::Create(arena, sizeof(arena), other, sizeof(other)); {FIRST}"
    for less, size, other in (
        ("", parts.persistent, parts.non_persistent),
        ("arena has", parts.persistent - 16, parts.non_persistent),
        ("other has", parts.persistent, parts.non_persistent - 16),
    ):
        found = told(tmp_path, capsys, source, KWS, size=size, other=other)
        assert set(found) == ({"CA721"} if less else set())
        assert all(less in message for messages in found.values() for message in messages)


def test_a_linear_planner_that_is_shared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    linear = ONE.replace("sizeof(arena))", "sizeof(arena), tflite::MemoryPlannerType::kLinear)")
    assert set(told(tmp_path, capsys, linear + FIRST + SECOND, KWS, HELLO, size=64000)) == {"CA766"}
    assert told(tmp_path, capsys, linear + FIRST, KWS, size=64000) == {}


KWS_IN, HELLO_IN = "memcpy(kws->input(0)->data.int8, b, 250);", "hello->input(0)->data.int8[0] = 1;"
KWS_RUN, HELLO_RUN = "kws->Invoke();", "hello->Invoke();"
KWS_OUT, HELLO_OUT = "show(kws->output(0)->data.int8[0]);", "show(hello->output(0)->data.int8[0]);"
BOTH = {"kws_int8", "hello_world_int8"}


@pytest.mark.parametrize(
    ("order", "wrong"),
    [
        ((KWS_IN, KWS_RUN, KWS_OUT, HELLO_IN, HELLO_RUN, HELLO_OUT), set[str]()),
        ((KWS_IN, HELLO_IN, KWS_RUN, HELLO_RUN, KWS_OUT, HELLO_OUT), BOTH),
        ((KWS_IN, HELLO_IN, KWS_RUN, KWS_OUT, HELLO_RUN, HELLO_OUT), {"hello_world_int8"}),
        ((KWS_IN, KWS_RUN, HELLO_IN, HELLO_RUN, KWS_OUT), {"kws_int8"}),
        ((KWS_IN, "if (button()) {", HELLO_RUN, "}", KWS_RUN), set()),
        # what the small model writes does not reach the other's input: asked of the real TFLM
        ((KWS_IN, "hello->AllocateTensors();", KWS_RUN), set()),
        ((HELLO_IN, KWS_IN, HELLO_RUN, HELLO_OUT, KWS_RUN, KWS_OUT), set()),
        ((HELLO_IN, "kws->AllocateTensors();", HELLO_RUN), {"hello_world_int8"}),
        # a loop begins anew
        ((HELLO_OUT, HELLO_IN, HELLO_RUN, KWS_IN, KWS_RUN), {"hello_world_int8"}),
        (("while (true) {", HELLO_OUT, HELLO_IN, HELLO_RUN, KWS_IN, KWS_RUN, "}"), {"hello_world_int8"}),
        (("for (;;) {", HELLO_RUN, HELLO_OUT, HELLO_IN, KWS_IN, KWS_RUN, "}"), {"hello_world_int8"}),
        (("do {", HELLO_RUN, HELLO_OUT, HELLO_IN, KWS_IN, KWS_RUN, "} while (1);"), {"hello_world_int8"}),
        (("if (IMU.ready()) {", HELLO_OUT, HELLO_IN, HELLO_RUN, KWS_IN, KWS_RUN, "}"), {"hello_world_int8"}),
        (("if (mode == 3) {", HELLO_OUT, HELLO_IN, HELLO_RUN, KWS_IN, KWS_RUN, "}"), set()),
        (("while (waiting()) {", HELLO_OUT, HELLO_IN, HELLO_RUN, KWS_IN, KWS_RUN, "}"), set()),
        ((KWS_IN, HELLO_RUN, "fill(kws->input(0));", KWS_RUN), set()),
    ],
)
def test_the_order_of_two_models(
    order: tuple[str, ...], wrong: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(tmp_path, capsys, ONE + FIRST + SECOND, KWS, HELLO, loop=" ".join(order))
    assert set(found) - {"CA768"} == ({"CA764"} if wrong else set())
    assert ("CA768" in found) == any("AllocateTensors" in one for one in order)
    assert {message.partition(":")[0] for message in found.get("CA764", ())} == wrong
    # with arenas of their own each order is right
    apart = ONE + FIRST + SECOND.replace("allocator)", "other, sizeof(other))")
    assert set(told(tmp_path, capsys, apart, KWS, HELLO, loop=" ".join(order))) <= {"CA768"}


def test_what_is_set_in_one_function_and_used_in_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = ONE + FIRST + SECOND
    found = told(tmp_path, capsys, made + HELLO_IN, KWS, HELLO, loop=KWS_IN + KWS_RUN + HELLO_RUN)
    assert [message.partition(":")[0] for message in found["CA764"]] == ["hello_world_int8"]
    assert told(tmp_path, capsys, made + HELLO_IN, KWS, HELLO, loop=HELLO_RUN + HELLO_IN) == {}
    # what a task does is in no order with others
    (tmp_path / "task.cc").write_text(
        f"extern tflite::MicroInterpreter* kws;\nvoid task(void*) {{ {KWS_IN} {KWS_RUN} }}\n"
    )
    assert told(tmp_path, capsys, made + HELLO_IN, KWS, HELLO, loop=HELLO_RUN + HELLO_IN) == {}


def test_inputs_of_another_that_lie_on_an_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # both begin where the head does: the 12 bytes of the one's output and the 4 of the other's input, as the mirror has it
    plans = [plan_memory(load_bytes(path.read_bytes()), load_target("cortex-m4-cmsis-nn")) for path in (KWS, FLOAT)]
    ends = [{buffer.tensor: buffer for buffer in plan.buffers} for plan in plans]
    out = ends[0][load_bytes(KWS.read_bytes()).subgraphs[0].outputs[0]]
    into = ends[1][load_bytes(FLOAT.read_bytes()).subgraphs[0].inputs[0]]
    meet = out.offset < into.offset + 4 and into.offset < out.offset + 12
    name = "extern const unsigned char g_hello_world_float_model_data[];"
    second = name + SECOND.replace("hello_world_int8", "hello_world_float")
    for write, certain in (
        ("hello->input(0)->data.f[0] = 1.0f;", True),
        ("memcpy(hello->input(0)->data.f, b, 4);", True),
        ("memcpy(hello->input(0)->data.f, b, measured());", False),
    ):
        found = told(tmp_path, capsys, ONE + FIRST + second, KWS, FLOAT, loop=KWS_IN + KWS_RUN + write + KWS_OUT)
        assert set(found) == (({"CA764"} if certain else {"CA731"}) if meet else set())


def test_the_other_model_is_not_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(tmp_path, capsys, ONE + FIRST + SECOND, KWS, loop=KWS_IN + HELLO_RUN + KWS_RUN)
    assert set(found) == {"CA731"}
    assert any("whether the inputs of a are overwritten: c is invoked" in message for message in found["CA731"])


def test_resource_variables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = "static tflite::MicroInterpreter {0}(tflite::GetModel(g_{1}_model_data), all, {2}, sizeof({2}), mrv); {0}.AllocateTensors();"
    own = "alignas(16) static uint8_t vars[VARS]; auto* mrv = tflite::MicroResourceVariables::Create(tflite::MicroAllocator::Create(vars, sizeof(vars)), 20); "
    size = variables_need(load_target("cortex-m4-cmsis-nn"), 20)
    first = made.format("s", "streaming_int8", "arena")
    assert told(tmp_path, capsys, own.replace("VARS", str(size)) + first, STREAM) == {}
    (message,) = told(tmp_path, capsys, own.replace("VARS", str(size - 16)) + first, STREAM)["CA721"]
    assert f"vars has {size - 16} bytes, 20 resource variables take {size}" in message
    second, third = made.format("t", "streaming_int8", "other"), made.format("t", "kws_int8", "other")
    assert set(told(tmp_path, capsys, own.replace("VARS", "2000") + first + second, STREAM)) == {"CA765"}
    # a model without variables takes none of them
    assert told(tmp_path, capsys, own.replace("VARS", "2000") + first + third, STREAM, KWS) == {}


TASK_A = f"void task_a(void*) {{ for (;;) {{ {KWS_IN} {KWS_RUN} {KWS_OUT} }} }}"
TASK_B = f"void task_b(void*) {{ while (true) {{ {HELLO_IN} {HELLO_RUN} {HELLO_OUT} }} }}"
START = 'xTaskCreate(task_a, "a", 4096, nullptr, 1, nullptr); xTaskCreate(task_b, "b", 4096, nullptr, 2, nullptr);'
LOCKED = "xSemaphoreTake(lock, portMAX_DELAY); {} xSemaphoreGive(lock);"


@pytest.mark.parametrize(
    ("program", "told_of"),
    [
        ((TASK_A + TASK_B, START, ""), "task_a() and task_b()"),
        ((TASK_A + TASK_B, "static std::thread one(task_a), two(task_b);", ""), "task_a() and task_b()"),
        ((TASK_A, START.partition(" xTaskCreate(task_b")[0], HELLO_IN + HELLO_RUN + HELLO_OUT), "loop() and task_a()"),
        # one task for both, one for each arena, one that waits
        ((TASK_A.replace(KWS_OUT, KWS_OUT + HELLO_IN + HELLO_RUN + HELLO_OUT), "xTaskCreate(task_a);", ""), ""),
        ((TASK_A.replace(KWS_IN, LOCKED.format(KWS_IN)) + TASK_B, START, ""), ""),
        ((TASK_A + TASK_B, START.replace("task_b", "task_c"), ""), "task_a() and task_b()"),
        (("", "", KWS_IN + KWS_RUN + KWS_OUT + HELLO_IN + HELLO_RUN + HELLO_OUT), ""),
    ],
)
def test_tasks_that_share_an_allocator(
    program: tuple[str, str, str], told_of: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks, start, loop = program
    found = told(tmp_path, capsys, ONE + FIRST + SECOND + start, KWS, HELLO, loop=loop, before=tasks)
    assert ("CA731" in found) == bool(told_of)
    if told_of:
        assert any(told_of in message for message in found["CA731"])
    apart = ONE + FIRST + SECOND.replace("allocator)", "other, sizeof(other))") + start
    assert told(tmp_path, capsys, apart, KWS, HELLO, loop=loop, before=tasks) == {}
