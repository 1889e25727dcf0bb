"""Kept linker sections of each operator's firmware -> the compact table in ``facts/flash/``; for developers only.

Sections that the same operators keep are always linked together, so they become one part: a few hundred numbers say
what thousands of section names did, and the union of any set of operators stays exact.

``python -m tflm_lint.flash.condense SECTIONS.json BUILD`` prints the table's ``parts`` and ``ops``. SECTIONS.json is
``{build: {"empty" | method of MicroMutableOpResolver: {"object:.section": bytes}}}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

#: Sections that take RAM, by the beginning of their name; ``.data`` takes flash too.
RAM_ONLY, RAM_TOO = ".bss", ".data"


def condense(
    sections: Mapping[str, Mapping[str, int]], names: Mapping[str, str]
) -> tuple[list[tuple[int, int]], dict[str, list[int]]]:
    """Return parts, each (bytes of flash, bytes of RAM), and the parts that each operator keeps.

    ``names`` gives the operator of each method. Part 0 is what the empty runtime keeps.
    """
    runtime = set(sections["empty"])
    keepers: dict[str, set[str]] = {}
    sizes: dict[str, int] = dict(sections["empty"])
    for method, kept in sections.items():
        if method == "empty":
            continue
        for section, size in kept.items():
            if sizes.setdefault(section, size) != size:
                raise ValueError(f"{section} has {size} bytes in {method} and {sizes[section]} elsewhere")
            if section not in runtime:
                keepers.setdefault(section, set()).add(names[method])
    groups: dict[tuple[str, ...], list[str]] = {}
    for section, ops in keepers.items():
        groups.setdefault(tuple(sorted(ops)), []).append(section)
    parts = [_bytes(runtime, sizes)]
    kept_by: dict[str, list[int]] = {names[method]: [] for method in sorted(sections) if method != "empty"}
    for together in sorted(groups, key=lambda ops: (-len(ops), ops)):
        for op in together:
            kept_by[op].append(len(parts))
        parts.append(_bytes(groups[together], sizes))
    return parts, dict(sorted(kept_by.items()))


def _bytes(sections: set[str] | list[str], sizes: Mapping[str, int]) -> tuple[int, int]:
    flash = ram = 0
    for section in sections:
        kind = section.rpartition(":")[2]
        flash += 0 if kind.startswith(RAM_ONLY) else sizes[section]
        ram += sizes[section] if kind.startswith((RAM_ONLY, RAM_TOO)) else 0
    return flash, ram


def yaml_of(parts: list[tuple[int, int]], ops: dict[str, list[int]]) -> str:
    """Write parts and ops as YAML of at most 120 columns."""
    lines = ["parts: ["]
    row = " "
    for flash, ram in parts:
        item = f" {flash}," if not ram else f" [{flash}, {ram}],"
        if len(row) + len(item) > 118:
            lines.append(row)
            row = " "
        row += item
    lines += [row, "]", "ops:"]
    for op, kept in ops.items():
        row = f"  {op!r}: [" if ":" in op else f"  {op}: ["
        for place, part in enumerate(kept):
            item = f"{part}" + (", " if place + 1 < len(kept) else "")
            if len(row) + len(item) > 118:
                lines.append(row.rstrip())
                row = "    "
            row += item
        lines.append(row + "]")
    return "\n".join(lines).replace("'", '"') + "\n"


def main(arguments: list[str]) -> int:
    """Print the table of one build."""
    from tflm_lint.facts.tables import load

    path, build = arguments
    names = {entry["method"]: op for op, entry in load("ops")["ops"].items()}
    sections = json.loads(Path(path).read_text(encoding="utf-8"))[build]
    sys.stdout.write(yaml_of(*condense(sections, names)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
