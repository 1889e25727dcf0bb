"""A model's bytes -> well-formed ones with wrong values: dimensions, indices, scales, options, constants, enums.

Offsets and lengths stay as they are, so that the verifier lets most of them pass and the rooms behind it see them. The
same seed gives the same mutants on every Python.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from tests.model.mutations import Dice, mutate
from tflm_lint.model.bindings import ROOT, TABLES, UNIONS

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}
#: Numbers at the edges of what kernels, planner and reporters compute in.
WHOLE = (0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 127, 128, 255, 256, 1000, 4096, 32767, 32768, 65535, 65536, 1 << 20,
         (1 << 24) + 1, 1 << 28, (1 << 31) - 1, -1, -2, -3, -4, -8, -128, -(1 << 15), -(1 << 31))  # fmt: skip
REAL = (
    0x00000000, 0x80000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0x00000001, 0x7F7FFFFF, 0x3F800000, 0xBF800000,
    0x00800000, 0x33D6BF95, 0x4E6E6B28,
)  # fmt: skip


class Place(NamedTuple):
    """Numbers of one kind that lie side by side in a file."""

    at: int
    code: str
    count: int  # type: ignore[assignment]  # nobody asks a place for tuple.count


@cache
def places(data: bytes) -> dict[str, list[Place]]:
    """Find every number of a sound model: ``Tensor.shape``, ``Conv2DOptions.stride_w`` … -> where they lie."""
    found: dict[str, list[Place]] = {}
    seen: set[tuple[int, str]] = set()

    def u32(at: int) -> int:
        return int(struct.unpack_from("<I", data, at)[0])

    def note(name: str, place: Place) -> None:
        if place.count:
            found.setdefault(name, []).append(place)

    def table(at: int, name: str) -> None:
        if (at, name) in seen:
            return
        seen.add((at, name))
        vtable = at - struct.unpack_from("<i", data, at)[0]
        length = struct.unpack_from("<H", data, vtable)[0]
        tag = 0
        for slot, field, kind, code, _, target in TABLES[name]:
            offset = struct.unpack_from("<H", data, vtable + slot)[0] if slot < length else 0
            if kind == "tag":
                tag = data[at + offset] if offset else 0
            if not offset:
                continue
            place = at + offset
            goal = place + u32(place) if kind not in ("scalar", "tag") else 0
            if kind == "scalar":
                note(f"{name}.{field}", Place(place, code, 1))
            elif kind == "vector":
                note(f"{name}.{field}", Place(goal + 4, code, u32(goal)))
            elif kind == "string":
                note(f"{name}.{field}", Place(goal + 4, "B", u32(goal)))
            elif kind == "tables":
                for index in range(u32(goal)):
                    element = goal + 4 + 4 * index
                    table(element + u32(element), str(target))
            elif kind == "table":
                table(goal, str(target))
            elif kind == "union" and 0 < tag < len(UNIONS[str(target)]):
                table(goal, UNIONS[str(target)][tag])

    table(u32(0), ROOT)
    return {name: sorted(set(at)) for name, at in sorted(found.items())}


def change(data: bytes, dice: Dice) -> bytes:
    """Write one to four wrong numbers."""
    known = places(data)
    broken = bytearray(data)
    for _ in range(1 + dice.below(4) if known else 0):
        place = dice.pick(known[dice.pick(sorted(known))])
        if place.code == "B" and place.count >= 4 and dice.below(2):
            # constants are mostly 32 bit numbers where a kernel looks at them: axes, sizes, paddings
            place = Place(place.at, "i", place.count // 4)
        width = WIDTHS[place.code]
        for _ in range(1 + dice.below(2)):
            at = place.at + width * dice.below(place.count)
            broken[at : at + width] = _number(place.code, dice, bytes(broken[at : at + width]))
    return bytes(broken)


def _number(code: str, dice: Dice, now: bytes) -> bytes:
    """Make a number that is just wrong, at an edge, or any."""
    width = len(now)
    if code in "fd":
        pattern = dice.pick(REAL)
        if code == "f":
            return bytes(struct.pack("<I", pattern if dice.below(4) else dice.below(1 << 32)))
        return bytes(struct.pack("<d", struct.unpack("<f", struct.pack("<I", pattern))[0]))
    value = int.from_bytes(now, "little", signed=True)
    choice = dice.below(5)
    if choice < 2:
        value += dice.below(5) - 2
    elif choice < 4:
        value = dice.pick(WHOLE)
    else:
        value = dice.below(1 << 8 * width)
    return (value & (1 << 8 * width) - 1).to_bytes(width, "little")


def hostile(models: list[bytes], count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """Yield ``count`` mutants with the number of the model that each was made from.

    Two of three hold wrong values, every third has its structure broken as well or instead.
    """
    dice = Dice(seed)
    ways: tuple[Callable[[bytes, Dice], bytes], ...] = (change, change, mutate)
    for _ in range(count):
        index = dice.below(len(models))
        yield index, dice.pick(ways)(models[index], dice)
