"""Rules about the application around a model: each speaks at the right place, and is silent on what is right."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.sampling import few
from tests.schemas import validate
from tflm_lint.cli import main
from tflm_lint.rules import code_of
from tflm_lint.rules.gated import GATES

ROOT = Path(__file__).resolve().parents[2]
TARGET = "cortex-m4-cmsis-nn"
#: A fixture whose arena needs much more for a moment than stays used; the tests of the memory room hold both figures.
NAME = "lstm_fused_int8"


class Told(NamedTuple):
    code: str
    message: str
    line: int | None


@pytest.fixture(scope="module")
def facts() -> tuple[list[str], int, int]:
    """The methods that the model's operators need, the bytes that stay used and those that are required."""
    from tflm_lint import lint

    report = lint(ROOT / "fixtures" / f"{NAME}.tflite", target=TARGET)
    assert report.memory is not None
    assert report.memory.arena_required is not None
    assert report.memory.arena_used is not None
    assert report.memory.arena_required > report.memory.arena_used
    return [str(row.resolver) for row in report.ops], report.memory.arena_used, report.memory.arena_required


class Lint:
    """Lints the fixture with an application that is given as text."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.sources = folder / "src"
        self.sources.mkdir()
        self.model = folder / f"{NAME}.tflite"
        self.model.write_bytes((ROOT / "fixtures" / f"{NAME}.tflite").read_bytes())

    def __call__(self, source: str, *flags: str, **more: str) -> dict[str, list[Told]]:
        (self.sources / "main.cc").write_text(source)
        for name, text in more.items():
            (self.sources / name.replace("_h", ".h")).write_text(text)
        arguments = ["--target", TARGET, "--format", "json", str(self.model), *flags, "--app", str(self.sources)]
        assert main(arguments) in (0, 1)
        document = json.loads(self.capsys.readouterr().out)
        validate(document, "report")
        found: dict[str, list[Told]] = {}
        for finding in document["files"][0]["findings"]:
            if finding["code"] in map(code_of, GATES["applications"]):
                assert finding["line"] is None or Path(finding["file"]).is_relative_to(self.sources)
                told = Told(finding["code"], finding["message"], finding["line"])
                found.setdefault(finding["code"], []).append(told)
        return found


@pytest.fixture
def lint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Lint:
    return Lint(tmp_path, capsys)


SOURCE = """\
#include "model.h"
namespace {{
constexpr int kTensorArenaSize = {size};
{align}uint8_t tensor_arena[kTensorArenaSize];
using Resolver = tflite::MicroMutableOpResolver<{room}>;
}}
TfLiteStatus Register(Resolver& resolver) {{
{registrations}
  return kTfLiteOk;
}}
void setup() {{
  const tflite::Model* model = tflite::GetModel(g_lstm_fused_int8_model_data);
  static Resolver resolver;
  if (Register(resolver) != kTfLiteOk) return;
  static tflite::MicroInterpreter interpreter(model, resolver, tensor_arena, kTensorArenaSize{more});
}}
"""


def application(
    methods: list[str],
    size: object,
    *,
    room: object = None,
    align: str = "alignas(16) ",
    lines: str = "",
    more: str = "",
) -> str:
    checked = "\n".join(f"  if (resolver.{method}() != kTfLiteOk) return kTfLiteError;" for method in methods)
    capacity = len(methods) if room is None else room
    return SOURCE.format(size=size, room=capacity, align=align, registrations=lines or checked, more=more)


def test_a_right_application_gets_no_finding(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    assert lint(application(methods, required)) == {}


def test_a_missing_operator(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    found = lint(application(methods[1:], required))
    ((_, message, line),) = found.pop("CA711")
    assert found == {}
    assert f"call resolver.{methods[0]}() and make room for {len(methods)} operators" in message
    assert line == 11 + len(methods)


def test_superfluous_operators_with_their_cost(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    found = lint(application([*methods, "AddConv2D"], required))
    ((_, message, line),) = found.pop("CA712")
    assert found == {}
    assert line == 8 + len(methods)
    cost = int(message.partition("costs ")[2].partition(" bytes")[0].replace(",", ""))
    assert 2_000 < cost < 30_000, "what the linker keeps for a convolution alone"


def test_operators_of_other_models_of_the_run_are_needed(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    other = str(ROOT / "fixtures" / "kws_int8.tflite")
    source = application([*methods, "AddConv2D", "AddAveragePool2D"], required)
    assert "CA712" not in lint(source, other)


@pytest.mark.parametrize(("more", "code"), [(-1, "CA713"), (3, "CA714")])
def test_room(lint: Lint, facts: tuple[list[str], int, int], more: int, code: str) -> None:
    methods, _, required = facts
    found = lint(application(methods, required, room=len(methods) + more))
    ((_, message, line),) = found.pop(code)
    assert found == {}
    assert line == 12 + len(methods)
    assert f"room for {len(methods) + more} operators" in message
    assert more < 0 or "108 bytes" in message, "three times five functions, two codes, a name and a parser of 4 bytes"


def test_room_through_constants_and_macros(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    assert lint(application(methods, required, room="kOps"), ops_h=f"constexpr int kOps = {len(methods)} * 1;") == {}
    found = lint(application(methods, required, room="kOps"), ops_h="#define kOps (1 << 1)")
    assert "room for 2 operators" in found["CA713"][0].message
    found = lint(application(methods, required, room="CountOps()"))
    assert set(found) == {"CA731"}
    assert "`CountOps()` has no plain value" in found["CA731"][0].message


def test_unchecked_registrations(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    lines = "\n".join(f"  resolver.{method}();" for method in methods)
    found = lint(application(methods, required, lines=lines))
    ((_, message, line),) = found.pop("CA715")
    assert found == {}
    assert f"{len(methods)} of {len(methods)} registrations" in message
    assert line == 8


#: Joined calls of a, b and c, and how many of them a compiled program makes where each returns 0.
CHAINS = {
    "if (a && b && c) {{}}": 1,
    "a && b && c;": 1,
    "if (a || b || c) return kTfLiteError;": 3,
    "if (a != kTfLiteOk || b != kTfLiteOk || c != kTfLiteOk) return kTfLiteError;": 3,
    "if (a != kTfLiteOk && b != kTfLiteOk && c != kTfLiteOk) return kTfLiteError;": 1,
    "if (a == kTfLiteOk && b == kTfLiteOk && c == kTfLiteOk) { x(); }": 3,
    "if (a == kTfLiteOk || b == kTfLiteOk || c == kTfLiteOk) { x(); }": 1,
    "if (kTfLiteOk != a || (kTfLiteOk != b) || !(kTfLiteOk == c)) return kTfLiteError;": 3,
    "if (!a && !b && !c) { x(); }": 3,
    "if (!(a && b) && c) { x(); }": 2,
    "if (a) { b; } else { c; }": 2,
    "if (a == kTfLiteOk) { if (b == kTfLiteOk) { c; } }": 3,
    "TfLiteStatus s = a; s = static_cast<TfLiteStatus>(s | b | c);": 3,
    "(a ? b : c);": 2,
    "bool ok = a == kTfLiteOk && b == kTfLiteOk && c == kTfLiteOk;": 3,
    "CHECK(a); CHECK(b); CHECK(c);": 3,
    "(void)a; do { b; } while (0); { c; }": 3,
}
PROGRAM = """
#include <cstdio>
enum TfLiteStatus {{ kTfLiteOk = 0, kTfLiteError = 1 }};
static int calls = 0;
static TfLiteStatus add() {{ ++calls; return kTfLiteOk; }}
static void x() {{}}
#define CHECK(call) do {{ if ((call) != kTfLiteOk) return kTfLiteError; }} while (0)
static TfLiteStatus run() {{ {chain} return kTfLiteOk; }}
int main() {{ run(); x(); std::printf("%d\\n", calls); return 0; }}
"""


@pytest.mark.parametrize("chain", CHAINS)
def test_chains(lint: Lint, facts: tuple[list[str], int, int], chain: str) -> None:
    methods, _, required = facts
    three, rest = methods[:3], methods[3:]
    text = chain.replace("{{", "{").replace("}}", "}")
    for letter, method in zip("abc", three, strict=True):
        text = replaced(text, letter, f"resolver.{method}()")
    lines = "\n".join(f"  if (resolver.{method}() != kTfLiteOk) return kTfLiteError;" for method in rest)
    found = lint(application(methods, required, lines=f"{lines}\n  {text}"))
    skipped = found.pop("CA716", [])
    assert len(skipped) == 3 - CHAINS[chain]
    assert all(told.line == 8 + len(rest) for told in skipped)
    assert set(found) <= {"CA715", "CA714"}


@pytest.mark.parametrize("chain", few(CHAINS, every=4))
def test_chains_as_a_compiler_has_them(chain: str, tmp_path: Path) -> None:
    import subprocess

    from tests.emitters.toolchain import Compiler

    Compiler("g++", "g++", "c++", ()).require()
    text = chain.replace("{{", "{").replace("}}", "}")
    for letter in "abc":
        text = replaced(text, letter, "add()")
    (tmp_path / "chain.cc").write_text(PROGRAM.format(chain=text))
    subprocess.run(["g++", "-w", "-o", str(tmp_path / "chain"), str(tmp_path / "chain.cc")], check=True)
    calls = subprocess.run([str(tmp_path / "chain")], capture_output=True, text=True, check=True).stdout
    assert int(calls) == CHAINS[chain]


def replaced(text: str, letter: str, by: str) -> str:
    import re

    return re.sub(rf"\b{letter}\b(?!\()", by, text)


def test_a_second_registration(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    found = lint(application([*methods, methods[0]], required, room=len(methods)))
    ((_, message, line),) = found.pop("CA717")
    assert found == {}
    assert "called again" in message
    assert line == 8 + len(methods)


def test_all_ops_resolver(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    source = application(methods, required).replace(
        "static Resolver resolver;", "static tflite::AllOpsResolver resolver;"
    )
    found = lint(source)
    ((_, message, line),) = found.pop("CA718")
    assert found == {}
    assert f"use MicroMutableOpResolver<{len(methods)}>" in message
    more = int(message.partition("about ")[2].partition(" bytes")[0].replace(",", ""))
    assert 100_000 < more < 500_000
    assert line == 12 + len(methods)


def test_arena_sizes(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, used, required = facts
    for size, code in (
        (used - 16, "CA721"),
        (used, "CA722"),
        (required - 16, "CA722"),
        (required, None),
        (required + 512, None),
        (2 * required, "CA723"),
    ):
        found = lint(application(methods, size))
        assert set(found) == ({code} if code else set()), size
        for told in found.values():
            assert told[0].line == 4
            assert f"{required:,}" in told[0].message


@pytest.mark.parametrize(
    ("declaration", "size", "bytes_"),
    [
        ("alignas(16) uint8_t tensor_arena[N];", "N", 1),
        ("alignas(16) uint8_t tensor_arena[N];", "sizeof(tensor_arena)", 1),
        ("alignas(16) uint32_t tensor_arena[N / 4];", "sizeof(tensor_arena)", 1),
        ("uint8_t tensor_arena[N] __attribute__((aligned(16)));", "N", 1),
        ("alignas(16) std::array<uint8_t, N> tensor_arena;", "tensor_arena.size()", 1),
        ("static uint8_t *tensor_arena = (uint8_t*)heap_caps_aligned_alloc(16, N, MALLOC_CAP_8BIT);", "N", 1),
        ('__attribute__((section(".noinit"), aligned(16))) static uint8_t tensor_arena[N + 0];', "N", 1),
    ],
)
def test_arenas_in_other_words(
    lint: Lint, facts: tuple[list[str], int, int], declaration: str, size: str, bytes_: int
) -> None:
    methods, _, required = facts
    for number, codes in ((required, set()), (required - 16, {"CA722"})):
        source = application(methods, number).replace(
            "alignas(16) uint8_t tensor_arena[kTensorArenaSize];", declaration
        )
        source = source.replace("tensor_arena, kTensorArenaSize", f"tensor_arena, {size}").replace(
            "constexpr int kTensorArenaSize", "#define N kTensorArenaSize\nconstexpr int kTensorArenaSize"
        )
        assert set(lint(source)) == codes, number
    del bytes_


@pytest.mark.parametrize(
    ("align", "codes", "says"),
    [
        ("", {"CA724"}, "up to 15 bytes of it, and then less than the"),
        ("alignas(8) ", {"CA724"}, "up to 8 bytes of it, and then less than the"),
        ("alignas(32) ", set(), ""),
    ],
)
def test_alignment_of_the_arena(
    lint: Lint, facts: tuple[list[str], int, int], align: str, codes: set[str], says: str
) -> None:
    methods, _, required = facts
    found = lint(application(methods, required, align=align))
    assert set(found) == codes
    for told in found.values():
        assert says in told[0].message
        assert told[0].line == 4
    found = lint(application(methods, required + 16, align=align))
    assert all("less than" not in told.message for told in found.get("CA724", []))


def test_memory_of_a_heap_is_hardly_aligned(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    source = application(methods, required).replace(
        "alignas(16) uint8_t tensor_arena[kTensorArenaSize];",
        "uint8_t* tensor_arena = (uint8_t*)malloc(kTensorArenaSize);",
    )
    ((_, message, _),) = lint(source)["CA724"]
    assert "the heap aligns tensor_arena to 4 bytes at least: TFLM loses up to 12 bytes" in message


VARIABLES = """
  tflite::MicroAllocator* allocator = tflite::MicroAllocator::Create({arena}, {size});
  tflite::MicroResourceVariables* variables = tflite::MicroResourceVariables::Create(allocator, {count});
