"""Dicts of fields -> tables of a FlatBuffer; nothing here knows what a field means. `fields` is the way back.

What refers lies before what it refers to, in the order of the schema; tables with the same fields share a vtable. Bytes
that are many (``Later``) come behind all else, and behind those what lies outside of the flatbuffer.
"""

from __future__ import annotations

import struct

from tflm_lint.model import limits
from tflm_lint.model.bindings import ALIGNED, ENUMS, TABLES, UNIONS
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from typing import Any

    from tflm_lint.model.bindings import Row

    Bytes = bytes | bytearray | memoryview

WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}
#: Bytes of a model start at a multiple of this, in the flatbuffer and behind it.
GRID = 16


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


class Encoder:
    """One file being written."""

    def __init__(self, head: bytes) -> None:
        self.out = bytearray(head)
        self.vtables: dict[bytes, int] = {}
        self.layouts: dict[tuple[str, tuple[int, ...]], _Layout] = {}
        self.numbers = {target: {name: number for number, name in enumerate(names)} for target, names in ENUMS.items()}
        #: Where something points to what comes later.
        self.later: list[tuple[int, Later]] = []

    def table(self, name: str, values: Mapping[str, Any]) -> int:
        """Write a table and all that it refers to; return its position. None stands for a missing field.

        A scalar that is its default is left out. Unions are ``(table, values)``, enums names or, without a name, their
        number as text; a vector of bytes may be a `Later`, and so may a number that is an offset.
        """
        packed = self.packed(name, values)
        layout = self.layout(name, tuple(packed))
        at = self.place(layout)
        try:
            self.out += layout.packer.pack(at - self.vtables[layout.vtable], *(packed[row[0]] for row in layout.packed))
        except struct.error as error:
            self.refuse(name, layout, packed, error)
        for row, offset in layout.ordered:
            value = values.get(row[1])
            if row[2] == "scalar":
                if type(value) is Later:
                    self.later.append((at + offset, value))
            elif row[2] != "tag":
                self.refer(at + offset, name, row, value)
        return at

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
                struct.Struct("<i" + form),
                packed,
                tuple((row, places[row[0]]) for row in rows),
                8 in width.values(),
            )
        return layout

    def place(self, layout: _Layout) -> int:
        """Go to where a table with this layout may lie, past its vtable where that is new."""
        if layout.vtable not in self.vtables:
            self.pad(2)
            self.vtables[layout.vtable] = len(self.out)
            self.out += layout.vtable
        self.pad(4)
        if layout.wide and len(self.out) % 8 == 0:
            self.out += bytes(4)
        return len(self.out)

    def refer(self, place: int, table: str, row: Row, value: Any) -> None:
        """Write what a field refers to."""
        _, field, kind, code, _, target = row
        if kind == "tables":
            self.tables(place, str(target), value)
        elif kind == "table":
            self.point(place, self.table(str(target), value))
        elif kind == "union":
            self.point(place, self.table(*value))
        elif type(value) is Later:
            self.later.append((place, value))
        elif kind == "string":
            try:
                data = value.encode()
            except UnicodeEncodeError:
                raise UnwritableError(f"{table}.{field}: {value!r} cannot be UTF-8") from None
            self.vector(place, data, len(data), 4)
            self.out.append(0)
        elif isinstance(value, (bytes, memoryview)):
            self.vector(place, value, len(value), ALIGNED.get(f"{table}.{field}", 4))
        else:
            numbers: Sequence[Any] = (
                [self.number(one, target, f"{table}.{field}") for one in value] if target else value
            )
            try:
                data = struct.pack(f"<{len(numbers)}{code}", *numbers)
            except struct.error as error:
                raise UnwritableError(f"{table}.{field}: {error}") from None
            self.vector(place, data, len(numbers), max(ALIGNED.get(f"{table}.{field}", 4), WIDTHS[code]))

    def tables(self, place: int, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Write a vector of tables; those without a field, as a model has many empty buffers, are one."""
        self.vector(place, bytes(4 * len(values)), len(values), 4)
        first = len(self.out) - 4 * len(values)
        empty = None
        for index, value in enumerate(values):
            at = self.table(name, value) if value or empty is None else empty
            self.point(first + 4 * index, at)
            if not value:
                empty = at

    def vector(self, place: int, data: Bytes, length: int, alignment: int) -> None:
        """Write a vector with its first element aligned, and point to it."""
        self.pad(alignment, 4)
        self.point(place, len(self.out))
        self.out += struct.pack("<I", length)
        self.out += data

    def pad(self, alignment: int, ahead: int = 0) -> None:
        """Go on to where what comes `ahead` bytes later is aligned."""
        self.out += bytes(-(len(self.out) + ahead) % alignment)

    def point(self, place: int, goal: int) -> None:
        """Write an offset."""
        struct.pack_into("<I", self.out, place, goal - place)

    def finish(self, root: int, behind: Callable[[int], bytes] | None = None) -> bytes:
        """Write what comes later and return the file, its bytes copied once.

        `behind` makes what the file ends with, for the position where it will lie.

        Raises UnwritableError for a file of 2 GiB or more.
        """
        self.point(0, root)
        pieces: list[Bytes] = [self.out]
        size = len(self.out)
        places: dict[Hashable, int] = {}
        for inside in (True, False):
            for _, later in self.later:
                if later.outside is not inside and later.key not in places:
                    start = size + 4 * inside
                    start += -start % GRID
                    places[later.key] = start
                    pieces.append(bytes(start - 4 * inside - size))
                    if inside:
                        pieces.append(struct.pack("<I", len(later.data)))
                    pieces.append(later.data)
                    size = start + len(later.data)
        if behind is not None and size < limits.MAX_SIZE:
            pieces.append(bytes(-size % 4))
            pieces.append(behind(size + -size % 4))
            size += len(pieces[-2]) + len(pieces[-1])
        if size >= limits.MAX_SIZE:
            raise UnwritableError(f"Model: takes {size} bytes, expected less than {limits.MAX_SIZE}")
        for place, later in self.later:
            if later.outside:
                struct.pack_into("<Q", self.out, place, places[later.key])
            else:
                self.point(place, places[later.key] - 4)
        return b"".join(pieces)

    def refuse(self, name: str, layout: _Layout, packed: Mapping[int, Any], error: struct.error) -> None:
        """Name the number that does not fit into its field."""
        for row in layout.packed:
            try:
                struct.pack("<" + (row[3] if row[2] in ("scalar", "tag") else "I"), packed[row[0]])
            except struct.error:
                raise UnwritableError(f"{name}.{row[1]}: {packed[row[0]]!r} has no place in the field") from error
        raise error
