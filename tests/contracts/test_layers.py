"""The house's layers: a room imports what lies below it, and no circle leads from file to file; read from the source.

Imports for type checkers only (under ``TYPE_CHECKING``) count as any other. Not seen is what is imported by a computed
name (a rule, a reporter, a command, a style): there the caller knows a folder, not a file.
"""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

#: From the ground up. A room imports rooms of lower rows only: those of one row know nothing of each other.
ROWS = (
    ("_version", "record", "formula", "words", "digest", "disk"),
    ("errors", "findings"),
    ("files",),
    ("model", "flags"),
    ("facts",),
    ("verdict", "memory", "flash", "sources", "compare"),
    ("workload", "plan_verdict"),
    ("config", "setting_keys", "toml_places", "path_patterns"),
    ("config_files",),
    ("growth",),
    ("firmware",),
    ("inputs",),
    ("inspection",),
    ("rewrite", "locking"),
    ("rules", "report", "emitters"),
    ("linter", "reporters", "proof", "suppressing"),
    ("fixer", "differ", "drawer", "page"),
    ("asked",),
    ("api",),
    # the package itself re-exports the Python API
    ("",),
    ("commands",),
    ("cli",),
    ("__main__",),
    ("compile",),
)
ROW = {room: number for number, rooms in enumerate(ROWS) for room in rooms}

#: What reporters may know besides each other: what a report says, and how to write words and names for people.
SHOWN = {"findings", "report", "words", "record", "digest", "_version"}

PACKAGE = Path(__file__).resolve().parents[2] / "tflm_lint"


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return module.partition(".")[0]


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


#: An import from the package, on a line of its own as ruff demands (E401, E701, E702): nothing else needs a parser.
STATEMENT = re.compile(r"^[ \t]*(?:from tflm_lint\b[^(\n]*(?:\([^)]*\))?|import tflm_lint\b.*)", re.MULTILINE)


def statements(source: str) -> Iterator[ast.stmt]:
    """Yield the imports of a source that may be of the package."""
    for found in STATEMENT.findall(source):
        yield from ast.parse(textwrap.dedent(found)).body


def imported(source: str, modules: Mapping[str, object]) -> Iterator[str]:
    """Yield the modules of the package that a source names in its imports."""
    for node in statements(source):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.partition(".")[2] in modules else node.module for name in inner]
        else:
            continue
        yield from (name.partition(".")[2] for name in names if name.partition(".")[0] == PACKAGE.name)


@functools.cache
def imports_of_all() -> dict[str, set[str]]:
    """Return the imports of every module; tables, which are literals, have none."""
    sources = {module: path.read_text(encoding="utf-8") for module, path in MODULES.items()}
    return {module: set(imported(text, MODULES)) if "import " in text else set() for module, text in sources.items()}


def climbs(module: str, imports: set[str]) -> list[str]:
    """Return the imports that do not lead down, or to the module's own room."""
    room = room_of(module)
    others = {name for name in imports if room_of(name) != room}
    return sorted(name for name in others if ROW[room_of(name)] >= ROW[room])


def circles(imports: Mapping[str, set[str]]) -> set[tuple[str, ...]]:
    """Return the circles that a walk in depth comes across, each from its first module by name."""
    found = set()
    done: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        if module in trail:
            circle = trail[trail.index(module) :]
            first = circle.index(min(circle))
            found.add(circle[first:] + circle[:first])
        elif module not in done:
            for name in sorted(imports.get(module, set()) - {module}):
                walk(name, (*trail, module))
            done.add(module)

    for module in sorted(imports):
        walk(module, ())
    return found


def test_every_room_has_its_row() -> None:
    assert {room_of(module) for module in MODULES} <= set(ROW)
    assert len(ROW) == sum(map(len, ROWS)), "no room stands in two rows"


def test_imports_lead_down() -> None:
    above = {module: climbs(module, imports) for module, imports in imports_of_all().items()}
    assert not {module: names for module, names in above.items() if names}, "which its room must not know"


def test_no_circles_between_files() -> None:
    assert not circles(imports_of_all())


def test_reporters_see_only_the_report() -> None:
    for module, imports in imports_of_all().items():
        if room_of(module) == "reporters":
            assert {room_of(name) for name in imports} <= {*SHOWN, "reporters"}, module


def test_pages_see_only_what_reporters_do() -> None:
    for module, imports in imports_of_all().items():
        if room_of(module) == "page":
            assert {room_of(name) for name in imports} <= {*SHOWN, "errors", "reporters", "page"}, module


def test_the_tests_can_fail() -> None:
    assert not climbs("rules.op101_x", {"inspection", "memory", "rules.advice"})
    assert climbs("rules.op101_x", {"emitters.texts", "linter", "report"}) == [
        "emitters.texts",
        "linter",
        "report",
    ]
    assert climbs("model.read", {"facts.ops", "record"}) == ["facts.ops"]
    assert circles({"a": {"b"}, "b": {"c", "d"}, "c": {"b"}, "d": {"a"}}) == {("b", "c"), ("a", "b", "d")}
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": {"c"}})
    source = "if TYPE_CHECKING:\n from tflm_lint.model import graph\ndef f():\n from tflm_lint import cli, __version__"
    assert set(imported(source, MODULES)) == {"model.graph", "cli", ""}
