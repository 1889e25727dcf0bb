"""Shapes of what computes: windows, matrices, reductions, recurrent layers, shapes themselves."""

from __future__ import annotations

from math import prod

from tflm_lint.formula import out_size
from tflm_lint.rewrite.shapes.call import UnknownError, axis_of, broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Shape


def _window(call: Call, shape: Sequence[int], window: Sequence[int], letters: str) -> Shape:
    """Return the sizes of the dimensions that a window goes along."""
    sizes = []
    for size, length, letter in zip(shape, window, letters, strict=True):
        stride = call.number(f"stride_{letter}")
        dilation = call.number(f"dilation_{letter}_factor", 1)
        if stride < 1 or length < 1 or dilation < 1:
            raise UnknownError(stride)
        sizes.append(out_size(call.text("padding", "SAME"), size, length, stride, dilation))
    if min(sizes) < 1:
        raise UnknownError(shape)
    return tuple(sizes)


def conv(call: Call) -> tuple[Shape, ...]:
    """CONV_2D: a channel for each filter."""
    (batch, *plane, _), (channels, *window, _) = call.shape(0), call.shape(1)
    return ((batch, *_window(call, plane, window, "hw"), channels),)


def depthwise_conv(call: Call) -> tuple[Shape, ...]:
    """DEPTHWISE_CONV_2D: the filter's last dimension are the channels."""
    (batch, *plane, _), (_, *window, channels) = call.shape(0), call.shape(1)
    return ((batch, *_window(call, plane, window, "hw"), channels),)


def conv_3d(call: Call) -> tuple[Shape, ...]:
    """CONV_3D: depth, height, width."""
    (batch, *space, _), (*window, _, channels) = call.shape(0), call.shape(1)
    return ((batch, *_window(call, space, window, "dhw"), channels),)


def pool(call: Call) -> tuple[Shape, ...]:
    """The window is an option."""
    batch, *plane, channels = call.shape(0)
    window = (call.number("filter_height"), call.number("filter_width"))
    return ((batch, *_window(call, plane, window, "hw"), channels),)


def fully_connected(call: Call) -> tuple[Shape, ...]:
    """A row of units for each row of the input."""
    shape, (units, depth) = call.shape(0), call.shape(1)
    if prod(shape) % depth:
        raise UnknownError(shape)
    if call.number("keep_num_dims"):
        if shape[-1] != depth:
            raise UnknownError(shape)
        return ((*shape[:-1], units),)
    return ((prod(shape) // depth, units),)


def batch_matmul(call: Call) -> tuple[Shape, ...]:
    """Rows of one, columns of the other, and what both have in front."""
    left, right = call.shape(0), call.shape(1)
    rows, inner = left[-2:] if not call.number("adj_x") else left[:-3:-1]
    depth, columns = right[-2:] if not call.number("adj_y") else right[:-3:-1]
    if inner != depth:
        raise UnknownError(left)
    return ((*broadcast(left[:-2], right[:-2]), rows, columns),)


def reduce(call: Call) -> tuple[Shape, ...]:
    """Without the axes, or 1 in their places."""
    shape = call.shape(0)
    gone = {axis_of(axis, len(shape)) for axis in call.integers(1)}
    if call.number("keep_dims"):
        return (tuple(1 if axis in gone else size for axis, size in enumerate(shape)),)
    return (tuple(size for axis, size in enumerate(shape) if axis not in gone),)


def arg_extreme(call: Call) -> tuple[Shape, ...]:
    """Without the axis."""
    shape = call.shape(0)
    axis = axis_of(call.integer(1), len(shape))
    return ((*shape[:axis], *shape[axis + 1 :]),)


def topk(call: Call) -> tuple[Shape, ...]:
    """Values and positions: so many of the last dimension."""
    return ((*call.shape(0)[:-1], call.integer(1)),) * 2


def one_hot(call: Call) -> tuple[Shape, ...]:
    """A new dimension of the depth."""
    shape, depth = call.shape(0), call.integer(1)
    axis = axis_of(call.number("axis", -1), len(shape) + 1)
    return ((*shape[:axis], depth, *shape[axis:]),)


def range_(call: Call) -> tuple[Shape, ...]:
    """From start to limit by delta, whole numbers."""
    return ((len(range(call.integer(0), call.integer(1), call.integer(2))),),)


def resize(call: Call) -> tuple[Shape, ...]:
    """Height and width that the second input says."""
    shape = call.shape(0)
    height, width = call.integers(1)
    return ((shape[0], height, width, shape[3]),)


def sequence(call: Call) -> tuple[Shape, ...]:
    """UNIDIRECTIONAL_SEQUENCE_LSTM: a state for each step; input 2 are weights of the cell, input 16 a projection."""
    units = call.shape(16)[0] if call.has(16) else call.shape(2)[0]
    return ((*call.shape(0)[:-1], units),)


def sequence_rnn(call: Call) -> tuple[Shape, ...]:
    """UNIDIRECTIONAL_SEQUENCE_RNN: a state for each step."""
    return ((*call.shape(0)[:-1], call.shape(1)[0]),)


def svdf(call: Call) -> tuple[Shape, ...]:
    """The filters of each unit are summed."""
    return ((call.shape(0)[0], call.shape(1)[0] // call.number("rank", 1)),)


def rfft2d(call: Call) -> tuple[Shape, ...]:
    """Height, and half of the width."""
    height, width = call.integers(1)
    return ((*call.shape(0)[:-2], height, width // 2 + 1),)


def non_max_suppression(call: Call) -> tuple[Shape, ...]:
    """Room for as many boxes as are wanted, for their scores in version 5, and how many there are."""
    most = (call.integer(2),)
    return (*(most,) * (len(call.operator.outputs) - 1), ())


def shape_of(call: Call) -> tuple[Shape, ...]:
    """A number for each dimension."""
    return ((len(call.shape(0)),),)


def matrix_diag(call: Call) -> tuple[Shape, ...]:
    """A square for each row."""
    return ((*call.shape(0), call.shape(0)[-1]),)


def prelu(call: Call) -> tuple[Shape, ...]:
    """The second input stretches to the first."""
    return (broadcast(call.shape(0), call.shape(1)),)
