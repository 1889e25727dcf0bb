"""Shapes of what moves values without computing: reshape, transpose, slice, join, gather, pad, repeat."""

from __future__ import annotations

from math import prod

from tflm_lint.rewrite.shapes.call import UnknownError, axis_of, broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Shape


def reshape(call: Call) -> tuple[Shape, ...]:
    """The second input says it, or else the option; one -1 takes what is left."""
    shape = call.shape(0)
    wanted = call.integers(1) if call.has(1) else call.numbers("new_shape")
    if wanted is None:
        raise UnknownError(shape)
    # a legacy way to say scalar
    if wanted == (0,) and prod(shape) == 1:
        return ((),)
    if wanted.count(-1) == 1:
        rest = prod(size for size in wanted if size != -1)
        wanted = tuple(prod(shape) // rest if size == -1 else size for size in wanted)
    if prod(wanted) != prod(shape) or min(wanted, default=0) < 0:
        raise UnknownError(shape)
    return (wanted,)


def squeeze(call: Call) -> tuple[Shape, ...]:
    """The dimensions of 1 that the option names, all of them where it names none."""
    shape = call.shape(0)
    named = {axis_of(axis, len(shape)) for axis in call.numbers("squeeze_dims") or ()}
    gone = named or {axis for axis, size in enumerate(shape) if size == 1}
    if any(shape[axis] != 1 for axis in gone):
        raise UnknownError(shape)
    return (tuple(size for axis, size in enumerate(shape) if axis not in gone),)


def expand_dims(call: Call) -> tuple[Shape, ...]:
    """One more dimension of 1."""
    shape = call.shape(0)
    axis = axis_of(call.integer(1), len(shape) + 1)
    return ((*shape[:axis], 1, *shape[axis:]),)


def transpose(call: Call) -> tuple[Shape, ...]:
    """The dimensions in the order of the permutation."""
    shape, order = call.shape(0), call.integers(1)
    if sorted(axis % len(shape) for axis in order) != list(range(len(shape))):
        raise UnknownError(order)
    return (tuple(shape[axis] for axis in order),)


def concatenation(call: Call) -> tuple[Shape, ...]:
    """Sizes along the axis are summed."""
    shapes = call.shapes()
    axis = axis_of(call.number("axis"), len(shapes[0]))
    first = shapes[0]
    if any(shape[:axis] != first[:axis] or shape[axis + 1 :] != first[axis + 1 :] for shape in shapes):
        raise UnknownError(shapes)
    return ((*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :]),)


def pack(call: Call) -> tuple[Shape, ...]:
    """A new dimension of as many as there are inputs."""
    shapes = call.shapes()
    if len(set(shapes)) != 1:
        raise UnknownError(shapes)
    axis = axis_of(call.number("axis"), len(shapes[0]) + 1)
    return ((*shapes[0][:axis], len(shapes), *shapes[0][axis:]),)


def unpack(call: Call) -> tuple[Shape, ...]:
    """Each output lacks the axis."""
    shape = call.shape(0)
    axis = axis_of(call.number("axis"), len(shape))
    if shape[axis] != len(call.operator.outputs):
        raise UnknownError(shape)
    return ((*shape[:axis], *shape[axis + 1 :]),) * shape[axis]


