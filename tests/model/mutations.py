"""A model's bytes -> broken ones: truncated, flipped, with rewritten offsets, vtables, lengths and union tags.

The same seed gives the same mutants on every Python, so that verdicts of the C++ verifier can be stored by number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeVar

from tflm_lint.model.bindings import ROOT, TABLES, UNIONS

A = TypeVar("A")

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}


class Dice:
    """Xorshift64*: a generator whose numbers no library version changes."""

    def __init__(self, seed: int) -> None:
        self.state = (seed * 0x9E3779B97F4A7C15 + 0x1234567) & 0xFFFFFFFFFFFFFFFF or 1
        for _ in range(4):
            self.below(2)

    def below(self, end: int) -> int:
        state = self.state
        state ^= state >> 12
        state ^= state << 25 & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 27
        self.state = state
        return (state * 0x2545F4914F6CDD1D & 0xFFFFFFFFFFFFFFFF) * end >> 64

    def pick(self, items: Sequence[A]) -> A:
        return items[self.below(len(items))]


@cache
def places(data: bytes) -> dict[str, list[int]]:
    """Find a sound model's structure: where its tables, vtables and their entries, offsets, lengths and tags lie."""
    found: dict[str, list[int]] = {"offset": [0]}
    seen: set[tuple[int, str]] = set()

    def u32(at: int) -> int:
        return int(struct.unpack_from("<I", data, at)[0])

    def note(kind: str, at: int) -> None:
        found.setdefault(kind, []).append(at)

    def table(at: int, name: str) -> None:
        if (at, name) in seen:
            return
        seen.add((at, name))
        note("table", at)
        vtable = at - struct.unpack_from("<i", data, at)[0]
        note("vtable", vtable)
        length = struct.unpack_from("<H", data, vtable)[0]
        tag = 0
        for slot, _, kind, code, _, target in TABLES[name]:
            if slot >= length:
                break
            note("entry", vtable + slot)
            offset = struct.unpack_from("<H", data, vtable + slot)[0]
            if not offset:
                tag = 0
                continue
            place = at + offset
            if kind == "tag":
                tag = data[place]
                note("tag", place)
            if kind in ("scalar", "tag"):
                note("scalar", place)
                continue
            note("offset", place)
            goal = place + u32(place)
            if kind in ("vector", "string", "tables"):
                note("length", goal)
                if kind == "string":
                    note("nul", goal + 4 + u32(goal))
                if kind == "vector":
                    note("element", goal + 4 + max(0, u32(goal) - 1) * WIDTHS[code])
                for index in range(u32(goal) if kind == "tables" else 0):
                    element = goal + 4 + 4 * index
                    note("offset", element)
                    table(element + u32(element), str(target))
            elif kind == "table":
                table(goal, str(target))
            elif 0 < tag < len(UNIONS[str(target)]):
                table(goal, UNIONS[str(target)][tag])

    table(u32(0), ROOT)
    return {kind: sorted(set(at)) for kind, at in found.items()}


def mutate(data: bytes, dice: Dice) -> bytes:
    """Break a model in one to three ways."""
    known = places(data)
    broken = bytearray(data)
    for _ in range(1 + dice.below(3)):
        _BREAKS[dice.below(len(_BREAKS))](broken, known, dice)
    return bytes(broken)


