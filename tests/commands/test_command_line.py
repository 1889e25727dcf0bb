"""The command line as a user types it: exit codes, files, folders, patterns, standard input, flags, bad requests."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tflm_lint.cli import main

GOOD = "hello_world_int8.tflite"


@pytest.fixture
def good(root: Path) -> bytes:
    return (root / "fixtures" / GOOD).read_bytes()


@pytest.fixture
def folder(tmp_path: Path, good: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a good model, a broken one and a deeper one."""
    (tmp_path / "good.tflite").write_bytes(good)
    (tmp_path / "broken.tflite").write_bytes(good[: len(good) // 2])
    (tmp_path / "deep" / ".hidden").mkdir(parents=True)
    (tmp_path / "deep" / "also.tflite").write_bytes(good)
    (tmp_path / "deep" / ".hidden" / "no.tflite").write_bytes(b"")
    (tmp_path / "deep" / "readme.txt").write_text("no model")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as error:  # argparse
        code = int(error.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def files(out: str) -> list[str]:
    return [file["path"] for file in json.loads(out)["files"]]


def test_a_good_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "good.tflite")
    assert (code, err) == (0, "")
    assert out.startswith("good.tflite: runs on cortex-m4-cmsis-nn\n")
    assert run(capsys, "check", "good.tflite") == (code, out, err)


def test_a_broken_model_does_not_hide_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--format", "json", "broken.tflite", "good.tflite")
    assert (code, err) == (1, "")
    broken, good = json.loads(out)["files"]
    assert not broken["runs"]
    assert good["runs"]
    (finding,) = broken["findings"]
    assert finding["code"] == "FB001"
    assert finding["path"].startswith("Model")


def test_folders_and_patterns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everything = ["./broken.tflite", "./good.tflite", "./deep/also.tflite"]
    assert files(run(capsys, "--format", "json", ".")[1]) == everything
    assert files(run(capsys, "--format", "json", "*.tflite")[1]) == ["broken.tflite", "good.tflite"]
    assert files(run(capsys, "--format", "json", "good.tflite", "good.tflite")[1]) == ["good.tflite"]
    (folder / "tflm-lint.toml").write_text('exclude = ["deep/*", "broken*"]\n')
    assert files(run(capsys, "--format", "json", ".")[1]) == ["./good.tflite"]
    assert files(run(capsys, "--format", "json", "deep/also.tflite")[1]) == ["deep/also.tflite"]


def test_standard_input(good: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(good)))
    code, out, _ = run(capsys, "-")
    assert code == 0
    assert out.startswith("-: runs")


def test_what_cannot_be_read_is_told_and_the_rest_linted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "dangling.tflite").symlink_to("nowhere")
    code, out, err = run(
        capsys, "--format", "json", "none.tflite", "good.tflite", "no*.tflite", "deep/.hidden/..", "dangling.tflite"
    )
    assert code == 2
    assert files(out) == ["good.tflite", "deep/.hidden/../also.tflite"]
    assert "tflm-lint: error: none.tflite: no such file\n" in err
    assert "tflm-lint: error: no*.tflite: no file fits this pattern\n" in err
    assert "tflm-lint: error: dangling.tflite: No such file or directory\n" in err


