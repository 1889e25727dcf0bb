"""One thing in the words of several programmers: the wrong one is told, its right twin is not."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told
from tests.rules.test_ca_app_tensors import FRAME, MODEL
from tflm_lint.cli import main

if TYPE_CHECKING:
    from pathlib import Path

#: Codes of what is wrong with a program, or of another library.
APPLICATION = frozenset({"CA711", "CA714", "CA721", "CA731", "CA771"})
#: The code that is told ("" for none), what stands in ``setup``, in ``loop``, and outside of functions.
VARIANTS = (
    # behind a branch that leaves, its condition came out otherwise
    ("", "", "if (input->type == kTfLiteInt8) { input->data.int8[0] = 1; return; } input->data.f[0] = 0.5f;", ""),
    ("", "", "if (input->type != kTfLiteFloat32) { input->data.int8[0] = 1; return; } input->data.f[0] = 0.5f;", ""),
    ("CA751", "", "if (input->type != kTfLiteInt8) { input->data.int8[0] = 1; return; } input->data.f[0] = 0.5f;", ""),
    ("", "", "float y = output->type == kTfLiteFloat32 ? output->data.f[0] : output->data.int8[0] / 4.0f;", ""),
    # a case of several is no refusal, nor is a question
    ("", "", "if (is_float()) input->data.f[0] = 1; else input->data.int8[0] = 1;", "bool is_float() { if (input->type != kTfLiteFloat32) return false; return true; }"),
    ("", "", "show(input);", "void show(TfLiteTensor* t) { if (t->type != kTfLiteFloat32) return; print(t->data.f[0]); }"),
    ("", "", "int w = width();", "int width() { if (input->dims->size == 4) { return input->dims->data[2]; } else if (input->dims->size == 3) { return input->dims->data[1]; } return 0; }"),
    ("", "", "if (input->type == kTfLiteInt8) { input->data.int8[0] = 1; if (interpreter->Invoke() != kTfLiteOk) { print(\"invoke failed\"); return; } return; }", ""),
    ("CA754", "if (input->dims->data[1] != 49) return;", "", ""),
    # what is refused stands behind else
    ("", "if (input->dims->size == 4 && input->dims->data[1] == 25) { ready(); } else { MicroPrintf(\"bad input\"); return; }", "", ""),
    ("CA754", "if (input->dims->size == 2 && input->dims->data[1] == 250) { ready(); } else { MicroPrintf(\"bad input\"); return; }", "", ""),
    ("", "if (input->type == kTfLiteFloat32) { f(); } else if (input->type == kTfLiteInt8) { g(); } else { MicroPrintf(\"unsupported\"); return; }", "", ""),
    ("CA754", "if (input->type == kTfLiteFloat32) { f(); } else if (input->type == kTfLiteUInt8) { g(); } else { MicroPrintf(\"unsupported\"); return; }", "", ""),
    # bytes taken for numbers with a fraction
    ("CA751", "", "float* p = reinterpret_cast<float*>(input->data.raw); p[0] = 1.0f;", ""),
    ("CA751", "", "float* p = (float*)input->data.raw; p[0] = 1.0f;", ""),
    ("", "", "auto* p = reinterpret_cast<int8_t*>(input->data.raw); p[0] = 1; auto* q = (uint32_t*)input->data.raw; q[0] = 0;", ""),
    # loops that count otherwise
    ("CA755", "", "int i = 0; while (i < 256) { input->data.int8[i] = bytes[i]; i++; }", ""),
    ("", "", "int i = 0; while (i < 250) { input->data.int8[i] = bytes[i]; i++; }", ""),
    ("CA755", "", "for (int i = 250; i >= 0; --i) input->data.int8[i] = 0;", ""),
    ("", "", "for (int i = 250; i > 0; --i) input->data.int8[i - 1] = 0;", ""),
    ("CA755", "", "for (int i = 0; i < 256; i += 2) { input->data.int8[i] = 0; }", ""),
    ("", "", "for (int i = 0; i < 250; i += 2) { input->data.int8[i] = 0; input->data.int8[i + 1] = 0; }", ""),
    ("", "", "for (int i = 0; i < 1000; i++) { input->data.int8[i % 250] = 0; input->data.int8[i / 4] = 0; }", ""),
    ("", "", "for (int i = 0; i < 1000; i++) { input->data.int8[i] = 0; i += 3; }", ""),
    ("CA755", "", "for (int i = 0; 1000 > i; i++) { input->data.int8[i / 2] = 0; }", ""),
    # a pointer that goes on
    ("CA755", "", "auto* p = input->data.int8; *(p + 250) = 1;", ""),
    ("", "", "auto* p = input->data.int8; *(p + 249) = 1; *(p + 250 - 1) = 1;", ""),
    # copies by iterators, and sizes of elements
    ("CA755", "", "std::copy(bytes, bytes + 1000, input->data.int8);", ""),
    ("", "", "std::copy(bytes, bytes + 250, input->data.int8);", ""),
    ("CA755", "", "std::copy(std::begin(bytes), std::end(bytes), input->data.int8);", ""),
    ("CA755", "", "std::copy_n(bytes, 251, input->data.int8); ", ""),
    ("", "", "std::fill_n(input->data.int8, 250, 0); std::fill(input->data.int8, input->data.int8 + 250, 0);", ""),
    ("CA755", "", "std::fill(input->data.int8, input->data.int8 + 251, 0);", ""),
    ("CA755", "", "memcpy(input->data.raw, bytes, sizeof(bytes) / sizeof(bytes[0]));", ""),
    ("CA755", "", "std::memcpy(input->data.raw, many.data(), many.size() * sizeof(many[0]));", "std::array<float, 250> many;"),
    ("", "", "std::memcpy(input->data.raw, many.data(), many.size() * sizeof(many[0]));", "std::array<int8_t, 250> many;"),
    ("CA755", "", "for (int i = 0; i < kWords; i++) print(output->data.int8[i]);", "const char* words[] = {\"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\", \"\"}; constexpr int kWords = sizeof(words) / sizeof(words[0]);"),
    ("", "", "fill(input->data.int8, bytes, 251);", "void fill(int8_t* to, const int8_t* from, int n) { for (int i = 0; i < n && i < 250; i++) to[i] = from[i]; }"),
    ("CA755", "", "memcpy(input->data.int8, rows, sizeof(rows));", "int8_t rows[49][10];"),
    ("", "", "for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) memcpy(input->data.int8 + 10 * i, rows[i], sizeof(rows[i]));", "int8_t rows[25][10];"),
    # types of a class's template, elements that another function keeps
    ("CA751", "", "View<float> view{input}; view.at(0);", "template <typename T> struct View { TfLiteTensor* of; T& at(int i) { return tflite::GetTensorData<T>(of)[i]; } };"),
    ("", "", "View<int8_t> view{input}; view.at(0);", "template <typename T> struct View { TfLiteTensor* of; T& at(int i) { return tflite::GetTensorData<T>(of)[i]; } };"),
    ("CA755", "kept = input->data.int8;", "clear();", "int8_t* kept;\nvoid clear() { for (int i = 0; i < 300; i++) kept[i] = 0; }"),
    ("", "kept = input->data.int8;", "clear();", "int8_t* kept;\nvoid clear() { for (int i = 0; i < 250; i++) kept[i] = 0; }"),
    # scales by division, in per cent
    ("CA756", "", "float y = (output->data.int8[0] + 128) / 127.0f;", ""),
    ("", "", "float y = (output->data.int8[0] + 128) / 256.0f; float p = (output->data.int8[0] + 128) / 2.56f;", ""),
)  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: " ".join(variant)[:90])
def test_variants(variant: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, setup, loop, outside = variant
    (tmp_path / "main.cc").write_text(FRAME.format(outside=outside, setup=setup, loop=loop))
    found = {key for key in told(MODEL, "--app", str(tmp_path), capsys=capsys) if key > "CA75"}
    assert found == ({code} if code else set())


PROGRAM = """
{head}extern const unsigned char g_model[];
alignas(16) static uint8_t arena[{size}];
void setup() {{
  static tflite::MicroMutableOpResolver<5> r; {adds}
  static tflite::MicroInterpreter interpreter(tflite::GetModel(g_model), r, arena, sizeof(arena));
}}
"""


def test_programs_of_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each reads the array that lies nearest, and has the library that its own files name."""
    methods = ("AddFullyConnected", "AddConv2D", "AddDepthwiseConv2D", "AddAveragePool2D", "AddSoftmax")
    for folder, model, size, count in (("hello", "hello_world_int8", 1536, 1), ("words", "kws_int8", 9000, 5)):
        place = tmp_path / folder
        place.mkdir()
        data = (MODEL.parent / f"{model}.tflite").read_bytes()
        array = f'alignas(16) const unsigned char g_model[]\n  __attribute__((section("m"))) = {{{",".join(map(str, data))}}};'
        (place / "model.cc").write_text(array)
        adds = " ".join(f"if (r.{method}() != kTfLiteOk) return;" for method in methods[:count])
        head = "#include <TensorFlowLite_ESP32.h>\n" if folder == "hello" else ""
        (place / "main.cc").write_text(PROGRAM.format(head=head, size=size, adds=adds))
    assert main(["--format", "json", str(tmp_path)]) == 0
    hello, words = json.loads(capsys.readouterr().out)["files"]
    codes = [{one["code"] for one in file["findings"] if one["code"] > "CA71"} & APPLICATION for file in (hello, words)]
    assert codes == [{"CA714", "CA771"}, set()]


