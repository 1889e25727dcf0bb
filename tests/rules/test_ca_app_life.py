"""Rules about how long things live and how large they are: told where certain, silent on what is right."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told

ROOT = Path(__file__).resolve().parents[2]
#: It uses FULLY_CONNECTED alone.
MODEL = ROOT / "fixtures" / "hello_world_int8.tflite"
MADE = "tflite::MicroInterpreter made(tflite::GetModel(g_hello_world_int8_model_data), r, tensor_arena, sizeof(tensor_arena));"
ARENA = "alignas(16) static uint8_t tensor_arena[1536];\nstatic tflite::MicroInterpreter* interpreter;\n"
RESOLVER = "tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;"
#: A program -> the code that is told, and words of its message.
PROGRAMS = {
    f"{ARENA}void setup() {{ static {RESOLVER} static {MADE} interpreter = &made; }}": ("", ""),
    f"{ARENA}void run() {{ {RESOLVER} {MADE} made.AllocateTensors(); made.Invoke(); }}": ("", ""),
    f"{ARENA}int main() {{ tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected()) return 1; static {MADE} interpreter = &made; }}": ("", ""),
    f"{ARENA}void task(void*) {{ {RESOLVER} static {MADE} interpreter = &made; while (true) {{ }} }}": ("", ""),
    f"{ARENA}void setup() {{ {RESOLVER} static {MADE} interpreter = &made; }}": ("CA761", "the resolver r is a variable of setup(), and the interpreter lives on"),
    f"{ARENA}void setup() {{ {RESOLVER} interpreter = new {MADE.replace(' made(', '(')} }}": ("CA761", "the resolver r is a variable of setup()"),
    f"{ARENA}std::unique_ptr<tflite::MicroInterpreter> p; void setup() {{ {RESOLVER} p = std::make_unique<tflite::MicroInterpreter>({MADE.partition('made(')[2]} }}": ("CA761", "the resolver r"),
    f"{ARENA}void setup() {{ static {RESOLVER} {MADE} interpreter = &made; }}": ("CA761", "the interpreter made is a variable of setup(), and kept"),
    f"static tflite::MicroInterpreter* interpreter; void setup() {{ alignas(16) uint8_t tensor_arena[1500]; static {RESOLVER} static {MADE} }}": ("CA761", "the arena tensor_arena is a variable of setup()"),
    f"{ARENA}void setup() {{ static tflite::MicroMutableOpResolver<1> r; static {MADE} if (made.AllocateTensors() != kTfLiteOk) return; if (r.AddFullyConnected() != kTfLiteOk) return; }}": ("CA762", "r.AddFullyConnected() stands behind AllocateTensors, which does not find FULLY_CONNECTED"),
    f"{ARENA}void setup() {{ static tflite::MicroMutableOpResolver<1> r; static {MADE} if (r.AddFullyConnected() != kTfLiteOk) return; made.AllocateTensors(); }}": ("", ""),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} static {MADE.replace('sizeof(tensor_arena)', '2048')} }}": ("CA726", "tensor_arena has 1,536 bytes, the interpreter is told 2,048"),
    f"constexpr int kN = 1400; alignas(16) static uint8_t tensor_arena[kN]; void setup() {{ static {RESOLVER} static {MADE.replace('sizeof(tensor_arena)', 'kN + 64')} }}": ("CA726", "is told 1,464"),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} static {MADE.replace('sizeof(tensor_arena)', '1500')} }}": ("", ""),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} static {MADE.replace(' tensor_arena,', ' tensor_arena + 16,')} }}": ("CA726", "tensor_arena + 16 has 1,520 bytes, the interpreter is told 1,536; hand over 1,520"),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} static {MADE.replace(' tensor_arena,', ' &tensor_arena[16],')} }}": ("CA726", "has 1,520 bytes, the interpreter is told 1,536"),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} uint8_t* at = 8 + tensor_arena; static {MADE.replace(' tensor_arena,', ' at + 8,')} }}": ("CA726", "has 1,520 bytes, the interpreter is told 1,536"),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} static {MADE.replace(' tensor_arena,', ' tensor_arena + 16,').replace('sizeof(tensor_arena)', 'sizeof(tensor_arena) - 16')} }}": ("", ""),
    f"alignas(16) static uint8_t tensor_arena[1536]; void setup() {{ static {RESOLVER} static {MADE.replace(' tensor_arena,', ' tensor_arena + 8,').replace('sizeof(tensor_arena)', '1500')} }}": ("CA724", "tensor_arena + 8 is aligned to 8 bytes"),
    f"static uint32_t words[400]; void setup() {{ static {RESOLVER} static {MADE.replace(' tensor_arena,', ' (uint8_t*)(words + 100),').replace('sizeof(tensor_arena)', '1500')} }}": ("", ""),
    f"alignas(16) static uint8_t tensor_arena[1552]; void setup() {{ static {RESOLVER} uint8_t* up = (uint8_t*)(((uintptr_t)tensor_arena + 15) & ~15); static {MADE.replace(' tensor_arena,', ' up,').replace('sizeof(tensor_arena)', '1552')} }}": ("", ""),
    f"static tflite::MicroInterpreter* interpreter; void setup() {{ alignas(16) uint8_t tensor_arena[1500]; static {RESOLVER} static {MADE.replace(' tensor_arena,', ' tensor_arena + 16,').replace('sizeof(tensor_arena)', '1400')} }}": ("CA761", "the arena tensor_arena is a variable of setup()"),
    f"void run() {{ alignas(16) uint8_t tensor_arena[2200]; {RESOLVER} {MADE} }}": ("CA727", "tensor_arena takes 2,200 bytes of the stack"),
    f"void run() {{ alignas(16) static uint8_t tensor_arena[2200]; {RESOLVER} {MADE} }}": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_life_and_size(program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, words = PROGRAMS[program]
    (tmp_path / "main.cc").write_text(program)
    # the last two figures are of the arena that hello_world needs: neither waste nor want
    found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
    aside = {"CA715", "CA721", "CA722", "CA723"}
    assert set(found) - aside == ({code} if code else set())
    if code:
        assert words in str(found[code][0]["message"])


BOARD = """
alignas(16) {placed}uint8_t tensor_arena[{arena}];
static uint8_t image[{image}];
void setup() {{
  static tflite::MicroMutableOpResolver<1> r; if (r.AddFullyConnected() != kTfLiteOk) return;
  static tflite::MicroInterpreter made(tflite::GetModel(g_hello_world_int8_model_data), r, tensor_arena, sizeof(tensor_arena));
}}
"""


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        (("", 150 * 1024, 100 * 1024), ""),
        # ESP-IDF's guide: 160 KiB of an ESP32's RAM can be static
        (
            ("", 200 * 1024, 100 * 1024),
            "tensor_arena takes 204,800 bytes, no piece of RAM on esp32-cam has more than 163,840",
        ),
        (
            ("", 200 * 1024, 200 * 1024),
            "409,600 bytes of 327,680 of RAM on esp32-cam: tensor_arena 204,800, image 204,800",
        ),
        (("EXT_RAM_BSS_ATTR ", 200 * 1024, 150 * 1024), ""),
        (("EXT_RAM_BSS_ATTR ", 5 << 20, 1024), "of 4,194,304 of external RAM"),
    ],
)
def test_arrays_lie_in_the_ram_of_the_chip(
    sizes: tuple[str, int, int], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    placed, arena, image = sizes
    (tmp_path / "main.cc").write_text(BOARD.format(placed=placed, arena=arena, image=image))
    found = told(MODEL, "--board", "esp32-cam", "--app", str(tmp_path), capsys=capsys)
    assert ("CA728" in found) == bool(words)
    if words:
        assert words in str(found["CA728"][0]["message"])


def test_external_memory_of_the_heap_where_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = BOARD.format(placed="", arena=1, image=16).replace(
        "alignas(16) uint8_t tensor_arena[1];", "uint8_t* tensor_arena = nullptr;"
    )
    source = source.replace("void setup() {", "void setup() {\n  tensor_arena = (uint8_t*)ps_malloc(2000);")
    (tmp_path / "main.cc").write_text(source.replace("sizeof(tensor_arena)", "2000"))
    found = told(MODEL, "--board", "nano33ble", "--app", str(tmp_path), capsys=capsys)
    assert "2,000 bytes of 0 of external RAM on nano33ble" in str(found["CA728"][0]["message"])
    assert "CA728" not in told(MODEL, "--board", "esp32-cam", "--app", str(tmp_path), capsys=capsys)


@pytest.mark.parametrize(("const", "code"), [("", True), ("const ", False)])
def test_a_model_in_ram_and_its_arena(
    const: str, code: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (ROOT / "fixtures" / "kws_int8.tflite").read_bytes()
    (tmp_path / "model.h").write_text(f"alignas(16) {const}unsigned char g_model[] = {{{','.join(map(str, data))}}};\n")
    found = told(tmp_path / "model.h", "--board", "bluepill", capsys=capsys)
    assert ("CA708" in found) == code


@pytest.mark.parametrize(
    ("flags", "vendored", "told_of"),
    [
        ("", True, True),
        ("build_flags = -DTF_LITE_STATIC_MEMORY\n", True, False),
        ("build_unflags =\n  -Os\n  -DTF_LITE_STATIC_MEMORY\n", True, True),
        ("build_unflags = -Os\nbuild_flags = -DTF_LITE_STATIC_MEMORY\n", True, False),
        ("", False, False),
    ],
)
def test_static_memory(
    flags: str, vendored: bool, told_of: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.cc").write_text(BOARD.format(placed="", arena=1536, image=1))
    (tmp_path / "platformio.ini").write_text(f"[env:x]\n{flags}")
    own = tmp_path / "lib" / "tfmicro" / "tensorflow" / "lite" / "micro"
    own.mkdir(parents=True)
    (own / ("micro_interpreter.h" if vendored else "other.h")).write_text("class MicroInterpreter;\n")
    found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
    assert ("CA763" in found) == told_of
    if told_of:
        assert "platformio.ini compiles TFLM without" in str(found["CA763"][0]["message"])


def test_what_two_interpreters_share_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = MADE.replace(" made(", " first("), MADE.replace(" made(", " second(").replace("MicroI", "RecordingMicroI")
    (tmp_path / "main.cc").write_text(
        f"static uint8_t tensor_arena[2048]; void setup() {{ static {RESOLVER.replace('<1>', '<9>')}\n"
        f"#ifdef MEMORY_REPORTING\nstatic {both[1]}\n#else\nstatic {both[0]}\n#endif\n}}"
    )
    found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
    assert len(found["CA714"]) == len(found["CA724"]) == 1


HEAP = "auto* arena = (uint8_t*)memalign(16, 4096); "
NEW = "interpreter = new tflite::MicroInterpreter(tflite::GetModel(g_hello_world_int8_model_data), r, arena, 4096); interpreter->AllocateTensors(); "
KEPT = "static tflite::MicroInterpreter* interpreter; static tflite::MicroMutableOpResolver<1> r; "
SET = f"void setup() {{ r.AddFullyConnected(); {HEAP}{NEW}"
LOOP = "void loop() { interpreter->Invoke(); }"
#: What gives memory back -> whether the interpreter is surely used behind that.
GIVEN_BACK = {
    f"{SET} free(arena); }} {LOOP}": True,
    f"{SET} free(arena); interpreter->Invoke(); }}": True,
    f"{SET.replace('(uint8_t*)memalign(16, 4096)', 'new uint8_t[4096]')} delete[] arena; }} {LOOP}": True,
    f"{SET} interpreter->Invoke(); delete interpreter; free(arena); }}": False,
    f"{SET} if (interpreter->initialization_status() != kTfLiteOk) {{ free(arena); return; }} }} {LOOP}": False,
    f"{SET} if (low_power) free(arena); }} {LOOP}": False,
    f"{SET} interpreter->Invoke(); free(arena); interpreter = nullptr; }} void loop() {{ if (interpreter) interpreter->Invoke(); }}": False,
    f"{SET} interpreter->Invoke(); free(arena); }} void loop() {{ {HEAP}{NEW} interpreter->Invoke(); free(arena); }}": False,
    f"int main() {{ r.AddFullyConnected(); for (;;) {{ {HEAP}{NEW} interpreter->Invoke(); delete interpreter; free(arena); }} }}": False,
    f"static uint8_t* arena; {SET.replace('auto* arena', 'arena')} }} {LOOP} void stop() {{ delete interpreter; free(arena); }}": False,
    f"{SET} int* other = new int[3]; free(other); }} {LOOP}": False,
}


@pytest.mark.parametrize("program", GIVEN_BACK)
def test_memory_that_is_given_back(program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.cc").write_text(f'#include "tensorflow/lite/micro/micro_interpreter.h"\n{KEPT}\n{program}\n')
    found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
    assert ("CA761" in found) is GIVEN_BACK[program]
    assert "CA761" not in found or "the arena arena is given back here" in str(found["CA761"][0]["message"])
