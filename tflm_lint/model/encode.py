"""Dicts of fields -> tables of a FlatBuffer; nothing here knows what a field means. `fields` is the way back.

Whatever is the same is written once: tables with equal fields, vectors and strings with equal elements, vtables. So
everything is collected first, each part after those it refers to, and `arrange` then says where it lies.
"""

from __future__ import annotations

import struct

from tflm_lint.model import limits
from tflm_lint.model.bindings import ALIGNED, ENUMS, TABLES, UNIONS
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import Any

    from tflm_lint.model.bindings import Row

    Bytes = bytes | bytearray | memoryview

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}


class UnwritableError(ValueError):
    """What the Model says has no place in a file, as ``Tensor.shape: ...``."""


class Later(NamedTuple):
    """Bytes behind everything else; a ``key`` that comes twice names the same bytes, which are written once."""

    key: Hashable
    data: Bytes
    #: Whether they lie behind the flatbuffer, where a number names their offset from the file's start.
    outside: bool = False


class _Layout(NamedTuple):
    """A table with certain fields: what it packs, and where those lie."""

    vtable: bytes
    packer: struct.Struct
    #: The fields in the order of their place, and in the schema's order with the place.
    packed: tuple[Row, ...]
    ordered: tuple[tuple[Row, int], ...]
    #: Whether a number of 8 bytes is among them; those come first, behind the 4 bytes that point to the vtable.
    wide: bool


class Table(NamedTuple):
    """A table without its first field, which leads to its vtable."""

    vtable: bytes
    fields: bytes
    #: Where it refers to something: bytes from its start; the part, or below 0 what comes later (`Encoder.later`).
    refers: tuple[tuple[int, int], ...]
    #: Whether a number of 8 bytes is among its fields; those come first, behind the 4 bytes that lead to the vtable.
    wide: bool


class Tables(NamedTuple):
    """A vector of tables."""

    parts: tuple[int, ...]


class Vector(NamedTuple):
    """A vector of numbers or a string: what refers to nothing."""

    #: Its length and its elements.
    data: bytes
    #: Bytes of an element.
    alignment: int


#: A table without a field.
EMPTY = Table(struct.pack("<2H", 4, 4), b"", (), False)


