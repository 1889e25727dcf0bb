"""Registrations and sizes as programmers of several schools write them: the right one is followed, its wrong twin told."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told
from tests.rules.test_ca_app_tensors import FRAME

ROOT = Path(__file__).resolve().parents[2]
#: Five operators, 7,828 bytes of arena stay used.
MODEL = ROOT / "fixtures" / "kws_int8.tflite"
HEAD = '#include "model.h"\nextern const unsigned char g_kws_int8_model_data[];\nusing R = tflite::MicroMutableOpResolver<5>;\n'
ADDS = "r.AddConv2D(); r.AddDepthwiseConv2D(); r.AddFullyConnected(); r.AddSoftmax(); r.AddAveragePool2D();"
ARENA = "alignas(16) static uint8_t arena[16000];\n"
MODEL_OF = "tflite::GetModel(g_kws_int8_model_data)"
MAKE = f"static tflite::MicroInterpreter it({MODEL_OF}, r, arena, sizeof(arena)); it.AllocateTensors();"
RESOLVER = f"static R r; {ADDS}"


def sized(arena: str, size: str, outside: str = "", inside: str = "") -> str:
    """Return a program whose arena is of a size."""
    made = f"static tflite::MicroInterpreter it({MODEL_OF}, r, {arena}, {size}); it.AllocateTensors();"
    return f"{HEAD}{outside}\nvoid setup() {{ {RESOLVER} {inside} {made} }}"


SOFTMAX = ("r.AddSoftmax();", "")
#: A program, what is right in it and what is wrong instead, and the code that is told of that.
PROGRAMS = {
    "a copy of what a function returns": (
        f"{HEAD}{ARENA}R make() {{ R r; {ADDS} return r; }}\nclass E {{ R r_; tflite::MicroInterpreter i_; public: E() : r_{{make()}}, i_{{{MODEL_OF}, r_, arena, sizeof(arena)}} {{ i_.AllocateTensors(); }} }};\nE e;",
        SOFTMAX, "CA711",
    ),
    "a static method of a template": (
        f"{HEAD}{ARENA}template <int N> struct Ops {{ static tflite::MicroMutableOpResolver<N>& Get() {{ static tflite::MicroMutableOpResolver<N> r; static bool once = [] {{ {ADDS} return true; }}(); return r; }} }};\nvoid setup() {{ Ops<1>::Get(); auto& r = Ops<5>::Get(); {MAKE} }}",
        ("Ops<5>", "Ops<4>"), "CA713",
    ),
    "an object that is made of what another file defines": (
        f"{HEAD}template <size_t A, unsigned N> class Runner {{ public: Runner(const void* m) : i_(tflite::GetModel(m), r_, a_, A) {{}} tflite::MicroMutableOpResolver<N>& ops() {{ return r_; }} tflite::MicroMutableOpResolver<N> r_; alignas(16) uint8_t a_[A]; tflite::MicroInterpreter i_; }};\nstatic Runner<16000, 5> runner(g_kws_int8_model_data);\nvoid setup() {{ auto& r = runner.ops(); {ADDS} runner.i_.AllocateTensors(); }}",
        ("<16000,", "<6000,"), "CA721",
    ),
    "macros that give the name of a macro": (
        f"#define A1(r, a) r.Add##a();\n#define A2(r, a, ...) A1(r, a) A1(r, __VA_ARGS__)\n#define A3(r, a, ...) A1(r, a) A2(r, __VA_ARGS__)\n#define PICK(_1, _2, _3, NAME, ...) NAME\n#define REG(r, ...) PICK(__VA_ARGS__, A3, A2, A1)(r, __VA_ARGS__)\n{HEAD}{ARENA}void setup() {{ static R r; REG(r, Conv2D, DepthwiseConv2D, Softmax) REG(r, FullyConnected, AveragePool2D) {MAKE} }}",
        (", Softmax", ""), "CA711",
    ),
    "registered in each branch": (
        f"{HEAD}{ARENA}void setup() {{ {RESOLVER.replace('r.AddSoftmax();', chr(10) + '#if A' + chr(10) + 'r.AddSoftmax(fast());' + chr(10) + '#elif B' + chr(10) + 'r.AddSoftmax(small());' + chr(10) + '#else' + chr(10) + 'if (psram) r.AddSoftmax(); else r.AddSoftmax(small());' + chr(10) + '#endif' + chr(10))} {MAKE} }}",
        ("else r.AddSoftmax(small());", "else r.AddTanh();"), "CA731",
    ),
    "sizes by a macro with a parameter, in every branch": (
        sized("buf", "ARENA", "#define KIB(n) ((n) * 1024UL)\n#if defined(BIG)\n#define ARENA KIB(20)\n#elif SMALL\n#define ARENA KIB(12)\n#else\n#define ARENA KIB(16)\n#endif\nalignas(16) static uint8_t buf[ARENA];"),
        ("KIB(n) ((n) * 1024UL)", "KIB(n) ((n) * 256UL)"), "CA721",
    ),
    "elements of a vector that are all the same": (
        sized("buf.data()", "buf.size()", "static std::vector<uint8_t> buf(16000, 0);"), ("(16000, 0)", "(6000, 0)"), "CA721",
    ),
    "a name for a type with a parameter": (
        sized("buf.data()", "buf.size()", "template <size_t N> using Arena = std::array<uint8_t, N>;\nalignas(16) static Arena<16000> buf;"), ("<16000>", "<6000>"), "CA721",
    ),
    "a struct without a name": (
        sized("mem.bytes", "sizeof(mem.bytes)", "static union { uint8_t bytes[16000]; max_align_t align; } mem;"), ("16000", "6000"), "CA721",
    ),
    "a static member that is defined elsewhere": (
        f"{HEAD}class E {{ static const size_t kSize; static uint8_t a_[]; public: static void Begin(); }};\nconst size_t E::kSize = 16000; alignas(16) uint8_t E::a_[16000];\nvoid E::Begin() {{ {RESOLVER} static tflite::MicroInterpreter it({MODEL_OF}, r, a_, kSize); it.AllocateTensors(); }}\nvoid setup() {{ E::Begin(); }}",
        ("kSize = 16000", "kSize = 6000"), "CA721",
    ),
    "a list for a parameter": (
        f"{HEAD}{ARENA}struct C {{ const void* model; uint8_t* arena; size_t size; }};\nstatic void init(const C& c) {{ {RESOLVER} static tflite::MicroInterpreter it(tflite::GetModel(c.model), r, c.arena, c.size); it.AllocateTensors(); }}\nvoid setup() {{ init({{g_kws_int8_model_data, arena, 16000}}); }}",
        ("arena, 16000}", "arena, 6000}"), "CA721",
    ),
    "a class within a function": (
        f"{HEAD}void run() {{ {RESOLVER} static struct {{ alignas(16) uint8_t b[16000]; }} mem; tflite::MicroInterpreter it({MODEL_OF}, r, mem.b, sizeof(mem.b)); it.AllocateTensors(); }}\nvoid loop() {{ run(); }}",
        ("static struct", "struct"), "CA727",
    ),
    "a unique pointer of a function": (
        f"{HEAD}{ARENA}std::unique_ptr<tflite::MicroInterpreter> it;\nvoid setup() {{ static auto p = std::make_unique<R>(); auto& r = *p; {ADDS} it = std::make_unique<tflite::MicroInterpreter>({MODEL_OF}, *p, arena, sizeof(arena)); it->AllocateTensors(); }}",
        ("static auto p", "auto p"), "CA761",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program, (right, wrong), code = PROGRAMS[name]
    assert right in program
    for text, codes in ((program, set[str]()), (program.replace(right, wrong), {code})):
        (tmp_path / "main.cc").write_text(text)
        found = set(told(MODEL, "--app", str(tmp_path), capsys=capsys))
        assert found - {"CA712", "CA714", "CA715", "CA723", "CA724"} == codes


#: What is told ("" for nothing) of what stands in ``loop``.
LOOPS = (
    # a pointer or a number that goes one further at each turn
    ("CA755", "int8_t* to = input->data.int8; for (int i = 0; i < 251; i++) { *to++ = bytes[i]; }"),
    ("", "int8_t* to = input->data.int8; for (int i = 0; i < 250; i++) { *to++ = bytes[i]; }"),
    ("CA755", "auto to = input->data.int8; for (int i = 0; i < 251; i++) { *to = bytes[i]; ++to; }"),
    ("CA755", "int n = 0; for (int y = 0; y < 28; y++) { for (int x = 0; x < 28; x++) { input->data.int8[n++] = 0; } }"),
    ("", "int n = 0; for (int y = 0; y < 25; y++) { for (int x = 0; x < 10; x++) { input->data.int8[n] = 0; n++; } }"),
    ("", "int n; for (int y = 0; y < 28; y++) { n = 0; for (int x = 0; x < 28; x++) { input->data.int8[n++] = 0; } }"),
    ("", "int n = 0; for (int i = 0; i < 1000; i++) { if (i % 4 == 0) input->data.int8[n++] = 0; }"),
    ("CA755", "int i = 0; for (auto v : bytes) input->data.int8[i++] = v;"),
    ("CA755", "int i = 0; do { input->data.int8[i] = 0; i++; } while (i < 251);"),
    ("", "int i = 0; do { input->data.int8[i] = 0; i++; } while (i < 250);"),
    # a pointer to another type has its width
    ("", "auto* p = reinterpret_cast<uint32_t*>(input->data.int8); for (int i = 0; i < 62; i++) p[i] = 0;"),
    ("", "int16_t* p = (int16_t*)input->data.int8; for (int i = 0; i < 125; i++) *p++ = 0;"),
    ("CA751", "float* p = (float*)input->data.int8; p[0] = 1;"),
    # the last dimension, and arithmetic on what a tensor has
    ("CA754", 'if (output->dims->data[output->dims->size - 1] != 10) { MicroPrintf("wrong number of classes"); return; }'),
    ("", 'if (output->dims->data[output->dims->size - 1] != 12) { MicroPrintf("wrong number of classes"); return; }'),
    ("CA754", 'if (input->bytes / sizeof(float) != 250) { MicroPrintf("wrong size"); return; }'),
    ("", 'if (input->bytes / sizeof(int8_t) != 250) { MicroPrintf("wrong size"); return; }'),
)  # fmt: skip


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop[1][:80])
def test_loops(loop: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, body = loop
    (tmp_path / "main.cc").write_text(FRAME.format(outside="", setup="", loop=body))
    assert {key for key in told(MODEL, "--app", str(tmp_path), capsys=capsys) if key > "CA75"} == (
        {code} if code else set()
    )
