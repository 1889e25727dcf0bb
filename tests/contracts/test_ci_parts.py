"""The parts for other people's CI: valid for who reads them, pinned, and their shell steps do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.commands.test_diff import dense

ROOT = Path(__file__).resolve().parents[2]
#: The schemas of hosting sites that the package `check-jsonschema` brings along.
VENDORED = Path(find_spec("check_jsonschema").origin or "").parent / "builtin_schemas" / "vendor"  # type: ignore[union-attr]  # a test dependency
SCRIPTS = sorted((ROOT / "ci").glob("*.sh"))
posix = pytest.mark.skipif(
    os.name != "posix" or shutil.which("bash") is None, reason="the runners of the action have bash"
)


def schema(name: str) -> jsonschema.protocols.Validator:
    loaded = json.loads((VENDORED / f"{name}.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(loaded)(loaded)


def documents(name: str) -> list[Any]:
    return list(yaml.safe_load_all((ROOT / name).read_text(encoding="utf-8")))


def test_the_action_is_one() -> None:
    (action,) = documents("action.yml")
    schema("github-actions").validate(action)
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert len(re.findall(r"uses:", text)) == len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n", text)) == 2
    for step in action["runs"]["steps"]:
        # what comes from outside reaches a shell as a variable, never as a part of the script
        assert "${{" not in step.get("run", ""), step
        script = re.search(r"ci/\w+\.sh", step.get("run", ""))
        assert "uses" in step or (script and (ROOT / script[0]).is_file())
    used = set(re.findall(r"inputs\.([\w-]+)", text))
    assert used == set(action["inputs"])


def test_the_component_is_one() -> None:
    spec, pipeline = documents("ci/gitlab.yml")
    schema("gitlab-ci").validate(pipeline)
    text = json.dumps(pipeline)
    assert set(re.findall(r"inputs\.(\w+)", text)) == set(spec["spec"]["inputs"])


@posix
def test_scripts_have_no_known_faults() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    subprocess.run(["shellcheck", *map(str, SCRIPTS)], check=True)


class Runner:
    """A job's surroundings: a clone with a branch, files for summary and outputs, and the commands that it has."""

    def __init__(self, folder: Path) -> None:
        self.origin, self.clone, self.out = folder / "origin", folder / "clone", folder / "out"
        self.bin, self.summary, self.output = folder / "bin", folder / "summary", folder / "output"
        self.bin.mkdir()
        self.command("tflm-lint", f'exec "{sys.executable}" -m tflm_lint "$@"')
        self.origin.mkdir()
        self.git(self.origin, "init", "-q", "-b", "main")
        (self.origin / "kws.tflite").write_bytes(dense())
        self.git(self.origin, "add", "-A")
        self.git(self.origin, "commit", "-qm", "one")
        self.git(folder, "clone", "-q", "--depth=1", self.origin.as_uri(), str(self.clone))
        self.git(self.clone, "checkout", "-qb", "work")

    def git(self, where: Path, *arguments: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=where, check=True, capture_output=True)

    def command(self, name: str, script: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{self.bin}:{os.environ['PATH']}", "OUT": str(self.out),
            "GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_OUTPUT": str(self.output), "MODELS": ".", "FLAGS": "",
            "DIFF_FLAGS": "", "BASE": "main", **variables,
        }  # fmt: skip
        return subprocess.run(
            ["bash", str(ROOT / "ci" / script), *arguments], cwd=self.clone, env=environment, check=False,
            capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@posix
@pytest.mark.slow
def test_linting(runner: Runner) -> None:
    assert runner.run("lint.sh").returncode == 0
    assert runner.output.read_text(encoding="utf-8") == f"sarif={runner.out}/tflm-lint.sarif\n"
    assert "kws.tflite" in runner.summary.read_text(encoding="utf-8")
    (runner.clone / "$(touch hacked) bad.tflite").write_bytes(b"no model")
    done = runner.run("lint.sh", MODELS="*.tflite\nkws.tflite", FLAGS="--board nano33ble")
    assert done.returncode == 1
    assert "::error" in done.stdout
    assert not (runner.clone / "hacked").exists()
    results = json.loads((runner.out / "tflm-lint.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert "FB001" in {result["ruleId"] for result in results}


@posix
@pytest.mark.slow
def test_what_changed_and_the_comment(runner: Runner) -> None:
    calls = runner.bin.parent / "calls"
    # the comments that there are, as --jq selects them: none, then ours
    runner.command("gh", f'echo "$@" >> {calls}; case "$*" in *--jq*) cat {calls}.known 2>/dev/null;; esac; exit 0')
    comment = {"DIFF": str(runner.out / "diff.md"), "REPOSITORY": "o/r", "NUMBER": "7"}
    assert runner.run("diff.sh").returncode == 0
    assert runner.run("comment.sh", **comment).returncode == 0
    assert "POST" not in calls.read_text(encoding="utf-8"), "nothing changed, so there is nothing to say"

    (runner.clone / "kws.tflite").write_bytes(dense(units=40))
    done = runner.run("diff.sh", DIFF_FLAGS="--max-growth 2%")
    assert done.returncode == 1
    assert runner.output.read_text(encoding="utf-8").splitlines()[-1] == f"diff={runner.out}/diff.md"
    assert "| <code>kws.tflite</code> |" in runner.summary.read_text(encoding="utf-8")
    assert runner.run("comment.sh", **comment).returncode == 0
    assert "--method POST repos/o/r/issues/7/comments" in calls.read_text(encoding="utf-8")
    body = (runner.out / "diff.md.comment").read_text(encoding="utf-8")
    assert body.startswith("<!-- tflm-lint diff -->\n**tflm-lint** on")

    Path(f"{calls}.known").write_text("42\n43\n", encoding="utf-8")
    assert runner.run("comment.sh", **comment).returncode == 0
    assert "--method PATCH repos/o/r/issues/comments/42" in calls.read_text(encoding="utf-8").splitlines()[-1]
    runner.command("gh", "exit 1")
    done = runner.run("comment.sh", **comment)
    assert (done.returncode, done.stdout.partition(" ")[0]) == (0, "::warning::tflm-lint")


@posix
@pytest.mark.slow
def test_the_component_runs(runner: Runner) -> None:
    spec, pipeline = documents("ci/gitlab.yml")
    values = {name: described["default"] for name, described in spec["spec"]["inputs"].items()}
    lines = [
        re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: str(values[found[1]]), line)
        for line in pipeline["tflm-lint"]["script"]
    ]
    assert lines[0].startswith("python -m pip install")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{runner.bin}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-ec", lines[1]], cwd=runner.clone, env=environment, check=True, capture_output=True)
    for path in pipeline["tflm-lint"]["artifacts"]["reports"].values():
        assert (runner.clone / path).stat().st_size


@posix
@pytest.mark.slow
def test_the_plain_example(runner: Runner) -> None:
    assert runner.run("plain.sh", ".", "origin/main").returncode == 0
    (runner.clone / "kws.tflite").write_bytes(dense(units=400))
    assert runner.run("plain.sh", ".").returncode == 0
    assert runner.run("plain.sh", ".", "origin/main").returncode == 1
    assert runner.run("plain.sh", ".", "origin/main", MAX_GROWTH="100000%").returncode == 0
    assert runner.run("plain.sh", ".", LOCKED="1").returncode == 2


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("version", "asked"),
    [
        ("", "/a c[app]"), ("tflm-lint==0.1.0", "tflm-lint[app]==0.1.0"), ("tflm-lint", "tflm-lint[app]"),
        ("tflm-lint[fix]>=1", "tflm-lint[fix]>=1"), ("tflm-lint~=0.1", "tflm-lint[app]~=0.1"),
    ],
)  # fmt: skip
def test_what_is_installed(runner: Runner, version: str, asked: str) -> None:
    runner.command("python", 'for last; do :; done; echo "$last"')
    done = runner.run("install.sh", VERSION=version, ACTION="/a c")
    assert done.stdout.splitlines()[0] == asked
