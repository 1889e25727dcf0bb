"""The text over all models of ../shared, as a user would see it: short, and nothing important hidden."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tflm_lint.cli import main

HEAD = re.compile(r"(\S.*): (does not run on|runs on .*, but|not judged)")


@pytest.mark.slow
def test_fewer_than_700_lines_and_the_first_three_are_enough(
    shared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    main(["--no-config", str(shared / "models")])
    lines = capsys.readouterr().out.splitlines()
    models = len(list((shared / "models").rglob("*.tflite")))
    assert len(lines) < 700
    failing = [place for place, line in enumerate(lines) if HEAD.match(line)]
    assert len(failing) > 20
    for place in failing:
        _, cause, remedy = lines[place : place + 3]
        # what is so on one line, and what cures it on the next
        assert re.match(r"  error [A-Z0-9 ]+: ", cause), cause
        assert re.match(r"    \S", remedy), (cause, remedy)
    fine = [line for line in lines if re.match(r"  (ok|\?) ", line)]
    warned = [line for line in lines if re.fullmatch(r"\S.*: runs on [a-z0-9-]+", line)]
    assert len(fine) + len(failing) + len(warned) == models
    assert any(line.startswith(f"{models} models on cortex-m4-cmsis-nn: ") for line in lines[-3:])