"""


def test_resource_variables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tflm_lint import lint as lint_file
    from tflm_lint.model.read import load_bytes
    from tflm_lint.model.variables import variables_of

    path = tmp_path / "streaming_int8.tflite"
    path.write_bytes((ROOT / "fixtures" / "streaming_int8.tflite").read_bytes())
    report = lint_file(path, target=TARGET)
    assert report.memory is not None
    methods, required = [str(row.resolver) for row in report.ops], report.memory.arena_required
    wanted = variables_of(load_bytes(path.read_bytes())).made
    (tmp_path / "src").mkdir()

    def codes(count: object, *, handed: bool = True) -> dict[str, str]:
        source = application(methods, required).replace("lstm_fused_int8", "streaming_int8")
        if handed:
            made = VARIABLES.format(arena="tensor_arena", size="kTensorArenaSize", count=count)
            source = source.replace("  static tflite::MicroInterpreter", f"{made}  static tflite::MicroInterpreter")
            source = source.replace("resolver, tensor_arena, kTensorArenaSize)", "resolver, allocator, variables)")
        (tmp_path / "src" / "main.cc").write_text(source)
        main(["--target", TARGET, "--format", "json", str(path), "--app", str(tmp_path / "src")])
        findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
        return {
            finding["code"]: finding["message"]
            for finding in findings
            if finding["code"] in map(code_of, GATES["applications"])
        }

    assert codes(wanted) == {}
    assert "gets no resource variables" in codes(0, handed=False)["CA725"]
    assert wanted == 1
    assert "gets no resource variables" in codes(0)["CA725"]
    # 20 bytes each on Arm, and the arena was just large enough
    assert set(codes(wanted + 4)) == {"CA722"}
    assert "number of resource variables" in codes("Count()")["CA731"]


def test_what_is_conditional_is_not_decided(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    first = f"  if (resolver.{methods[0]}() != kTfLiteOk) return kTfLiteError;"
    source = application(methods, required)
    found = lint(source.replace(first, f"#ifdef WITH_FIRST\n{first}\n#endif"))
    assert set(found) == {"CA731"}
    assert "may be registered, under a condition" in found["CA731"][0].message
    found = lint(source.replace(first, f"  if (mode == 3) {{\n{first}\n  }}"))
    assert set(found) == {"CA731"}


def test_what_comes_from_elsewhere_is_not_decided(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    source = application(methods, required)
    found = lint(source.replace("model, resolver, tensor", "model, GetResolver(), tensor"))
    assert set(found) == {"CA731"}
    assert "comes from GetResolver()" in found["CA731"][0].message
    found = lint(source.replace("= " + str(required), "= ArenaSize()"))
    assert set(found) == {"CA731"}
    assert "`kTensorArenaSize` has no plain value" in found["CA731"][0].message
    branches = "#if BIG\nconstexpr int kSize = {};\n#else\nconstexpr int kSize = 2;\n#endif\n"
    computed = source.replace(f"= {required}", "= kSize")
    assert set(lint(branches.format(required) + computed)) == {"CA731"}
    found = lint(branches.format(1) + computed)
    assert set(found) == {"CA721"}, "too small in every branch"
    assert "has 2 bytes" in found["CA721"][0].message
    found = lint("tflite::MicroMutableOpResolver<1> resolver;\n")
    assert "no MicroInterpreter is constructed" in found["CA731"][0].message


def test_two_interpreters(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    source = application(methods, required)
    other = source.replace("g_lstm_fused_int8_model_data", "g_vad_model_data").replace("setup", "other")
    assert (
        lint(
            source,
            other_h=application(["AddReshape"], 16)
            .replace("g_lstm_fused_int8_model_data", "g_vad")
            .replace("setup", "vad")
            .replace("Register", "RegisterVad")
            .replace("Resolver", "VadResolver")
            .replace("MutableOpVadResolver", "MutableOpResolver"),
        )
        == {}
    )
    found = lint(source.replace("g_lstm_fused_int8_model_data", "first"), other_h=other)
    assert "none of them names this model" in found["CA731"][0].message


def test_members_and_pointers(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, used, _ = facts
    header = f"""
