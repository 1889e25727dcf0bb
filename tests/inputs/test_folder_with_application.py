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


def as_array(name: str, model: str) -> str:
    data = (ROOT / "fixtures" / model).read_bytes()
    return f"alignas(16) extern const unsigned char {name}[] = {{{','.join(map(str, data))}}};\n"


def test_tflm_s_own_examples_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = sketch(tmp_path, 500)
    (made / "sketch.ino").write_text(
        (made / "sketch.ino").read_text().replace("g_hello_world_int8_model_data", "g_model")
    )
    own = made / "lib" / "tfmicro" / "tensorflow" / "lite" / "micro"
    (own / "testing").mkdir(parents=True)
    (own / "micro_interpreter.h").write_text("class MicroInterpreter;\n")
    (own / "testing" / "test_conv_model.cc").write_text(as_array("kTestConvModelData", "kws_int8.tflite"))
    (own / "kws.tflite").write_bytes((ROOT / "fixtures" / "kws_int8.tflite").read_bytes())
    main(["--format", "json", str(made)])
    files = json.loads(capsys.readouterr().out)["files"]
    told = {file["path"].rpartition("/")[2]: {finding["code"] for finding in file["findings"]} for file in files}
    assert set(told) == {"hello_world_int8.tflite", "kws.tflite"}
    assert not any(code.startswith("CA7") for code in told["kws.tflite"])
    assert "CA721" in told["hello_world_int8.tflite"]
    # in the repository of TFLM nothing lies around it
    (own / "tools").mkdir()
    main(["--format", "json", str(made / "lib" / "tfmicro")])
    names = [file["path"].rpartition("/")[2] for file in json.loads(capsys.readouterr().out)["files"]]
    assert names == ["kws.tflite", "test_conv_model.cc"]


@pytest.mark.parametrize(
    ("build", "include", "expected"),
    [
        ("", "", {"model.cc": {"CA731"}, "model_old.cc": {"CA731"}}),
        ("idf_component_register(SRCS main.cc model.cc)", "", {"model.cc": set(), "model_old.cc": {"CA731"}}),
        ("", '#include "model_old.cc"', {"model.cc": {"CA731"}, "model_old.cc": {"CA711"}}),
    ],
)
def test_of_two_files_that_define_an_array_one_is_compiled(
    build: str, include: str, expected: dict[str, set[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SKETCH.format(size=2048).replace("g_hello_world_int8_model_data", "g_model")
    (tmp_path / "main.cc").write_text(include + text)
    (tmp_path / "CMakeLists.txt").write_text(build)
    (tmp_path / "model.cc").write_text(as_array("g_model", "hello_world_int8.tflite"))
    (tmp_path / "model_old.cc").write_text(as_array("g_model", "kws_int8.tflite"))
    main(["--format", "json", str(tmp_path)])
    files = json.loads(capsys.readouterr().out)["files"]
    told = {
        file["path"].rpartition("/")[2]: {finding["code"] for finding in file["findings"]} & {"CA711", "CA731"}
        for file in files
    }
    assert told == expected


def test_an_interpreter_runs_the_model_that_is_named_and_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = sketch(tmp_path, 2048)
    # of another name, with a word of it; and of the same name, farther away
    (made / "hello_autoencoder.tflite").write_bytes((ROOT / "fixtures" / "kws_float.tflite").read_bytes())
    (made / "old").mkdir()
    (made / "old" / "hello_world_int8.tflite").write_bytes((ROOT / "fixtures" / "kws_int8.tflite").read_bytes())
    main(["--format", "json", str(made)])
    files = json.loads(capsys.readouterr().out)["files"]
    told = {file["path"][len(str(made)) + 1 :]: {one["code"] for one in file["findings"]} for file in files}
    asked = {"CA711", "CA721", "CA731"}
    assert {path: codes & asked for path, codes in told.items()} == {
        "hello_autoencoder.tflite": {"CA731"},
        "hello_world_int8.tflite": set(),
        "old/hello_world_int8.tflite": {"CA731"},
    }
