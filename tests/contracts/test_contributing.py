"""CONTRIBUTING knows the house: every room stands in its table, and what it tells to run is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

#: Rooms that only open the door of others.
DOORS = {"__init__.py", "__main__.py", "_version.py"}


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "CONTRIBUTING.md").read_text(encoding="utf-8")


def named(page: str) -> set[str]:
    """Return the rooms of the table's first column."""
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(.+?)`", row)}


def test_every_room_is_in_the_table(page: str, root: Path) -> None:
    package = root / "tflm_lint"
    folders = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    modules = {path.name for path in package.glob("*.py")}
    rooms = {name for name in named(page) if not name.startswith("../")}
    assert rooms == folders | modules - DOORS
    for name in named(page) - rooms:
        assert (package / name).is_dir(), name


def test_what_it_names_is_there(page: str, root: Path) -> None:
    for path in re.findall(r"`((?:\.ci|benchmarks|docs|schema|tests|tflm_lint|tools)/[\w./-]+)`", page):
        assert (root / path).exists(), path
    for module in re.findall(r"python -m ((?:tests|tflm_lint|fixtures)[\w.]+)", page):
        assert (root / f"{module.replace('.', '/')}.py").is_file(), module
    for script in re.findall(r"python (schema/[\w]+\.py)", page):
        assert (root / script).is_file(), script
