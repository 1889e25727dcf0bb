"""Model -> bytes that a file spends twice or for nobody: equal constants, ranges of quantization."""

from __future__ import annotations

from tflm_lint.flash.strip import GRID
from tflm_lint.model import compression

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    if any(entry.name == compression.NAME for entry in model.metadata):
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
            first: dict[bytes, int] = {}
            for index in indices:
                kept = first.setdefault(bytes(model.bytes_of(model.buffers[index])), index)
                if kept != index:
                    found[index] = kept
    return found


def bytes_of_equal(model: Model) -> int:
    """Return what equal constants take beyond the first of each; a vector that buffers share already counts once."""
    places: dict[tuple[int, int], None] = {}
    equal = equal_buffers(model)
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
