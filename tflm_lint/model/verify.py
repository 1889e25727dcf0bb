"""bytes -> every offset stays in the file, or the file is refused with the first that does not.

Refuses what the C++ ``flatbuffers::Verifier`` refuses for a ``tflite::Model`` with its default options, and beyond that
only what exhausts a reader (`limits`). A file without the identifier is not malformed, TFLM never looks at it. `read`
asks for the same on its way, and leaves it to this walk to say what is wrong.
"""

from __future__ import annotations

import struct

from tflm_lint.model import limits
from tflm_lint.model.bindings import FILE_IDENTIFIER, ROOT, TABLES, UNIONS
from tflm_lint.model.fields import WIDTHS, known_slots, unpacker
from tflm_lint.model.limits import limited, refusal
from tflm_lint.model.malformed import Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tflm_lint.model.malformed import Path

    Unpack = Callable[[bytes, int], tuple[Any, ...]]
    #: Number by offset, offset, form, field, target or `struct` code, offset of a union's tag or cost of a vector's
    #: element, its width.
    Reference = tuple[int, int, str, str, str, int, int]
    #: What tables with one vtable must satisfy: where the last field ends; the offsets of the 8 byte scalars (narrower
    #: ones are aligned wherever the table lies); what unpacks how far the references point; these; the cost of the
    #: table.
    Layout = tuple[int, tuple[int, ...], Unpack, tuple[Reference, ...], int]

__all__ = ["Malformed", "verify"]

MAX_SIZE, SEQUENCE_COST = limits.MAX_SIZE, limits.SEQUENCE_COST


def verify(data: bytes) -> None:
    """Check every offset, vtable, vector, string and union of the file.

    Raises Malformed at the first that is wrong. Mirrors ``flatbuffers::Verifier::VerifyBuffer<tflite::Model>``.
    """
    walk = _Walk(data)
    path: Path = (None, ROOT, -1)
    try:
        walk.table(walk.root(path), ROOT, path)
    except Malformed:
        from tflm_lint.model.lookalikes import what_else

        other = what_else(data)
        if other:
            raise refusal(path, "", f"is {other}, expected a .tflite model") from None
        raise


