"""What a release is made of: the container's parts, the fuzzer's doors, one version."""

from __future__ import annotations

import fnmatch
import re
import runpy
import sys
from pathlib import Path
from types import ModuleType

import pytest

import tflm_lint

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def ignored(path: str, rules: list[str]) -> bool:
    """Say whether a container's build does not see a file: the last rule that holds counts."""
    answer = False
    for rule in rules:
        taken_back = rule.startswith("!")
        pattern = rule.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        if any(fnmatch.fnmatch(part, pattern) for part in (parts if "**" in rule else parts[:1])):
            answer = not taken_back
    return answer


def test_the_container_sees_what_the_wheel_is_made_of(root: Path) -> None:
    rules = (root / ".dockerignore").read_text().split()
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    needed = ["pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]]
    for name in [
        *needed,
        *(f"{package}/__init__.py" for package in wheel),
        project["tool"]["hatch"]["version"]["path"],
    ]:
        assert (root / name).is_file(), name
        assert not ignored(name, rules), name
    for name in ("tests/build.py", "tflm_lint/__pycache__/x.pyc", ".git/config"):
        assert ignored(name, rules), name


def test_the_container_is_nobody(root: Path) -> None:
    last = (root / "Containerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]", last, re.MULTILINE)
    assert "COPY --from=build" in last
    assert last.count("COPY") == 1


def test_one_version(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert project["dynamic"] == ["version"]
    assert runpy.run_path(str(root / "tflm_lint" / "_version.py"))["__version__"] == tflm_lint.__version__
    told = re.findall(r"rev: v(\S+)", (root / "README.md").read_text())
    assert set(told) == {tflm_lint.__version__}


@pytest.fixture
def fuzz(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The fuzzer's doors, without the fuzzer."""
    monkeypatch.setitem(sys.modules, "atheris", ModuleType("atheris"))
    return runpy.run_path(str(root / "fuzz" / "fuzz.py"))


@pytest.mark.parametrize("door", ["model", "source", "fix"])
def test_doors_take_anything(fuzz: dict[str, object], door: str, root: Path) -> None:
    doors = fuzz["DOORS"]
    assert isinstance(doors, dict)
    hello = (root / "fixtures" / "hello_world_int8.tflite").read_bytes()
    for data in (b"", b"\0", b"\0" + hello, hello, hello[:500], b"const unsigned char g[] = {0x18, 0};"):
        doors[door](data)


def test_doors_see_faults(fuzz: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    doors = fuzz["DOORS"]
    assert isinstance(doors, dict)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    for door, name in (("model", "lint_bytes"), ("source", "lint_bytes"), ("fix", "fix")):
        monkeypatch.setattr(tflm_lint, name, broken)
        with pytest.raises(ZeroDivisionError):
            doors[door](b"")
