"""Model -> what the bytes of its file are: constants, names, quantization and so on, which add up to the file.

Every table, vector and string counts once, where it is met first: files may share them.
"""

from __future__ import annotations

import struct

from tflm_lint.model.bindings import ROOT, TABLES, UNIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Model

#: What the bytes of a file are, in the order in which they are shown. The structure is what is left: tables of offsets,
#: padding, the root.
PARTS = (
    "constants", "quantization", "tensors", "operators", "names", "signatures", "metadata", "archive", "structure",
)  # fmt: skip
#: (table, field) -> the part that begins there; what lies below belongs to it.
BEGINS = {
    ("Model", "operator_codes"): "operators",
    ("Model", "description"): "names",
    ("Model", "signature_defs"): "signatures",
    ("Model", "metadata"): "metadata",
    ("Model", "metadata_buffer"): "metadata",
    ("SubGraph", "tensors"): "tensors",
    ("SubGraph", "operators"): "operators",
    ("SubGraph", "name"): "names",
    ("Tensor", "name"): "names",
    ("Tensor", "quantization"): "quantization",
    ("Tensor", "sparsity"): "constants",
}
WIDTHS = {"?": 1, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8, "d": 8}


def census(model: Model) -> dict[str, int]:
    """Return the bytes of each part of the file that a Model was read from."""
    found = dict.fromkeys(PARTS, 0)
    data = model.data
    walk = _Walk(data, found)
    of_metadata = {entry.buffer for entry in model.metadata} | set(model.metadata_buffer)
    of_metadata -= {tensor.buffer for subgraph in model.subgraphs for tensor in subgraph.tensors}
    walk.buffers(of_metadata)
    walk.table(walk.u32(data, 0)[0], ROOT, "structure")
    spans = {buffer[:2] for buffer in model.buffers if buffer.external and buffer.size}
    found["constants"] += sum(size for _, size in spans)
    if model.archive is not None:
        found["archive"] = model.archive.size
    found["structure"] = len(data) - (sum(found.values()) - found["structure"])
    return found


class _Walk:
    """One walk over a file whose every offset is sound."""

    def __init__(self, data: bytes, found: dict[str, int]) -> None:
        self.data = data
        self.found = found
        self.seen: set[int] = set()
        self.u32: Callable[[bytes, int], tuple[int]] = struct.Struct("<I").unpack_from
        self.i32: Callable[[bytes, int], tuple[int]] = struct.Struct("<i").unpack_from
        self.u16: Callable[[bytes, int], tuple[int]] = struct.Struct("<H").unpack_from

    def fields(self, at: int, name: str) -> dict[str, tuple[int, str, str]]:
        """Return where a table has which fields: place, form, and what is there."""
        vtable = at - self.i32(self.data, at)[0]
        length = self.u16(self.data, vtable)[0]
        found, tag = {}, 0
        for slot, field, form, code, _, target in TABLES[name]:
            offset = self.u16(self.data, vtable + slot)[0] if slot < length else 0
            if form == "tag":
                tag = self.data[at + offset] if offset else 0
            elif offset and form == "union":
                if 0 < tag < len(UNIONS[target or ""]):
                    found[field] = (at + offset, "table", UNIONS[target or ""][tag])
            elif offset and form != "scalar":
                found[field] = (at + offset, form, code or target or "")
        return found

    def once(self, at: int) -> bool:
        """Say whether a place is met for the first time."""
        first = at not in self.seen
        self.seen.add(at)
        return first

    def buffers(self, of_metadata: set[int]) -> None:
        """Count the buffers, those of metadata as such."""
        root = self.u32(self.data, 0)[0]
        place = self.fields(root, ROOT).get("buffers")
        if place is None:
            return
        vector = self.target(place[0])
        # a constant that metadata names, too, is a constant
        for wanted in (False, True):
            for index in range(self.u32(self.data, vector)[0]):
                if (index in of_metadata) is wanted:
                    entry = vector + 4 + 4 * index
                    self.table(self.target(entry), "Buffer", "metadata" if wanted else "constants")

    def table(self, at: int, name: str, part: str) -> None:
        """Count a table and what lies below it."""
        if not self.once(at):
            return
        self.found[part] += self.u16(self.data, at - self.i32(self.data, at)[0] + 2)[0]
        for field, (place, form, what) in self.fields(at, name).items():
            own = BEGINS.get((name, field), part)
            goal = self.target(place)
            if form == "table":
                self.table(goal, what, own)
            elif not self.once(goal):
                continue
            elif form == "tables":
                count = self.u32(self.data, goal)[0]
                self.found[own] += 4 + 4 * count
                for entry in range(goal + 4, goal + 4 + 4 * count, 4):
                    self.table(self.target(entry), what, own)
            else:
                count = self.u32(self.data, goal)[0]
                self.found[own] += 4 + (count + 1 if form == "string" else count * WIDTHS[what])

    def target(self, place: int) -> int:
        """Follow an offset."""
        return place + self.u32(self.data, place)[0]
