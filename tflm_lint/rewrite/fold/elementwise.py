"""Arithmetic on constants: whole numbers as C++ keeps them, floats where IEEE says the one result."""

from __future__ import annotations

from tflm_lint.rewrite.fold.copying import plain
from tflm_lint.rewrite.fold.tensor_values import NUMPY
from tflm_lint.rewrite.shapes.call import UnknownError, axis_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Array

    Evaluation = Callable[[Call], tuple[Array, ...]]

#: Types that are computed with as they are; INT8 and INT16 stand for something else by their scales.
WHOLE = ("INT32", "INT64", "UINT32")
#: What a fused activation keeps a value between; None: no bound.
ACTIVATIONS: Mapping[str, tuple[float | None, float | None]] = {
    "NONE": (None, None),
    "RELU": (0, None),
    "RELU6": (0, 6),
    "RELU_N1_TO_1": (-1, 1),
}
#: Whole numbers up to here are exact where LiteRT divides them as doubles.
MAX_DOUBLE = 1 << 53


def operands(call: Call, types: tuple[str, ...] = ("FLOAT32", *WHOLE)) -> list[Array]:
    """Return the inputs; raise where they are of other types or have scales, or are no numbers."""
    import numpy as np

    arrays = call.arrays()
    for position, array in enumerate(arrays):
        tensor = call.input(position)
        if tensor.type not in types or (tensor.type in WHOLE and tensor.scales):
            raise UnknownError(tensor.type)
        # which of two NaN comes out is the processor's
        if tensor.type == "FLOAT32" and np.isnan(array).any():
            raise UnknownError(position)
    return arrays


def activated(call: Call, array: Array) -> Array:
    """Keep values between the bounds of the fused activation."""
    name = call.text("fused_activation_function", "NONE")
    if name not in ACTIVATIONS:
        raise UnknownError(name)
    low, high = ACTIVATIONS[name]
    return array if low is None else array.clip(low, high).astype(array.dtype)


def _binary(function: str) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        left, right = operands(call)
        found = getattr(np, function)(left, right)
        return (activated(call, found),)

    return evaluation


def _unary(function: str, types: tuple[str, ...] = ("FLOAT32",)) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        return (getattr(np, function)(*operands(call, types)),)

    return evaluation


def _truth(function: str, types: tuple[str, ...]) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        return (np.asarray(getattr(np, function)(*operands(call, types))),)

    return evaluation


def _divide(call: Call) -> tuple[Array, ...]:
    import numpy as np

    left, right = operands(call)
    if call.output().type != "FLOAT32":
        if not right.all():
            raise UnknownError(0)
        found = np.sign(left) * np.sign(right) * (np.abs(left) // np.abs(right))
        return (activated(call, found.astype(left.dtype)),)
    return (activated(call, left / right),)


def _floor(function: str) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        left, right = operands(call, WHOLE)
        if not right.all() or max(np.abs(left).max(initial=0), np.abs(right).max(initial=0)) > MAX_DOUBLE:
            raise UnknownError(0)
        return (getattr(np, function)(left, right),)

    return evaluation


def _squared_difference(call: Call) -> tuple[Array, ...]:
    left, right = operands(call)
    found = left - right
    return (found * found,)


def _rsqrt(call: Call) -> tuple[Array, ...]:
    import numpy as np

    (value,) = operands(call, ("FLOAT32",))
    return (np.float32(1) / np.sqrt(value),)


def _relu(low: float, high: float | None) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        (value,) = operands(call, ("FLOAT32",))
        return (value.clip(np.float32(low), None if high is None else np.float32(high)),)

    return evaluation


def _cast(call: Call) -> tuple[Array, ...]:
    import numpy as np

    value, kind = call.array(0), np.dtype(NUMPY[call.output().type])
    if call.output().type == "BOOL":
        return (value != 0,)
    if value.dtype.kind == "f" and kind.kind in "iu":
        limits = np.iinfo(kind)
        # C++ leaves open what a float out of range becomes
        if not np.isfinite(value).all() or (value < limits.min).any() or (value >= limits.max).any():
            raise UnknownError(0)
    return (value.astype(kind),)


def _reduce(function: str, types: tuple[str, ...]) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        value = call.array(0)
        if call.input(0).type not in types or (value.dtype.kind == "f" and np.isnan(value).any()):
            raise UnknownError(0)
        plain(call)
        axes = tuple({axis_of(axis, value.ndim) for axis in call.integers(1)})
        # in the type's own bits, as C++ wraps
        more = {"dtype": value.dtype} if function in ("prod", "sum") else {}
        found = getattr(np, function)(value, axis=axes, keepdims=bool(call.number("keep_dims")), **more)
        return (np.asarray(found),)

    return evaluation


def _extreme(function: str) -> Evaluation:
    def evaluation(call: Call) -> tuple[Array, ...]:
        import numpy as np

        value = call.array(0)
        if value.dtype.kind == "f" and np.isnan(value).any():
            raise UnknownError(0)
        axis = axis_of(call.integer(1), value.ndim)
        return (np.asarray(getattr(np, function)(value, axis)).astype(NUMPY[call.output().type]),)

    return evaluation


def _cumsum(call: Call) -> tuple[Array, ...]:
    import numpy as np

    (value,) = operands(call, WHOLE)[:1]
    if call.number("exclusive") or call.number("reverse"):
        raise UnknownError(0)
    return (np.cumsum(value, axis_of(call.integer(1), value.ndim), dtype=value.dtype),)


_NUMBERS = ("FLOAT32", *WHOLE)
_COMPARED = (*_NUMBERS, "BOOL")

EVALUATIONS: Mapping[str, Evaluation] = {
    "ABS": _unary("abs", _NUMBERS),
    "ADD": _binary("add"),
    "ARG_MAX": _extreme("argmax"),
    "ARG_MIN": _extreme("argmin"),
    "CAST": _cast,
    "CEIL": _unary("ceil"),
    "CUMSUM": _cumsum,
    "DIV": _divide,
    "EQUAL": _truth("equal", _COMPARED),
    "FLOOR": _unary("floor"),
    "FLOOR_DIV": _floor("floor_divide"),
    "FLOOR_MOD": _floor("mod"),
    "GREATER": _truth("greater", _NUMBERS),
    "GREATER_EQUAL": _truth("greater_equal", _NUMBERS),
    "LESS": _truth("less", _NUMBERS),
    "LESS_EQUAL": _truth("less_equal", _NUMBERS),
    "LOGICAL_AND": _truth("logical_and", ("BOOL",)),
    "LOGICAL_NOT": _truth("logical_not", ("BOOL",)),
    "LOGICAL_OR": _truth("logical_or", ("BOOL",)),
    "MAXIMUM": _binary("maximum"),
    "MINIMUM": _binary("minimum"),
    "MUL": _binary("multiply"),
    "NEG": _unary("negative", _NUMBERS),
    "NOT_EQUAL": _truth("not_equal", _COMPARED),
    "REDUCE_ALL": _reduce("all", ("BOOL",)),
    "REDUCE_ANY": _reduce("any", ("BOOL",)),
    "REDUCE_MAX": _reduce("max", _NUMBERS),
    "REDUCE_MIN": _reduce("min", _NUMBERS),
    "REDUCE_PROD": _reduce("prod", WHOLE),
    "RELU": _relu(0, None),
    "RELU6": _relu(0, 6),
    "RSQRT": _rsqrt,
    "SQRT": _unary("sqrt"),
    "SQUARE": _unary("square"),
    "SQUARED_DIFFERENCE": _squared_difference,
    "SUB": _binary("subtract"),
    "SUM": _reduce("sum", WHOLE),
}
