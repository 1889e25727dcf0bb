"""What is emitted is found, decoded and not complained of by the lint of C sources."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import tflm_lint
from tests.emitters.conftest import emit
from tflm_lint.cli import main
from tflm_lint.emitters import STYLES


@pytest.mark.parametrize("style", [name for name, style in STYLES.items() if not style.assembled])
@pytest.mark.parametrize("suffix", [".c", ".cc", ".h"])
def test_own_arrays_are_clean(
    style: str, suffix: str, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"data{suffix}"
    assert emit(model, "-o", path, "--style", style) == 0
    capsys.readouterr()
    assert main(["check", str(path), "--no-config", "--format", "json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [file["sha256"] for file in files] == [hashlib.sha256(model.read_bytes()).hexdigest()]
    assert not [finding for finding in files[0]["findings"] if finding["code"].startswith("CA")]


def test_python_gives_what_the_command_prints(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert emit(model) == 0
    printed = capsys.readouterr().out
    given = tflm_lint.emit(model)
    assert given[given.index("alignas") :] == printed[printed.index("alignas") :]
    assert given.startswith("/* Written by tflm-lint")
    assert "my_model[]" in tflm_lint.emit(tflm_lint.load(model), style="string", name="my_model")