def mutants(models: list[bytes], count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """Yield ``count`` mutants with the number of the model that each was made from."""
    dice = Dice(seed)
    for _ in range(count):
        index = dice.below(len(models))
        yield index, mutate(models[index], dice)


Places = dict[str, list[int]]


def _write(broken: bytearray, code: str, at: int, value: int) -> None:
    if 0 <= at <= len(broken) - struct.calcsize(code):
        struct.pack_into(code, broken, at, value)


def _odd_number(dice: Dice, size: int, now: int) -> int:
    """Make a 32 bit number that is likely to be just wrong."""
    choice = dice.below(9)
    if choice == 0:
        return 0
    if choice == 1:
        return dice.pick((1, 2, 3, 4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFC, 0x3FFFFFFF, 0x40000000))
    if choice == 2:
        return size + dice.below(16) - 8 & 0xFFFFFFFF
    if choice == 3:
        return dice.below(size) & ~3
    if choice == 4:
        return dice.below(size)
    if choice in (5, 6):
        return now + 4 * (dice.below(9) - 4) & 0xFFFFFFFF
    return now + dice.below(9) - 4 & 0xFFFFFFFF


def _cut(broken: bytearray, known: Places, dice: Dice) -> None:
    if dice.below(3) == 0:
        at = dice.pick(known[dice.pick(sorted(known))]) + dice.below(9) - 4
    else:
        at = len(broken) - dice.below(64) if dice.below(2) else dice.below(len(broken) + 1)
    del broken[max(at, 0) :]


def _append(broken: bytearray, _known: Places, dice: Dice) -> None:
    broken.extend(dice.below(256) for _ in range(1 + dice.below(16)))


def _flip(broken: bytearray, known: Places, dice: Dice) -> None:
    at = (
        dice.below(len(broken) + 1)
        if dice.below(4) == 0
        else dice.pick(known[dice.pick(sorted(known))]) + dice.below(4)
    )
    if at < len(broken):
        broken[at] ^= 1 << dice.below(8)


def _point(broken: bytearray, known: Places, dice: Dice) -> None:
    """Rewrite an offset, also to another object of the same file."""
    at = dice.pick(known["offset"])
    now = struct.unpack_from("<I", broken, at)[0] if at + 4 <= len(broken) else 0
    if dice.below(2):
        goal = dice.pick(known[dice.pick(("table", "length", "offset", "vtable") if "length" in known else ("table",))])
        _write(broken, "<I", at, goal - at & 0xFFFFFFFF)
    else:
        _write(broken, "<I", at, _odd_number(dice, len(broken), now))


def _vtable(broken: bytearray, known: Places, dice: Dice) -> None:
    """Rewrite a table's way to its vtable, also to another table's."""
    at = dice.pick(known["table"])
    if dice.below(2):
        _write(broken, "<i", at, at - dice.pick(known["vtable"]))
    else:
        now = struct.unpack_from("<I", broken, at)[0] if at + 4 <= len(broken) else 0
        _write(broken, "<I", at, _odd_number(dice, len(broken), now))


def _entry(broken: bytearray, known: Places, dice: Dice) -> None:
    """Rewrite a vtable's size, its table's size or where it says that a field lies."""
    if dice.below(3) == 0:
        at = dice.pick(known["vtable"]) + 2 * dice.below(2)
        value = dice.pick((0, 1, 2, 3, 4, 5, 6, 8, 65535, 65534, 4 + 2 * dice.below(16), dice.below(65536)))
    else:
        at = dice.pick(known.get("entry", known["vtable"]))
        value = dice.pick((0, 1, 2, 3, 4, 6, 8, 12, 16, 20, 65535, dice.below(64), dice.below(65536)))
    _write(broken, "<H", at, value)


def _length(broken: bytearray, known: Places, dice: Dice) -> None:
    at = dice.pick(known.get("length", known["table"]))
    now = struct.unpack_from("<I", broken, at)[0] if at + 4 <= len(broken) else 0
    room = max(len(broken) - at - 4, 0) // dice.pick((1, 2, 4, 8))
    _write(
        broken,
        "<I",
        at,
        room + dice.below(3) - 1 & 0xFFFFFFFF if dice.below(3) == 0 else _odd_number(dice, room + 1, now),
    )


def _tag(broken: bytearray, known: Places, dice: Dice) -> None:
    at = dice.pick(known.get("tag", known["vtable"]))
    if at < len(broken):
        broken[at] = dice.below(256) if dice.below(4) == 0 else dice.below(130)


def _nul(broken: bytearray, known: Places, dice: Dice) -> None:
    at = dice.pick(known.get("nul", known["table"]))
    if at < len(broken):
        broken[at] = 1 + dice.below(255)


def _copy(broken: bytearray, known: Places, dice: Dice) -> None:
    """Lay one piece of the structure over another."""
    size = 4 * (1 + dice.below(4))
    source, goal = (dice.pick(known[dice.pick(sorted(known))]) for _ in range(2))
    piece = broken[source : source + size]
    broken[goal : goal + len(piece)] = piece


_BREAKS = (
    _cut,
    _append,
    _flip,
    _flip,
    _point,
    _point,
    _point,
    _vtable,
    _vtable,
    _entry,
    _entry,
    _length,
    _length,
    _tag,
    _nul,
    _copy,
)
