"""Model -> its compressed tensors: the metadata that TFLM's look-up table compression leaves in a model.

The metadata's buffer is a flatbuffer of its own: ``{schema_version, subgraphs: [{lut_tensors: [{tensor, …}]}]}``. Only
a TFLM built with USE_TFLM_COMPRESSION reads it.
"""

from __future__ import annotations

import struct

from tflm_lint.model.graph import COMPRESSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

_SCHEMA_VERSION = 1


def compressed_tensors(model: Model) -> list[list[int]] | str:
    """Return the compressed tensors of every subgraph in the order of the metadata, or why TFLM refuses them.

    Empty where the model has none. Mirrors `GetCompressionMetadata` and `AllocateCompressedTensorsList`.
    """
    for entry in model.metadata:
        if entry.name == COMPRESSION and 0 < entry.buffer < len(model.buffers) and model.buffers[entry.buffer].size:
            try:
                found = _read(bytes(model.bytes_of(model.buffers[entry.buffer])))
            except (struct.error, IndexError):
                # what its verifier refuses counts as not there
                return []
            return [] if found is None else _checked(model, found)
    return []


def _checked(model: Model, found: list[list[int]]) -> list[list[int]] | str:
    if not found or len(found) > len(model.subgraphs):
        return f"the compression metadata has {len(found)} subgraphs of {len(model.subgraphs)}"
    for index, tensors in enumerate(found):
        count = len(model.subgraphs[index].tensors)
        if not tensors or len(set(tensors)) != len(tensors) or not all(0 <= tensor < count for tensor in tensors):
            return f"the compression metadata's subgraph {index} does not name tensors of the model"
    return found


def _read(data: bytes) -> list[list[int]] | None:
    root = _u32(data, 0)
    if root == 0:
        raise IndexError(root)
    version = _field(data, root, 0)
    if version is not None and _u32(data, version) > _SCHEMA_VERSION:
        return None
    return [[_tensor(data, table) for table in _tables(data, subgraph, 0)] for subgraph in _tables(data, root, 1)]


def _tensor(data: bytes, table: int) -> int:
    field = _field(data, table, 0)
    return 0 if field is None else int(struct.unpack_from("<i", data, field)[0])


def _tables(data: bytes, table: int, slot: int) -> list[int]:
    field = _field(data, table, slot)
    if field is None:
        return []
    vector = field + _u32(data, field)
    count = _u32(data, vector)
    if count * 4 > len(data):
        raise IndexError(count)
    return [vector + 4 + 4 * index + _u32(data, vector + 4 + 4 * index) for index in range(count)]


def _field(data: bytes, table: int, slot: int) -> int | None:
    vtable = table - int(struct.unpack_from("<i", data, table)[0])
    if vtable < 0:
        raise IndexError(vtable)
    size = int(struct.unpack_from("<H", data, vtable)[0])
    if size < 4:
        raise IndexError(size)
    if 4 + 2 * slot >= size:
        return None
    offset = int(struct.unpack_from("<H", data, vtable + 4 + 2 * slot)[0])
    return table + offset if offset else None


def _u32(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", data, offset)[0])