class Detector {{
  bool setup();
  bool add(tflite::MicroMutableOpResolver<{len(methods)}> &op_resolver);
  tflite::MicroMutableOpResolver<{len(methods)}> resolver_;
  std::unique_ptr<tflite::MicroInterpreter> interpreter_;
  alignas(16) static uint8_t arena_[{used - 16}];
}};
"""
    lines = "\n".join(f"  if (op_resolver.{method}() != kTfLiteOk) return false;" for method in methods[1:])
    source = f"""
bool Detector::add(tflite::MicroMutableOpResolver<{len(methods)}> &op_resolver) {{
{lines}
  return true;
}}
bool Detector::setup() {{
  if (!this->add(this->resolver_)) return false;
  this->interpreter_ = std::make_unique<tflite::MicroInterpreter>(
      tflite::GetModel(g_lstm_fused_int8_model_data), this->resolver_, arena_, sizeof(arena_));
  return true;
}}
"""
    found = lint(source, detector_h=header)
    assert set(found) == {"CA711", "CA714", "CA721"}
    assert methods[0] in found["CA711"][0].message


def test_the_resolver_that_emit_writes(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    del methods
    header = lint.sources / "op_resolver.h"
    assert main(["emit", str(lint.model), "-o", str(header), "--resolver"]) == 0
    source = f"""#include "op_resolver.h"
