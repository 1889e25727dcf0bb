"""The example of docs/zoo.md, as it stands there: Dask's map gives what one process gives, in the same order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

dask_bag = pytest.importorskip("dask.bag", reason="dask is not installed: python -m pip install 'dask[bag]'")


@pytest.fixture
def example(root: Path) -> dict[str, Any]:
    text = (root / "docs" / "zoo.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"<!-- tested: .*? -->\n```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {"__name__": "zoo"}
    exec(compile(code, "docs/zoo.md", "exec"), names)  # noqa: S102 - our own page
    return names


def test_the_map_gives_what_one_process_does(example: dict[str, Any], root: Path) -> None:
    paths = [*sorted(map(str, (root / "fixtures").glob("*.tflite")))[:6], str(root / "fixtures" / "none.tflite")]
    serial = [example["row"](path) for path in paths]
    assert example["zoo"](paths, scheduler="synchronous") == serial
    states = {row["path"]: row["state"] for row in serial}
    assert states[paths[-1]] == "unreadable"
    assert "runs" in states.values()


@pytest.mark.slow
def test_the_map_over_processes(example: dict[str, Any], root: Path) -> None:
    paths = sorted(map(str, (root / "fixtures").rglob("*.tflite"))) * 2
    assert example["zoo"](paths, scheduler="processes") == [example["row"](path) for path in paths]
