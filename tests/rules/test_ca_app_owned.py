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
