"""bytes -> VerifiedBuffer: every offset stays in the file, or the file is refused.

Refuses what the C++ ``flatbuffers::Verifier`` refuses for a ``tflite::Model`` with its default options, and beyond that
what only a file made to exhaust its reader holds: data shared over and over until it describes many times its size.
A file without the identifier is not malformed, TFLM never looks at it.
"""

from __future__ import annotations

import struct
from typing import NamedTuple, NoReturn

from tflm_lint.model.bindings import ROOT, TABLES, UNIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: As ``flatbuffers::Verifier::Options``: tables visited, counting a shared one every time. Its other limit, a depth of 64,
#: is out of reach: no chain of tables in the schema is longer than ``bindings.DEPTH``, which the generator holds bounded.
MAX_TABLES = 1_000_000
#: Offsets are signed 32 bit numbers to the C++ verifier.
MAX_SIZE = 2**31 - 1
#: Root offset, vtable offset and an empty vtable.
MIN_SIZE = 12

#: What reading may cost in memory: so many bytes per byte of file, and a start for small files.
BUDGET_FACTOR, BUDGET_START = 24, 256 * 1024
#: What reading costs at most: a table with its entries in the reader's caches, an element, a string besides its bytes.
TABLE_COST, STRING_COST = 400, 80
_ELEMENT_COSTS = {"?": 8, "B": 0}
ELEMENT_COST = 40
#: Vtables are shared in real files; a cache of them that a hostile file outgrows is emptied.
MAX_PLANS = 1024
#: So many misaligned vectors are named, the rest only counted as being there.
MAX_NOTES = 64

#: A place in the file: the path above and a field, or a field's element.
Path = tuple["Path | None", str, int]

_SIZES = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}


