"""Rule files -> `rules/index.py`: ``python -m tflm_lint.rules.compile`` so that a run imports only rules that speak.

``--check`` writes nothing and exits 1 where the index is stale; a test does the same. The files are read, not imported:
what the index holds must stand in a rule's file as a literal.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

RULES = Path(__file__).parent
INDEX = RULES / "index.py"


def constants_of(path: Path) -> dict[str, object]:
    """Return the literals that a module assigns to names in capitals, and its docstring's first line as ``summary``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: dict[str, object] = {"summary": (ast.get_docstring(tree) or "").partition("\n")[0]}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            try:
                found[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found


def index() -> str:
    """Return the text of the index."""
    entries = {}
    gates: dict[str, list[str]] = {}
    for path in sorted(RULES.glob("[a-z][a-z][0-9][0-9][0-9]_*.py")):
        constants = constants_of(path)
        code, name, severity, gate = (constants.get(key) for key in ("CODE", "NAME", "SEVERITY", "GATE"))
        if path.stem != f"{str(code).lower()}_{str(name).replace('-', '_')}":
            raise SystemExit(f"{path.name}: is named after neither {code} nor {name}")
        entries[code] = (name, severity, constants["summary"], gate)
        if gate is not None:
            gates.setdefault(str(gate), []).append(str(code))
    lines = "".join(f"    {code!r}: {entry!r},\n" for code, entry in entries.items())
    opens = "".join(f"    {gate!r}: {tuple(codes)!r},\n" for gate, codes in sorted(gates.items()))
    return (
        '"""Every rule without importing it, by tflm_lint.rules.compile; do not edit."""\n\n'
        "from __future__ import annotations\n\n"
        "#: Code -> name, severity, first line of the documentation, gate; in order of code.\n"
        f"RULES: dict[str, tuple[str, str, str, str | None]] = {{\n{lines}}}\n\n"
        "#: Gate -> the rules that it opens.\n"
        f"GATES: dict[str, tuple[str, ...]] = {{\n{opens}}}\n"
    )


def main(arguments: list[str]) -> int:
    """Write the index, or with ``--check`` return 1 where it is stale."""
    text = index()
    stale = not INDEX.is_file() or INDEX.read_text(encoding="utf-8") != text
    if stale and "--check" in arguments:
        sys.stderr.write("rules/index.py: stale, run python -m tflm_lint.rules.compile\n")
        return 1
    if stale:
        INDEX.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
