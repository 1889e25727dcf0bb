"""Files made to exhaust a reader: a megabyte that describes gigabytes by sharing what FlatBuffers lets it share."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tflm_lint.model.bindings import TABLES


class Bomb:
    """Bytes written front to back: what refers lies before what it refers to, as offsets have no sign."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray(8)

    def align(self) -> int:
        self.data.extend(bytes(-len(self.data) % 4))
        return len(self.data)

    def put(self, code: str, *values: int) -> int:
        at = len(self.data)
        self.data.extend(struct.pack("<" + code, *values))
        return at

    def point(self, at: int, goal: int) -> None:
        struct.pack_into("<I", self.data, at, goal - at)

    def vtable(self, table: str, fields: tuple[str, ...]) -> int:
        """Write a vtable in which the fields follow each other, 4 bytes each."""
        slots = {name: slot for slot, name, *_ in TABLES[table]}
        entries = [0] * (max((slots[name] for name in fields), default=2) // 2 + 1)
        entries[:2] = 2 * len(entries), 4 + 4 * len(fields)
        for index, name in enumerate(fields):
            entries[slots[name] // 2] = 4 + 4 * index
        self.align()
        return self.put(f"{len(entries)}H", *entries)

    def table(self, vtable: int, fields: int = 0) -> int:
        """Write a table whose fields are 0 until `point` fills them."""
        at = self.align()
        self.put(f"i{fields}I", at - vtable, *([0] * fields))
        return at

    def vector(self, count: int) -> int:
        """Write a vector of offsets that are 0 until `point` fills them; return where the first one lies."""
        at = self.align()
        self.put("I", count)
        self.data.extend(bytes(4 * count))
        return at + 4

    def one(self, at: int, table: str) -> None:
        """Let a field be a vector of one empty table."""
        vtable = self.vtable(table, ())
        element = self.vector(1)
        self.point(at, element - 4)
        self.point(element, self.table(vtable))

    def model(self, *fields: str) -> dict[str, int]:
        """Write a model of one subgraph, one buffer and one operator code; return where the subgraph's fields lie."""
        names = ("tensors", "inputs", "outputs", *fields)
        vtables = self.vtable("Model", ("subgraphs", "buffers", "operator_codes")), self.vtable("SubGraph", names)
        root = self.table(vtables[0], 3)
        self.point(0, root)
        self.one(root + 8, "Buffer")
        self.one(root + 12, "OperatorCode")
        element = self.vector(1)
        self.point(root + 4, element - 4)
        subgraph = self.table(vtables[1], len(names))
        self.point(element, subgraph)
        places = {name: subgraph + 4 + 4 * index for index, name in enumerate(names)}
        nothing = self.vector(0) - 4
        for at in places.values():
            self.point(at, nothing)
        return places

    def done(self) -> bytes:
        return bytes(self.data[: self.size].ljust(self.size, b"\0"))


def shared_tables(size: int) -> bytes:
    """Let a long list of subgraphs name one subgraph, whose long list of tensors names one tensor."""
    bomb = Bomb(size)
    vtables = [bomb.vtable("Model", ("subgraphs",)), bomb.vtable("SubGraph", ("tensors",)), bomb.vtable("Tensor", ())]
    count = size // 10
    at = bomb.table(vtables[0], 1)
    bomb.point(0, at)
    for vtable, fields in ((vtables[1], 1), (vtables[2], 0)):
        first = bomb.vector(count)
        bomb.point(at + 4, first - 4)
        at = bomb.table(vtable, fields)
        for index in range(count):
            bomb.point(first + 4 * index, at)
    return bomb.done()


def dense(table: str, place: str, *fields: str, value: int = 0) -> Callable[[int], bytes]:
    """Make a bomb of as many tables of one kind as fit, whose fields all refer to the same few bytes."""

    def make(size: int) -> bytes:
        bomb = Bomb(size)
        places = bomb.model("operators")
        vtable = bomb.vtable(table, fields)
        each = 4 * (1 + len(fields))
        count = (size - len(bomb.data) - 64) // (4 + each)
        first = bomb.vector(count)
        bomb.point(places[place], first - 4)
        start = len(bomb.data)
        for _ in range(count):
            bomb.table(vtable, len(fields))
        tail = bomb.put("8I", value, *([0] * 7))
        for index in range(count):
            at = start + each * index
            bomb.point(first + 4 * index, at)
            for field in range(len(fields)):
                bomb.point(at + 4 + 4 * field, tail)
        return bomb.done()

    return make


def overlapping(field: str, value: int) -> Callable[[int], bytes]:
    """Make a bomb of tensors that refer into one field of equal numbers, each of which is a length."""

    def make(size: int) -> bytes:
        bomb = Bomb(size)
        places = bomb.model()
        vtable = bomb.vtable("Tensor", (field,))
        count = size // 24
        first = bomb.vector(count)
        bomb.point(places["tensors"], first - 4)
        tables = [bomb.table(vtable, 1) for _ in range(count)]
        numbers = (size - len(bomb.data)) // 4
        start = bomb.put(f"{numbers}I", *([value] * numbers))
        for index, table in enumerate(tables):
            bomb.point(first + 4 * index, table)
            bomb.point(table + 4, start + 4 * (index % (numbers // 2)))
        return bomb.done()

    return make


def many_vtables(size: int) -> bytes:
    """Give every tensor a vtable of its own."""
    bomb = Bomb(size)
    places = bomb.model()
    count = (size - len(bomb.data)) // 40
    first = bomb.vector(count)
    bomb.point(places["tensors"], first - 4)
    for index in range(count):
        bomb.point(first + 4 * index, bomb.table(bomb.vtable("Tensor", ("type", "buffer", "is_variable")), 3))
    return bomb.done()


BOMBS: dict[str, Callable[[int], bytes]] = {
    "shared tables": shared_tables,
    "empty tensors": dense("Tensor", "tensors"),
    "tensors with shapes": dense("Tensor", "tensors", "shape", "name", "shape_signature"),
    "tensors with tables": dense("Tensor", "tensors", "quantization", "sparsity"),
    "operators": dense("Operator", "operators", "inputs", "outputs", "intermediates"),
    "empty operators": dense("Operator", "operators"),
    "overlapping shapes": overlapping("shape", 0x1000),
    "overlapping small shapes": overlapping("shape", 0x40),
    "overlapping names": overlapping("name", 0x4000),
    "overlapping subtypes": overlapping("variant_tensors", 0x100),
    "many vtables": many_vtables,
}
