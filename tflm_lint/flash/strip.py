"""Model -> Strippable: the bytes of the file that TFLM never reads, and that flash holds all the same."""

from __future__ import annotations

from tflm_lint.model import offline_plan
from tflm_lint.model.graph import COMPRESSION
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

#: Metadata that TFLM itself reads: offline plans and compressed weights.
READ_METADATA = frozenset({offline_plan.NAME, offline_plan.MADE_FOR, COMPRESSION})
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
    names = sum(
        _string(subgraph.name) + sum(_string(tensor.name) for tensor in subgraph.tensors)
        for subgraph in model.subgraphs
    )
    buffers = sum(_data(model, index, seen) for index in unused_buffers(model))
    signatures = _string(model.description) + sum(
        _SIGNATURE
        + _string(signature.key)
        + sum(_ENTRY + _string(item.name) for item in (*signature.inputs, *signature.outputs))
        for signature in model.signatures
    )
    return Strippable(metadata, names, buffers, signatures, metadata + names + buffers + signatures)


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
