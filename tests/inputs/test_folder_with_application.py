"""A folder that is linted and holds an application: that is said, and the application is checked with the models."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tflm_lint.cli import main

ROOT = Path(__file__).resolve().parents[2]
SKETCH = """
#include "model.h"
alignas(16) uint8_t tensor_arena[{size}];
void setup() {{
  static tflite::MicroMutableOpResolver<1> r;
  if (r.AddFullyConnected() != kTfLiteOk) return;
  static tflite::MicroInterpreter i(tflite::GetModel(g_hello_world_int8_model_data), r, tensor_arena, {size});
}}
void loop() {{}}
"""


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[set[str], str]:
    assert main(["--format", "json", *arguments]) in (0, 1)
    told = capsys.readouterr()
    files = json.loads(told.out)["files"]
    return {finding["code"] for file in files for finding in file["findings"]}, told.err


def sketch(folder: Path, size: int) -> Path:
    made = folder / "sketch"
    made.mkdir()
    (made / "sketch.ino").write_text(SKETCH.format(size=size))
    (made / "hello_world_int8.tflite").write_bytes((ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes())
    return made


def test_the_application_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, said = codes(capsys, str(sketch(tmp_path, 500)))
    assert "CA721" in found
    assert "sketch holds an application, which is checked with the models" in said


def test_what_is_named_is_linted_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, said = codes(capsys, str(sketch(tmp_path, 500) / "hello_world_int8.tflite"))
    assert "CA721" not in found
    assert "application" not in said


def test_without_the_parser_it_is_only_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_cpp", None)
    found, said = codes(capsys, str(sketch(tmp_path, 500)))
    assert "CA721" not in found
    assert "pip install 'tflm-lint[app]'" in said


def test_a_folder_without_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = sketch(tmp_path, 500)
    (folder / "sketch.ino").write_text("// tflite::MicroInterpreter* interpreter;\nvoid loop() {}\n")
    assert "application" not in codes(capsys, str(folder))[1]
