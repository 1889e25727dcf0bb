"""YAML tables -> Python literals: ``python -m tflm_lint.facts.compile`` so that a run parses no YAML.

``--check`` writes nothing and exits 1 where a compiled table is stale; a test does the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tflm_lint.facts import place_of
from tflm_lint.facts.own import parse_yaml

FACTS = Path(__file__).parent
COMPILED = FACTS / "compiled"
WIDTH = 118

#: The operators that most networks are made of. The table of operators is the biggest by far, and is compiled as these
#: and the others: two modules, since one each would cost a network of ten operators more than the whole table.
COMMON = (
    "ADD", "AVERAGE_POOL_2D", "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "FULLY_CONNECTED",
    "LOGISTIC", "MAX_POOL_2D", "MEAN", "MUL", "PAD", "QUANTIZE", "RELU", "RESHAPE", "SOFTMAX",
)  # fmt: skip


def literal(value: object, indent: int = 0, lead: int = 0) -> str:
    """Write a value as a Python literal, one entry a line where it does not fit on one of `WIDTH` columns."""
    flat = repr(value)
    if indent + lead + len(flat) <= WIDTH or not isinstance(value, (dict, tuple)) or not value:
        return flat
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{key!r}: {literal(item, indent + 1, len(repr(key)) + 3)},\n" for key, item in value.items()]
        return "{\n" + "".join(lines) + " " * indent + "}"
    lines = [f"{pad}{literal(item, indent + 1, 1)},\n" for item in value]
    return "(\n" + "".join(lines) + " " * indent + ")"


def compiled() -> dict[Path, str]:
    """Return the text of every compiled module by its path."""
    texts: dict[str, list[str]] = {}
    found = []
    boards = {}
    for path in sorted(FACTS.rglob("*.yaml")):
        name = path.relative_to(FACTS).with_suffix("").as_posix()
        found.append(name)
        table = parse_yaml(path.read_bytes(), f"{name}.yaml")
        if path.parent.name == "boards":
            # most of a module of its own were its name, in the wheel's lists, and the words that all have
            boards[path.stem] = table
            continue
        if path.parent.name == "targets" and "abi" in table:
            # with its ABI, so that a run reads one file of both
            abi = f"abi/{table['abi']}"
            module, variable = place_of(f"abi_of/{path.stem}")
            found_abi = parse_yaml((FACTS / f"{abi}.yaml").read_bytes(), f"{abi}.yaml")
            texts.setdefault(module, []).extend((abi, f"{variable} = {literal(found_abi)}\n"))
        if name == "ops":
            ops = table["ops"]
            rarer = {"ops": {key: ops[key] for key in ops if key not in COMMON}}
            texts["ops_rarer"] = [name, f"TABLE = {literal(rarer)}\n"]
            table = {**table, "ops": {key: ops[key] for key in ops if key in COMMON}, "order": tuple(ops)}
        module, variable = place_of(name)
        texts.setdefault(module, []).extend((name, f"{variable} = {literal(table)}\n"))
    if boards:
        texts["boards"] = ["boards/*", f"TABLE = {literal(boards)}\n"]
    files = {}
    for module, parts in texts.items():
        sources = " and ".join(f"{name}.yaml" for name in parts[::2])
        head = f'"""Compiled from {sources} by tflm_lint.facts.compile; do not edit."""\n\n'
        files[COMPILED / f"{module}.py"] = head + "\n".join(parts[1::2])
    files[COMPILED / "index.py"] = (
        '"""The names of the shipped tables, by tflm_lint.facts.compile; do not edit."""\n\n'
        f"TABLES: tuple[str, ...] = {literal(tuple(found))}\n"
    )
    files[COMPILED / "__init__.py"] = '"""The tables as Python literals, by tflm_lint.facts.compile; do not edit."""\n'
    return files


def main(arguments: list[str]) -> int:
    """Write the compiled tables, or with ``--check`` name the stale ones and return 1."""
    wanted = compiled()
    have = set(COMPILED.glob("*.py")) if COMPILED.is_dir() else set()
    stale = [path for path, text in wanted.items() if path not in have or path.read_text(encoding="utf-8") != text]
    gone = sorted(have - set(wanted))
    if "--check" in arguments:
        for path in [*stale, *gone]:
            sys.stderr.write(f"{path.relative_to(FACTS)}: stale, run python -m tflm_lint.facts.compile\n")
        return 1 if stale or gone else 0
    COMPILED.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    for path in gone:
        path.unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
