"""``tflm-lint emit``: where the output goes, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.emitters.conftest import emit, small_model
from tflm_lint.emitters import STYLES


@pytest.mark.slow
def test_same_input_same_bytes(model: Path, tmp_path: Path) -> None:
    """From another folder, under another hash seed: no path, no time, no order gets into the files."""
    outputs = []
    for number, style in enumerate([*STYLES, *STYLES]):
        folder = tmp_path / f"run{number}"
        (folder / "models").mkdir(parents=True)
        (folder / "models" / "m.tflite").write_bytes(model.read_bytes())
        call = [sys.executable, "-m", "tflm_lint", "emit", "models/m.tflite", "-o", "m.cc", "--style", style]
        subprocess.run(
            call, cwd=folder, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": str(number)}
        )
        outputs.append(((folder / "m.cc").read_bytes(), (folder / "m.h").read_bytes()))
    half = len(STYLES)
    assert outputs[:half] == outputs[half:]
    assert not any(str(tmp_path).encode() in text for pair in outputs for text in pair)


def test_a_folder_takes_one_file_per_model(tmp_path: Path) -> None:
    models = [tmp_path / "a b.tflite", tmp_path / "c.tflite"]
    for path in models:
        path.write_bytes(small_model())
    (tmp_path / "out").mkdir()
    assert emit(*models, "-o", tmp_path / "out") == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a_b_model_data.cc",
        "a_b_model_data.h",
        "c_model_data.cc",
        "c_model_data.h",
    ]


def test_a_pattern_puts_each_beside_its_model(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.tflite").write_bytes(small_model())
    assert emit(tmp_path / "x/m.tflite", tmp_path / "y/m.tflite", "-o", "{dir}/{stem}.c") == 0
    assert (tmp_path / "x/m.c").read_bytes() == (tmp_path / "y/m.c").read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-o", "x.txt"], "suffix"),
        (["-o", "x"], "suffix"),
        (["-o", "x.c", "--namespace", "a"], "namespace"),
        (["-o", "x.cc", "--namespace", "a::int"], "keyword"),
        (["-o", "x.cc", "--name", "class"], "keyword"),
        (["-o", "x.cc", "--name", "a", "--name", "b"], "2 times"),
        (["-o", "x.cc", "--align", "12"], "power of two"),
        (["-o", "x.cc", "--align", "0"], "power of two"),
        (["-o", "x.cc", "--section", 'a"b'], "--section"),
        (["-o", "x.h", "--style", "incbin"], "header"),
        (["-o", 'x".cc'], "#include"),
        (["-o", "no/x.cc"], "does not exist"),
        (["--check"], "-o PATH"),
        (["-o", "x.cc", "--target", "pdp-11"], "expected one of"),
    ],
)
def test_wrong_requests(options: list[str], words: str, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = model.parent
    before = sorted(folder.rglob("*"))
    if options[0] == "-o":
        options = ["-o", str(folder / options[1]), *options[2:]]
    assert emit(model, *options) == 2
    assert words in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == before


def test_no_model_no_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.tflite").write_bytes(b"not a model at all")
    (tmp_path / "empty.tflite").write_bytes(b"")
    for name, code in (("bad", 1), ("empty", 1), ("missing", 2)):
        assert emit(tmp_path / f"{name}.tflite", "-o", tmp_path / "x.cc") == code
        assert f"{name}.tflite" in capsys.readouterr().err
    assert not (tmp_path / "x.cc").exists()


def test_standard_input_needs_a_name(model: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-m", "tflm_lint", "emit", "-", "-o", str(tmp_path / "x.c")]
    result = subprocess.run(call, input=model.read_bytes(), capture_output=True, check=False)
    assert result.returncode == 2
    assert b"--name" in result.stderr
    subprocess.run([*call, "--name", "g_x"], input=model.read_bytes(), check=True, capture_output=True)
    assert "g_x[]" in (tmp_path / "x.c").read_text()
    result = subprocess.run(
        [*call, "--name", "g_x", "--style", "incbin"], input=model.read_bytes(), capture_output=True, check=False
    )
    assert result.returncode == 2
    assert b"needs its file" in result.stderr


KWS = Path(__file__).resolve().parents[2] / "fixtures" / "kws_int8.tflite"


@pytest.mark.parametrize("what", [["-o", "m.cc"], ["-o", "m.h", "--resolver"]])
def test_what_computes_wrong_results_is_written_and_said(
    what: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    older = ("--board", "nano33ble", "--port", "arduino-2023-12")
    assert emit(KWS, *what, *older) == 1
    assert Path(what[1]).exists()
    said = capsys.readouterr().err
    assert "arduino-2023-12: FULLY_CONNECTED #8: filter has 12 scales" in said
    assert "-o kws_int8_fixed.tflite --board nano33ble --port arduino-2023-12`" in said
    assert emit(KWS, *what, *older, "--force") == 0
    capsys.readouterr()
    assert emit(KWS, *what, "--board", "nano33ble") == 0
    assert "wrong" not in capsys.readouterr().err
