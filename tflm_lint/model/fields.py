"""Tables of a file -> their fields, each offset checked where it is followed; nothing here knows what a field means.

What was read was sound. What is not is only said to be so: `verify` walks the file again and names it.
"""

from __future__ import annotations

from tflm_lint.model import graph, limits
from tflm_lint.model.bindings import ENUMS, TABLES, UNIONS
from tflm_lint.model.limits import refusal, unsound
from tflm_lint.record import struct

try:
    from _operator import itemgetter
except ImportError:  # other implementations of Python
    from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from tflm_lint.model.bindings import Row
    from tflm_lint.model.malformed import Path
    from tflm_lint.model.rare import Oddity

    Unpack = Callable[[bytes, int], tuple[Any, ...]]
    #: Field, its offset in the table, what reads it on, and its type.
    Read = tuple[str, int, Callable[[Any, int, Any, Any, Path, str], Any], Any]
    #: What tables with one vtable must satisfy, and how they are read: where the last field ends; the offsets of the
    #: 8 byte scalars (narrower ones are aligned wherever the table lies); the cost of the table; what unpacks all
    #: fields; what to put behind them; what picks a row out of both; the fields that are no numbers.
    Layout = tuple[int, tuple[int, ...], int, Unpack, tuple[Any, ...], Callable[[Any], Any], list[Read]]

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}
#: Enum fields whose values without a name have no meaning to anybody: (table, field).
STRICT = {("Tensor", "type")}
#: Read as a number: the operator code is the greater of two fields, and named after that.
NUMBERS = {("OperatorCode", "builtin_code")}
#: Vectors of more elements are paid for before they are read, others behind.
MANY = 4096
#: Makes a record of a tuple of all its values, in half the time of a call.
_made = tuple.__new__


