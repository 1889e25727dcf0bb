"""What the flags and the terminal make of the text: how much, how wide, in which colours, and the exit code."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest

from tflm_lint.cli import main
from tflm_lint.commands.check import run
from tflm_lint.errors import UsageError
from tflm_lint.reporters import colour_wanted, columns, width_of


class Terminal(io.StringIO):
    """Says that it is a terminal, and which file it is."""

    def __init__(self, number: int | None = None) -> None:
        super().__init__()
        self.number = number

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        if self.number is None:
            raise OSError("no file")
        return self.number


@pytest.fixture
def models(root: Path) -> list[str]:
    return [str(root / "fixtures" / f"{name}.tflite") for name in ("kws_int8", "flex_erf", "hello_world_int8")]


def out(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    main(["--no-config", *argv])
    return capsys.readouterr().out


def test_a_line_each_and_what_fails(models: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    lines = out(capsys, *models).splitlines()
    assert [line for line in lines if line.startswith("  ok ")] == [
        line for line in lines if line.endswith((models[0], models[2]))
    ]
    at = lines.index(f"{models[1]}: does not run on cortex-m4-cmsis-nn: 1 error")
    assert lines[at + 1] == "  error OP102: TFLM has no custom operator FlexErf"
    assert lines[at + 2] == f"    tflm-lint fix {models[1]} -o flex_erf_fixed.tflite"
    assert "3 models on cortex-m4-cmsis-nn: 2 run, 1 does not (1 may be fixable)" in lines


def test_quiet(models: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "-q", *models) == f"{models[1]}: does not run on cortex-m4-cmsis-nn: 1 error\n"
    assert out(capsys, "--quiet", models[0]) == ""
    with pytest.raises(UsageError, match="--quiet goes with none of"):
        run(["--no-config", "-q", "--hints", models[0]], io.StringIO())


def test_hints_and_all_of_it(models: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "hint FL403" not in out(capsys, models[0])
    assert "hint FL403" in out(capsys, "--hints", models[0])
    whole = out(capsys, "-v", *models)
    assert whole.count("hint FL403") == 3
    assert whole.count("  operator ") == 3


def test_statistics(models: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line.split() for line in out(capsys, "--statistics", *models).splitlines()]
    assert ["1", "1", "OP102", "error", "unknown-custom-operator", "fixable"] in rows
    assert ["3", "3", "FL403", "info", "metadata-bytes", "fixable"] in rows


def test_exit_zero(models: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--no-config", *models]) == 1
    assert main(["--no-config", "--exit-zero", *models]) == 0
    assert main(["--no-config", "--exit-zero", "nothing.tflite"]) == 2
    capsys.readouterr()


def test_columns_of_the_terminal(
    models: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for width in (72, 80, 110):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = out(capsys, "-v", "--board", "bluepill", models[1], models[0]).splitlines()
        wide = [line for line in lines if columns(line) > width]
        # neither a command nor a path is broken
        assert all("tflm-lint fix" in line or ": runs on" in line or ": does not run on" in line for line in wide), wide
        counts.append(len(lines))
    assert counts[0] >= counts[1] >= counts[2] < counts[0]


def test_width_without_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert width_of(io.StringIO()) == 80
    assert width_of(Terminal()) == 80
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((123, 40)))
    assert width_of(Terminal(1)) == 123
    assert width_of(io.StringIO()) == 80
    for text, width in (
        ("50", 50),
        ("0", 80),
        ("-3", 80),
        ("wide", 80),
        ("10", 40),
        ("99999", 400),
        ("9" * 9, 80),
        ("٣", 80),
    ):
        monkeypatch.setenv("COLUMNS", text)
        assert width_of(io.StringIO()) == width, text


def test_colours(models: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert colour_wanted(Terminal())
    assert not colour_wanted(Terminal(), "never")
    assert not colour_wanted(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not colour_wanted(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert colour_wanted(io.StringIO(), "always")
    painted = out(capsys, "--color", "always", *models)
    assert re.sub(r"\x1b\[[0-9]*m", "", painted) == out(capsys, *models)
    assert "\x1b[31mdoes not run" in painted
