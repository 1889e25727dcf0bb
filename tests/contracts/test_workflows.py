"""The CI workflows: the matrix is what pyproject promises, actions are pinned, commands exist, rights are few."""

from __future__ import annotations

import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Mapping = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
#: What the images of the three systems bring along.
SYSTEM = {"apt-get", "cmp", "export", "git", "grep", "mkdir", "python", "sed", "sudo", "test", "xargs"}
#: Modules that are not called as their distributions are.
MODULES = {"cyclonedx-bom": "cyclonedx_py"}

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="an sdist has no workflows")


@pytest.fixture(scope="module")
def project() -> Mapping:
    return cast("Mapping", tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def read(path: Path) -> Mapping:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def steps(workflow: Mapping) -> list[Mapping]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_matrix_is_what_the_classifiers_say(project: Mapping) -> None:
    matrix = read(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["tests"]["strategy"]["matrix"]
    prefix = "Programming Language :: Python :: 3."
    said = [line.rpartition(" ")[2] for line in project["classifiers"] if line.startswith(prefix)]
    assert matrix["python"] == said
    assert project["requires-python"] == f">={said[0]}"
    assert "Operating System :: OS Independent" in project["classifiers"]
    assert {system.partition("-")[0] for system in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert "exclude" not in matrix


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_are_few_and_runs_end(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 60, name
        if "write" in job.get("permissions", {}).values():
            assert not any("run" in step for step in job["steps"]), f"{name} may write, and runs code of the project"
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_digest_and_say_their_version(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pins = dict(re.findall(r"uses: (\S+@[0-9a-f]{40}) # (v\d+\.\d+\.\d+)\n", text))
    assert len(re.findall(r"uses:", text)) == len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n", text))
    assert {step["uses"] for step in steps(read(path)) if "uses" in step} == set(pins)


def missing(command: list[str], installed: set[str]) -> str | None:
    """Say what a command needs that nobody brings, or nothing."""
    if command[:2] == ["python", "-m"]:
        module = command[2]
        return None if module in installed or module == "pip" or find_spec(module) else f"module {module}"
    if command[0].startswith(".") or "/" in command[0]:
        return None if (ROOT / command[0]).is_file() else command[0]
    return None if command[0] in SYSTEM else command[0]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_command_is_there(path: Path) -> None:
    for step in steps(read(path)):
        installed: set[str] = set()
        for line in re.split(r"\n|&&|(?<!\|)\|(?!\|)", step.get("run", "")):
            command = shlex.split(re.sub(r"^\s*\w+=\$\((.*)\)$", r"\1", line))
            if command[:4] == ["python", "-m", "pip", "install"]:
                names = [name.partition("==")[0] for name in command[4:] if not name.startswith(("-", "."))]
                installed |= {MODULES.get(name, name.replace("-", "_")) for name in names}
            assert not command or missing(command, installed) is None, (step["name"], missing(command, installed))


def test_what_is_missing_is_noticed() -> None:
    assert missing(["python", "-m", "no_such_module"], set()) == "module no_such_module"
    assert missing([".ci/walk"], set()) == ".ci/walk"
    assert missing(["frobnicate", "--all"], set()) == "frobnicate"


def test_the_readme_command_is_what_the_matrix_runs() -> None:
    command = next(
        step["run"] for step in steps(read(ROOT / ".github" / "workflows" / "ci.yml")) if "pytest" in str(step)
    )
    assert f"```sh\n{command}\n```" in (ROOT / "README.md").read_text(encoding="utf-8")
