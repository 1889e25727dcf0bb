"""The house's layers: a module imports its own layer and those below, read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

#: From the ground up; the first prefix that fits a module decides.
LAYERS = (
    ("_version", "record", "findings", "formula", "model.graph", "model.bindings"),
    ("model", "facts", "config", "sources"),
    ("verdict", "memory", "workload", "flash"),
    ("inspection", "report"),
    ("rules", "emitters", "reporters"),
    ("figures",),
    ("linter",),
    ("source_linter",),
    ("api", ""),
    ("cli", "commands", "__main__"),
)

PACKAGE = Path(__file__).resolve().parents[2] / "tflm_lint"
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> int:
    best = max(
        (len(prefix), layer)
        for layer, prefixes in enumerate(LAYERS)
        for prefix in prefixes
        if module == prefix or (prefix and module.startswith(f"{prefix}."))
    )
    return best[1]


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = (PACKAGE.parent / inner.replace(".", "/")).is_dir() or (
                    PACKAGE.parent / f"{inner.replace('.', '/')}.py"
                ).is_file()
                found.add(inner if is_module else node.module)
    return {name[len("tflm_lint.") :] for name in found if name.startswith("tflm_lint.")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    module = name_of(path)
    above = {name for name in imports_of(path) if layer_of(name) > layer_of(module)}
    assert not above, f"{module} imports from a higher layer: {', '.join(sorted(above))}"


def test_reporters_see_only_the_report() -> None:
    for path in MODULES:
        module = name_of(path)
        if module.startswith("reporters"):
            seen = {name for name in imports_of(path) if not name.startswith("reporters")}
            assert seen <= {"findings", "report"}, module


def test_the_test_can_fail() -> None:
    assert layer_of("rules.op101_x") > layer_of("inspection") > layer_of("memory.plan") > layer_of("model.read")
    assert layer_of("model.graph") < layer_of("model.read")
    assert layer_of("commands.check") > layer_of("") > layer_of("linter")
