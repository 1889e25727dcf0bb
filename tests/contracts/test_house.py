"""What holds for the whole house: compiled tables current, imports light, no forbidden names, files of one room."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tflm_lint import compile as compile_all
from tflm_lint.commands.index import COMMANDS
from tflm_lint.facts import compile as compile_tables
from tflm_lint.reporters.index import FORMATS

#: What starting the command must not import: each costs more than the linting of a small model.
HEAVY = {
    "numpy",
    "yaml",
    "flatbuffers",
    "tflite",
    "dataclasses",
    "pathlib",
    "inspect",
    "json",
    "tempfile",
    "typing_extensions",
}


def test_what_is_compiled_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert compile_all.main(["--check"]) == 0, capsys.readouterr().err


def test_every_command_and_reporter_is_in_its_index(root: Path) -> None:
    for path in (root / "tflm_lint" / "commands").glob("*.py"):
        is_command = re.search(r"^def run\(argv", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert (path.stem in COMMANDS) == bool(is_command), path
    assert all(command.isalpha() for command in COMMANDS), "cli tells commands from files so"
    for path in (root / "tflm_lint" / "reporters").glob("*.py"):
        renders = re.search(r"^def render\(run", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert (path.stem.removesuffix("_report") in FORMATS) == bool(renders), path


def test_a_stale_table_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compile_tables, "FACTS", tmp_path)
    monkeypatch.setattr(compile_tables, "COMPILED", tmp_path / "compiled")
    (tmp_path / "speed.yaml").write_text("a: [1, 2]\n")
    assert compile_tables.main(["--check"]) == 1
    assert compile_tables.main([]) == 0
    assert compile_tables.main(["--check"]) == 0
    assert "{'a': (1, 2)}" in (tmp_path / "compiled" / "speed.py").read_text()
    (tmp_path / "speed.yaml").unlink()
    assert compile_tables.main(["--check"]) == 1


def test_linting_a_model_imports_nothing_heavy(root: Path) -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "from tflm_lint.cli import main\n"
        f"assert main([{str(root / 'fixtures' / 'hello_world_int8.tflite')!r}]) == 0\n"
        "sys.stderr.write(' '.join(sorted(set(sys.modules) - before)))"
    )
    # -S: what an environment's .pth files import is not ours
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=root, capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stderr.split()}
    assert not imported & HEAVY
    assert "tflm_lint" in imported


def test_no_room_for_everything(root: Path) -> None:
    forbidden = {"utils", "helpers", "common", "manager", "misc"}
    for path in (root / "tflm_lint").rglob("*.py"):
        assert not forbidden & set(path.stem.split("_")), path
