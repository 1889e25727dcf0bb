"""Applications as firmware people write them, in several files and classes: what is wrong is told, and nothing else."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told

ROOT = Path(__file__).resolve().parents[2]
#: Its only operator is FULLY_CONNECTED, its input and output are one byte each; 972 bytes of its arena stay used.
MODEL = ROOT / "fixtures" / "hello_world_int8.tflite"
INCLUDES = """#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
"""
MAKE = """static tflite::MicroInterpreter it(tflite::GetModel(g_model), r, arena, sizeof(arena));
  if (it.AllocateTensors() != kTfLiteOk) return;"""
HEAD = INCLUDES + "extern const unsigned char g_model[];\nalignas(16) static uint8_t arena[2048];\n"

#: A class whose header is all that `main.cc` knows of it.
RUNNER = {
    "runner.h": "#pragma once\n"
    + INCLUDES
    + """
class Runner {
 public:
  Runner(const void* data, size_t arena_size);
  bool Begin();
 private:
  tflite::MicroMutableOpResolver<1> resolver_;
  size_t arena_size_;
  uint8_t* arena_;
  const tflite::Model* model_;
  tflite::MicroInterpreter interpreter_;
};
""",
    "runner.cc": """#include "runner.h"
Runner::Runner(const void* data, size_t arena_size)
    : arena_size_{arena_size}, arena_{new uint8_t[arena_size]}, model_{tflite::GetModel(data)},
      interpreter_{model_, resolver_, arena_, arena_size_} {}
bool Runner::Begin() {
  if (resolver_.AddFullyConnected() != kTfLiteOk) return false;
  return interpreter_.AllocateTensors() == kTfLiteOk;
}
""",
    "main.cc": """#include "runner.h"
extern const unsigned char g_model[];
static Runner runner(g_model, 2 * 1024);
int main() { runner.Begin(); while (true) {} }
""",
}
#: An interface, a class that fills it in, each in its own files.
GETTERS = {
    "base.h": "#pragma once\n"
    + INCLUDES
    + """
class NetBase {
 public:
  bool Init();
 protected:
  virtual const tflite::MicroOpResolver& GetOpResolver() = 0;
  virtual const uint8_t* ModelPointer() = 0;
  virtual uint8_t* Arena() = 0;
  virtual size_t ArenaSize() const = 0;
  tflite::MicroInterpreter* interpreter_ = nullptr;
};
""",
    "base.cc": """#include "base.h"
bool NetBase::Init() {
  interpreter_ = new tflite::MicroInterpreter(tflite::GetModel(ModelPointer()), GetOpResolver(), Arena(), ArenaSize());
  return interpreter_->AllocateTensors() == kTfLiteOk;
}
""",
    "sine.h": """#pragma once
#include "base.h"
class SineNet : public NetBase {
 protected:
  const tflite::MicroOpResolver& GetOpResolver() override;
  const uint8_t* ModelPointer() override;
  uint8_t* Arena() override;
  size_t ArenaSize() const override;
 private:
  tflite::MicroMutableOpResolver<1> ops_;
};
""",
    "sine.cc": """#include "sine.h"
extern const unsigned char g_model[];
namespace { alignas(16) uint8_t arena[2048]; }
const tflite::MicroOpResolver& SineNet::GetOpResolver() { (void)ops_.AddFullyConnected(); return ops_; }
const uint8_t* SineNet::ModelPointer() { return g_model; }
uint8_t* SineNet::Arena() { return arena; }
size_t SineNet::ArenaSize() const { return sizeof(arena); }
""",
    "main.cc": '#include "sine.h"\nint main() { SineNet net; if (!net.Init()) return 1; for (;;) {} }\n',
}
#: A wrapper for C, whose header says nothing of TFLM.
WRAPPER = {
    "inference.h": """#pragma once
typedef struct context context_t;
context_t* inference_create(const void* model, uint8_t* arena, size_t arena_size);
void inference_set(context_t* c, const float* values, size_t count);
""",
    "inference.cc": '#include "inference.h"\n'
    + INCLUDES
    + """
struct context { tflite::MicroMutableOpResolver<1> resolver; tflite::MicroInterpreter* interp; TfLiteTensor* in; };
static context the_context;
extern "C" context_t* inference_create(const void* model, uint8_t* arena, size_t arena_size) {
  context* c = &the_context;
  if (c->resolver.AddFullyConnected() != kTfLiteOk) return NULL;
  static tflite::MicroInterpreter it(tflite::GetModel(model), c->resolver, arena, arena_size);
  c->interp = &it;
  if (c->interp->AllocateTensors() != kTfLiteOk) return NULL;
  c->in = c->interp->input(0);
  return c;
}
extern "C" void inference_set(context_t* c, const float* values, size_t count) {
  for (size_t i = 0; i < count; i++) c->in->data.int8[i] = values[i] / c->in->params.scale + c->in->params.zero_point;
}
""",
    "main.c": """#include "inference.h"