def test_an_array_of_another_program(tmp_path: Path) -> None:
    """Two that lie equally far away may both be meant."""
    from tflm_lint.sources.definitions import nearest

    assert nearest("x/app/main.cc", ("x/app/model.cc", "x/other/model.cc")) == ("x/app/model.cc",)
    assert nearest("x/app/src/main.cc", ("x/app/models/a.cc", "x/b.cc")) == ("x/app/models/a.cc",)
    both = ("x/lib/small.cc", "x/data/large.cc")
    assert nearest("x/app/main.cc", both) == both


@pytest.mark.parametrize(
    ("place", "text", "told_of"),
    [
        ("CMakeLists.txt", "add_library(tflm x.cc)", True),
        ("tests/CMakeLists.txt", "add_executable(t t.cc)", False),
        ("CMakeLists.txt", "target_compile_definitions(tflm PUBLIC TF_LITE_STATIC_MEMORY)", False),
        ("CMakeLists.txt", "# add_compile_definitions(TF_LITE_STATIC_MEMORY)", True),
    ],
)
def test_the_build_file_that_compiles_it(
    place: str, text: str, told_of: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (
        ("lib/tensorflow/lite/micro/micro_interpreter.h", "class MicroInterpreter;"),
        ("src/main.cc", FRAME.format(outside="", setup="", loop="")),
        (place, text),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert ("CA763" in told(MODEL, "--app", str(tmp_path), capsys=capsys)) is told_of


HELLO = MODEL.parent / "hello_world_int8.tflite"
ADD = "r.AddFullyConnected();"
MAKE = "static tflite::MicroInterpreter made(tflite::GetModel(g_hello_world_int8_model_data), {}, {}, {});"
SMALL = "alignas(16) static uint8_t arena[1536];\n"
MADE = MAKE.format("r", "arena", "sizeof(arena)")
PLACED = f"void setup() {{ static tflite::MicroMutableOpResolver<1> r; {ADD} {MADE} }}"
#: The codes that are told, and a program; for a board of 320 KiB of RAM and 4 MiB outside of the chip.
PROGRAMS = (
    # a question that is asked once is answered once
    ("", SMALL + f"static bool ready; tflite::MicroMutableOpResolver<1>& ops() {{ static tflite::MicroMutableOpResolver<1> r; if (!ready) {{ {ADD} ready = true; }} return r; }} void setup() {{ {MAKE.format('ops()', 'arena', 'sizeof(arena)')} }}"),
    ("CA731", SMALL + f"void setup(bool dense) {{ static tflite::MicroMutableOpResolver<1> r; if (!dense) {{ {ADD} }} {MADE} }}"),
    # what is returned by value lives on
    ("", SMALL + f"tflite::MicroMutableOpResolver<1> ops() {{ tflite::MicroMutableOpResolver<1> r; {ADD} return r; }} void setup() {{ static auto r = ops(); {MADE} }}"),
    ("CA761", SMALL + f"tflite::MicroMutableOpResolver<1>& ops() {{ tflite::MicroMutableOpResolver<1> r; {ADD} return r; }} void setup() {{ auto& r = ops(); {MADE} }}"),
    # functions in tables of structures, members that are named in an initializer
    ("", SMALL + f"using R = tflite::MicroMutableOpResolver<1>; struct Op {{ const char* name; TfLiteStatus (*add)(R&); }}; const Op ops[] = {{{{\"fc\", [](R& r) {{ return {ADD} }}}}}}; void setup() {{ static R r; for (const Op& one : ops) one.add(r); {MADE} }}"),
    ("CA711", SMALL + f"using R = tflite::MicroMutableOpResolver<1>; struct Op {{ const char* name; TfLiteStatus (*add)(R&); }}; const Op ops[] = {{{{\"fc\", [](R& r) {{ return r.AddSoftmax(); }}}}}}; void setup() {{ static R r; for (const Op& one : ops) one.add(r); {MADE} }}"),
    ("CA721", f"alignas(16) static uint8_t arena[900]; struct Setting {{ uint8_t* at; size_t size; }}; const Setting setting = {{.at = arena, .size = sizeof(arena)}}; void start(const Setting& s) {{ static tflite::MicroMutableOpResolver<1> r; {ADD} {MAKE.format('r', 's.at', 's.size')} }} int main() {{ start(setting); }}"),
    # sizes: the greater of two, of an array that branches declare, of an array on the stack
    ("CA721", f"constexpr int kLeast = 900; alignas(16) static uint8_t arena[std::max(kLeast, 800)]; {PLACED}"),
    ("", f"#ifdef BIG\nalignas(16) static uint8_t arena[1600];\n#else\nalignas(16) static uint8_t arena[1536];\n#endif\n{PLACED}"),
    ("CA731", f"#ifdef BIG\nalignas(16) static uint8_t arena[1600];\n#else\nalignas(16) static uint8_t arena[900];\n#endif\n{PLACED}"),
    ("CA727", f"void setup() {{ alignas(16) std::array<uint8_t, 3000> arena; tflite::MicroMutableOpResolver<1> r; {ADD} {MAKE.format('r', 'arena.data()', 'arena.size()').replace('static ', '')} }}"),
    ("CA727", f"struct Net {{ void run() {{ {ADD} {MADE.replace('static ', '')} }} tflite::MicroMutableOpResolver<1> r; alignas(16) uint8_t arena[3000]; }}; void loop() {{ Net net; net.run(); }}"),
    ("", f"struct Net {{ void run() {{ {ADD} {MADE.replace('static ', '')} }} tflite::MicroMutableOpResolver<1> r; alignas(16) uint8_t arena[1536]; }}; static Net net; void loop() {{ net.run(); }}"),
    # where an array lies
    ("CA728", f"#include \"model.h\"\nalignas(16) static uint8_t arena[400000]; {PLACED}"),
    ("", f"#include \"model.h\"\nEXT_RAM_BSS_ATTR alignas(16) static uint8_t arena[400000]; {PLACED}"),
    ("", f"OF_THE_BOARD alignas(16) static uint8_t arena[400000]; {PLACED}"),
    ("", f"#define OF_THE_BOARD __attribute__((section(\".ext_ram.bss\")))\nalignas(16) static uint8_t arena[400000] OF_THE_BOARD; {PLACED}"),
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[1][:90].replace("\n", " "))
def test_programs(program: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, source = program
    (tmp_path / "main.cc").write_text(source)
    found = set(told(HELLO, "--app", str(tmp_path), "--board", "esp32-cam", capsys=capsys))
    assert found - {"CA712", "CA715", "CA723"} == ({code} if code else set())


def test_arrays_of_other_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = f"alignas(16) static uint8_t arena[150000]; {PLACED}"
    for name, source in (
        ("src/main.cc", large),
        ("other/main.cc", large.replace("g_hello_world_int8", "g_person_detect")),
        ("test/test.cc", "static uint8_t tensor[150000]; void test() { tensor[0] = 1; }"),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(source)
    assert "CA728" not in told(HELLO, "--app", str(tmp_path), "--board", "esp32-cam", capsys=capsys)