class _Walk:
    """One walk over one file, and what it may still spend."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        #: The last byte at which a length may lie.
        self.last = len(data) - 4
        self.tables = 0
        self.budget = limits.budget(self.size)
        self.layouts: dict[tuple[int, str], Layout] = {}
        self.u32: Callable[[bytes, int], tuple[int]] = struct.Struct("<I").unpack_from
        self.i32: Callable[[bytes, int], tuple[int]] = struct.Struct("<i").unpack_from

    def root(self, path: Path) -> int:
        """Check the file's size and follow the root offset."""
        data, size = self.data, self.size
        if not limits.MIN_SIZE <= size < limits.MAX_SIZE:
            wanted = f"{limits.MIN_SIZE} at least" if size < limits.MIN_SIZE else f"less than {limits.MAX_SIZE}"
            raise refusal(path, "", f"has {size} bytes, expected {wanted}", limits.MIN_SIZE - size)
        offset = self.u32(data, 0)[0]
        if offset == size - 4 and data[8:12] == FILE_IDENTIFIER:
            raise refusal(path, "", "starts with its size, expected the root offset")
        if not 0 < offset < size:
            message = f"points {offset} bytes on from byte 0 of {size}, expected a place inside"
            raise refusal(path, "", message, offset + 1 - size)
        return offset

    def table(self, at: int, name: str, path: Path) -> None:  # noqa: C901, PLR0912 - a call for each form takes as long
        """Check a table and all that it refers to."""
        data, size, u32 = self.data, self.size, self.u32
        if at & 3 or at > size - 4:
            message = f"lies at byte {at} of {size}, expected a multiple of 4 inside"
            raise refusal(path, "", message, 0 if at & 3 else at + 4 - size)
        vtable = at - self.i32(data, at)[0]
        extent, wide, unpack, references, cost = self.layouts.get((vtable, name)) or self.layout(vtable, name, path)
        self.tables += 1
        self.budget -= cost
        if self.budget < 0 or self.tables > limits.MAX_TABLES:
            self.spend(0, path)
        if at + extent > size:
            message = f"ends at byte {at + extent} of {size}, expected all of it inside"
            raise refusal(path, "", message, at + extent - size)
        for offset in wide:
            if at + offset & 7:
                raise refusal(path, "", f"has a number of 8 bytes at byte {at + offset}, expected a multiple of 8")
        if not references:
            return
        steps, last = unpack(data, at), self.last
        for number, offset, form, field, target, extra, width in references:
            step = steps[number]
            place = at + offset
            goal = place + step
            if not step or goal >= size:  # which is less than MAX_SIZE
                message = f"points {step} bytes on from byte {place} of {size}, expected a place inside"
                raise refusal(path, field, message, goal + 1 - size if 0 < step <= MAX_SIZE else 0)
            if form == "vector":
                if goal & 3 or goal > last:
                    self.length(goal, width, path, field)
                length = u32(data, goal)[0]
                if goal + 4 + length * width > size:
                    self.length(goal, width, path, field)
                self.budget = budget = self.budget - SEQUENCE_COST - extra * length
                if budget < 0:
                    self.spend(0, path)
            elif form == "string":
                self.string(goal, path, field)
            elif form == "tables":
                self.each(goal, target, path, field)
            elif form == "table":
                self.table(goal, target, (path, field, -1))
            elif extra and 0 < data[at + extra] < len(UNIONS[target]):
                # As in C++, a tag that the schema does not know leaves the value unchecked: nobody can read it.
                self.table(goal, UNIONS[target][data[at + extra]], (path, field, -1))

    def layout(self, vtable: int, name: str, path: Path) -> Layout:
        """Check a vtable for tables of one kind."""
        data, size = self.data, self.size
        if vtable & 1 or not 0 <= vtable <= size - 2:
            message = f"has its vtable at byte {vtable} of {size}, expected a multiple of 2 inside"
            raise refusal(path, "", message, 0 if vtable & 1 else vtable + 2 - size)
        length = data[vtable] | data[vtable + 1] << 8
        if length & 1 or length >= size or vtable > size - length:
            message = f"has a vtable of {length} bytes at byte {vtable} of {size}, expected an even number inside"
            raise refusal(path, "", message, 0 if length & 1 else vtable + length - size)
        slots = known_slots(data, vtable, name)
        layout = _LAYOUTS.get((name, slots))
        if layout is None:
            layout = lay_out(slots, name, path)
            if len(_LAYOUTS) >= limits.MAX_LAYOUTS:
                _LAYOUTS.clear()
            _LAYOUTS[name, slots] = layout
        if len(self.layouts) >= limits.MAX_LAYOUTS:
            self.layouts.clear()
        self.layouts[vtable, name] = layout
        return layout

    def string(self, at: int, path: Path, field: str) -> None:
        """Check a string and its NUL."""
        length = self.length(at, 1, path, field)
        end = at + 4 + length
        if end >= self.size or self.data[end]:
            message = f"has no NUL at byte {end} of {self.size}, where its {length} bytes end"
            raise refusal(path, field, message, end + 1 - self.size)
        self.spend(limits.SEQUENCE_COST + limits.CHARACTER_COST * length, path)

    def each(self, at: int, target: str, path: Path, field: str) -> None:
        """Check a vector of tables and the tables."""
        length = self.length(at, 4, path, field)
        self.spend(limits.SEQUENCE_COST + limits.REFERENCE_COST * length, path)
        for index, (step,) in enumerate(struct.iter_unpack("<I", memoryview(self.data)[at + 4 : at + 4 + 4 * length])):
            self.table(at + 4 + 4 * index + step, target, (path, field, index))

    def length(self, at: int, width: int, path: Path, field: str) -> int:
        """Check that a vector lies in the file; return the number of its elements."""
        size = self.size
        if at & 3 or at > size - 4:
            message = f"has its length at byte {at} of {size}, expected a multiple of 4 inside"
            raise refusal(path, field, message, 0 if at & 3 else at + 4 - size)
        length = self.u32(self.data, at)[0]
        if at + 4 + length * width > size:
            place = f"has {length} elements of {width} bytes after byte {at} of {size}"
            message = f"{place}, expected all of them inside"
            raise refusal(path, field, message, at + 4 + length * width - size)
        return length

    def spend(self, cost: int, path: Path) -> None:
        """Take a table, vector or string from what the file may ask for."""
        self.budget -= cost
        if self.tables > limits.MAX_TABLES:
            raise limited(path, "", f"is one table more than {limits.MAX_TABLES}")
        if self.budget < 0:
            message = f"takes more than {limits.BUDGET_FACTOR} times the file's size in memory with all before it"
            raise limited(path, "", message)


#: What tables must satisfy, by their kind and what their vtable says; most files have the same.
_LAYOUTS: dict[tuple[str, bytes], Layout] = {}


def lay_out(slots: bytes, name: str, path: Path) -> Layout:
    """Lay out what a table with these slots must satisfy."""
    extent, tag, numbers = 4, 0, 0
    wide: list[int] = []
    references: list[tuple[int, str, str, str, int, int]] = []
    rows = TABLES[name]
    for slot, field, form, code, _, target in rows:
        if slot + 1 >= len(slots):
            break
        offset = slots[slot] | slots[slot + 1] << 8
        if form == "tag":
            tag = offset
        if not offset:
            continue
        scalar = form in ("scalar", "tag")
        width = WIDTHS[code] if scalar else 4
        extent = max(extent, offset + width)
        numbers += scalar and width > 1
        if width == 8:
            wide.append(offset)
        elif offset % width:
            raise refusal(path, field, f"lies {offset} bytes into its table, expected a multiple of {width}")
        if not scalar:
            extra = limits.element_cost(name, code) if form == "vector" else tag
            references.append((offset, form, field, code or target or "", extra, WIDTHS.get(code, 4)))
    places = sorted(reference[0] for reference in references)
    unpack = unpacker((offset, "I") for offset in places)
    numbered = tuple((places.index(reference[0]), *reference) for reference in references)
    return extent, tuple(wide), unpack, numbered, limits.table_cost(name, len(rows), numbers)