class Fields:
    """The fields of one file's tables, what the file may still ask for, and the oddities met on the way."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        #: Bytes of memory that may still be asked for, and tables met so far.
        self.left = limits.budget(self.size)
        self.tables = 1
        self.oddities: list[Oddity] = []
        #: Vectors whose elements do not lie at a multiple of their size, which the C++ verifier lets pass.
        self.misaligned: list[Oddity] = []
        self.layouts: dict[tuple[int, str], Layout] = {}
        self.u32: Callable[[bytes, int], tuple[int]] = struct.Struct("<I").unpack_from
        self.i32: Callable[[bytes, int], tuple[int]] = struct.Struct("<i").unpack_from

    def odd(self, flaw: str, path: Path, field: str, message: str) -> None:
        """Note what is wrong with the file without anybody reading it."""
        found = self.misaligned if flaw == "misaligned" else self.oddities
        if len(found) < limits.MAX_ODDITIES:
            from tflm_lint.model.malformed import render
            from tflm_lint.model.rare import Oddity

            found.append(Oddity(flaw, render((path, field, -1)), message))

    def row(self, at: int, name: str) -> tuple[Any, ...]:
        """Read a table: its fields in the order of the schema, then the offsets of those that are no numbers.

        Of a number that the table leaves out the row has the default, of anything else None. What is no number comes as
        it stands in the table, as how far on it points.
        """
        data = self.data
        vtable = at - self.i32(data, at)[0]
        layout = self.layouts.get((vtable, name)) or self.layout(vtable, name)
        extent, wide, cost, unpack, behind, pick, _ = layout
        self.left = left = self.left - cost
        if left < 0 or at & 3 or at + extent > self.size:
            raise unsound()
        if wide:
            for offset in wide:
                if at + offset & 7:
                    raise unsound()
        row: tuple[Any, ...] = pick(unpack(data, at) + behind)
        return row

    def of(self, at: int, name: str, path: Path) -> dict[str, Any]:
        """Read a table: all fields by their names, None for one that it leaves out and that is no number.

        Tables come as positions for `of`, vectors of tables for `each`; unions as (table, position) or None; vectors as
        tuples, of bytes as their Span; enums as names.
        """
        return self.read_on(at, name, self.row(at, name), path)

    def read_on(self, at: int, name: str, row: tuple[Any, ...], path: Path) -> dict[str, Any]:
        """Read on what is no number in a row."""
        fields = dict(zip([column[1] for column in TABLES[name]], row, strict=False))
        for field, offset, read, form in self.layouts[at - self.i32(self.data, at)[0], name][-1]:
            fields[field] = read(self, at + offset, fields[field], form, path, field)
        return fields

    def each(self, at: int | None, path: Path, field: str) -> Iterator[tuple[int, Path]]:
        """Walk a vector of tables."""
        if at is not None:
            for index, step in enumerate(self.steps(at)):
                at += 4
                yield at + step, (path, field, index)

    def steps(self, at: int) -> Iterable[int]:
        """Return how far on each element of a vector of tables points from its own place."""
        length = self.length(at)
        if at & 3 or at + 4 + 4 * length > self.size:
            raise unsound()
        self.tables += length
        self.pay(limits.REFERENCE_COST * length)
        if length <= MANY:
            return self.unpacker(length, "I")(self.data, at + 4)
        return (step for (step,) in struct.iter_unpack("<I", memoryview(self.data)[at + 4 : at + 4 + 4 * length]))

    def length(self, at: int) -> int:
        """Read the number of elements of a vector."""
        return self.u32(self.data, at)[0]

    def pay(self, cost: int) -> None:
        """Take a cost from what the file may ask for, and look whether it still may."""
        self.left -= cost
        if self.left < 0 or self.tables > limits.MAX_TABLES:
            raise unsound()

    def layout(self, vtable: int, name: str) -> Layout:
        """Check a vtable for tables of one kind; return how to read these, in this file or in another."""
        data, size = self.data, self.size
        if vtable & 1 or not 0 <= vtable <= size - 2:
            raise unsound()
        length = data[vtable] | data[vtable + 1] << 8
        if length & 1 or length >= size or vtable > size - length:
            raise unsound()
        slots = known_slots(data, vtable, name)
        layout = _LAYOUTS.get((name, slots))
        if layout is None:
            layout = lay_out(slots, name)
            if len(_LAYOUTS) >= limits.MAX_LAYOUTS:
                _LAYOUTS.clear()
            _LAYOUTS[name, slots] = layout
        if len(self.layouts) >= limits.MAX_LAYOUTS:
            self.layouts.clear()
        self.layouts[vtable, name] = layout
        return layout

    def unpacker(self, length: int, code: str) -> Unpack:
        """Return what reads the elements of a vector."""
        unpack = _VECTORS.get((length, code))
        if unpack is None:
            unpack = struct.Struct(f"<{length}{code}").unpack_from
            if len(_VECTORS) >= limits.MAX_LAYOUTS:
                _VECTORS.clear()
            _VECTORS[length, code] = unpack
        return unpack

    # What reads a field on: its position, what stands there, its type, and the place to name in an error.

    def enum(self, _at: int, value: int, target: str, path: Path, field: str) -> str:
        """Read an enum; a value without a name is odd and called by its number."""
        names = ENUMS[target]
        if 0 <= value < len(names):
            return names[value]
        self.odd("enum", path, field, f"is {target} {value}, expected less than {len(names)}")
        return str(value)

    def strict(self, _at: int, value: int, target: str, path: Path, field: str) -> str:
        """Read an enum; a value without a name is refused."""
        names = ENUMS[target]
        if not 0 <= value < len(names):
            raise refusal(path, field, f"is {target} {value}, expected less than {len(names)}")
        return names[value]

    def table(self, at: int, step: int, *_: object) -> int:
        """Follow an offset to a table."""
        self.tables += 1
        return self.follow(at, step)

    def follow(self, at: int, step: int, *_: object) -> int:
        """Follow an offset."""
        if not step:
            raise unsound()
        return at + step

    def string(self, at: int, step: int, _form: object, _path: Path, _field: str) -> str:
        """Read a string; what is no UTF-8 shows as U+FFFD."""
        at += step
        data = self.data
        length = self.u32(data, at)[0]
        end = at + 4 + length
        if at & 3 or not step or data[end]:
            raise unsound()
        self.left -= limits.CHARACTER_COST * length
        return data[at + 4 : end].decode("utf-8", "replace")

    def bytes(self, at: int, step: int, cost: Any, _path: Path, _field: str) -> graph.Span:
        """Read where a vector of bytes lies."""
        at += step
        length = self.u32(self.data, at)[0]
        if at & 3 or not step or at + 4 + length > self.size:
            raise unsound()
        self.left -= cost * length
        return _made(graph.Span, (at + 4, length))

    def vector(self, at: int, step: int, form: Any, path: Path, field: str) -> tuple[Any, ...]:
        """Read a vector of scalars or enums."""
        at += step
        code, target, cost, wide = form
        length = self.u32(self.data, at)[0]
        if at & 3 or not step:
            raise unsound()
        if length > MANY:
            self.pay(cost * length)
        else:
            self.left -= cost * length
        if wide and not at & 4:
            self.odd("misaligned", path, field, f"has its elements at byte {at + 4}, expected a multiple of 8")
        values = (_VECTORS.get((length, code)) or self.unpacker(length, code))(self.data, at + 4)
        return tuple(self.enum(at, value, target, path, field) for value in values) if target else values

    def union(self, at: int, step: int, form: Any, path: Path, field: str) -> tuple[str, int] | None:
        """Read a union's table and position, None where its tag names no table."""
        back, target = form
        return self.member(at, step, (self.data[at + back] if back is not None else 0, target), path, field)

    def member(self, at: int, step: int, form: tuple[int, str], path: Path, field: str) -> tuple[str, int] | None:
        """Do so where the tag is known."""
        tag, target = form
        if not step or at + step >= self.size:
            raise unsound()
        members = UNIONS[target]
        if tag >= len(members):
            # as in C++, what stands there is left unchecked: nobody can read it
            self.odd("enum", path, f"{field}_type", f"is {target} {tag}, expected less than {len(members)}")
            return None
        if not tag:
            return None
        self.tables += 1
        return members[tag], at + step


