"""The hooks as a user gets them: the real pre-commit installs this repository and runs on a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # pre-commit makes an environment for the hooks

#: Without the path that leads the processes of other tests to the checkout: what is installed is what hooks run.
OTHERS = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
ENVIRONMENT = {**OTHERS, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def hooks(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the working tree's files, as a user's ``repo:`` would name it."""
    if not (root / ".git").exists():
        pytest.skip("no checkout: an sdist has no list of tracked files")
    copy = tmp_path_factory.mktemp("hooks") / "tflm-lint"
    tracked = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, tracked):
        if (root / name).is_file() and not name.startswith(("tests/", "fixtures/", "docs/")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((root / name).read_bytes())
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "commit", "-q", "-m", "all")
    return copy


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pre-commit")


def pre_commit(hooks: Path, scratch: Path, cache: Path, hook: str, options: str = "") -> tuple[int, str]:
    config = f"repos:\n- repo: {hooks}\n  rev: {git(hooks, 'rev-parse', 'HEAD')}\n  hooks:\n  - id: {hook}\n{options}"
    (scratch / ".pre-commit-config.yaml").write_text(config)
    git(scratch, "add", "-A")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose", "--color=never"],
        cwd=scratch,
        env={**ENVIRONMENT, "PRE_COMMIT_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_good_model_passes_and_a_bad_one_does_not(root: Path, hooks: Path, scratch: Path, cache: Path) -> None:
    good = (root / "fixtures" / "hello_world_int8.tflite").read_bytes()
    (scratch / "model.tflite").write_bytes(good)
    (scratch / "notes.txt").write_text("no model")
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint")
    assert code == 0, out
    assert "model.tflite: runs on" in out

    (scratch / "cut off.tflite").write_bytes(good[:100])
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint")
    assert code == 1, out
    assert "cut off.tflite: does not run" in out
    assert "FB001" in out
    assert "notes.txt" not in out


def test_stale_arrays_are_found_and_renewed(root: Path, hooks: Path, scratch: Path, cache: Path) -> None:
    (scratch / "models").mkdir()
    (scratch / "models" / "my kws.tflite").write_bytes((root / "fixtures" / "kws_int8.tflite").read_bytes())
    (scratch / "hello.tflite").write_bytes((root / "fixtures" / "hello_world_int8.tflite").read_bytes())
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint-emit")
    assert code == 1, out
    assert "does not exist" in out

    renew = '    args: [--write, -o, "{dir}/{stem}_model_data.cc"]\n'
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint-emit", renew)
    assert code == 1, out
    assert "g_my_kws_model_data" in (scratch / "models" / "my_kws_model_data.cc").read_text()
    for options in ("", renew):
        code, out = pre_commit(hooks, scratch, cache, "tflm-lint-emit", options)
        assert code == 0, out

    array = scratch / "hello_model_data.cc"
    array.write_text(array.read_text().replace("0x54", "0x55", 1))
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint-emit")
    assert code == 1, out
    assert "0x55" in out


def test_a_model_that_grew_beyond_the_lock_does_not_pass(root: Path, hooks: Path, scratch: Path, cache: Path) -> None:
    shutil.copy(root / "fixtures" / "hello_world_int8.tflite", scratch / "model.tflite")
    environment = {**ENVIRONMENT, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-m", "tflm_lint", "lock", "."], cwd=scratch, env=environment, check=True)
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint-lock")
    assert code == 0, out
    shutil.copy(root / "fixtures" / "kws_int8.tflite", scratch / "model.tflite")
    code, out = pre_commit(hooks, scratch, cache, "tflm-lint-lock")
    assert code == 1, out
    assert "FL412" in out
