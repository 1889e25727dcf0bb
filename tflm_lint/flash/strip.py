"""Model -> Strippable: the bytes of the file that TFLM never reads, and that flash holds all the same."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.model.graph import Model

#: Metadata that TFLM itself reads: offline plans and compressed weights.
READ_METADATA = frozenset({"OfflineMemoryAllocation", "COMPRESSION_METADATA"})


class Strippable(NamedTuple):
    """Bytes of the file by what they hold; stripping saves about this, give or take alignment."""

    #: Buffers that only metadata names, with their entries, but for the metadata that TFLM reads.
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
    used = {tensor.buffer for subgraph in model.subgraphs for tensor in subgraph.tensors}
    kept = {entry.buffer for entry in model.metadata if entry.name in READ_METADATA}
    dropped = [entry for entry in model.metadata if entry.name not in READ_METADATA]
    only_metadata = {entry.buffer for entry in dropped} - used - kept
    spare = set(range(1, len(model.buffers))) - used - kept - only_metadata
    metadata = _data(model, only_metadata) + sum(_ENTRY + _string(entry.name) for entry in dropped)
    names = sum(
        _string(subgraph.name) + sum(_string(tensor.name) for tensor in subgraph.tensors)
        for subgraph in model.subgraphs
    )
    buffers = _data(model, spare)
    signatures = _string(model.description) + sum(
        _SIGNATURE
        + _string(signature.key)
        + sum(_ENTRY + _string(item.name) for item in (*signature.inputs, *signature.outputs))
        for signature in model.signatures
    )
    return Strippable(metadata, names, buffers, signatures, metadata + names + buffers + signatures)


#: A table with a string and an index, and its place in the vector: offset to the vtable, the index, vector element.
_ENTRY = 12
#: A SignatureDef: offset to the vtable, four fields, two vector lengths, vector element.
_SIGNATURE = 32


def _string(text: str) -> int:
    """Return the bytes of a string in a flatbuffer: field, length, text, NUL, padding to 4; none if empty."""
    size = len(text.encode("utf-8", "surrogateescape"))
    return 4 + (4 + size + 1 + 3) // 4 * 4 if size else 0


def _data(model: Model, buffers: Iterable[int]) -> int:
    """Return the bytes of the data vectors; the same bytes named by two buffers count once."""
    seen = set()
    total = 0
    for index in buffers:
        if not 0 <= index < len(model.buffers):
            continue
        buffer = model.buffers[index]
        place = (buffer.offset, buffer.size)
        if place in seen or buffer.external:
            continue
        seen.add(place)
        # the vector's length, and the Buffer table that refers to it
        total += buffer.size + (4 if buffer.has_data else 0) + 12
    return total