#: How tables are read, by their kind and what their vtable says; most files have the same.
_LAYOUTS: dict[tuple[str, bytes], Layout] = {}
#: What reads vectors of so many elements of a type; those of `struct` itself are soon forgotten.
_VECTORS: dict[tuple[int, str], Unpack] = {}


def known_slots(data: bytes, vtable: int, name: str) -> bytes:
    """Return a vtable with the slots that the schema knows."""
    rows = TABLES[name]
    known = rows[-1][0] + 2 if rows else 4
    return bytes(4) + data[vtable + 4 : vtable + min(data[vtable] | data[vtable + 1] << 8, known)]


def lay_out(slots: bytes, name: str) -> Layout:
    """Lay out what a table with these slots has: all is unpacked in one go, and some of it read on."""
    found: list[tuple[int, int, str]] = []
    reads: list[Read] = []
    wide: list[int] = []
    rows = TABLES[name]
    extent, tag, numbers, sequences = 4, 0, 0, 0
    references: list[int] = []
    for place, row in enumerate(rows):
        slot, field, form, code, _, _ = row
        offset = slots[slot] | slots[slot + 1] << 8 if slot + 1 < len(slots) else 0
        scalar = form in ("scalar", "tag")
        if form == "tag":
            tag = offset
        elif not scalar:
            references.append(offset)
        read = reader_of(name, row, tag - offset if tag else None)
        if read is not None and (offset or form == "scalar"):
            reads.append((field, offset, *read))
        if not offset:
            continue
        width = WIDTHS[code] if scalar else 4
        extent = max(extent, offset + width)
        if width == 8:
            wide.append(offset)
        elif offset % width:
            raise unsound()
        numbers += scalar and width > 1
        sequences += form in ("string", "vector", "tables")
        found.append((offset, place, code if scalar else "I"))
    found.sort()
    # all that a row is picked from: what is unpacked, what stands for what is left out, and the offsets
    places = {place: len(found) + place for place in range(len(rows) + 1)}
    places.update((place, number) for number, (_, place, _) in enumerate(found))
    behind = (*[defaults[4] for defaults in rows], tuple(references))
    pick = itemgetter(*places.values()) if rows else itemgetter(slice(None))
    cost = limits.table_cost(name, len(rows), numbers) + limits.SEQUENCE_COST * sequences
    unpack = unpacker((offset, code) for offset, _, code in found)
    return extent, tuple(wide), cost, unpack, behind, pick, reads


def reader_of(name: str, row: Row, back: int | None) -> tuple[Callable[..., Any], Any] | None:
    """Return what reads a field on and with what, None for what is read as it was unpacked."""
    _, field, form, code, _, target = row
    if form == "scalar":
        if target is None or (name, field) in NUMBERS:
            return None
        return Fields.strict if (name, field) in STRICT else Fields.enum, target
    if form == "vector":
        cost = limits.element_cost(name, code)
        return (Fields.bytes, cost) if code == "B" else (Fields.vector, (code, target, cost, WIDTHS[code] == 8))
    if form == "union":
        return Fields.union, (back, target)
    reads = {"tag": None, "string": Fields.string, "table": Fields.table, "tables": Fields.follow}[form]
    return reads and (reads, None)


def unpacker(fields: Iterable[tuple[int, str]]) -> Unpack:
    """Return what unpacks fields of a table at its position, given by offset and code in the order of the offsets."""
    form, end = ["<"], 0
    fields = tuple(fields)
    for offset, code in fields:
        if offset < end:
            # no writer lets fields overlap, and nothing forbids it
            apart = [(offset, struct.Struct(f"<{code}").unpack_from) for offset, code in fields]
            return lambda data, at: tuple([unpack(data, at + offset)[0] for offset, unpack in apart])
        form.append(f"{offset - end}x{code}")
        end = offset + WIDTHS[code]
    return struct.Struct("".join(form)).unpack_from
