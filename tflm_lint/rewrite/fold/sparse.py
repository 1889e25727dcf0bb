"""A sparse constant -> the dense one: what DENSIFY computes."""

from __future__ import annotations

from math import prod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.model.graph import DimensionMetadata, Tensor
    from tflm_lint.rewrite.shapes.notation import Array

#: Elements of a dense constant.
MAX_ELEMENTS = 1 << 24
#: Several elements share a byte; nothing writes such sparse constants.
BELOW_A_BYTE = ("INT4", "INT2")


def densified(data: memoryview, tensor: Tensor, kind: str) -> Array | None:
    """Return the values in a dense array; None where the file contradicts itself.

    Mirrors `FormatConverter::Populate` of sparsity_format_converter.cc: levels in the order of the traversal, then one
    for each blocked dimension.
    """
    sparsity = tensor.sparsity
    shape = tensor.shape
    if sparsity is None or tensor.type in BELOW_A_BYTE or not 0 <= prod(shape) <= MAX_ELEMENTS:
        return None
    order, blocked = sparsity.traversal_order, sparsity.block_map
    rank, levels = len(shape), sparsity.dim_metadata
    if sorted(order) != list(range(rank + len(blocked))) or len(levels) != len(order):
        return None
    if any(not 0 <= axis < rank for axis in blocked) or any(axis >= rank for axis in order[:rank]):
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
        places = list(_places(levels, dense.shape, order))
    except IndexError:
        return None
    if len(places) > len(stored):
        return None
    flat = dense.reshape(-1)
    flat[np.fromiter(places, np.int64, len(places))] = stored[: len(places)]
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


def _places(levels: tuple[DimensionMetadata, ...], shape: tuple[int, ...], order: tuple[int, ...]) -> Iterator[int]:
    """Yield where each stored value goes in the flat expanded array; raise IndexError where it goes nowhere."""
    steps = [prod(shape[axis + 1 :]) for axis in range(len(shape))]
    row: list[tuple[int, int]] = [(0, 0)]
    for axis, level in zip(order, levels, strict=True):
        following: list[tuple[int, int]] = []
        if level.format == "DENSE":
            if level.dense_size != shape[axis] or len(row) * level.dense_size > MAX_ELEMENTS:
                raise IndexError(axis)
            for place, at in row:
                following += [(place * level.dense_size + n, at + n * steps[axis]) for n in range(level.dense_size)]
        else:
            for place, at in row:
                first, last = level.array_segments[place], level.array_segments[place + 1]
                if last > len(level.array_indices):
                    raise IndexError(axis)
                for n in range(max(0, first), last):
                    index = level.array_indices[n]
                    if not 0 <= index < shape[axis]:
                        raise IndexError(axis)
                    following.append((n, at + index * steps[axis]))
        row = following
    return (at for _, at in row)