class Encoder:
    """One file being written."""

    def __init__(self, shared_from: int = 0) -> None:
        #: Equal parts of so many bytes are one.
        self.shared_from = shared_from
        #: The parts, none before one that it refers to.
        self.parts: list[Table | Tables | Vector] = []
        self.known: dict[Table | Tables | Vector, int] = {}
        #: Bytes behind all parts, each key once.
        self.later: dict[tuple[Hashable, bool], tuple[int, Later]] = {}
        self.layouts: dict[tuple[str, tuple[int, ...]], _Layout] = {}
        self.numbers = {target: {name: number for number, name in enumerate(names)} for target, names in ENUMS.items()}

    def part(self, part: Table | Tables | Vector) -> int:
        """Return the number of a part, that of an equal one where there is one."""
        size = len(part.data) if isinstance(part, Vector) else len(part.fields) if isinstance(part, Table) else 0
        number = self.known.get(part) if size >= self.shared_from or part == EMPTY else None
        if number is None:
            number = self.known[part] = len(self.parts)
            self.parts.append(part)
        return number

    def behind(self, later: Later) -> int:
        """Return how a table refers to bytes that come later."""
        return ~self.later.setdefault((later.key, later.outside), (len(self.later), later))[0]

    def table(self, name: str, values: Mapping[str, Any]) -> int:
        """Take in a table and all that it refers to; return its number. None stands for a missing field.

        A scalar that is its default is left out. Unions are ``(table, values)``, enums names or, without a name, their
        number as text; a vector of bytes may be a `Later`, and so may a number that is an offset.
        """
        packed = self.packed(name, values)
        layout = self.layout(name, tuple(packed))
        try:
            fields = layout.packer.pack(*(packed[row[0]] for row in layout.packed))
        except struct.error as error:
            self.refuse(name, layout, packed, error)
        refers: list[tuple[int, int]] = []
        for row, offset in layout.ordered:
            value = values.get(row[1])
            if row[2] == "scalar":
                if type(value) is Later:
                    refers.append((offset, self.behind(value)))
            elif row[2] != "tag":
                refers.append((offset, self.referred(name, row, value)))
        return self.part(Table(layout.vtable, fields, tuple(refers), layout.wide))

    def packed(self, name: str, values: Mapping[str, Any]) -> dict[int, Any]:
        """Return the slots that the table gets, with their numbers; 0 for what will be pointed to."""
        packed: dict[int, Any] = {}
        for slot, field, kind, code, default, target in TABLES[name]:
            # a union's tag comes right before it and has no value of its own
            value = values.get(field[: -len("_type")] if kind == "tag" else field)
            if value is None:
                continue
            if kind == "scalar":
                number = self.number(value, target, f"{name}.{field}")
                # the other zero of a float is no default
                if number != default or str(number) != str(default):
                    packed[slot] = number
            elif kind == "tag":
                packed[slot] = self.tag(name, str(target), value[0])
            elif code != "B" or value != ():  # which is what `read` says of a missing vector of bytes
                packed[slot] = 0
        return packed

    def number(self, value: Any, target: str | None, where: str) -> Any:
        """Return what to pack for a scalar; an enum's value without a name is its number as text."""
        if type(value) is Later:
            return limits.MAX_SIZE
        if type(value) is str:
            found = self.numbers[str(target)].get(value)
            if found is not None:
                return found
            if not value.lstrip("-").isdecimal():
                raise UnwritableError(f"{where}: {value} is no {target}")
            return int(value)
        return value

    def tag(self, table: str, union: str, member: str) -> int:
        """Return the tag of a union's member."""
        if member not in UNIONS[union][1:]:
            raise UnwritableError(f"{table}: {member} is no member of {union}")
        return UNIONS[union].index(member)

    def layout(self, name: str, slots: tuple[int, ...]) -> _Layout:
        """Lay out a table with these fields: numbers of 8 bytes first, then by width."""
        key = name, slots
        layout = self.layouts.get(key)
        if layout is None:
            by_slot = {row[0]: row for row in TABLES[name]}
            rows = [by_slot[slot] for slot in slots]
            width = {row[0]: WIDTHS[row[3]] if row[2] in ("scalar", "tag") else 4 for row in rows}
            packed = tuple(sorted(rows, key=lambda row: -width[row[0]]))
            places: dict[int, int] = {}
            end = 4
            for row in packed:
                places[row[0]] = end
                end += width[row[0]]
            count = (slots[-1] if slots else 2) // 2 + 1
            entries = [2 * count, end, *(places.get(slot, 0) for slot in range(4, 2 * count, 2))]
            form = "".join(row[3] if row[2] in ("scalar", "tag") else "I" for row in packed)
            layout = self.layouts[key] = _Layout(
                struct.pack(f"<{count}H", *entries),
                struct.Struct("<" + form),
                packed,
                tuple((row, places[row[0]]) for row in rows),
                8 in width.values(),
            )
        return layout

    def referred(self, table: str, row: Row, value: Any) -> int:
        """Take in what a field refers to."""
        _, field, kind, code, _, target = row
        if kind == "tables":
            return self.part(Tables(tuple(self.table(str(target), one) for one in value)))
        if kind == "table":
            return self.table(str(target), value)
        if kind == "union":
            return self.table(*value)
        if type(value) is Later:
            return self.behind(value)
        if kind == "string":
            try:
                data = value.encode()
            except UnicodeEncodeError:
                raise UnwritableError(f"{table}.{field}: {value!r} cannot be UTF-8") from None
            return self.vector(data + b"\0", len(data), 1)
        alignment = ALIGNED.get(f"{table}.{field}", 1)
        if isinstance(value, (bytes, memoryview)):
            return self.vector(value, len(value), alignment)
        numbers: Sequence[Any] = [self.number(one, target, f"{table}.{field}") for one in value] if target else value
        try:
            data = struct.pack(f"<{len(numbers)}{code}", *numbers)
        except struct.error as error:
            raise UnwritableError(f"{table}.{field}: {error}") from None
        return self.vector(data, len(numbers), max(alignment, WIDTHS[code]))

    def vector(self, data: Bytes, length: int, alignment: int) -> int:
        """Take in a vector; its length is 4 bytes, so nothing is aligned to fewer."""
        return self.part(Vector(struct.pack("<I", length) + data, max(alignment, 4)))

    def refuse(self, name: str, layout: _Layout, packed: Mapping[int, Any], error: struct.error) -> None:
        """Name the number that does not fit into its field."""
        for row in layout.packed:
            try:
                struct.pack("<" + (row[3] if row[2] in ("scalar", "tag") else "I"), packed[row[0]])
            except struct.error:
                raise UnwritableError(f"{name}.{row[1]}: {packed[row[0]]!r} has no place in the field") from error
        raise error
