"""What moves constants without computing: LiteRT copies their bytes, whatever their scales."""

from __future__ import annotations

from tflm_lint.rewrite.fold.tensor_values import NUMPY
from tflm_lint.rewrite.shapes import movement, strided
from tflm_lint.rewrite.shapes.call import UnknownError, axis_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Array

#: Types whose values are what they look like: no scale stands behind them.
PLAIN = frozenset(("FLOAT32", "FLOAT16", "FLOAT64", "BOOL"))


def plain(call: Call) -> None:
    """Raise where the tensors of one type have different scales: such values are not comparable."""
    tensors = [call.input(position) for position in range(len(call.operator.inputs)) if call.has(position)]
    tensors.append(call.output())
    scales = {
        (tensor.scales, tensor.quantization.zero_point if tensor.scales and tensor.quantization else ())
        for tensor in tensors
        if tensor.type not in PLAIN and tensor.type == call.output().type
    }
    if len(scales) > 1:
        raise UnknownError(call.name)


def _shape(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.array(call.shape(0), NUMPY[call.output().type]),)


def _rank(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.array(len(call.shape(0)), NUMPY[call.output().type]),)


def _reshape(call: Call) -> tuple[Array, ...]:
    return (call.array(0).reshape(call.output_shape()),)


def _strided_slice(call: Call) -> tuple[Array, ...]:
    return (call.array(0)[strided.indices(call)],)


def _slice(call: Call) -> tuple[Array, ...]:
    return (call.array(0)[tuple(slice(begin, begin + size) for begin, size in movement.slice_bounds(call))],)


def _pack(call: Call) -> tuple[Array, ...]:
    import numpy as np

    plain(call)
    return (np.stack(call.arrays(), call.number("axis")),)


def _unpack(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return tuple(np.moveaxis(call.array(0), call.number("axis"), 0))


def _concatenation(call: Call) -> tuple[Array, ...]:
    import numpy as np

    plain(call)
    if call.text("fused_activation_function", "NONE") != "NONE":
        raise UnknownError(call.name)
    return (np.concatenate(call.arrays(), call.number("axis")),)


def _gather(call: Call) -> tuple[Array, ...]:
    import numpy as np

    values, positions = call.array(0), call.array(1)
    axis = axis_of(call.number("axis"), values.ndim)
    outside = positions.size and not 0 <= positions.min() <= positions.max() < values.shape[axis]
    if call.number("batch_dims") or outside:
        raise UnknownError(axis)
    return (np.take(values, positions, axis),)


def _gather_nd(call: Call) -> tuple[Array, ...]:
    values, positions = call.array(0), call.array(1)
    if positions.size and positions.min() < 0:
        raise UnknownError(0)
    import numpy as np

    return (values[tuple(np.moveaxis(positions, -1, 0))],)


def _parts(call: Call, position: int, axis: int) -> tuple[Array, ...]:
    import numpy as np

    array = call.array(position)
    axis = axis_of(axis, array.ndim)
    sizes = [call.output_shape(number)[axis] for number in range(len(call.operator.outputs))]
    return tuple(np.split(array, np.cumsum(sizes)[:-1], axis))


def _transpose(call: Call) -> tuple[Array, ...]:
    return (call.array(0).transpose(call.integers(1)),)


def _reverse(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.flip(call.array(0), call.integers(1)),)


def _pad(call: Call) -> tuple[Array, ...]:
    import numpy as np

    plain(call)
    output = call.output()
    value: object = output.quantization.zero_point[0] if output.scales and output.quantization else 0
    if call.name == "PADV2":
        value = call.array(2).item()
    pairs = np.array(call.integers(1)).reshape(-1, 2)
    return (np.pad(call.array(0), pairs, constant_values=value),)  # type: ignore[call-overload]  # an element


def _tile(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.tile(call.array(0), call.integers(1)),)


def _stretch(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.broadcast_to(call.array(0), call.output_shape()),)


def _fill(call: Call) -> tuple[Array, ...]:
    import numpy as np

    plain(call)
    return (np.full(call.output_shape(), call.array(1).item(), NUMPY[call.output().type]),)


def _zeros(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.zeros(call.output_shape(), NUMPY[call.output().type]),)


def _range(call: Call) -> tuple[Array, ...]:
    import numpy as np

    return (np.arange(*(call.integer(position) for position in range(3)), dtype=NUMPY[call.output().type]),)


def _select(call: Call) -> tuple[Array, ...]:
    import numpy as np

    plain(call)
    condition, left, right = call.arrays()
    if call.name == "SELECT" and condition.ndim == 1 and left.ndim > 1:
        condition = condition.reshape((-1,) + (1,) * (left.ndim - 1))
    return (np.where(condition, left, right),)


def _one_hot(call: Call) -> tuple[Array, ...]:
    import numpy as np

    positions, depth, on, off = call.array(0), call.integer(1), call.array(2), call.array(3)
    axis = axis_of(call.number("axis", -1), positions.ndim + 1)
    is_it = np.expand_dims(positions, axis) == np.arange(depth).reshape(
        [-1 if place == axis else 1 for place in range(positions.ndim + 1)]
    )
    return (np.where(is_it, on, off),)


def _broadcast_args(call: Call) -> tuple[Array, ...]:
    import numpy as np

    found = np.broadcast_shapes(call.integers(0), call.integers(1))
    return (np.array(found, NUMPY[call.output().type]),)


EVALUATIONS: Mapping[str, Callable[[Call], tuple[Array, ...]]] = {
    "BROADCAST_ARGS": _broadcast_args,
    "BROADCAST_TO": _stretch,
    "CONCATENATION": _concatenation,
    "EXPAND_DIMS": _reshape,
    "FILL": _fill,
    "GATHER": _gather,
    "GATHER_ND": _gather_nd,
    "ONE_HOT": _one_hot,
    "PACK": _pack,
    "PAD": _pad,
    "PADV2": _pad,
    "RANGE": _range,
    "RANK": _rank,
    "RESHAPE": _reshape,
    "REVERSE_V2": _reverse,
    "SELECT": _select,
    "SELECT_V2": _select,
    "SHAPE": _shape,
    "SLICE": _slice,
    "SPLIT": lambda call: _parts(call, 1, call.integer(0)),
    "SPLIT_V": lambda call: _parts(call, 0, call.integer(2)),
    "SQUEEZE": _reshape,
    "STRIDED_SLICE": _strided_slice,
    "TILE": _tile,
    "TRANSPOSE": _transpose,
    "UNPACK": _unpack,
    "ZEROS_LIKE": _zeros,
}
