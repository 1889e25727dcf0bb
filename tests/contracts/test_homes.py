"""One fact, one home: what only one module may know, each told by a word that a second home would need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "tflm_lint"

#: What gives a second home away -> the module that is the only one to hold it. Tables (``facts/``) and the
#: documentation in docstrings do not count.
HOMES = {
    r'"OfflineMemoryAllocation"': "model/graph.py",
    r'"COMPRESSION_METADATA"': "model/graph.py",
    r'"BFLOAT16": ': "model/__init__.py",
    r'"then_subgraph_index"|"init_subgraph_index"': "model/graph.py",
    r'"shared_name"': "model/variables.py",
    r"_INDIRECT = ": "model/flexbuffer.py",
    r"0x80000000": "model/__init__.py",
}


def code_of(path: Path) -> str:
    """Return a module's source without its docstring."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith('"""'):
        return text
    return text[text.index('"""', 3) + 3 :]


@pytest.mark.parametrize("pattern", HOMES)
def test_one_fact_has_one_home(pattern: str) -> None:
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if "compiled" not in path.parts and not path.name.startswith("bindings") and re.search(pattern, code_of(path))
    ]
    assert found == [HOMES[pattern]]


def test_no_module_remembers_a_model() -> None:
    """What is computed once a model lives in an object of that model, not in the module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found = re.search(r"^\w+: (?:list|dict|set|tuple)\[.*\bModel\b.*$", text, re.MULTILINE)
        assert found is None, f"{path}: {found and found[0]}"
