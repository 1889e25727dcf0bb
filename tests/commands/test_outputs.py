"""Several outputs of one run: each in its place, whole, and never over what is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tflm_lint import cli
from tflm_lint.linter import lint
from tflm_lint.report import Report


@pytest.fixture
def model(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "kws.tflite").write_bytes((root / "fixtures" / "kws_int8.tflite").read_bytes())
    monkeypatch.chdir(tmp_path)
    return "kws.tflite"


def test_one_run_feeds_all(model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[object] = []

    def counting(*how: Any) -> Report:
        runs.append(how)
        return lint(*how)

    monkeypatch.setattr("tflm_lint.linter.lint", counting)
    assert cli.main([model, "--format", "concise", "--format", "json=out.json", "--format", "sarif=s.sarif"]) == 0
    assert len(runs) == 1
    assert capsys.readouterr().out.startswith("kws.tflite: info ")
    assert json.loads(Path("out.json").read_text())["files"][0]["path"] == model
    (run,) = json.loads(Path("s.sarif").read_text())["runs"]
    assert run["tool"]["driver"]["rules"], "the rules are there, since SARIF needs them"
    assert sorted(path.name for path in Path().iterdir()) == ["kws.tflite", "out.json", "s.sarif"], (
        "no temporary file stays"
    )
    # each is what it would be alone
    assert cli.main([model, "--format", "json=-"]) == 0
    assert capsys.readouterr().out == Path("out.json").read_text()


def test_output_takes_what_would_be_printed(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([model, "-o", "report.txt", "--format", "text", "--format", "junit=j.xml"]) == 0
    assert capsys.readouterr().out == ""
    assert Path("report.txt").read_text().startswith("kws.tflite")
    assert Path("j.xml").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--format", "text", "--format", "json"], "--format text and --format json both go to standard output"),
        (["--format", "text", "--format", "json=-"], "both go to standard output"),
        (["--format", "json=a", "--format", "sarif=./a"], "a and ./a are one file"),
        (["--format", "json=a", "-o", "b"], "--output b: every --format names its own file"),
        (["--format", "json=kws.tflite"], "that is what is linted"),
        (["--format", "json=link"], "that is what is linted"),
        (["-o", "kws.tflite"], "that is what is linted"),
        (["--format", "json=other.bin"], "that is a model"),
        (["--format", "json=main.cc"], "that is a source"),
        (["--format", "json=."], "is a folder"),
        (["--format", "json=no/x"], "the folder no does not exist"),
        (["--format", "json="], "expected a file behind the ="),
        (["--format", "jsn=x"], "did you mean json"),
    ],
)
def test_refused_before_anything_is_written(
    argv: list[str], said: str, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path(model).read_bytes()
    Path("link").symlink_to(model)
    Path("other.bin").write_bytes(data)
    Path("main.cc").write_text("int main() {}")
    assert cli.main([model, *argv]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert Path(model).read_bytes() == Path("other.bin").read_bytes() == data
    assert sorted(path.name for path in Path().iterdir()) == ["kws.tflite", "link", "main.cc", "other.bin"]


def test_a_file_that_cannot_be_written_hides_nothing(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("old.json").write_text("{}")
    Path("old.json").chmod(0o444)
    assert cli.main([model, "nothing.tflite", "--format", "text", "--format", "json=old.json"]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("kws.tflite")
    assert "old.json: is read-only" in captured.err
    assert "nothing.tflite: no such file" in captured.err
    assert Path("old.json").read_text() == "{}"