def test_an_empty_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    code, _, err = run(capsys, "empty")
    assert code == 2
    assert "empty: no .tflite file in this folder" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--target", "z80", "good.tflite"], "no 'z80', expected one of"),
        (["--select", "XY9", "good.tflite"], "XY9: no rule's code begins so"),
        (["--config", "none.toml", "good.tflite"], "none.toml: No such file"),
        (["--ops", "none.yaml", "good.tflite"], "none.yaml: No such file"),
        (["--resolver-header", "none.h", "good.tflite"], "none.h: No such file"),
        (["--port", "none", "good.tflite"], "port: no 'none'"),
        (["--board", "none", "good.tflite"], "board: no 'none'"),
        (["--max-arena", "much", "good.tflite"], "--max-arena: 'much', expected a number of bytes"),
        (["--target-file", "none.yaml", "good.tflite"], "none.yaml: No such file"),
        (["--kernel-version", "9", "good.tflite"], "kernel version '9'"),
        (["--fail-on", "never", "good.tflite"], "--fail-on: 'never', expected one of info, warning, error"),
        (["--frobnicate", "good.tflite"], "unrecognized arguments"),
        (["check"], "required"),
        (["explain", "XX999"], "XX999: nothing is called so"),
        (["list", "nothing"], "'nothing', expected one of rules, rewrites"),
        (["list", "rule"], "'rule', did you mean rules"),
        (["chek", "good.tflite"], "chek: neither a command nor a file, did you mean check"),
        (["help", "chek"], "chek: no such command, did you mean check"),
        (["explain", "unaligned-bufer"], "did you mean unaligned-buffer"),
        (["explain", "conv_2b"], "did you mean CONV_2D"),
        (["explain", "nano33"], "did you mean nano33"),
        (["explain", "cortex-m4"], "did you mean cortex-m4"),
        (["--select", "unaligned-buffer", "good.tflite"], "did you mean FB003"),
        (["--select", "OP1O4", "good.tflite"], "did you mean OP1"),
        (["--board", "nano33", "good.tflite"], "did you mean nano33"),
        (["--boad", "pico", "good.tflite"], "did you mean --board"),
        (["--jobs", "0", "good.tflite"], "--jobs 0: expected one process at least"),
    ],
)
def test_bad_requests(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_config_that_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tflm-lint.toml").write_text("target = 3\n")
    code, _, err = run(capsys, "good.tflite")
    assert code == 2
    assert "tflm-lint.toml:1: target: expected a string" in err
    assert run(capsys, "--no-config", "good.tflite")[0] == 0


def test_fail_on_and_selection(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [
        finding["code"]
        for finding in json.loads(run(capsys, "--format", "json", "good.tflite")[1])["files"][0]["findings"]
    ]
    assert run(capsys, "--fail-on", "info", "good.tflite")[0] == (1 if codes else 0)
    code, out, _ = run(capsys, "--ignore", "FB", "--format", "json", "broken.tflite")
    assert code == 0
    (file,) = json.loads(out)["files"]
    assert file["findings"] == []
    assert file["runs"] is False, "hiding a finding does not make a model run"
    assert run(capsys, "--select", "OP,FB", "broken.tflite")[0] == 1


def test_every_format_is_deterministic(folder: Path, capsys: pytest.CaptureFixture[str], root: Path) -> None:
    schema = json.loads((root / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    first = run(capsys, "--format", "json", ".")
    assert run(capsys, "--format", "json", ".") == first
    jsonschema.validate(json.loads(first[1]), schema)


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    for command in ("check", "emit", "explain", "list"):
        assert f"\n  {command}" in out
        assert run(capsys, command, "--help")[0] == 0
    assert run(capsys, "--version")[1].startswith("tflm-lint 0.")
    assert run(capsys)[0] == 2


@pytest.mark.parametrize("what", ["rules", "ops", "targets", "ports", "boards", "formats"])
def test_lists(capsys: pytest.CaptureFixture[str], what: str) -> None:
    code, out, _ = run(capsys, "list", what)
    assert code == 0
    rows = json.loads(run(capsys, "list", what, "--format", "json")[1])
    assert len(out.splitlines()) == len(rows) > 1


def test_explain_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    for row in json.loads(run(capsys, "list", "rules", "--format", "json")[1]):
        code, out, _ = run(capsys, "explain", row["code"])
        assert code == 0
        assert out.startswith(f"{row['code']} {row['name']} ({row['severity']})\n\n{row['what']}")
        assert run(capsys, "explain", row["name"]) == (code, out, "")


def test_a_reader_that_goes_away(folder: Path, root: Path) -> None:
    command = f'"{sys.executable}" -m tflm_lint list ops | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command], env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=True
    )
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_hundreds_of_files(folder: Path, good: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "many").mkdir()
    for number in range(300):
        (folder / "many" / f"{number:03}.tflite").write_bytes(good)
    code, out, err = run(capsys, "many")
    assert (code, err) == (0, ""), "no progress bar where standard error is no terminal"
    assert "\n300 models on cortex-m4-cmsis-nn: 300 run\n" in out
