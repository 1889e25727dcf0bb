"""Tables of a verified file -> dicts of their fields; nothing here knows what a field means."""

from __future__ import annotations

import struct

from tflm_lint.model import graph, limits
from tflm_lint.model.bindings import ENUMS, TABLES, UNIONS
from tflm_lint.model.malformed import refusal, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from tflm_lint.model.malformed import Path
    from tflm_lint.model.verify import VerifiedBuffer

    #: Offset in the table, field, what reads it there, and its type.
    Layout = list[tuple[int, str, Callable[[int, Any, Path, str], Any], Any]]

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
        #: What reads vectors of so many elements of a type; those of `struct` itself are soon forgotten.
        self.vectors: dict[tuple[int, str], Callable[[bytes, int], tuple[Any, ...]]] = {}
        self.u32: Callable[[bytes, int], tuple[int]] = struct.Struct("<I").unpack_from
        self.i32: Callable[[bytes, int], tuple[int]] = struct.Struct("<i").unpack_from

    def odd(self, flaw: str, path: Path, field: str, message: str) -> None:
        """Note what is wrong with the file without anybody reading it."""
        if len(self.oddities) < limits.MAX_ODDITIES:
            self.oddities.append(graph.Oddity(flaw, render((path, field, -1)), message))

    def of(self, at: int, name: str, path: Path) -> dict[str, Any]:
        """Read the fields that a table has, none that it leaves out.

        Tables come as positions for `of`, vectors of tables for `each`; unions as (table, position) or None; vectors as
        tuples, of bytes as their Span; enums as names.
        """
        vtable = at - self.i32(self.data, at)[0]
        layout = self.layouts.get((vtable, name))
        if layout is None:
            layout = self.layout(vtable, name)
        return {field: read(at + offset, form, path, field) for offset, field, read, form in layout}

    def each(self, at: int | None, path: Path, field: str) -> Iterator[tuple[int, Path]]:
        """Walk a vector of tables."""
        if at is not None:
            for index in range(self.length(at)):
                at += 4
                yield at + self.u32(self.data, at)[0], (path, field, index)

    def length(self, at: int) -> int:
        """Read the number of elements of a vector."""
        return self.u32(self.data, at)[0]

    def layout(self, vtable: int, name: str) -> Layout:
        """Lay out what a table with this vtable has."""
        data = self.data
        length = data[vtable] | data[vtable + 1] << 8
        layout: Layout = []
        tag = 0
        for slot, field, form, code, _, target in TABLES[name]:
            if slot >= length:
                break
            offset = data[vtable + slot] | data[vtable + slot + 1] << 8
            if form == "tag":
                tag = offset
            elif not offset:
                continue
            elif form == "scalar":
                unpack = struct.Struct("<" + code).unpack_from
                if target is None or (name, field) in NUMBERS:
                    layout.append((offset, field, self.number, unpack))
                else:
                    layout.append(
                        (offset, field, self.strict if (name, field) in STRICT else self.enum, (unpack, target))
                    )
            elif form == "string":
                layout.append((offset, field, self.string, None))
            elif form == "vector":
                layout.append((offset, field, self.bytes if code == "B" else self.vector, (code, target)))
            elif form == "union":
                layout.append((offset, field, self.union, (tag - offset if tag else None, target)))
            else:
                layout.append((offset, field, self.follow, None))
        if len(self.layouts) >= limits.MAX_LAYOUTS:
            self.layouts.clear()
        self.layouts[vtable, name] = layout
        return layout

    # What reads a field: its position, its type, and the place to name in an error.

    def number(self, at: int, unpack: Any, _path: Path, _field: str) -> Any:
        """Read a scalar."""
        return unpack(self.data, at)[0]

    def enum(self, at: int, form: Any, path: Path, field: str) -> str:
        """Read an enum; a value without a name is odd and called by its number."""
        return self.named(form[0](self.data, at)[0], form[1], path, field)

    def strict(self, at: int, form: tuple[Callable[[bytes, int], tuple[int]], str], path: Path, field: str) -> str:
        """Read an enum; a value without a name is refused."""
        value, names = form[0](self.data, at)[0], ENUMS[form[1]]
        if not 0 <= value < len(names):
            raise refusal(path, field, f"is {form[1]} {value}, expected less than {len(names)}")
        return names[value]

    def named(self, value: int, target: str, path: Path, field: str) -> str:
        """Name an enum's value."""
        names = ENUMS[target]
        if 0 <= value < len(names):
            return names[value]
        self.odd("enum", path, field, f"is {target} {value}, expected less than {len(names)}")
        return str(value)

    def follow(self, at: int, _form: object = None, _path: Path | None = None, _field: str = "") -> int:
        """Follow an offset."""
        return at + self.u32(self.data, at)[0]

    def string(self, at: int, _form: object, _path: Path, _field: str) -> str:
        """Read a string; what is no UTF-8 shows as U+FFFD."""
        at += self.u32(self.data, at)[0] + 4
        return self.data[at : at + self.u32(self.data, at - 4)[0]].decode("utf-8", "replace")

    def bytes(self, at: int, _form: object, _path: Path, _field: str) -> graph.Span:
        """Read where a vector of bytes lies."""
        at += self.u32(self.data, at)[0]
        return graph.Span(at + 4, self.length(at))

    def vector(self, at: int, form: Any, path: Path, field: str) -> tuple[Any, ...]:
        """Read a vector of scalars or enums."""
        at += self.u32(self.data, at)[0]
        code, target = form
        shape = self.u32(self.data, at)[0], code
        unpack = self.vectors.get(shape)
        if unpack is None:
            unpack = self.vectors[shape] = struct.Struct(f"<{shape[0]}{code}").unpack_from
        values = unpack(self.data, at + 4)
        return tuple(self.named(value, target, path, field) for value in values) if target else values

    def union(self, at: int, form: Any, path: Path, field: str) -> tuple[str, int] | None:
        """Read a union's table and position, None where its tag names no table."""
        back, target = form
        tag = self.data[at + back] if back is not None else 0
        members = UNIONS[target]
        if tag >= len(members):
            self.odd("enum", path, f"{field}_type", f"is {target} {tag}, expected less than {len(members)}")
            return None
        return (members[tag], self.follow(at)) if tag else None
