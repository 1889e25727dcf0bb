"""Ways in which code takes a tensor for the wrong one: what never returns, macros, cases of a switch, casts of templates."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told
from tests.rules.test_ca_app_tensors import FRAME

#: Its input has the shape [1, 25, 10, 1] and the type int8.
MODEL = Path(__file__).resolve().parents[2] / "fixtures" / "kws_int8.tflite"
REQUIRE = "#define REQUIRE(c) do { if (!(c)) { halt_here(#c); } } while (0)\n"
#: What stands outside of functions and in ``loop``, what is right in it and what is wrong instead, and its code.
CASES = {
    "a macro and a function that is declared never to return": (
        "[[noreturn]] void halt_here(const char* why);\n" + REQUIRE, "REQUIRE(input->dims->data[1] == 25);",
        ("== 25", "== 49"), "CA754",
    ),
    "an attribute before the name": (
        "void __attribute__((noreturn)) halt_here(const char* why);\n" + REQUIRE, "REQUIRE(input->type == kTfLiteInt8);",
        ("kTfLiteInt8", "kTfLiteFloat32"), "CA754",
    ),
    "an attribute behind the parameters": (
        "void halt_here(const char* why) __attribute__((__noreturn__));\n" + REQUIRE, "REQUIRE(input->type == kTfLiteInt8);",
        ("kTfLiteInt8", "kTfLiteFloat32"), "CA754",
    ),
    "a function of the sketch that blinks for ever": (
        "void halt_here(const char* why) { Serial.println(why); for (;;) { blink(); } }\n" + REQUIRE,
        "REQUIRE(input->bytes == 250);", ("== 250", "== 490"), "CA754",
    ),
    "the error handler of a platform": (
        "", "if (input->dims->data[1] != 25) { printf(\"shape\\n\"); Error_Handler(); }", ("!= 25", "!= 49"), "CA754",
    ),
    "a loop without an end behind a message": (
        "", "if (input->dims->size != 4) { Serial.println(\"rank\"); while (true); }", ("!= 4", "!= 2"), "CA754",
    ),
    "any other case": (
        "", "switch (input->dims->data[1]) { case 25: break; default: MicroPrintf(\"no\"); for (;;) {} }",
        ("case 25", "case 28"), "CA754",
    ),
    "cases that fall through to the default": (
        "", "switch (input->type) { case kTfLiteInt8: case kTfLiteUInt8: break; case kTfLiteInt16: default: MicroPrintf(\"unsupported\"); return; }",
        ("case kTfLiteInt8: case", "case kTfLiteFloat32: case"), "CA754",
    ),
    "a case that is an error": (
        "", "switch (input->type) { case kTfLiteFloat32: MicroPrintf(\"unsupported\"); return; default: break; }",
        ("kTfLiteFloat32", "kTfLiteInt8"), "CA754",
    ),
    "a cast to the type of a template": (
        "template <typename T> T* elements(TfLiteTensor* t) { return reinterpret_cast<T*>(t->data.raw); }\n",
        "int8_t* x = elements<int8_t>(input); x[0] = 1;", ("elements<int8_t>", "elements<float>"), "CA751",
    ),
}  # fmt: skip
#: What is no error of the program: it leaves in no way, or goes on with what it found.
SILENT = (
    ("void halt_here(const char* why) { Serial.println(why); }\n" + REQUIRE, "REQUIRE(input->bytes == 490);"),
    (
        "void halt_here(const char* why) { for (;;) { if (pressed()) return; } }\n" + REQUIRE,
        "REQUIRE(input->bytes == 490);",
    ),
    ("", "switch (input->dims->data[1]) { case 28: wide(); break; default: narrow(); break; }"),
    (
        "",
        "switch (input->type) { case kTfLiteFloat32: input->data.f[0] = 1; break; case kTfLiteInt8: input->data.int8[0] = 1; break; default: return; }",
    ),
    ("", 'switch (input->dims->data[1]) { default: MicroPrintf("other"); case 28: break; }'),
)


def found_in(tmp_path: Path, outside: str, loop: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Return the codes about tensors that a program gets."""
    (tmp_path / "main.cc").write_text(FRAME.format(outside=outside, setup="", loop=loop))
    return {code for code in told(MODEL, "--app", str(tmp_path), capsys=capsys) if code > "CA75"}


@pytest.mark.parametrize("name", CASES)
def test_what_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside, loop, (right, wrong), code = CASES[name]
    assert right in loop
    assert found_in(tmp_path, outside, loop, capsys) == set()
    assert found_in(tmp_path, outside, loop.replace(right, wrong), capsys) == {code}


@pytest.mark.parametrize(("outside", "loop"), SILENT)
def test_what_is_no_refusal(outside: str, loop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert found_in(tmp_path, outside, loop, capsys) == set()
