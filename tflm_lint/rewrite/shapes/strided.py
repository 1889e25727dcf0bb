"""STRIDED_SLICE and its masks -> one index for each dimension: the same for shapes and for values."""

from __future__ import annotations

from tflm_lint.rewrite.shapes.call import UnknownError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Shape


def indices(call: Call) -> tuple[slice | int | None, ...]:
    """Return what takes the slice of an array of the input's shape; None stands for a new dimension of 1.

    Mirrors `StridedSliceContext` and `BuildStridedSliceParams` of strided_slice.cc.
    """
    shape = call.shape(0)
    begins, ends, strides = (call.integers(position) for position in (1, 2, 3))
    if not len(begins) == len(ends) == len(strides):
        raise UnknownError(begins)
    masks = {name: call.number(f"{name}_mask") for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")}
    whole = masks["ellipsis"]
    named = sum(not (whole | masks["new_axis"]) >> place & 1 for place in range(len(begins)))
    if named > len(shape) or whole & (whole - 1):
        raise UnknownError(shape)
    found: list[slice | int | None] = []
    dimension = 0
    for place, (begin, end, stride) in enumerate(zip(begins, ends, strides, strict=True)):
        if whole >> place & 1:
            found += [slice(None)] * (len(shape) - named)
            dimension += len(shape) - named
        elif masks["new_axis"] >> place & 1:
            found.append(None)
        else:
            size = shape[dimension]
            dimension += 1
            if masks["shrink_axis"] >> place & 1:
                if not -size <= begin < size:
                    raise UnknownError(begin)
                found.append(begin % size)
                continue
            first = None if masks["begin"] >> place & 1 else begin
            last = None if masks["end"] >> place & 1 else end + (begin if call.number("offset") else 0)
            found.append(slice(first, last, stride))
    return (*found, *[slice(None)] * (len(shape) - dimension))


def sliced(call: Call) -> tuple[Shape, ...]:
    """Return the shape of the slice."""
    shape = iter(call.shape(0))
    found = []
    for index in indices(call):
        if index is None:
            found.append(1)
        elif isinstance(index, int):
            next(shape)
        else:
            found.append(len(range(*index.indices(next(shape)))))
    return (tuple(found),)
