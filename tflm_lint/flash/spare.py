"""Model -> what its file spends for nobody, or twice: what TFLM never reads, equal constants, zero points and ranges.

Flash holds all of it all the same.
"""

from __future__ import annotations

from tflm_lint.model.bindings import ROOT, TABLES
from tflm_lint.model.graph import COMPRESSION, MADE_FOR, OFFLINE_PLAN
from tflm_lint.record import NamedTuple, struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tflm_lint.model.graph import Model, Tensor

#: Metadata that TFLM itself reads: offline plans and compressed weights.
READ_METADATA = frozenset({OFFLINE_PLAN, MADE_FOR, COMPRESSION})
#: What the archive of labels and the like behind the FlatBuffer is called among the metadata.
ARCHIVE = "zip archive behind the model"


class Strippable(NamedTuple):
    """Bytes of the file by what they hold; stripping saves about this, give or take alignment."""

    #: Buffers that only metadata names, with their entries and the archive, but for the metadata that TFLM reads.
    metadata: int
    #: Names of tensors and subgraphs.
    names: int
    #: Buffers that no tensor and no metadata names.
    buffers: int
    #: Signatures and the description.
    signatures: int
    total: int


def strippable(model: Model) -> Strippable:
    """Count the bytes of metadata, names, unused buffers and signatures that TFLM does not read."""
    seen = _needed(model)
    metadata = sum(size for _, size in _unread(model, seen))
    names, signatures = named(model)
    buffers = sum(_data(model, index, seen) for index in unused_buffers(model))
    return Strippable(metadata, names, buffers, signatures, metadata + names + buffers + signatures)


def named(model: Model) -> tuple[int, int]:
    """Count the bytes of names, and of signatures with the description, which TFLM reads none of."""
    names = sum(
        _string(subgraph.name) + sum(_string(tensor.name) for tensor in subgraph.tensors)
        for subgraph in model.subgraphs
    )
    signatures = _string(model.description) + sum(
        _SIGNATURE
        + _string(signature.key)
        + sum(_ENTRY + _string(item.name) for item in (*signature.inputs, *signature.outputs))
        for signature in model.signatures
    )
    return names, signatures


def unread_metadata(model: Model) -> list[tuple[str, int]]:
    """Return name and bytes of each entry that TFLM does not read, in order, and of the archive.

    Shared bytes count once.
    """
    return _unread(model, _needed(model))


def unused_buffers(model: Model) -> tuple[int, ...]:
    """Return the buffers that neither a tensor nor metadata names; the first is the format's own empty one."""
    if any(entry.name == COMPRESSION for entry in model.metadata):
        # the look-up tables of compressed tensors are buffers that only that entry's own bytes name
        return ()
    named = _used_by_tensors(model) | {entry.buffer for entry in model.metadata}
    return tuple(index for index, buffer in enumerate(model.buffers) if index not in named and (index or buffer.size))


def _unread(model: Model, seen: set[int | tuple[int, int]]) -> list[tuple[str, int]]:
    found = []
    for entry in model.metadata:
        if entry.name not in READ_METADATA:
            found.append((entry.name, _ENTRY + _string(entry.name) + _data(model, entry.buffer, seen)))
    if model.archive is not None:
        found.append((ARCHIVE, model.archive.size))
    return found


def _used_by_tensors(model: Model) -> set[int]:
    return {tensor.buffer for subgraph in model.subgraphs for tensor in subgraph.tensors}


def _needed(model: Model) -> set[int | tuple[int, int]]:
    """Return the buffers that have to stay, and where their bytes lie: files may share one vector between buffers."""
    indices = _used_by_tensors(model) | {entry.buffer for entry in model.metadata if entry.name in READ_METADATA}
    return {*indices, *(model.buffers[index][:2] for index in indices)}


#: A table with a string and an index, and its place in the vector: offset to the vtable, the index, vector element.
_ENTRY = 12
#: A SignatureDef: offset to the vtable, four fields, two vector lengths, vector element.
_SIGNATURE = 32
#: A Buffer without data: offset to the vtable, vector element.
_TABLE = 8
#: Where its data may start: from one buffer's to the next one's there are length, data, and what is missing to this.
GRID = 16


def _string(text: str) -> int:
    """Return the bytes of a string in a flatbuffer: field, length, text, NUL, padding to 4; none if empty."""
    size = len(text.encode("utf-8", "surrogateescape"))
    return 4 + (4 + size + 1 + 3) // 4 * 4 if size else 0


def _data(model: Model, index: int, seen: set[int | tuple[int, int]]) -> int:
    """Return the bytes that go with a buffer, those of its table and of its data, and remember them as gone."""
    buffer = model.buffers[index]
    if index in seen or buffer.external:
        return 0
    size = _TABLE + (4 if buffer.has_data else 0)
    if buffer.has_data and buffer[:2] not in seen:
        size += (4 + buffer.size + GRID - 1) // GRID * GRID
    seen.update((index, buffer[:2]))
    return size


#: A Buffer with data: offset to the vtable, field, vector element.
_BUFFER = 12
#: Constants of fewer bytes take hardly more than what leads to them.
SMALL = 16


def equal_buffers(model: Model) -> dict[int, int]:
    """Return the buffers that hold the bytes of an earlier one, with that one.

    Only what tensors alone name and nothing writes may be shared; compressed tensors name buffers in bytes of their
    own.
    """
    alike = _alike(model)
    if not alike or any(entry.name == COMPRESSION for entry in model.metadata):
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
    found = {}
    for group in alike:
        first: dict[bytes, int] = {}
        shared = [index for index in group if index in read and index not in own]
        for index in shared if len(shared) > 1 else ():
            kept = first.setdefault(bytes(model.bytes_of(model.buffers[index])), index)
            if kept != index:
                found[index] = kept
    return found


def _alike(model: Model) -> list[list[int]]:
    """Group buffers of one size that begin and end alike, as most constants of one size do not."""
    sizes: dict[int, list[int]] = {}
    for index, buffer in enumerate(model.buffers):
        if buffer.size >= SMALL and not buffer.external:
            sizes.setdefault(buffer.size, []).append(index)
    alike: dict[tuple[int, bytes, bytes], list[int]] = {}
    for size, indices in sizes.items():
        for index in indices if len(indices) > 1 else ():
            data, start = model.file_of(model.buffers[index])
            end = start + size
            alike.setdefault((size, data[start : start + SMALL], data[end - SMALL : end]), []).append(index)
    return [group for group in alike.values() if len(group) > 1]


def bytes_of_equal(model: Model, equal: Mapping[int, int]) -> int:
    """Return what equal constants take beyond the first of each; a vector that buffers share already counts once."""
    places: dict[tuple[int, int], None] = {}
    kept = {model.buffers[index][:2] for index in equal.values()}
    for index in equal:
        place = model.buffers[index][:2]
        if place not in kept:
            places[place] = None
    return sum(_BUFFER + -(-(4 + size) // GRID) * GRID for _, size in places)


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

    #: by the place of the vtable, which tables share
    offsets: dict[int, int] = {}

    def goal(at: int) -> int:
        vtable = at - i32(data, at)[0]
        offset = offsets.get(vtable)
        if offset is None:
            offset = offsets[vtable] = u16(data, vtable + slot)[0] if slot < u16(data, vtable)[0] else 0
        return at + offset + u32(data, at + offset)[0] if offset else 0

    return goal
