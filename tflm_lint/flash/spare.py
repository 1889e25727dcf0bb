"""Model -> bytes that a file spends twice or for nobody: equal constants and zero points, ranges of quantization."""

from __future__ import annotations

import struct

from tflm_lint.flash.strip import GRID
from tflm_lint.model.bindings import ROOT, TABLES
from tflm_lint.model.graph import COMPRESSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tflm_lint.model.graph import Model, Tensor

#: A Buffer with data: offset to the vtable, field, vector element.
_TABLE = 12
#: Constants of fewer bytes take hardly more than what leads to them.
SMALL = 16


def equal_buffers(model: Model) -> dict[int, int]:
    """Return the buffers that hold the bytes of an earlier one, with that one.

    Only what tensors alone name and nothing writes may be shared; compressed tensors name buffers in bytes of their
    own.
    """
    if any(entry.name == COMPRESSION for entry in model.metadata):
        return {}
    own = {entry.buffer for entry in model.metadata} | set(model.metadata_buffer)
    read: set[int] = set()
    for subgraph in model.subgraphs:
        read.update(tensor.buffer for tensor in subgraph.tensors)
        own.update(tensor.buffer for tensor in subgraph.tensors if tensor.is_variable)
        own.update(
            subgraph.tensors[index].buffer
            for operator in subgraph.operators
            for index in operator.outputs
            if 0 <= index < len(subgraph.tensors)
        )
    sizes: dict[int, list[int]] = {}
    for index, buffer in enumerate(model.buffers):
        if buffer.size >= SMALL and not buffer.external and index in read and index not in own:
            sizes.setdefault(buffer.size, []).append(index)
    found = {}
    for indices in sizes.values():
        if len(indices) > 1:
            # most constants of one size differ in their first bytes or their last
            alike: dict[tuple[bytes, bytes], list[int]] = {}
            for index in indices:
                data = model.bytes_of(model.buffers[index])
                alike.setdefault((bytes(data[:SMALL]), bytes(data[-SMALL:])), []).append(index)
            for group in alike.values():
                first: dict[bytes, int] = {}
                for index in group if len(group) > 1 else ():
                    kept = first.setdefault(bytes(model.bytes_of(model.buffers[index])), index)
                    if kept != index:
                        found[index] = kept
    return found


def bytes_of_equal(model: Model, equal: Mapping[int, int]) -> int:
    """Return what equal constants take beyond the first of each; a vector that buffers share already counts once."""
    places: dict[tuple[int, int], None] = {}
    kept = {model.buffers[index][:2] for index in equal.values()}
    for index in equal:
        place = model.buffers[index][:2]
        if place not in kept:
            places[place] = None
    return sum(_TABLE + -(-(4 + size) // GRID) * GRID for _, size in places)


def bytes_of_ranges(tensor: Tensor) -> int:
    """Return what the minima and maxima of a tensor's quantization take: field, length, values."""
    found = tensor.quantization
    return 0 if found is None else sum(8 + 4 * len(values) for values in (found.min, found.max) if values)


def bytes_of_repeated(model: Model) -> tuple[int, int]:
    """Return how many vectors of zero points the file holds although an equal one is there, and what they take.

    Converters write 8 bytes a channel for each tensor, all 0, weights and biases alike. A vector that tensors share
    already counts once.
    """
    data = model.data
    length_at = struct.Struct("<I").unpack_from
    places: dict[int, bytes] = {}
    for at in _zero_points(data):
        length = length_at(data, at)[0]
        if length > 1:
            places[at] = data[at : at + 4 + 8 * length]
    once = set(places.values())
    return len(places) - len(once), sum(map(len, places.values())) - sum(map(len, once))


def _zero_points(data: bytes) -> Iterator[int]:
    """Yield where the file holds the zero points of its tensors."""
    subgraphs, tensors = _follow(data, ROOT, "subgraphs"), _follow(data, "SubGraph", "tensors")
    quantization = _follow(data, "Tensor", "quantization")
    zero_point = _follow(data, "QuantizationParameters", "zero_point")
    for subgraph in _tables(data, subgraphs(struct.unpack_from("<I", data)[0])):
        for tensor in _tables(data, tensors(subgraph)):
            table = quantization(tensor)
            found = table and zero_point(table)
            if found:
                yield found


def _tables(data: bytes, vector: int) -> Iterator[int]:
    """Yield where the tables of a vector are, of none where there is no vector."""
    if vector:
        count = struct.unpack_from("<I", data, vector)[0]
        for place, offset in enumerate(struct.unpack_from(f"<{count}I", data, vector + 4), 1):
            yield vector + 4 * place + offset


def _follow(data: bytes, table: str, field: str) -> Callable[[int], int]:
    """Return what follows a field of such tables of a verified file, to 0 where it is not there."""
    slot = next(row[0] for row in TABLES[table] if row[1] == field)
    i32, u16, u32 = (struct.Struct(code).unpack_from for code in ("<i", "<H", "<I"))

    def goal(at: int) -> int:
        vtable = at - i32(data, at)[0]
        offset = u16(data, vtable + slot)[0] if slot < u16(data, vtable)[0] else 0
        return at + offset + u32(data, at + offset)[0] if offset else 0

    return goal
