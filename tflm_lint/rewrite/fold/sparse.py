"""A sparse constant -> the dense one: what DENSIFY computes."""

from __future__ import annotations

from math import prod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Tensor
    from tflm_lint.model.rare import DimensionMetadata
    from tflm_lint.rewrite.shapes.notation import Array, Shape

#: Elements of a dense constant.
MAX_ELEMENTS = 1 << 24
#: Elements for each byte that is stored: what is sparser than that is no network.
MAX_GROWTH = 256
#: Several elements share a byte; nothing writes such sparse constants.
BELOW_A_BYTE = ("INT4", "INT2")


def densified(data: memoryview, tensor: Tensor, kind: str) -> Array | None:
    """Return the values in a dense array; None where the file contradicts itself.

    Mirrors `FormatConverter::Populate` of sparsity_format_converter.cc: levels in the order of the traversal, then one
    for each blocked dimension.
    """
    sparsity = tensor.sparsity
    shape = tensor.shape
    if (
        sparsity is None
        or tensor.type in BELOW_A_BYTE
        or not 0 <= prod(shape) <= min(MAX_ELEMENTS, len(data) * MAX_GROWTH)
    ):
        return None
    order, blocked = sparsity.traversal_order, sparsity.block_map
    rank, levels = len(shape), sparsity.dim_metadata
    if sorted(order) != list(range(rank + len(blocked))) or len(levels) != len(order):
        return None
    if any(not 0 <= axis < rank for axis in blocked) or any(axis >= rank for axis in order[:rank]):
        return None
    if len(set(blocked)) != len(blocked) or not levels:
        return None
    sizes = _block_sizes(order, blocked, levels, rank)
    import numpy as np

    item = np.dtype(kind).itemsize
    stored = np.frombuffer(data, kind, len(data) // item)
    # an expanded shape: dimensions in blocks, then what is inside of a block
    dense = np.zeros([*(size // sizes.get(axis, 1) for axis, size in enumerate(shape)),
                      *(sizes[axis] for axis in blocked)], kind)  # fmt: skip
    if prod(dense.shape) != prod(shape):
        return None
    try:
        places = _places(levels, dense.shape, order, dense.size)
    except IndexError:
        return None
    if len(places) > len(stored):
        return None
    dense.reshape(-1)[places] = stored[: len(places)]
    # axis, then its block
    axes = [place for axis in range(rank) for place in (axis, *(rank + n for n, b in enumerate(blocked) if b == axis))]
    found: Array = dense.transpose(axes).reshape(shape)
    return found


def _block_sizes(
    order: tuple[int, ...], blocked: tuple[int, ...], levels: tuple[DimensionMetadata, ...], rank: int
) -> dict[int, int]:
    return {
        blocked[axis - rank]: max(1, level.dense_size)
        for axis, level in zip(order, levels, strict=True)
        if axis >= rank
    }


def _places(levels: tuple[DimensionMetadata, ...], shape: Shape, order: tuple[int, ...], most: int) -> Array:
    """Return where each stored value goes in the flat expanded array; raise IndexError where it goes nowhere."""
    import numpy as np

    steps = [prod(shape[axis + 1 :]) for axis in range(len(shape))]
    # the entries of a level so far: their numbers, and what they add up to in the array
    entries, places = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for axis, level in zip(order, levels, strict=True):
        if level.format == "DENSE":
            if level.dense_size != shape[axis] or len(entries) * level.dense_size > most:
                raise IndexError(axis)
            inner = np.arange(level.dense_size)
            entries = (entries[:, None] * level.dense_size + inner).ravel()
            places = (places[:, None] + inner * steps[axis]).ravel()
            continue
        segments, indices = np.array(level.array_segments, np.int64), np.array(level.array_indices, np.int64)
        first, last = segments[entries], segments[entries + 1]
        counts = last - first
        if (counts < 0).any() or (first < 0).any() or (last > len(indices)).any() or counts.sum() > most:
            raise IndexError(axis)
        within = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        entries = np.repeat(first, counts) + within
        chosen = indices[entries]
        if (chosen < 0).any() or (chosen >= shape[axis]).any():
            raise IndexError(axis)
        places = np.repeat(places, counts) + chosen * steps[axis]
    return places