extern const unsigned char g_model[];
static uint8_t arena[2048] __attribute__((aligned(16)));
int main(void) {
  context_t* c = inference_create(g_model, arena, sizeof arena);
  float x = 0.5f;
  inference_set(c, &x, 1);
  for (;;) {}
}
""",
}
#: Setters that return the object, called by a sketch that names nothing of TFLM.
SETTERS = {
    "net.h": "#pragma once\n"
    + INCLUDES
    + """
class Net {
 public:
  Net& arena(uint8_t* p, size_t n) { p_ = p; n_ = n; return *this; }
  Net& model(const void* m) { m_ = tflite::GetModel(m); return *this; }
  bool begin() {
    if (ops_.AddFullyConnected() != kTfLiteOk) return false;
    it_ = new tflite::MicroInterpreter(m_, ops_, p_, n_);
    return it_->AllocateTensors() == kTfLiteOk;
  }
 private:
  uint8_t* p_ = nullptr; size_t n_ = 0; const tflite::Model* m_ = nullptr;
  tflite::MicroMutableOpResolver<1> ops_;
  tflite::MicroInterpreter* it_ = nullptr;
};
""",
    "sketch.ino": """#include "net.h"
extern const unsigned char g_model[];
alignas(16) uint8_t buf[2048];
Net net;
void setup() { net.model(g_model).arena(buf, sizeof(buf)).begin(); }
void loop() {}
""",
}
#: A constant made of those of a header that a header includes.
SIZES = {
    "config.h": '#pragma once\n#include "sizes.h"\nconstexpr int kArena = kBase + kScratch;\n',
    "sizes.h": "#pragma once\nconstexpr int kBase = 1024;\nconstexpr int kScratch = 1024;\n",
    "main.cc": INCLUDES
    + """#include "config.h"
