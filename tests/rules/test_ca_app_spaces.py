"""Names that several namespaces of one program have, sizes of pointers, and branches that a constant decides."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told

MODEL = Path(__file__).resolve().parents[2] / "fixtures" / "kws_int8.tflite"
HEAD = """#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
extern const unsigned char g_kws_int8_model_data[]; extern const unsigned char g_hello_world_int8_model_data[];
"""
OPS = "r.AddConv2D(); r.AddDepthwiseConv2D(); r.AddFullyConnected(); r.AddAveragePool2D(); r.AddSoftmax(); "
MADE = (
    "static tflite::MicroInterpreter i(tflite::GetModel(g_kws_int8_model_data), r, arena, SIZE); i.AllocateTensors(); "
)
KWS = "tflite::MicroMutableOpResolver<5> r; alignas(16) uint8_t arena[N]; "
HELLO = "tflite::MicroMutableOpResolver<1> r; alignas(16) uint8_t arena[4096]; "
RUN = "void init() { " + OPS + MADE.replace("SIZE", "sizeof arena") + "} "
OTHER = "void init() { r.AddFullyConnected(); static tflite::MicroInterpreter j(tflite::GetModel(g_hello_world_int8_model_data), r, arena, sizeof arena); } "
BOTH = "void setup() { hello::init(); kws::init(); }"
SETUP = "void setup() { static tflite::MicroMutableOpResolver<5> r; " + OPS
ASIDE = {"CA715", "CA723", "CA724"}
#: What is right with an arena of 16,384 bytes, which N stands for, and has too small a one with 2,000.
RIGHT = {
    "two": f"namespace hello {{ {HELLO}{OTHER}}} namespace kws {{ {KWS}{RUN}}} {BOTH}",
    "nested": f"namespace app::hello {{ {HELLO}{OTHER}}} namespace app::kws {{ {KWS}{RUN}}} void setup() {{ app::hello::init(); app::kws::init(); }}",
    "nameless within": f"namespace hello {{ namespace {{ {HELLO}}} {OTHER}}} namespace kws {{ namespace {{ {KWS}}} {RUN}}} {BOTH}",
    "opened again": f"namespace kws {{ {KWS}}} namespace hello {{ {HELLO}{OTHER}}} namespace kws {{ {RUN}}} {BOTH}",
    "classes": f"namespace hello {{ struct Net {{ {HELLO}{OTHER}}}; }} namespace kws {{ struct Net {{ {KWS}{RUN}}}; }} static hello::Net h; static kws::Net k; void setup() {{ h.init(); k.init(); }}",
    "classes from within": f"namespace hello {{ struct Net {{ {HELLO}{OTHER}}}; Net net; void go() {{ net.init(); }} }} namespace kws {{ struct Net {{ {KWS}{RUN}}}; Net net; void go() {{ net.init(); }} }} void setup() {{ hello::go(); kws::go(); }}",
    "named in full": f"namespace hello {{ {HELLO}}} namespace kws {{ {KWS}}} void setup() {{ hello::r.AddFullyConnected(); {OPS.replace('r.', 'kws::r.')}static tflite::MicroInterpreter i(tflite::GetModel(g_kws_int8_model_data), kws::r, kws::arena, sizeof(kws::arena)); }}",
    "the inner constant": f"constexpr int kN = 3; namespace x {{ constexpr int kN = N; alignas(16) uint8_t arena[kN]; {SETUP.replace('setup', 'init')}{MADE.replace('SIZE', 'kN')}}} }} void setup() {{ x::init(); }}",
    "one further out": f"namespace x {{ constexpr int kN = N; namespace y {{ alignas(16) uint8_t arena[kN]; {SETUP.replace('setup', 'init')}{MADE.replace('SIZE', 'kN')}}} }} }} namespace z {{ constexpr int kN = 3; }} void setup() {{ x::y::init(); }}",
    "by using": f"namespace x {{ constexpr int kN = N; }} using namespace x; alignas(16) uint8_t arena[kN]; {SETUP}{MADE.replace('SIZE', 'kN')}}}",
    "a case": f"enum Kind {{ kKws, kHello }}; alignas(16) uint8_t arena[N]; template <class R> void add(R& r, Kind kind) {{ switch (kind) {{ case kHello: r.AddFullyConnected(); break; case kKws: {OPS} break; }} }} void setup() {{ static tflite::MicroMutableOpResolver<5> r; add(r, kKws); {MADE.replace('SIZE', 'N')}}}",
    "a case that falls through": f"alignas(16) uint8_t arena[N]; template <class R> void add(R& r, int kind) {{ switch (kind) {{ case 0: r.AddAdd(); break; case 1: r.AddSoftmax(); case 2: r.AddConv2D(); r.AddDepthwiseConv2D(); default: r.AddFullyConnected(); r.AddAveragePool2D(); }} }} void setup() {{ static tflite::MicroMutableOpResolver<5> r; add(r, 1); {MADE.replace('SIZE', 'N')}}}",
    "a parameter of a constructor": f"struct R : tflite::MicroMutableOpResolver<5> {{ R() : R(true) {{}} explicit R(bool all) {{ if (all) {{ AddConv2D(); AddDepthwiseConv2D(); }} AddFullyConnected(); AddAveragePool2D(); AddSoftmax(); }} }}; alignas(16) uint8_t arena[N]; static R r; void setup() {{ {MADE.replace('SIZE', 'N')}}}",
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_the_right_one_of_several(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for size, wanted in ((16384, set[str]()), (2000, {"CA721"})):
        (tmp_path / "main.cc").write_text(HEAD + re.sub(r"\bN\b", str(size), RIGHT[case]))
        found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
        assert set(found) - ASIDE == wanted
        assert all("arena has 2,000" in str(one["message"]) for one in found.get("CA721", ()))


def test_headers_with_one_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "audio.h").write_text("namespace audio { constexpr int kArena = 2000; constexpr int kOps = 5; }")
    (tmp_path / "video.h").write_text("namespace video { constexpr int kArena = 60000; constexpr int kOps = 9; }")
    source = SETUP.replace("<5>", "<audio::kOps>") + MADE.replace("SIZE", "audio::kArena") + "}"
    (tmp_path / "main.cc").write_text(
        f'{HEAD}#include "audio.h"\n#include "video.h"\nalignas(16) uint8_t arena[audio::kArena]; {source}'
    )
    assert set(told(MODEL, "--app", str(tmp_path), capsys=capsys)) - ASIDE == {"CA721"}


@pytest.mark.parametrize(
    ("arena", "size", "told_so"),
    [
        ("static uint8_t* arena = new uint8_t[16384];", "sizeof(arena)", ("CA721", "arena has 4 bytes")),
        ("alignas(16) uint8_t held[16384]; uint8_t* arena = held;", "sizeof(arena)", ("CA721", "arena has 4 bytes")),
        ("char* names[3]; alignas(16) uint8_t arena[sizeof(names) * 2048];", "sizeof(arena)", ("", "")),
        ("static uint8_t* arena = (uint8_t*)malloc(9000);", "16000", ("CA726", "is told 16,000; hand over 9,000")),
    ],
)
def test_the_size_of_a_pointer(
    arena: str, size: str, told_so: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, words = told_so
    (tmp_path / "main.cc").write_text(f"{HEAD}{arena}\n{SETUP}{MADE.replace('SIZE', size)}}}")
    found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
    assert set(found) - ASIDE == ({code} if code else set())
    assert not code or words in str(found[code][0]["message"])


def test_memory_of_the_stack_from_a_function(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (
        SETUP.replace("void setup", "int main")
        + "auto* arena = (uint8_t*)alloca(60000); "
        + MADE.replace("SIZE", "60000")
    )
    (tmp_path / "main.cc").write_text(HEAD + source + "}")
    assert "CA727" in told(MODEL, "--app", str(tmp_path), capsys=capsys)
