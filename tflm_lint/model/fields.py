"""Tables of a verified file -> dicts of their fields; nothing here knows what a field means."""

from __future__ import annotations

import struct

from tflm_lint.model import graph, limits
from tflm_lint.model.bindings import ENUMS, TABLES, UNIONS
from tflm_lint.model.limits import refusal, render
from tflm_lint.model.verify import known_slots, unpacker

try:
    from _operator import itemgetter
except ImportError:  # other implementations of Python
    from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from tflm_lint.model.limits import Path
    from tflm_lint.model.verify import Unpack, VerifiedBuffer

    #: Column -> its value where a table leaves it out.
    Columns = Mapping[str, Any]
    #: Field, its place in a row, its offset in the table, what reads it on, and its type.
    Other = tuple[str, int, int, Callable[[Any, int, Any, Any, Path, str], Any], Any]
    #: What unpacks all fields; their names in that order; what puts them and the columns' values in the columns' order;
    #: the fields that are no numbers.
    Layout = tuple[Unpack, tuple[str, ...], Any, list[Other]]

#: Enum fields whose values without a name have no meaning to anybody: (table, field).
STRICT = {("Tensor", "type")}
#: Read as a number: the operator code is the greater of two fields, and named after that.
NUMBERS = {("OperatorCode", "builtin_code")}


class Fields:
    """The fields of one file's tables, and the oddities met on the way."""

    def __init__(self, buffer: VerifiedBuffer) -> None:
        self.data = buffer.data
        self.oddities = list(buffer.oddities)
        self.layouts: dict[tuple[int, str], Layout] = {}
        self.rows: dict[tuple[int, str], Layout] = {}
        #: What reads vectors of so many elements of a type; those of `struct` itself are soon forgotten.
        self.vectors: dict[tuple[int, str], Callable[[bytes, int], tuple[Any, ...]]] = {}
        self.u32: Callable[[bytes, int], tuple[int]] = struct.Struct("<I").unpack_from
        self.i32: Callable[[bytes, int], tuple[int]] = struct.Struct("<i").unpack_from

    def odd(self, flaw: str, path: Path, field: str, message: str) -> None:
        """Note what is wrong with the file without anybody reading it."""
        if len(self.oddities) < limits.MAX_ODDITIES:
            from tflm_lint.model.rare import Oddity

            self.oddities.append(Oddity(flaw, render((path, field, -1)), message))

    def of(self, at: int, name: str, path: Path) -> dict[str, Any]:
        """Read the fields that a table has, none that it leaves out.

        Tables come as positions for `of`, vectors of tables for `each`; unions as (table, position) or None; vectors as
        tuples, of bytes as their Span; enums as names.
        """
        vtable = at - self.i32(self.data, at)[0]
        unpack, names, _, others = self.layouts.get((vtable, name)) or self.layout(vtable, name)
        fields = dict(zip(names, unpack(self.data, at), strict=True))
        for field, _, offset, read, form in others:
            fields[field] = read(self, at + offset, fields[field], form, path, field)
        return fields

    def row(self, at: int, name: str, columns: Columns, path: Path) -> list[Any]:
        """Read the same as a list in the order of columns, with their values for what the table leaves out."""
        vtable = at - self.i32(self.data, at)[0]
        unpack, _, pick, others = self.rows.get((vtable, name)) or self.layout(vtable, name, columns)
        row = list(pick((*unpack(self.data, at), *columns.values())))
        for field, place, offset, read, form in others:
            row[place] = read(self, at + offset, row[place], form, path, field)
        return row

    def each(self, at: int | None, path: Path, field: str) -> Iterator[tuple[int, Path]]:
        """Walk a vector of tables."""
        if at is not None:
            for index in range(self.length(at)):
                at += 4
                yield at + self.u32(self.data, at)[0], (path, field, index)

    def length(self, at: int) -> int:
        """Read the number of elements of a vector."""
        return self.u32(self.data, at)[0]

    def layout(self, vtable: int, name: str, columns: Columns | None = None) -> Layout:
        """Return how to read a table with this vtable, in this file or in another."""
        slots = known_slots(self.data, vtable, name)
        key = name, slots, columns is not None
        layout = _LAYOUTS.get(key)
        if layout is None:
            layout = lay_out(slots, name, columns)
            if len(_LAYOUTS) >= limits.MAX_LAYOUTS:
                _LAYOUTS.clear()
            _LAYOUTS[key] = layout
        layouts = self.layouts if columns is None else self.rows
        if len(layouts) >= limits.MAX_LAYOUTS:
            layouts.clear()
        layouts[vtable, name] = layout
        return layout

    # What reads a field on: its position, what stands there, its type, and the place to name in an error.

    def enum(self, _at: int, value: int, target: str, path: Path, field: str) -> str:
        """Read an enum; a value without a name is odd and called by its number."""
        return self.named(value, target, path, field)

    def strict(self, _at: int, value: int, target: str, path: Path, field: str) -> str:
        """Read an enum; a value without a name is refused."""
        names = ENUMS[target]
        if not 0 <= value < len(names):
            raise refusal(path, field, f"is {target} {value}, expected less than {len(names)}")
        return names[value]

    def named(self, value: int, target: str, path: Path, field: str) -> str:
        """Name an enum's value."""
        names = ENUMS[target]
        if 0 <= value < len(names):
            return names[value]
        self.odd("enum", path, field, f"is {target} {value}, expected less than {len(names)}")
        return str(value)

    def follow(self, at: int, step: int, _form: object, _path: Path, _field: str) -> int:
        """Follow an offset."""
        return at + step

    def string(self, at: int, step: int, _form: object, _path: Path, _field: str) -> str:
        """Read a string; what is no UTF-8 shows as U+FFFD."""
        at += step + 4
        return self.data[at : at + self.u32(self.data, at - 4)[0]].decode("utf-8", "replace")

    def bytes(self, at: int, step: int, _form: object, _path: Path, _field: str) -> graph.Span:
        """Read where a vector of bytes lies."""
        at += step
        return graph.Span(at + 4, self.u32(self.data, at)[0])

    def vector(self, at: int, step: int, form: Any, path: Path, field: str) -> tuple[Any, ...]:
        """Read a vector of scalars or enums."""
        at += step
        code, target = form
        shape = self.u32(self.data, at)[0], code
        unpack = self.vectors.get(shape)
        if unpack is None:
            unpack = self.vectors[shape] = struct.Struct(f"<{shape[0]}{code}").unpack_from
        values = unpack(self.data, at + 4)
        return tuple(self.named(value, target, path, field) for value in values) if target else values

    def union(self, at: int, step: int, form: Any, path: Path, field: str) -> tuple[str, int] | None:
        """Read a union's table and position, None where its tag names no table."""
        back, target = form
        tag = self.data[at + back] if back is not None else 0
        members = UNIONS[target]
        if tag >= len(members):
            self.odd("enum", path, f"{field}_type", f"is {target} {tag}, expected less than {len(members)}")
            return None
        return (members[tag], at + step) if tag else None


