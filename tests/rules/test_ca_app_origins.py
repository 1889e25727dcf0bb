"""Which model an interpreter runs, and which library makes it: by bytes, labels, wrappers and includes."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_schools import ADDS, ARENA
from tflm_lint.cli import main

ROOT = Path(__file__).resolve().parents[2]
KWS = (ROOT / "fixtures" / "kws_int8.tflite").read_bytes()
HELLO = (ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes()
#: SOFTMAX is missing.
WRONG = ADDS.replace("r.AddSoftmax();", "")


def listed(name: str, data: bytes, words: str = "alignas(16) const unsigned char") -> str:
    return f"{words} {name}[] = {{{','.join(map(str, data))}}};\n"


def reading(name: str, outside: str = "") -> str:
    """Return a program whose interpreter reads what is called so."""
    return f"{ARENA}{outside}\nvoid setup() {{ static tflite::MicroMutableOpResolver<5> r; {WRONG} static tflite::MicroInterpreter it(tflite::GetModel({name}), r, arena, sizeof(arena)); it.AllocateTensors(); }}"


def told(folder: Path, files: dict[str, str], capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    """Write files beside a model, and return what is told of that by its code."""
    (folder / "kws.tflite").write_bytes(KWS)
    for name, text in files.items():
        (folder / name).write_text(text)
    main([str(folder / "kws.tflite"), "--app", str(folder), "--format", "json", *more])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    return {one["code"]: one["message"] for one in file["findings"] if one["code"].startswith("CA7")}


TABLE = "const unsigned char* table[] = {a1, a2};"
#: Files, and whether the interpreter runs the model: then a missing operator is told.
PROGRAMS = {
    "bytes": ({"net.h": listed("banana", KWS), "main.cc": '#include "net.h"\n' + reading("banana")}, True),
    "a pointer to them": ({"net.h": listed("banana", KWS), "main.cc": '#include "net.h"\n' + reading("chosen", "static const unsigned char* const chosen = banana;")}, True),
    "a function's": ({"net.cc": "static " + listed("blob", KWS) + "const void* get() { return blob; }", "main.cc": "const void* get();\n" + reading("get()")}, True),
    "a namespace's": ({"net.h": f"namespace nets {{ {listed('kBlob', KWS)} }}", "main.cc": '#include "net.h"\n' + reading("nets::kBlob")}, True),
    "a class's": ({"net.h": f"struct Net {{ {listed('kBlob', KWS, 'static constexpr unsigned char')} }};", "main.cc": '#include "net.h"\n' + reading("Net::kBlob")}, True),
    "of two arrays": ({"net.h": listed("a1", HELLO) + listed("a2", KWS), "main.cc": '#include "net.h"\n' + reading("table[1]", TABLE)}, True),
    "of two arrays the other": ({"net.h": listed("a1", HELLO) + listed("a2", KWS), "main.cc": '#include "net.h"\n' + reading("table[0]", TABLE)}, False),
    "the linker's": ({"main.cc": reading("m", 'extern const uint8_t m[] asm("_binary_kws_tflite_start");')}, True),
    "the linker's of another": ({"main.cc": reading("m", 'extern const uint8_t m[] asm("_binary_hello_tflite_start");')}, False),
    # what is to be replaced by the model has other bytes
    "an older state": ({"net.h": listed("g_model", HELLO), "main.cc": '#include "net.h"\n' + reading("g_model")}, True),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_model_of_an_interpreter(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, mine = PROGRAMS[name]
    found = told(tmp_path, files, capsys)
    assert ("CA711" in found, "CA731" in found) == (mine, not mine)


BEGIN = "void setup() { ml.begin(g_model); }"
HEADER = "constexpr int kIn = 250, kOut = 12;\nconstexpr size_t kArena = 6 * 1000;\n"
#: How a library is asked for an interpreter with 6,000 bytes of arena.
WRAPPERS = (
    f"#include <EloquentTinyML.h>\nEloquent::TinyML::TfLite<250, 12, 6000> ml; {BEGIN}",
    f"#include <EloquentTinyML.h>\nusing namespace Eloquent::TinyML; TfLite<250, 12, 6000> ml; {BEGIN}",
    f"#include <EloquentTinyML.h>\nusing Net = Eloquent::TinyML::TfLite<250, 12, 6000>; Net ml; {BEGIN}",
    f"#include <EloquentTinyML.h>\ntypedef Eloquent::TinyML::TfLite<250, 12, 6000> Net; Net ml; {BEGIN}",
    "#include <EloquentTinyML.h>\nEloquent::TinyML::TfLite<250, 12, 6000>* ml; void setup() { ml = new Eloquent::TinyML::TfLite<250, 12, 6000>(); ml->begin(g_model); }",
    f'#include <EloquentTinyML.h>\n#include "cfg.h"\nEloquent::TinyML::TfLite<kIn, kOut, kArena> ml; {BEGIN}',
    f"#include <tflm_esp32.h>\n#include <eloquent_tinyml.h>\n#define ARENA_SIZE 6000\nEloquent::TF::Sequential<5, ARENA_SIZE> ml; {BEGIN}",
    '#include <ArduTFLite.h>\n#include "cfg.h"\nbyte arena[kArena]; void setup() { if (!modelInit(g_model, arena, kArena)) stop(); }',
    "#include <ArduTFLite.h>\nconstexpr int kSize = 6000; byte arena[kSize]; void setup() { modelInit(g_model, arena, kSize); }",
    "#include <MicroTFLite.h>\n#define SIZE 6000\nbyte arena[SIZE]; void setup() { ModelInit(g_model, arena, SIZE); }",
)  # fmt: skip


@pytest.mark.parametrize("source", WRAPPERS)
def test_libraries_that_make_interpreters(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, small in ((source, True), (source.replace("6000", "60000"), False)):
        header = HEADER if small else HEADER.replace("1000", "10000")
        found = told(tmp_path, {"a.ino": text, "cfg.h": header}, capsys)
        assert "no MicroInterpreter is constructed in these sources" in found["CA731"]
        assert "CA771" in found
        assert ("CA721" in found) == small


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("#include <ArduTFLite.h>", True),
        ("#if 0\n#include <ArduTFLite.h>\n#endif", False),
        ("#if 0\n#if X\n#endif\n#include <ArduTFLite.h>\n#endif", False),
        ("#if 0\n#else\n#include <ArduTFLite.h>\n#endif", True),
        ("#if 0\n#include <ArduTFLite.h>\n#endif\n#include <ArduTFLite.h>", True),
        ("#if 1\n#include <ArduTFLite.h>\n#endif", True),
    ],
)
def test_includes_that_are_left_out(head: str, named: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ("CA771" in told(tmp_path, {"main.cc": f"{head}\n{reading('g_kws_model_data')}"}, capsys)) == named


@pytest.mark.parametrize(
    ("before", "const"),
    [
        ("typedef const unsigned char rom_t;\nrom_t", True),
        ("using rom_t = const uint8_t;\nrom_t", True),
        ("using rom_t = uint8_t const;\nalignas(16) static rom_t", True),
        ("typedef unsigned char byte_t;\nbyte_t", False),
        ("typedef unsigned char byte_t;\nconst byte_t", True),
        ("typedef unsigned char const_t;\nconst_t", False),
    ],
)
def test_names_that_hide_const(before: str, const: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.cc").write_text(listed("net", KWS, before))
    main([str(tmp_path / "m.cc"), "--board", "bluepill", "--format", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert ("CA708" in {one["code"] for one in file["findings"]}) != const


def test_names_that_say_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``model.tflite`` is not what ``model_data`` holds where that is another model of the run."""
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "model.tflite").write_bytes(HELLO)
    (tmp_path / "model_data.cc").write_text(listed("model_data", KWS))
    (tmp_path / "main.cc").write_text(reading("model_data"))
    main([str(tmp_path), "--format", "json"])
    files = json.loads(capsys.readouterr().out)["files"]
    told_of = {Path(file["path"]).name: {one["code"] for one in file["findings"]} for file in files}
    assert "CA711" in told_of["model_data.cc"]
    assert "CA711" not in told_of["model.tflite"]
    assert "CA731" in told_of["model.tflite"]