alignas(16) static uint8_t arena[{required}];
int main() {{
  TfLiteStatus status;
  static auto resolver = lstm_fused_int8_op_resolver(&status);
  tflite::MicroInterpreter interpreter(tflite::GetModel(g_lstm_fused_int8_model_data), resolver, arena, sizeof(arena));
}}
"""
    assert lint(source) == {}


def test_macros_of_code_generators(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    body = " \\\n".join(f"  resolver.{method}();" for method in methods[1:])
    header = f"#define RESOLVER static tflite::MicroMutableOpResolver<{len(methods)}> resolver; \\\n{body}\n"
    source = (
        application(methods, required)
        .replace("static Resolver resolver;", "RESOLVER")
        .replace("if (Register(resolver) != kTfLiteOk) return;", "")
    )
    found = lint(source, ops_h=header)
    assert "CA711" not in found or methods[0] in found["CA711"][0].message


def test_the_tensor_arena_of_a_c_array(
    tmp_path: Path, facts: tuple[list[str], int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    methods, used, required = facts
    data = (ROOT / "fixtures" / f"{NAME}.tflite").read_bytes()
    numbers = ",".join(map(str, data))
    (tmp_path / "model.cc").write_text(f"alignas(16) const unsigned char g_other[] = {{{numbers}}};\n")
    first = application(methods, used).replace("g_lstm_fused_int8_model_data", "g_other")
    second = (
        application(["AddSoftmax"], 16)
        .replace("setup", "second")
        .replace("Resolver", "Second")
        .replace("MutableOpSecond", "MutableOpResolver")
        .replace("Register", "RegisterSecond")
    )
    (tmp_path / "first.cc").write_text(first)
    (tmp_path / "second.cc").write_text(second)
    main(["--target", TARGET, "--format", "json", str(tmp_path / "model.cc"), "--app", str(tmp_path)])
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    codes = {finding["code"] for finding in findings if finding["code"].startswith("CA")}
    assert codes == {"CA722"}
    del required


def test_requests_that_cannot_be(
    lint: Lint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(lint.model), "--app", str(lint.folder / "absent")]) == 2
    assert "no such file or folder" in capsys.readouterr().err
    assert main([str(lint.model), "--app", str(lint.sources)]) == 2
    assert "no C++ file there" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tree_sitter_cpp", None)
    assert main([str(lint.model), "--app", str(lint.sources)]) == 2
    assert "pip install 'tflm-lint[app]'" in capsys.readouterr().err


def test_without_the_flag_the_parser_is_not_loaded(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    assert main([str(lint.model)]) == 0


@pytest.mark.parametrize(
    ("once", "certain"),
    [
        ("static bool done = false;\n  if (!done) {{\n{}\n  done = true;\n  }}", True),
        ("static void* made = nullptr;\n  if (made == nullptr) {{\n{}\n  }}", True),
        ("static bool done = true;\n  if (!done) {{\n{}\n  }}", False),
        ("bool done = ready();\n  if (!done) {{\n{}\n  }}", False),
    ],
)
def test_what_is_done_once(lint: Lint, facts: tuple[list[str], int, int], once: str, certain: bool) -> None:
    methods, _, required = facts
    lines = "\n".join(f"  if (resolver.{method}() != kTfLiteOk) return kTfLiteError;" for method in methods)
    found = lint(application(methods, required, lines=once.format(lines)))
    assert (found == {}) == certain


def test_all_operators_only_under_a_condition(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    source = application(methods, required).replace(
        "static Resolver resolver;",
        "#ifdef GENERATED_RESOLVER\n  GENERATED_RESOLVER\n#else\n  tflite::AllOpsResolver resolver;\n#endif",
    )
    found = lint(source)
    assert set(found) == {"CA731"}
    assert "AllOpsResolver under a condition" in found["CA731"][0].message


BRANCHES = """
void setup() {{
  const tflite::Model* model = tflite::GetModel(g_lstm_fused_int8_model_data);
#if PROFILE
  static tflite::MicroMutableOpResolver<{first}> resolver(reporter);
#else
  static tflite::MicroMutableOpResolver<{second}> resolver;
#endif
{registrations}
  static tflite::MicroInterpreter interpreter(model, resolver, tensor_arena, kTensorArenaSize);
}}
alignas(16) uint8_t tensor_arena[{size}];
constexpr int kTensorArenaSize = {size};
"""


def test_one_name_declared_in_two_branches(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    lines = "\n".join(f"  if (resolver.{method}() != kTfLiteOk) return;" for method in methods)
    count = len(methods)
    assert lint(BRANCHES.format(first=count, second=count, registrations=lines, size=required)) == {}
    found = lint(BRANCHES.format(first=count, second=9, registrations=lines, size=required))
    assert set(found) == {"CA731"}
    assert "resolver is declared in 2 ways" in found["CA731"][0].message


def test_each_block_has_its_own_resolver(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    """What stands under a condition together with the interpreter runs whenever the interpreter is made."""
    methods, _, required = facts
    lines = "\n".join(f"    if (resolver.{method}() != kTfLiteOk) return;" for method in methods)
    source = f"""