#: How tables are read, by their kind, what their vtable says, and whether as a row; most files have the same.
_LAYOUTS: dict[tuple[str, bytes, bool], Layout] = {}


def lay_out(slots: bytes, name: str, columns: Columns | None) -> Layout:
    """Lay out what a table with these slots has: all is unpacked in one go, and some of it read on."""
    found: list[tuple[int, str, str]] = []
    others: list[Other] = []
    order = {} if columns is None else {field: place for place, field in enumerate(columns)}
    tag = 0
    for slot, field, form, code, _, target in TABLES[name]:
        if slot + 1 >= len(slots):
            break
        offset = slots[slot] | slots[slot + 1] << 8
        if form == "tag":
            tag = offset
            continue
        if not offset or (columns is not None and field not in order):
            continue
        found.append((offset, field, code if form == "scalar" else "I"))
        reads: tuple[Callable[..., Any], Any] | None = None
        if form == "scalar":
            if target is not None and (name, field) not in NUMBERS:
                reads = (Fields.strict if (name, field) in STRICT else Fields.enum), target
        elif form == "string":
            reads = Fields.string, None
        elif form == "vector":
            reads = (Fields.bytes, None) if code == "B" else (Fields.vector, (code, target))
        elif form == "union":
            reads = Fields.union, (tag - offset if tag else None, target)
        else:
            reads = Fields.follow, None
        if reads is not None:
            others.append((field, order.get(field, 0), offset, *reads))
    found.sort()
    names = tuple(field for _, field, _ in found)
    places = {field: len(found) + place for place, field in enumerate(order)}
    places.update((field, place) for place, field in enumerate(names))
    pick = itemgetter(*(places[field] for field in order)) if order else None
    return unpacker((offset, code) for offset, _, code in found), names, pick, others
