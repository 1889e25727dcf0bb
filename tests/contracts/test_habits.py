"""What git, editors and pre-commit are told, held against the files: line ends, blanks, hooks that CI runs too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
#: Written by a program; its own test compares it byte for byte.
GENERATED = {"docs/SUPPORTED_OPS.md"}
BINARY = (".tflite", ".png")


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout: an sdist has no list of tracked files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_text_is_as_the_editors_are_told(tracked: list[str]) -> None:
    for name in tracked:
        if name.endswith(BINARY):
            continue
        data = (ROOT / name).read_bytes()
        data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf"), f"{name} begins with a byte order mark"
        assert b"\r" not in data, f"{name} has a carriage return"
        assert data == b"" or data.endswith(b"\n"), f"{name} does not end its last line"
        if name not in GENERATED:
            lines = data.decode().split("\n")
            assert not [line for line in lines if line != line.rstrip(" \t")], f"{name} has blanks at the end of a line"


def test_git_keeps_models_as_bytes_and_text_with_lf(tracked: list[str]) -> None:
    asked = ["git", "check-attr", "-z", "--stdin", "text", "eol"]
    names = "\0".join(tracked).encode()
    said = subprocess.run(asked, cwd=ROOT, input=names, capture_output=True, check=True).stdout.decode().split("\0")
    attributes: dict[str, dict[str, str]] = {}
    for name, attribute, value in zip(said[::3], said[1::3], said[2::3], strict=False):
        attributes.setdefault(name, {})[attribute] = value
    for name in tracked:
        if name.endswith(BINARY):
            assert attributes[name]["text"] == "unset", name
        else:
            assert attributes[name] == {"text": "auto", "eol": "lf"}, name


def hooks() -> list[dict[str, Any]]:
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repo["repo"] == "local"
    return list(repo["hooks"])


@pytest.mark.slow
def test_pre_commit_takes_the_configuration() -> None:
    for command, name in (
        ("validate-config", ".pre-commit-config.yaml"),
        ("validate-manifest", ".pre-commit-hooks.yaml"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", command, str(ROOT / name)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "unexpected" not in (done.stdout + done.stderr).lower()


def test_ci_judges_what_the_hooks_judge() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = {line.split()[0] for line in run if line}
    for hook in hooks():
        if hook["entry"].startswith(("ruff ", "mypy")):
            assert hook["entry"].split()[0] in commands, hook["id"]


@pytest.mark.parametrize(
    "hook",
    [
        # what it compiles is compared in test_house.py as well, in this process
        pytest.param(hook, marks=[pytest.mark.slow] if hook["id"] == "compiled" else [], id=hook["id"])
        for hook in hooks()
        if hook["entry"].startswith("python ")
    ],
)
def test_the_hooks_of_the_house_pass(hook: dict[str, Any], tracked: list[str]) -> None:
    files = [name for name in tracked if re.search(hook["files"], name)]
    assert files, f"{hook['id']} looks at nothing"
    given = files if hook.get("pass_filenames", True) else []
    command = [sys.executable, *hook["entry"].split()[1:], *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
