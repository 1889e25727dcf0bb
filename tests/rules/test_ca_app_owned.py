"""Memory that pointers own, and what is done in which order with an interpreter: told where certain, silent on what is right."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told
from tests.rules.test_ca_app_schools import ADDS, HEAD, MODEL, MODEL_OF

if TYPE_CHECKING:
    from pathlib import Path

RESOLVER = f"static R r; {ADDS}"
MAKE = f"it = new tflite::MicroInterpreter({MODEL_OF}, r, arena.get(), 16000); it->AllocateTensors();"
IT = "static tflite::MicroInterpreter* it;"
OWNED = f"static std::unique_ptr<uint8_t[]> arena(new uint8_t[16000]); {IT}"
MADE = f"static auto arena = std::make_unique<uint8_t[]>(16000); {IT}"
#: The code that is told, and the program.
PROGRAMS = (
    ("CA761", f"{OWNED} void setup() {{ {RESOLVER} {MAKE} arena.reset(); it->Invoke(); }}"),
    ("CA761", f"{OWNED} void setup() {{ {RESOLVER} {MAKE} arena = nullptr; it->Invoke(); }}"),
    ("CA761", f"{OWNED} void setup() {{ {RESOLVER} {MAKE} delete[] arena.release(); it->Invoke(); }}"),
    ("CA761", f"{MADE} void setup() {{ {RESOLVER} {MAKE} arena.reset(nullptr); it->Invoke(); }}"),
    ("CA761", f"static std::unique_ptr<uint8_t[]> arena; {IT} void setup() {{ {RESOLVER} arena.reset(new uint8_t[16000]); {MAKE} arena.reset(); it->Invoke(); }}"),
    ("CA761", f"struct Net {{ std::unique_ptr<uint8_t[]> arena; tflite::MicroInterpreter* it; void begin() {{ {RESOLVER} arena.reset(new uint8_t[16000]); {MAKE} arena.reset(); it->Invoke(); }} }}; static Net net; void setup() {{ net.begin(); }}"),
    ("CA761", f"alignas(16) static uint8_t tensor_arena[16000]; static std::unique_ptr<R> r; {IT} void setup() {{ r.reset(new R()); {ADDS.replace('r.', 'r->')} {MAKE.replace(' r,', ' *r,').replace('arena.get()', 'tensor_arena')} r.reset(); it->Invoke(); }}"),
    ("CA761", f"{OWNED} void setup() {{ {RESOLVER} {MAKE} }} void loop() {{ it->Invoke(); arena.reset(); }}"),
    ("CA761", f"{IT} void setup() {{ {RESOLVER} auto arena = std::make_unique<uint8_t[]>(16000); {MAKE} }} void loop() {{ it->Invoke(); }}"),
    ("CA721", f"{MADE.replace('16000', '6000')} void setup() {{ {RESOLVER} {MAKE.replace('16000', '6000')} it->Invoke(); }}"),
    ("CA726", f"{MADE.replace('16000', '15000')} void setup() {{ {RESOLVER} {MAKE} it->Invoke(); }}"),
    # it is given back when nobody uses it any more, or to somebody else
    ("", f"{MADE.replace(IT, '')} static std::unique_ptr<tflite::MicroInterpreter> it; void setup() {{ {RESOLVER} it.reset(new {MAKE.partition('new ')[2].replace(' it->', '  it->').replace('16000);', '16000));')} it->Invoke(); it.reset(); arena.reset(); }}"),
    ("", f"{MADE} void setup() {{ {RESOLVER} {MAKE} it->Invoke(); arena.reset(); }}"),
    ("", f"{MADE} void setup() {{ {RESOLVER} if (low()) arena.reset(new uint8_t[16000]); {MAKE} it->Invoke(); }}"),
    ("", f"{OWNED} void setup() {{ {RESOLVER} {MAKE} }} void stop() {{ arena.reset(); }} void loop() {{ it->Invoke(); }}"),
    ("", f"{IT} static std::unique_ptr<uint8_t[]> keep; void setup() {{ {RESOLVER} auto arena = std::make_unique<uint8_t[]>(16000); {MAKE} keep = std::move(arena); }} void loop() {{ it->Invoke(); }}"),
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program[1][-110:])
def test_pointers_that_own(program: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, source = program
    (tmp_path / "main.cc").write_text(HEAD + source)
    found = set(told(MODEL, "--app", str(tmp_path), capsys=capsys))
    assert found - {"CA715", "CA723", "CA724"} == ({code} if code else set())


TENSORS = f"alignas(16) static uint8_t tensor_arena[16000]; {IT} static TfLiteTensor* in;"
MAKING = f"static tflite::MicroInterpreter made({MODEL_OF}, r, tensor_arena, 16000); it = &made;"
LOCAL = f"tflite::MicroInterpreter it({MODEL_OF}, r, tensor_arena, 16000);"
ALLOCATE = "if (it->AllocateTensors() != kTfLiteOk) return;"
SETUP = f"void setup() {{ {RESOLVER} {MAKING} }}"
#: When tensors are allocated: too late, once, or again and again.
ORDERS = (
    ("", f"void setup() {{ {RESOLVER} {MAKING} {ALLOCATE} in = it->input(0); }} void loop() {{ it->Invoke(); }}"),
    ("CA767", f"void setup() {{ {RESOLVER} {MAKING} in = it->input(0); {ALLOCATE} }} void loop() {{ it->Invoke(); }}"),
    ("CA767", f"void setup() {{ {RESOLVER} {MAKING} in = it->output_tensor(0); {ALLOCATE} }} void loop() {{ it->Invoke(); }}"),
    ("CA767", f"struct Net {{ tflite::MicroInterpreter it; TfLiteTensor* in; Net(R& r) : it({MODEL_OF}, r, tensor_arena, 16000), in(it.input(0)) {{ it.AllocateTensors(); }} }}; void setup() {{ {RESOLVER} static Net net(r); }}"),
    ("", f"void prepare(); void setup() {{ {RESOLVER} {MAKING} prepare(); in = it->input(0); }}"),
    ("", f"void setup() {{ {RESOLVER} {MAKING} if (warm) {{ in = it->input(0); }} {ALLOCATE} in = it->input(0); }}"),
    ("", f"void setup() {{ {RESOLVER} {MAKING} it->Invoke(); in = it->input(0); }}"),
    ("CA768", f"void setup() {{ {RESOLVER} {MAKING} {ALLOCATE} in = it->input(0); }} void loop() {{ it->AllocateTensors(); in->data.int8[0] = 0; it->Invoke(); }}"),
    ("CA768", f"void infer() {{ read(); {ALLOCATE} it->Invoke(); }} {SETUP} void loop() {{ infer(); delay(10); }}"),
    ("CA768", f"int main() {{ {RESOLVER} {LOCAL} while (true) {{ it.AllocateTensors(); it.input(0)->data.int8[0] = 1; it.Invoke(); }} }}"),
    ("CA768", f"int main() {{ {RESOLVER} {LOCAL} for (;;) {{ it.AllocateTensors(); it.Invoke(); }} }}"),
    ("", f"int main() {{ {RESOLVER} for (;;) {{ {LOCAL} it.AllocateTensors(); it.input(0)->data.int8[0] = 1; it.Invoke(); }} }}"),
    ("", f"void loop() {{ {RESOLVER} {LOCAL} it.AllocateTensors(); it.input(0)->data.int8[0] = 1; it.Invoke(); }}"),
    ("", f"{SETUP} void loop() {{ static bool ready = false; if (!ready) {{ {ALLOCATE} ready = true; }} it->Invoke(); }}"),
    ("", f"static bool ready; void begin() {{ if (ready) return; {ALLOCATE} ready = true; }} {SETUP} void loop() {{ begin(); it->Invoke(); }}"),
    ("", f"{SETUP} void loop() {{ if (state == 0) {{ {ALLOCATE} state = 1; }} else it->Invoke(); }}"),
    ("", f"{SETUP} void loop() {{ switch (state) {{ case 0: {ALLOCATE} state = 1; break; case 1: it->Invoke(); }} }}"),
    ("", f"int main() {{ {RESOLVER} {LOCAL} while (true) {{ if (it.AllocateTensors() == kTfLiteOk) break; }} while (true) {{ it.Invoke(); }} }}"),
    ("", f"void setup() {{ {RESOLVER} {MAKING} while (it->AllocateTensors() != kTfLiteOk) {{ delay(100); }} }} void loop() {{ it->Invoke(); }}"),
    ("", f"void once() {{ static bool done = [] {{ it->AllocateTensors(); return true; }}(); }} {SETUP} void loop() {{ once(); it->Invoke(); }}"),
    ("", f"void task(void*) {{ {RESOLVER} {MAKING} {ALLOCATE} for (;;) {{ it->Invoke(); }} }} void setup() {{ xTaskCreate(task, \"t\", 1, 0, 1, 0); }}"),
)  # fmt: skip


@pytest.mark.parametrize("program", ORDERS, ids=lambda program: program[1][-110:])
def test_when_tensors_are_allocated(
    program: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, source = program
    (tmp_path / "main.cc").write_text(f"{HEAD}{TENSORS} {source}")
    found = set(told(MODEL, "--app", str(tmp_path), capsys=capsys))
    assert found - {"CA715", "CA723"} == ({code} if code else set())


def test_tensors_of_old_interpreters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before 2021 an interpreter had its tensors from the beginning."""
    (tmp_path / "main.cc").write_text(f"#include <TensorFlowLite_ESP32.h>\n{HEAD}{TENSORS} {ORDERS[1][1]}")
    assert "CA767" not in told(MODEL, "--app", str(tmp_path), capsys=capsys)
