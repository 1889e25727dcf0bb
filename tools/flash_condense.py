"""The sections behind each operator -> the compact table in ``facts/flash/``.

Sections that the same operators keep are always linked together, so they become one part: a few hundred numbers say
what thousands of section names did, and the union of any set of operators stays exact.

``python tools/flash_condense.py SECTIONS.json > TABLE.yaml``: SECTIONS.json is what ``flash_link.py`` prints. What a
C library links instead of something else is found by the firmwares with several operators, and what is still wrong
then is said on standard error.
"""

from __future__ import annotations

import json
import re
import sys
from os.path import commonprefix
from pathlib import Path
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Sections = Mapping[str, int]
    #: Section -> the one that it is not linked with.
    Displaced = Mapping[str, str]

#: Without the NPU's own kernel the library holds a stub, whose bytes say nothing.
STUBS = ("AddEthosU",)
#: Sections of constants of which the linker keeps equal ones once: what is left of one depends on the others.
MERGED = re.compile(r"\.(?:str|cst)[\d.]+$")
#: Sections that take RAM, by the beginning of their name; ``.data`` takes flash too.
RAM_ONLY, RAM_TOO = (".bss", ".sbss"), (".data", ".sdata")


class Condensed(NamedTuple):
    """A table: parts, each (bytes of flash, bytes of RAM), the parts of each operator, and which displaces which."""

    parts: list[tuple[int, int]]
    ops: dict[str, list[int]]
    displaced: list[tuple[int, int]]


def condense(
    sections: Mapping[str, Sections],
    names: Mapping[str, str],
    displaced: Displaced | None = None,
    firmwares: Iterable[Sections] = (),
) -> Condensed:
    """Return the table of operators' sections; ``names`` gives the operator of each method.

    Part 0 is what the empty runtime keeps. ``firmwares`` are the sections of those with several operators.
    """
    displaced = displaced or {}
    runtime = set(sections["empty"])
    keepers: dict[str, set[str]] = {}
    for method, kept in sections.items():
        for section in kept:
            if method != "empty" and section not in runtime:
                keepers.setdefault(section, set()).add(names[method])
    size_of = sizes_of(sections, firmwares)
    groups: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for section, ops in keepers.items():
        groups.setdefault((tuple(sorted(ops)), section if section in displaced else ""), []).append(section)
    parts = [_bytes(runtime, size_of)]
    kept_by: dict[str, list[int]] = {names[method]: [] for method in sorted(sections) if method != "empty"}
    part_of = {}
    for together, apart in sorted(groups, key=lambda group: (-len(group[0]), group)):
        for op in together:
            kept_by[op].append(len(parts))
        part_of.update(dict.fromkeys(groups[together, apart], len(parts)))
        parts.append(_bytes(groups[together, apart], size_of))
    pairs = [
        (part_of[section], part_of[by]) for section, by in displaced.items() if section in part_of and by in part_of
    ]
    return Condensed(parts, dict(sorted(kept_by.items())), sorted(pairs))


