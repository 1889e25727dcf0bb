"""A linker map (GNU ld, ``-Wl,-Map``) -> the input sections that the firmware keeps, with their bytes.

A section's key is ``object:section``, or ``*:section`` where the section is of a C++ symbol that a program holds once
whatever object it came from (an inline function, a vtable). What lies between sections and the application's own
objects are counted apart: the first depends on the neighbours, the second is not the library's.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Output sections that neither flash nor RAM holds.
NOT_LOADED = (".comment", ".debug", ".ARM.attributes", ".riscv.attributes", ".note", ".stab", ".line", ".gnu.lto")
#: Output sections that take RAM alone.
RAM_ONLY = (".bss", ".sbss", ".tbss", ".noinit", ".heap", ".stack")
#: Where the map of what is kept begins and ends.
BEGIN, END = "Linker script and memory map", "OUTPUT("

_INPUT = re.compile(r"^ (?P<section>[.\w*][^\s]*)\s+0x[0-9a-f]+\s+0x(?P<size>[0-9a-f]+)(?:\s+(?P<object>.+))?$")
_OUTPUT = re.compile(r"^(?P<section>\.\S+)\s+0x[0-9a-f]+\s+0x(?P<size>[0-9a-f]+)")
_MEMBER = re.compile(r"\((?P<member>[^()]+)\)$")


class Kept(NamedTuple):
    """What a firmware is made of, in bytes."""

    #: The library's sections.
    sections: dict[str, int]
    #: What all of it takes in flash, with what lies between sections so that they are aligned.
    flash: int
    #: The application's own sections.
    application: int


def kept(text: str, application: tuple[str, ...] = ("main.o",)) -> Kept:
    """Read a map; ``application`` names the objects that are not the library's."""
    begin = text.find(BEGIN)
    if begin < 0:
        raise ValueError("no linker map: it has no memory map")
    sections: dict[str, int] = {}
    flash = own = 0
    loaded = False
    for line in _joined(text[begin + len(BEGIN) :].partition(f"\n{END}")[0]):
        if not line.startswith(" "):
            output = line.split(" ", 1)[0]
            loaded = output.startswith(".") and not output.startswith(NOT_LOADED)
            whole = _OUTPUT.match(line)
            if loaded and whole is not None and not output.startswith(RAM_ONLY):
                flash += int(whole["size"], 16)
            continue
        found = _INPUT.match(line)
        if found is None or not loaded:
            continue
        size = int(found["size"], 16)
        if size and found["object"]:
            name = object_of(found["object"])
            if name in application:
                own += size
            else:
                key = key_of(name, found["section"])
                sections[key] = sections.get(key, 0) + size
    return Kept(sections, flash, own)


def object_of(place: str) -> str:
    """Name an object as a table does: without folders, ``libc.a(memset.o)`` for a member of an archive."""
    member = _MEMBER.search(place)
    if member is None:
        return place.rpartition("/")[2]
    return f"{place[: member.start()].rpartition('/')[2]}({member['member']})"


def key_of(name: str, section: str) -> str:
    """Return the key of an object's section."""
    symbol = section.find("._Z")
    return f"*:{section}" if symbol >= 0 and _once(section[symbol + 3 :]) else f"{name}:{section}"


def _once(mangled: str) -> bool:
    """Say whether a program holds a symbol once: not where a name in it is in no namespace or `static` (``L``)."""
    if "_GLOBAL__N_" in mangled:
        return False
    mangled = re.sub(r"^(T[VSI]|GV)?N?[rVK]*", "", mangled)
    while mangled[:1].isdigit():
        digits = re.match(r"\d+", mangled)
        length = int(digits[0]) if digits else 0
        mangled = mangled[len(str(length)) + length :]
    return re.match(r"L\d", mangled) is None


def _joined(text: str) -> list[str]:
    """Return the lines with long names, which stand alone, joined with what belongs to them."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and line.startswith("                ") and re.fullmatch(r" ?[.\w*]\S+", lines[-1]):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip())
    return lines
