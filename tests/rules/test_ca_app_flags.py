"""Refusals by way of a flag, a status, a count or what a function returns; branches that types or constants decide."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told
from tests.rules.test_ca_app_tensors import FRAME, MODEL

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = '{ MicroPrintf("bad model"); return; }'
#: What stands in ``setup`` with NUMBER for what the model has or not, and outside of functions.
REFUSALS = (
    ("bool ok = true; if (input->dims->data[1] != NUMBER) ok = false; if (!ok) " + REFUSED, ""),
    ("bool ok = sensor(); if (input->dims->data[1] != NUMBER) ok = false; if (!ok) " + REFUSED, ""),
    ("bool bad = false; if (input->dims->data[1] != NUMBER) { bad = true; } if (input->dims->size != 4) bad = true; if (bad) { MicroPrintf(\"bad\"); while (true) {} }", ""),
    ("bool ok; if (input->dims->data[1] == NUMBER) ok = true; else ok = false; if (!ok) " + REFUSED, ""),
    ("bool ok = input->dims->size == 4; ok &= input->dims->data[1] == NUMBER; if (!ok) " + REFUSED, ""),
    ("int errors = 0; if (input->dims->data[1] != NUMBER) errors++; if (input->dims->size != 4) ++errors; if (errors > 0) " + REFUSED, ""),
    ("int errors = 0; if (input->dims->data[1] != NUMBER) { errors += 1; } if (errors) " + REFUSED, ""),
    ("TfLiteStatus s = kTfLiteOk; if (input->dims->data[1] != NUMBER) { s = kTfLiteError; } if (s != kTfLiteOk) " + REFUSED, ""),
    ("if (!check(input)) " + REFUSED, "bool check(const TfLiteTensor* t) { if (t->dims->size != 4) return false; if (t->dims->data[1] != NUMBER) return false; return true; }"),
    ("if (check(input) != 0) " + REFUSED, "int check(const TfLiteTensor* t) { if (t->dims->data[1] != NUMBER) { return -1; } return 0; }"),
    ("if (verify(input) != Status::Ok) " + REFUSED, "enum class Status { Ok, Type, Shape }; Status verify(TfLiteTensor* t) { if (t->type != kTfLiteInt8) return Status::Type; if (t->dims->data[1] != NUMBER) return Status::Shape; return Status::Ok; }"),
    ("auto fits = [&] { if (input->dims->data[1] != NUMBER) return false; return true; }; if (!fits()) " + REFUSED, ""),
    ("assert(fits());", "bool fits() { if (input->dims->data[1] != NUMBER) return false; return true; }"),
    ("const int w = input->dims->data[1] == NUMBER ? 10 : 20; if (w != 10) " + REFUSED, ""),
    ("for (int i = 0; i < 4; i++) { if (i != 1 || input->dims->data[i] == NUMBER) continue; MicroPrintf(\"bad\"); return; }", ""),
    ("if (input->dims->data[1] == NUMBER) { ready(); return; } MicroPrintf(\"wrong shape\"); abort();", ""),
    ("switch (input->dims->data[1]) { case 7: case NUMBER: break; default: MicroPrintf(\"unsupported shape\"); return; }", ""),
    ("do { if (input->dims->data[1] != NUMBER) break; ready(); return; } while (0); MicroPrintf(\"wrong shape\"); abort();", ""),
    ("const char* why = nullptr; if (input->dims->data[1] != NUMBER) why = \"shape\"; if (why) { MicroPrintf(\"%s\", why); return; }", ""),
    ("auto why = check(*input); if (why) { MicroPrintf(\"bad %s\", why); return; }", "const char* check(const TfLiteTensor& t) { if (t.dims->data[1] != NUMBER) return \"shape\"; return nullptr; }"),
    ("status = check(input); if (status != 0) { fail(\"model\"); return; }", "int status = 0; int check(TfLiteTensor* t) { return t->dims->data[1] == NUMBER ? 0 : -1; }"),
    ("Checker c; c.run(input); if (c.failed) { MicroPrintf(\"bad\"); return; }", "struct Checker { bool failed = false; void run(TfLiteTensor* t) { if (t->dims->data[1] != NUMBER) failed = true; } };"),
    ("int mask = 0; mask |= (input->dims->data[1] != NUMBER) << 0; mask |= (input->dims->size != 4) << 1; if (mask) { MicroPrintf(\"bad\"); return; }", ""),
    ("bool found = false; for (int i = 0; i < 4; i++) if (input->dims->data[i] == NUMBER) found = true; if (!found) { MicroPrintf(\"bad shape\"); return; }", ""),
    ("int n = std::accumulate(input->dims->data, input->dims->data + input->dims->size, 1, std::multiplies<int>()); if (n != 10 * NUMBER) { MicroPrintf(\"bad\"); return; }", ""),
    ("if (!known(input->dims->data[1])) " + REFUSED, "bool known(int n) { switch (n) { case NUMBER: case 7: return true; default: return false; } }"),
)  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one[0][:60])
@pytest.mark.parametrize(("number", "code"), [(25, ""), (49, "CA754")])
def test_refusals_in_two_steps(
    refusal: tuple[str, str], number: int, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setup, outside = (text.replace("NUMBER", str(number)) for text in refusal)
    (tmp_path / "main.cc").write_text(FRAME.format(setup=setup, loop="", outside=outside))
    found = set(told(MODEL, "--app", str(tmp_path), capsys=capsys))
    assert found - {"CA715", "CA723"} == ({code} if code else set())


#: What is told of a program, what stands in ``setup``, in ``loop``, and outside of functions.
BRANCHES = (
    # what is set anew afterwards, and what is merely a case of several
    ("", "bool ok = true; if (input->dims->data[1] != 49) ok = false; ok = true; if (!ok) " + REFUSED, "", ""),
    ("", "int w = 0; if (input->dims->size == 4) w = 10; else w = 20; if (w == 20) " + REFUSED, "", ""),
    ("", "", "bool f = false; if (input->type == kTfLiteFloat32) f = true; if (f) { input->data.f[0] = 1; } else { input->data.int8[0] = 1; }", ""),
    ("CA751", "", "bool f = false; if (input->type == kTfLiteFloat32) f = true; if (!f) { input->data.f[0] = 1; } else { input->data.int8[0] = 1; }", ""),
    ("", "status = 1; if (status != 0) { fail(\"model\"); return; }", "", "int status = 0; void other() { if (input->dims->data[1] != 49) status = 1; }"),
    ("CA754", "if (interpreter->inputs().size() != 2) { MicroPrintf(\"two inputs expected\"); return; }", "", ""),
    ("", "if (interpreter->inputs().size() != 1) { MicroPrintf(\"one input expected\"); return; }", "", ""),
    ("CA755", "", "memcpy(input->data.int8 + 10, bytes, 245);", ""),
    ("", "", "memcpy(input->data.int8 + 10, bytes, 240);", ""),
    ("", "for (;;) { if (input->type == kTfLiteInt8) break; MicroPrintf(\"waiting, error\"); }", "", ""),
    ("", "if (input->type == kTfLiteFloat32) { legacy(); return; } quantized(); return;", "", ""),
    ("CA751", "", "switch (input->type) { case kTfLiteInt8: case kTfLiteUInt8: input->data.f[0] = 1; break; default: break; }", ""),
    # branches that are not compiled
    ("", "", "if constexpr (kFloat) { input->data.f[0] = 1; } else { input->data.int8[0] = 1; }", "constexpr bool kFloat = false;"),
    ("CA751", "", "if constexpr (kFloat) { input->data.f[0] = 1; } else { input->data.int8[0] = 1; }", "constexpr bool kFloat = true;"),
    ("", "", "put<Mode::Q>(3);", "enum class Mode { Q, F }; template <Mode M> void put(float v) { if constexpr (M == Mode::F) { input->data.f[0] = v; } else { input->data.int8[0] = v; } }"),
    ("CA751", "", "put<Mode::F>(3);", "enum class Mode { Q, F }; template <Mode M> void put(float v) { if constexpr (M == Mode::F) { input->data.f[0] = v; } else { input->data.int8[0] = v; } }"),
    ("", "", "put<int8_t>(3);", "template <typename T> void put(T v) { if constexpr (std::is_same_v<T, float>) { input->data.f[0] = v; } else { input->data.int8[0] = v; } }"),
    ("CA751", "", "put<float>(3);", "template <typename T> void put(T v) { if constexpr (std::is_same_v<T, float>) { input->data.f[0] = v; } else { input->data.int8[0] = v; } }"),
    ("CA751", "", "put<sample_t>(3);", "using sample_t = float; template <typename T> void put(T v) { if constexpr (!std::is_integral<T>::value) { input->data.f[0] = v; } else { input->data.int8[0] = v; } }"),
    ("", "", "Writer<int8_t> w; w.put(2);", "template <typename T> struct Writer { void put(T v) { if constexpr (std::is_floating_point_v<T>) { input->data.f[0] = v; } else { input->data.int8[0] = v; } } };"),
    ("CA751", "", "Writer<float> w; w.put(2);", "template <typename T> struct Writer { void put(T v) { if constexpr (std::is_floating_point_v<T>) { input->data.f[0] = v; } else { input->data.int8[0] = v; } } };"),
    ("", "", "put(3);", "template <typename T> void put(T v) { if constexpr (std::is_same_v<T, float>) { input->data.f[0] = v; } else { input->data.int8[0] = v; } }"),
)  # fmt: skip


@pytest.mark.parametrize("branch", BRANCHES, ids=lambda one: (one[1] or one[2])[:70])
def test_branches(branch: tuple[str, str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, setup, loop, outside = branch
    (tmp_path / "main.cc").write_text(FRAME.format(setup=setup, loop=loop, outside=outside))
    found = set(told(MODEL, "--app", str(tmp_path), capsys=capsys))
    assert found - {"CA715", "CA723", "CA731"} == ({code} if code else set())