def sizes_of(sections: Mapping[str, Sections], firmwares: Iterable[Sections]) -> dict[str, int]:
    """Return the size of each section, the middle one where it depends on the neighbours.

    RISC-V's linker shortens jumps by what lies near, which in firmwares with one operator is more than in others.
    """
    sizes: dict[str, list[int]] = {}
    for kept in sections.values():
        for section, size in kept.items():
            sizes.setdefault(section, []).append(size)
    for kept in firmwares:
        for section, size in kept.items():
            if section in sizes and not MERGED.search(section):
                sizes[section].append(size)
    return {section: sorted(found)[len(found) // 2] for section, found in sizes.items()}


def displacements(
    sections: Mapping[str, Sections], firmwares: Iterable[tuple[Iterable[str], Sections]]
) -> dict[str, str]:
    """Find what is not linked although an operator alone keeps it, and what is always there instead.

    ``firmwares`` are the methods and the sections of firmwares with several operators.
    """
    with_it: dict[str, set[str]] = {}
    without: dict[str, set[str]] = {}
    for methods, kept in firmwares:
        for section in {section for method in methods for section in sections[method]} | set(sections["empty"]):
            if section in kept:
                with_it.setdefault(section, set()).update(kept)
            elif section in without:
                without[section] &= set(kept)
            else:
                without[section] = set(kept)
    found = {}
    for section, always in without.items():
        if MERGED.search(section):
            continue
        archive = section.partition("(")[0]
        instead = always - with_it.get(section, set())
        for method in sections:
            if section in sections[method]:
                instead -= set(sections[method])
        near = [other for other in instead if other.startswith(archive)] or instead
        if near:
            # of several that are always there, that whose name is most alike
            alike = {other: len(commonprefix([section, other])) for other in near}  # noqa: RUF071 - characters, no paths
            found[section] = min(near, key=lambda other: (-alike[other], other))
    return found


def flash_of(sections: Iterable[str], sizes: Sections) -> int:
    """Add up what sections take in flash."""
    return sum(sizes[section] for section in sections if not _kind(section).startswith(RAM_ONLY))


def union(sections: Mapping[str, Sections], methods: Iterable[str], displaced: Displaced) -> dict[str, int]:
    """Return the sections of a firmware with these operators."""
    found = dict(sections["empty"])
    for method in methods:
        found.update(sections[method])
    return {name: size for name, size in found.items() if displaced.get(name) not in found}


def _kind(section: str) -> str:
    return section.rpartition(":")[2]


def _bytes(sections: Iterable[str], sizes: Sections) -> tuple[int, int]:
    flash = ram = 0
    for section in sections:
        kind = _kind(section)
        flash += 0 if kind.startswith(RAM_ONLY) else sizes[section]
        ram += sizes[section] if kind.startswith((*RAM_ONLY, *RAM_TOO)) else 0
    return flash, ram


def yaml_of(table: Condensed) -> str:
    """Write a table as YAML of at most 120 columns."""
    lines = ["parts: ["]
    row = " "
    for flash, ram in table.parts:
        item = f" {flash}," if not ram else f" [{flash}, {ram}],"
        if len(row) + len(item) > 118:
            lines.append(row)
            row = " "
        row += item
    lines += [row, "]"]
    if table.displaced:
        lines.append(f"displaced: [{', '.join(f'[{part}, {by}]' for part, by in table.displaced)}]")
    lines.append("ops:")
    for op, kept in table.ops.items():
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
    from tflm_lint.facts.ops import load_ops

    names = {entry["method"]: op for op, entry in load_ops().ops.items()}
    build = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    sections = build["operators"]
    firmwares = [(firmware["operators"], firmware["sections"]) for firmware in build["sets"]]
    displaced = displacements(sections, firmwares)
    measured = {method: kept for method, kept in sections.items() if method not in STUBS}
    sys.stdout.write(yaml_of(condense(measured, names, displaced, [kept for _, kept in firmwares])))
    for section, by in displaced.items():
        sys.stderr.write(f"{section}: not linked with {by}\n")
    sys.stderr.write(f"over {len(firmwares)} firmwares the union is at most {worst_of(build, displaced):.2%} off\n")
    return 0


def worst_of(build: Mapping[str, Any], displaced: Displaced) -> float:
    """Return by what part of its bytes the union misses the worst of the firmwares with several operators.

    What the empty one holds beyond its sections, all hold: the application, and what aligns sections.
    """
    sections = build["operators"]
    sizes = sizes_of(sections, [firmware["sections"] for firmware in build["sets"]])
    rest = build["flash"]["empty"] - flash_of(sections["empty"], sections["empty"])
    worst = 0.0
    for firmware in build["sets"]:
        kept = union(sections, firmware["operators"], displaced)
        worst = max(worst, abs(flash_of(kept, sizes) + rest - firmware["flash"]) / firmware["flash"])
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
