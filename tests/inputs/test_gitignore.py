"""What Git ignores is left out: held against Git itself, on made-up patterns and paths."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tflm_lint import cli
from tflm_lint.inputs.gitignore import Ignored, pattern_of

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="Git judges")

LINES = (
    "*.tflite", "!keep.tflite", "build/", "/top", "a/b", "**/deep", "a/**", "a/**/z.cc", "x?y.cc", "[a-c]*.cc",
    "[!a]b.cc", "[^a]c.cc", "\\#x.cc", "#comment", "  ", "sp ace.cc ", "end\\ ", "!build/keep.tflite",
    "*/one", "**", "foo**bar.cc",
    "a//b", "[[:digit:]]*.cc", "[]x].cc", "[a", "\\", "/**/q.cc", "!/a/", "d*/e*/", "b.[ch]c", "[z-a].cc",
    "**/", "/", "!*.cc",
    "a/*/c",
)  # fmt: skip
NAMES = (
    "keep.tflite", "m.tflite", "z.cc", "xay.cc", "ab.cc", "bb.cc", "bc.cc", "#x.cc", "sp ace.cc", "end ", "q.cc",
    "fooxbar.cc", "1.cc", "].cc", "x.cc", "one", "top", "deep", "b.cc", "[a", "e1",
)  # fmt: skip
FOLDERS = ("", "a/", "a/b/", "a/b/c/", "build/", "top/", "deep/", "d1/", "d1/e1/", "one/")


def ignored_by_git(top: Path, paths: list[str]) -> set[str]:
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=top,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )
    assert done.returncode in (0, 1), done.stderr
    return set(filter(None, done.stdout.decode().split("\0")))


def compare(top: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - of tests
    paths = [folder + name for folder in FOLDERS for name in NAMES if rng.random() < 0.4]
    paths = [path for path in paths if not any(other.startswith(f"{path}/") for other in paths)]
    for path in paths:
        if not (top / path).parent.is_dir() or (top / path).is_dir():
            continue
        (top / path).write_bytes(b"")
    paths = [path for path in paths if (top / path).is_file()]
    for folder in rng.sample(FOLDERS, 3):
        if (top / folder).is_dir():
            (top / folder / ".gitignore").write_text("\n".join(rng.sample(LINES, rng.randrange(1, 6))) + "\n")
    found = Ignored()
    ours = {path for path in paths if found.covers(str(top / path))}
    texts = {str(file): file.read_text() for file in top.rglob(".gitignore")}
    assert ours == ignored_by_git(top, paths), texts


def repository(top: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(top)], check=True, capture_output=True)
    for folder in FOLDERS:
        (top / folder).mkdir(parents=True, exist_ok=True)
    return top


@needs_git
@pytest.mark.parametrize("seed", range(3))
def test_as_git_has_it(tmp_path: Path, seed: int) -> None:
    compare(repository(tmp_path), seed)


@needs_git
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 60))
def test_as_git_has_it_in_many_cases(tmp_path: Path, seed: int) -> None:
    compare(repository(tmp_path), seed)


@pytest.mark.slow
@needs_git
def test_each_pattern_alone(tmp_path: Path) -> None:
    top = repository(tmp_path)
    paths = [folder + name for folder in FOLDERS for name in NAMES]
    for path in paths:
        if not (top / path).is_dir():
            (top / path).write_bytes(b"")
    paths = [path for path in paths if (top / path).is_file()]
    for line in LINES:
        (top / ".gitignore").write_text(f"{line}\n")
        found = Ignored()
        assert {path for path in paths if found.covers(str(top / path))} == ignored_by_git(top, paths), line


def test_a_hostile_pattern_takes_no_time() -> None:
    pattern = pattern_of("*a" * 60 + "b")
    deep = pattern_of("**/a/" * 60 + "b")
    assert pattern is not None
    assert deep is not None
    start = time.process_time()
    assert not pattern.fits("a" * 255)
    assert not deep.fits("/".join("a" * 500))
    assert time.process_time() - start < 2


@pytest.fixture
def project(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data = (root / "fixtures" / "hello_world_int8.tflite").read_bytes()
    for name in ("a.tflite", "build/b.tflite", "build/c.tflite", "src/d.tflite"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def linted(capsys: pytest.CaptureFixture[str], *argv: str) -> list[str]:
    cli.main([*argv, "--format", "concise"])
    found = capsys.readouterr()
    assert not found.err
    return sorted({line.partition(":")[0] for line in found.out.splitlines()})


def test_found_files_are_left_out_and_named_ones_are_not(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = ["a.tflite", "build/b.tflite", "build/c.tflite", "src/d.tflite"]
    assert linted(capsys, ".") == linted(capsys, "**/*.tflite") == ["a.tflite", "src/d.tflite"]
    assert linted(capsys, "build/b.tflite") == ["build/b.tflite"]
    assert linted(capsys, "build") == ["build/b.tflite", "build/c.tflite"], "the folder was asked for"
    assert linted(capsys, ".", "--no-gitignore") == every
    (project / "tflm-lint.toml").write_text("respect-gitignore = false\n")
    assert linted(capsys, ".") == every
    (project / "tflm-lint.toml").write_text("")
    assert linted(capsys, ".", "--exclude", "src") == ["a.tflite"]
    assert linted(capsys, ".", "--exclude", "src/*", "--exclude", "a.*", "--no-gitignore") == every[1:3]
    (project / ".git").rmdir()
    assert linted(capsys, ".") == every, "without a repository nothing is ignored"


def test_a_folder_of_which_all_is_ignored_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".gitignore").write_text("*.tflite\n")
    assert cli.main(["."]) == 2
    assert "that Git does not ignore (--no-gitignore)" in capsys.readouterr().err