extern const unsigned char g_model[];
alignas(16) static uint8_t arena[kArena];
void setup() {
  static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;
  static tflite::MicroInterpreter it(tflite::GetModel(g_model), r, arena, kArena); it.AllocateTensors();
}
""",
}


def plain(body: str, before: str = "") -> dict[str, str]:
    """Return an application of one file."""
    return {"main.cc": f"{HEAD}{before}\nvoid setup() {{\n  {body}\n}}\n"}


#: One that is right, what to replace in it, and what is told then.
CASES = {
    "class in files of its own": (RUNNER, ("2 * 1024", "512"), {"CA721"}),
    "getters that are virtual, arena": (GETTERS, ("arena[2048]", "arena[512]"), {"CA721"}),
    "getters that are virtual, operators": (GETTERS, ("AddFullyConnected", "AddSoftmax"), {"CA711"}),
    "wrapper for C, arena": (WRAPPER, ("arena[2048]", "arena[512]"), {"CA721"}),
    "wrapper for C, accessor": (WRAPPER, ("data.int8[i]", "data.f[i]"), {"CA751"}),
    "setters in a chain": (SETTERS, ("buf[2048]", "buf[512]"), {"CA721"}),
    "constants of headers of headers": (SIZES, ("= 1024", "= 256"), {"CA721"}),
    "alias in a function": (
        plain(f"using Ops = tflite::MicroMutableOpResolver<1>; static Ops r; if (r.AddFullyConnected() != kTfLiteOk) return; {MAKE}"),
        ("AddFullyConnected", "AddSoftmax"), {"CA711"},
    ),
    "resolver that a lambda returns": (
        plain(f"static auto r = [] {{ tflite::MicroMutableOpResolver<1> made; (void)made.AddFullyConnected(); return made; }}();\n{MAKE}"),
        ("AddFullyConnected", "AddSoftmax"), {"CA711"},
    ),
    "base whose size is a template's": (
        plain(f"static Mine r;\n{MAKE}", "template <unsigned kMost> class Base : public tflite::MicroMutableOpResolver<kMost> {};\n"
              "class Mine final : public Base<2> { public: Mine() { (void)AddFullyConnected(); (void)AddRelu(); } };"),
        ("Base<2>", "Base<1>"), {"CA713"},
    ),
    "quantized within bounds": (
        plain(
            "static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;\n"
            f"{MAKE}\n  it.input(0)->data.int8[0] = quantized(x, it.input(0)->params.scale);",
            "static float x;\nstatic int8_t quantized(float v, float scale) { int q = (int)roundf(v / scale) + 3; if (q > 127) q = 127; return q; }",
        ),
        ("v / scale", "v / 0.5f"), {"CA756"},
    ),
    "outputs in a loop": (
        plain(
            "static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;\n"
            f"{MAKE}\n  for (int i = 0; i < 1; i++) use(it.output(i)->data.int8[0]);"
        ),
        ("i < 1", "i < 2"), {"CA753"},
    ),
    "check that stops for ever": (
        plain(
            "static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;\n"
            f"{MAKE}\n  if (it.output(0)->dims->data[1] != 1) {{ while (true) {{ blink(); }} }}"
        ),
        ("!= 1)", "!= 10)"), {"CA754"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_one_that_is_right_and_its_twin(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files, (right, wrong), codes = CASES[case]
    assert any(right in text for text in files.values())
    for folder, texts in (
        ("right", files),
        ("wrong", {name: text.replace(right, wrong) for name, text in files.items()}),
    ):
        place = tmp_path / folder
        place.mkdir()
        for name, text in texts.items():
            (place / name).write_text(text)
        found = told(MODEL, "--app", str(place), capsys=capsys)
        # hints at operators, room and alignment are told of both
        assert set(found) - {"CA712", "CA714", "CA715", "CA723", "CA724"} == (codes if folder == "wrong" else set())


def test_what_only_hosts_compile_is_not_in_the_firmware(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEAD.replace("arena[2048]", "arena[kSize]").replace(
        "alignas", "#if defined(__x86_64__) || defined(_WIN32)\nconstexpr int kSize = 512;\n#else\nconstexpr int kSize = 2048;\n#endif\nalignas"
    )  # fmt: skip
    body = "static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;\n"
    (tmp_path / "main.cc").write_text(f"{text}void setup() {{ {body} {MAKE} }}\n")
    for target, codes in (("cortex-m4-cmsis-nn", set[str]()), ("x86-64-reference", {"CA721"})):
        found = told(MODEL, "--app", str(tmp_path), "--target", target, capsys=capsys)
        assert set(found) - {"CA723"} == codes


def test_of_several_arrays_none_need_be_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "static tflite::MicroMutableOpResolver<1> r; if (r.AddConv2D() != kTfLiteOk) return;\n"
    text = HEAD.replace(
        "g_model[];",
        "g_a_model[], g_b_model[];\nstatic const unsigned char* const kAll[] = {g_a_model, g_b_model};\nint which;",
    )
    (tmp_path / "main.cc").write_text(f"{text}void setup() {{ {body} {MAKE.replace('g_model', 'kAll[which]')} }}\n")
    assert set(told(MODEL, "--app", str(tmp_path), capsys=capsys)) == {"CA731"}
    (tmp_path / "main.cc").write_text((tmp_path / "main.cc").read_text().replace("AddConv2D", "AddFullyConnected"))
    assert "CA731" not in told(MODEL, "--app", str(tmp_path), capsys=capsys)


def test_what_is_put_in_is_found_where_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "arena.inc").write_text("// no guard\n  alignas(16) static uint8_t arena[512];\n")
    text = HEAD.replace("alignas(16) static uint8_t arena[2048];", '#include "arena.inc"')
    body = "static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;\n"
    (tmp_path / "main.cc").write_text(f"{text}void setup() {{ {body} {MAKE} }}\n")
    (finding,) = told(MODEL, "--app", str(tmp_path), capsys=capsys)["CA721"]
    assert (Path(str(finding["file"])).name, finding["line"], finding["column"]) == ("arena.inc", 2, 30)


@pytest.mark.parametrize("kind", ["arduino", "cmake", "esp-idf", "pico", "platformio", "zephyr"])
def test_applications_that_new_writes_are_followed(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tflm_lint.cli import main

    boards = {"arduino": "nano33ble", "cmake": "nucleo-f446re", "pico": "pico", "zephyr": "nucleo-f446re"}
    board = ["--board", boards.get(kind, "esp32-devkitc")]
    assert main(["new", str(tmp_path / "app"), str(MODEL), "--kind", kind, *board, "--force"]) == 0
    capsys.readouterr()
    found = told(MODEL, "--app", str(tmp_path / "app"), *board, capsys=capsys)
    assert set(found) <= {"CA771"}
    # its arena is the one that is found: of a model that needs more, it is too small
    other = ROOT / "fixtures" / "kws_int8.tflite"
    for path in (tmp_path / "app").rglob("*"):
        if path.is_file() and path.suffix in {".cc", ".cpp", ".h", ".ino"}:
            path.write_text(path.read_text().replace("hello_world_int8", "kws_int8"))
    assert {"CA711", "CA721"} <= set(told(other, "--app", str(tmp_path / "app"), *board, capsys=capsys))