def split(call: Call) -> tuple[Shape, ...]:
    """Equal parts along the axis, which comes first."""
    shape, parts = call.shape(1), len(call.operator.outputs)
    axis = axis_of(call.integer(0), len(shape))
    if shape[axis] % parts:
        raise UnknownError(shape)
    return ((*shape[:axis], shape[axis] // parts, *shape[axis + 1 :]),) * parts


def split_v(call: Call) -> tuple[Shape, ...]:
    """Parts of the sizes that the second input says, one of them what is left."""
    shape, sizes = call.shape(0), call.integers(1)
    axis = axis_of(call.integer(2), len(shape))
    if sizes.count(-1) == 1:
        rest = shape[axis] - sum(sizes) - 1
        sizes = tuple(rest if size == -1 else size for size in sizes)
    if sum(sizes) != shape[axis] or len(sizes) != len(call.operator.outputs):
        raise UnknownError(sizes)
    return tuple((*shape[:axis], size, *shape[axis + 1 :]) for size in sizes)


def slice_bounds(call: Call) -> tuple[tuple[int, int], ...]:
    """Begin and size of each dimension of a SLICE, -1 is all that is left."""
    shape, begins, sizes = call.shape(0), call.integers(1), call.integers(2)
    bounds = tuple(
        (begin, whole - begin if size == -1 else size) for whole, begin, size in zip(shape, begins, sizes, strict=True)
    )
    if any(begin < 0 or size < 0 or begin + size > whole for (begin, size), whole in zip(bounds, shape, strict=True)):
        raise UnknownError(shape)
    return bounds


def slice_(call: Call) -> tuple[Shape, ...]:
    """The sizes."""
    return (tuple(size for _, size in slice_bounds(call)),)


def slice_at_run_time(call: Call) -> tuple[Shape, ...]:
    """The sizes, where none of them depends on a begin that only the run tells."""
    shape, sizes = call.shape(0), call.integers(2)
    if len(sizes) != len(shape) or any(not 0 <= size <= whole for size, whole in zip(sizes, shape, strict=True)):
        return slice_(call)
    return (sizes,)


def gather(call: Call) -> tuple[Shape, ...]:
    """The axis is replaced by the positions' shape, less what both have as batch."""
    shape, positions = call.shape(0), call.shape(1)
    axis = axis_of(call.number("axis"), len(shape))
    batch = call.number("batch_dims")
    if batch < 0:
        batch += len(positions)
    return ((*shape[:axis], *positions[batch:], *shape[axis + 1 :]),)


def gather_nd(call: Call) -> tuple[Shape, ...]:
    """A row of positions names the first dimensions."""
    shape, positions = call.shape(0), call.shape(1)
    if not positions or positions[-1] > len(shape):
        raise UnknownError(positions)
    return ((*positions[:-1], *shape[positions[-1] :]),)


def embedding_lookup(call: Call) -> tuple[Shape, ...]:
    """A row of the second input for each position."""
    return ((*call.shape(0), *call.shape(1)[1:]),)


def pad(call: Call) -> tuple[Shape, ...]:
    """So many before and behind each dimension."""
    shape, paddings = call.shape(0), call.integers(1)
    if len(paddings) != 2 * len(shape) or min(paddings, default=0) < 0:
        raise UnknownError(paddings)
    return (tuple(size + sum(paddings[2 * axis : 2 * axis + 2]) for axis, size in enumerate(shape)),)


def tile(call: Call) -> tuple[Shape, ...]:
    """Each dimension so many times."""
    return (tuple(size * times for size, times in zip(call.shape(0), call.integers(1), strict=True)),)


def broadcast_to(call: Call) -> tuple[Shape, ...]:
    """The shape that the second input says."""
    wanted = call.integers(1)
    if broadcast(call.shape(0), wanted) != wanted:
        raise UnknownError(wanted)
    return (wanted,)


def broadcast_args(call: Call) -> tuple[Shape, ...]:
    """A shape: as long as the longer one."""
    return ((max(call.shape(0)[0], call.shape(1)[0]),),)


def space_to_batch(call: Call) -> tuple[Shape, ...]:
    """The batch is multiplied by the blocks, the padded dimensions are divided by them."""
    shape, blocks, paddings = call.shape(0), call.integers(1), call.integers(2)
    inner = [size + sum(paddings[2 * place : 2 * place + 2]) for place, size in enumerate(shape[1 : len(blocks) + 1])]
    if any(size % block for size, block in zip(inner, blocks, strict=True)):
        raise UnknownError(shape)
    cut = (size // block for size, block in zip(inner, blocks, strict=True))
    return ((shape[0] * prod(blocks), *cut, *shape[len(blocks) + 1 :]),)


def batch_to_space(call: Call) -> tuple[Shape, ...]:
    """The batch is divided by the blocks, the dimensions are multiplied by them and cropped."""
    shape, blocks, crops = call.shape(0), call.integers(1), call.integers(2)
    if shape[0] % prod(blocks):
        raise UnknownError(shape)
    inner = tuple(
        size * block - sum(crops[2 * place : 2 * place + 2])
        for place, (size, block) in enumerate(zip(shape[1 : len(blocks) + 1], blocks, strict=True))
    )
    return ((shape[0] // prod(blocks), *inner, *shape[len(blocks) + 1 :]),)


def space_to_depth(call: Call) -> tuple[Shape, ...]:
    """Height and width become channels."""
    (batch, height, width, depth), block = call.shape(0), call.number("block_size")
    if height % block or width % block:
        raise UnknownError(block)
    return ((batch, height // block, width // block, depth * block * block),)


def depth_to_space(call: Call) -> tuple[Shape, ...]:
    """Channels become height and width."""
    (batch, height, width, depth), block = call.shape(0), call.number("block_size")
    if depth % (block * block):
        raise UnknownError(block)
    return ((batch, height * block, width * block, depth // (block * block)),)
