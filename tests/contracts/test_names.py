"""One word, one thing; an exception to a check has its reason; what only tests use is no part of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tflm_lint"
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}

#: Names of modules that several rooms may have, and why.
TWINS = {
    "index": "what the files of a room hold, compiled: the same thing in each of them",
    "config": "a command is a file of its name, and it shows what config reads",
    "project": "sources/project goes",
    "compile": "facts/compile writes the tables, compile all there is: the same thing, a part and the whole",
}

#: What the rewrites of the catalogue are written with, whether or not one needs it today.
TOOLS = {"Draft", "Draft.like", "Draft.constant", "Draft.change", "Draft.prepend", "Draft.append", "Draft.end"}
TOOLS |= {"Draft.replace", "Draft.op", "Draft.data"}

NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\b(?P<rest>.*)")
#: Codes, a hyphen, and words that say why.
REASONED = re.compile(r": [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \w.{4,}")

#: Folders whose names the program computes.
FOUND_BY_NAME = {
    "compiled": "a table each",
    "rules": "constants and `check` of a rule, gates and patterns by their names in rules and tables",
    "kinds": "registered by their decorator",
    "kernels": "named by the tables of kernels",
    "catalogue": "constants and functions of a rewrite",
    "following": "a method for each node of the grammar of C++",
}
#: Names that Python, a command, a reporter or `limits` (the depth of the schema) stands for.
AGREED = {"__all__", "__getattr__", "__dir__", "__version__", "TYPE_CHECKING", "SUMMARY", "run", "render", "DEPTH"}
#: What the Python API promises, and `diff` asks for by its format.
AGREED |= {"Report.to_dict", "Report._repr_html_", "diff_json", "diff_markdown", "diff_text"}


def reasonless(text: str) -> Iterator[str]:
    """Yield the suppressions of a source that do not say why."""
    for line in text.splitlines():
        found = NOQA.search(line)
        if found and not REASONED.match(found["rest"]):
            yield line.strip()


def test_every_suppression_gives_its_reason() -> None:
    for folder in ("tflm_lint", "tests", "schema", "benchmarks", "fixtures", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            if path != Path(__file__):
                lines = list(reasonless(path.read_text(encoding="utf-8")))
                assert not lines, f"{path.relative_to(ROOT)}: {lines}"


def test_no_module_name_stands_twice() -> None:
    rooms: dict[str, list[str]] = {}
    for path in SOURCES:
        # a kind's module is the first half of its name in the tables, as in `quantization.present`
        if path.stem not in {"__init__", *TWINS} and path.parent.name not in {"kinds", "compiled"}:
            rooms.setdefault(path.stem, []).append(path.relative_to(PACKAGE).as_posix())
    assert not [paths for paths in rooms.values() if len(paths) > 1]


def defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module defines, and ``Class.method`` of its classes' own methods."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        if isinstance(node, ast.ClassDef):
            methods = (item.name for item in node.body if isinstance(item, ast.FunctionDef))
            yield from (f"{node.name}.{name}" for name in methods if not name.startswith("__"))


def unused(sources: Mapping[str, str]) -> Iterator[str]:
    """Yield ``module:name`` of what no source reads, imports or asks a value for; alike names count as one."""
    trees = {module: ast.parse(text) for module, text in sources.items()}
    read: set[str] = set()
    asked: set[str] = set()
    taken: set[str] = set()
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                read.add(f"{module}:{node.id}")
            elif isinstance(node, ast.Attribute):
                asked.add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                taken.update(alias.name for alias in node.names)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 60:
                # in quotes: a type of an annotation, or a name to ask for
                taken.update(re.findall(r"\w+", node.value))
    for module, tree in trees.items():
        for name in defined(tree):
            last = name.rpartition(".")[2]
            if last not in asked | taken and f"{module}:{name}" not in read:
                yield f"{module}:{name}"


@pytest.mark.slow
def test_nothing_lives_by_its_tests_alone() -> None:
    lost = unused(
        {path.relative_to(PACKAGE).as_posix(): text for path, text in SOURCES.items() if path.parent.name != "compiled"}
    )
    places = [(name.partition(":")[2], FOUND_BY_NAME.keys() & name.partition(":")[0].split("/")[:-1]) for name in lost]
    assert not [name for name, found_by_name in places if not found_by_name and name not in AGREED | TOOLS]


@pytest.mark.parametrize(
    ("line", "has"),
    [
        ("x = 1  # noqa: S301 - our own bytes", True),
        ("x = 1  # noqa: PTH110, PTH113 - pathlib is slow", True),
        ("x = 1  # noqa: S301", False),
        ("x = 1  # noqa: S301 our own bytes", False),
        ("x = 1  # noqa", False),
        ("# ruff: noqa: S301", False),
    ],
)
def test_a_suppression_without_a_reason_is_noticed(line: str, has: bool) -> None:
    assert (not list(reasonless(line))) == has


def test_what_nothing_uses_is_noticed() -> None:
    one = "USED = 1\nLOST = 2\ndef f():\n return USED\nclass C:\n def asked(self): ...\n def lost(self): ...\n"
    other = "from one import f\nf().asked()\nx: 'C'\n"
    assert set(unused({"one": one, "other": other})) == {"one:LOST", "one:C.lost", "other:x"}