alignas(16) uint8_t tensor_arena[{required}];
void setup(int mode) {{
  if (mode == 1) {{
    static tflite::MicroMutableOpResolver<1> resolver;
    resolver.AddConv2D();
  }} else if (mode == 2) {{
    static tflite::MicroMutableOpResolver<{len(methods)}> resolver;
{lines}
    auto* model = tflite::GetModel(g_lstm_fused_int8_model_data);
    static tflite::MicroInterpreter interpreter(model, resolver, (uint8_t*)tensor_arena, sizeof(tensor_arena));
  }}
  switch (mode) {{
    case 3:
      break;
  }}
}}
"""
    assert lint(source) == {}


def test_a_pointer_that_means_two_resolvers(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    one = "tflite::MicroMutableOpResolver<{}> {}; {}"
    adds = " ".join(f"first.{method}();" for method in methods)
    source = f"""
alignas(16) uint8_t tensor_arena[{required}];
{one.format(len(methods), "first", "")}
{one.format(1, "second", "")}
tflite::MicroOpResolver* chosen = nullptr;
void pick(bool b) {{ {adds} if (b) chosen = &first; ELSE }}
void setup() {{
  tflite::MicroInterpreter interpreter(tflite::GetModel(x), *chosen, tensor_arena, sizeof(tensor_arena));
}}
"""
    assert set(lint(source.replace("ELSE", ""))) == {"CA715"}
    found = lint(source.replace("ELSE", "else chosen = &second;"))
    assert set(found) == {"CA731"}
    assert "chosen is assigned in 2 places" in found["CA731"][0].message


def test_several_folders(lint: Lint, facts: tuple[list[str], int, int]) -> None:
    methods, _, required = facts
    source = application(methods, required)
    head, body = source.split("TfLiteStatus Register", 1)
    other = lint.folder / "lib"
    other.mkdir()
    (other / "globals.cc").write_text(head.replace("namespace {", "").replace("}\n", "", 1))
    (lint.sources / "main.cc").write_text("TfLiteStatus Register" + body)
    both = ["--select", "CA", "--fail-on", "info", "--target", TARGET]
    assert main([*both, str(lint.model), "--app", str(lint.sources)]) == 1
    assert main([*both, str(lint.model), "--app", str(lint.sources), "--app", str(other)]) == 0