HELPER = "static void* get(size_t n, uint32_t caps) { return heap_caps_malloc(n, caps); }"


@pytest.mark.parametrize(("caps", "small"), [("MALLOC_CAP_INTERNAL", True), ("MALLOC_CAP_SPIRAM", False)])
def test_memory_that_a_function_asks_for(
    caps: str, small: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = f"arena = (uint8_t*)get(400 * 1024, {caps}); static tflite::MicroMutableOpResolver<5> r; {ADDS} static tflite::MicroInterpreter it(tflite::GetModel(g_kws_model_data), r, arena, 400 * 1024);"
    source = f"{HELPER} static uint8_t* arena; void setup() {{ {made} }}"
    assert ("CA728" in told(tmp_path, {"main.cc": source}, capsys, "--board", "esp32-cam")) == small


def test_the_same_bytes_in_two_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for board in ("one", "two"):
        (tmp_path / board).mkdir()
        (tmp_path / board / "net.h").write_text("static " + listed("banana", KWS))
        (tmp_path / board / "main.cc").write_text('#include "net.h"\n' + reading("banana"))
        (tmp_path / board / "kws.tflite").write_bytes(KWS)
    main([str(tmp_path / "one" / "kws.tflite"), "--app", str(tmp_path), "--format", "json"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    places = {one["file"] for one in file["findings"] if one["code"] == "CA711"}
    assert places == {str(tmp_path / "one" / "main.cc")}