class Malformed(ValueError):
    """The file is no readable model: where, and what is so and what was expected."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        """Join place and reason."""
        return f"{self.path}: {self.message}"


class Misaligned(NamedTuple):
    """A vector whose elements do not lie at a multiple of their size; allowed by the C++ verifier."""

    path: str
    offset: int
    alignment: int


class VerifiedBuffer(NamedTuple):
    """A file whose every offset is sound: what `read` relies on and nothing else may make."""

    data: bytes
    #: Position of the root table.
    root: int
    misaligned: tuple[Misaligned, ...] = ()


def verify(data: bytes) -> VerifiedBuffer:
    """Check every offset, vtable, vector, string and union of the file.

    Raises Malformed with the path of the first thing that is wrong. Mirrors ``flatbuffers::Verifier::VerifyBuffer<Model>``.
    """
    walk = _Walk(data)
    root = walk.root()
    walk.table(root, ROOT, (None, ROOT, -1))
    return VerifiedBuffer(data, root, tuple(walk.misaligned))


def render(path: Path | None) -> str:
    """Write a place as ``Model.subgraphs[0].operators[3]``."""
    parts: list[str] = []
    while path is not None:
        path, name, index = path
        parts.append(name if index < 0 else f"{name}[{index}]")
    return ".".join(reversed(parts))


#: What the fields of a table with a given vtable ask for: the end of its scalars, the offsets of its 8 byte scalars,
#: and its references as (offset in the table, kind, name, target, element size or offset of the union's tag).
_Plan = tuple[int, tuple[int, ...], tuple[tuple[int, str, str, str, int], ...]]


class _Walk:
    """One walk over one file: what has been seen, and what may still be spent."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        self.tables = 0
        self.budget = BUDGET_FACTOR * self.size + BUDGET_START
        self.misaligned: list[Misaligned] = []
        self.seen: dict[str, dict[int, int]] = {}
        self.plans: dict[tuple[int, str], _Plan] = {}
        self.vectors: set[tuple[int, str]] = set()
        self.lists: dict[tuple[int, str], int] = {}
        self.u32: Callable[[bytes, int], tuple[int]] = struct.Struct("<I").unpack_from
        self.i32: Callable[[bytes, int], tuple[int]] = struct.Struct("<i").unpack_from

    def refuse(self, path: Path | None, field: str, message: str) -> NoReturn:
        raise Malformed(render((path, field, -1) if field else path), message)

    def spend(self, cost: int, path: Path) -> None:
        self.budget -= cost
        if self.budget < 0:
            self.refuse(path, "", f"shares data until the file describes more than {BUDGET_FACTOR} times its size")

    def count(self, tables: int, path: Path) -> None:
        self.tables += tables
        if self.tables > MAX_TABLES:
            self.refuse(path, "", f"is beyond the {MAX_TABLES} tables that a model may hold")

    def root(self) -> int:
        """Follow the root offset."""
        path: Path = (None, ROOT, -1)
        if self.size < MIN_SIZE:
            self.refuse(path, "", f"has {self.size} bytes, expected {MIN_SIZE} at least")
        if self.size >= MAX_SIZE:
            self.refuse(path, "", f"has {self.size} bytes, expected less than {MAX_SIZE}")
        if self.u32(self.data, 0)[0] == self.size - 4 and self.data[8:12] == b"TFL3":
            self.refuse(path, "", "has a size prefix of 4 bytes, expected the root offset first")
        return self.follow(0, path, "")

    def follow(self, at: int, path: Path, field: str) -> int:
        """Follow the offset at a position that is not checked yet."""
        if at & 3 or at > self.size - 4:
            self.refuse(path, field, f"has its offset at byte {at} of {self.size}, expected a multiple of 4 inside")
        offset = self.u32(self.data, at)[0]
        if not 0 < offset <= MAX_SIZE or at + offset >= self.size:
            self.refuse(path, field, f"points {offset} bytes on from byte {at} of {self.size}, expected a place inside")
        return at + offset

    def plan(self, vtable: int, name: str, path: Path) -> _Plan:
        """Check a vtable and lay out what tables that use it must satisfy."""
        size = self.size
        if vtable & 1 or not 0 <= vtable <= size - 2:
            self.refuse(path, "", f"has its vtable at byte {vtable} of {size}, expected a multiple of 2 inside")
        data = self.data
        length = data[vtable] | data[vtable + 1] << 8
        if length & 1 or length >= size or vtable > size - length:
            self.refuse(
                path, "", f"has a vtable of {length} bytes at byte {vtable} of {size}, expected an even number inside"
            )
        extent, wide, references, tag = 4, [], [], 0
        for slot, field, kind, code, _, target in TABLES[name]:
            if slot >= length:
                break
            offset = data[vtable + slot] | data[vtable + slot + 1] << 8
            if kind == "tag":
                tag = offset
            if not offset:
                continue
            if kind in ("scalar", "tag"):
                width = _SIZES[code]
                if width == 8:
                    wide.append(offset)
                elif offset % width:
                    self.refuse(path, field, f"lies {offset} bytes into its table, expected a multiple of {width}")
                extent = max(extent, offset + width)
            elif offset & 3:
                self.refuse(path, field, f"has its offset {offset} bytes into its table, expected a multiple of 4")
            else:
                if kind == "vector":
                    references.append((offset, kind, field, code, _SIZES[code]))
                else:
                    references.append((offset, kind, field, target or "", tag))
                extent = max(extent, offset + 4)
        if len(self.plans) >= MAX_PLANS:
            self.plans.clear()
        plan = self.plans[vtable, name] = extent, tuple(wide), tuple(references)
        return plan

    def table(self, at: int, name: str, path: Path) -> int:
        """Check a table and all that it refers to; return the number of tables, itself included."""
        seen = self.seen.get(name)
        if seen is None:
            seen = self.seen[name] = {}
        known = seen.get(at)
        if known is not None:
            self.count(known, path)
            return known
        data, size = self.data, self.size
        if at & 3 or at > size - 4:
            self.refuse(path, "", f"lies at byte {at} of {size}, expected a multiple of 4 inside")
        self.count(1, path)
        self.spend(TABLE_COST, path)
        vtable = at - self.i32(data, at)[0]
        extent, wide, references = self.plans.get((vtable, name)) or self.plan(vtable, name, path)
        if at + extent > size:
            self.refuse(path, "", f"ends at byte {at + extent} of {size}, expected all of it inside")
        for offset in wide:
            if (at + offset) & 7:
                self.refuse(path, "", f"holds an 8 byte number at byte {at + offset}, expected a multiple of 8")
        total = 1
        for offset, kind, field, target, aux in references:
            place = at + offset
            step = self.u32(data, place)[0]
            goal = place + step
            if not 0 < step <= MAX_SIZE or goal >= size:
                self.refuse(path, field, f"points {step} bytes on from byte {place} of {size}, expected a place inside")
            if kind == "vector":
                self.vector(goal, target, aux, path, field)
            elif kind == "string":
                self.string(goal, path, field)
            elif kind == "tables":
                total += self.list(goal, target, path, field)
            elif kind == "table":
                total += self.table(goal, target, (path, field, -1))
            else:
                tag = data[at + aux] if aux else 0
                members = UNIONS[target]
                if 0 < tag < len(members):
                    total += self.table(goal, members[tag], (path, field, -1))
        seen[at] = total
        return total

    def length(self, at: int, width: int, path: Path, field: str) -> int:
        """Check that a vector lies in the file; return the number of its elements."""
        size = self.size
        if at & 3 or at > size - 4:
            self.refuse(path, field, f"has its length at byte {at} of {size}, expected a multiple of 4 inside")
        length = self.u32(self.data, at)[0]
        if at + 4 + length * width > size:
            self.refuse(
                path, field, f"has {length} elements of {width} bytes at byte {at} of {size}, expected all inside"
            )
        return length

    def vector(self, at: int, code: str, width: int, path: Path, field: str) -> None:
        """Check a vector of scalars."""
        key = at, code
        if key in self.vectors:
            return
        length = self.length(at, width, path, field)
        self.vectors.add(key)
        self.spend(STRING_COST + _ELEMENT_COSTS.get(code, ELEMENT_COST) * length, path)
        if width == 8 and (at + 4) & 7 and len(self.misaligned) < MAX_NOTES:
            self.misaligned.append(Misaligned(render((path, field, -1)), at + 4, width))

    def string(self, at: int, path: Path, field: str) -> None:
        """Check a string and its NUL."""
        length = self.length(at, 1, path, field)
        end = at + 4 + length
        if end >= self.size or self.data[end]:
            self.refuse(path, field, f"has no NUL at byte {end} of {self.size}, where its {length} bytes end")
        self.spend(STRING_COST + 4 * length, path)

    def list(self, at: int, target: str, path: Path, field: str) -> int:
        """Check a vector of tables; return the number of tables in it and below."""
        known = self.lists.get((at, target))
        if known is not None:
            self.count(known, path)
            return known
        length = self.length(at, 4, path, field)
        self.spend(STRING_COST + 8 * length, path)
        total = 0
        place = at
        for index, step in enumerate(struct.unpack_from(f"<{length}I", self.data, at + 4)):
            place += 4
            total += self.table(place + step, target, (path, field, index))
        self.lists[at, target] = total
        return total
