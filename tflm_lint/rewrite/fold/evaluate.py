"""A Call whose inputs are known -> the values of its outputs, bounded in bytes and work."""

from __future__ import annotations

from math import prod

from tflm_lint.rewrite.fold import conversion, copying, elementwise
from tflm_lint.rewrite.fold.tensor_values import NUMPY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Array

    Evaluation = Callable[[Call], tuple[Array, ...]]

#: Elements of an output: no constant of a microcontroller's model is bigger.
MAX_ELEMENTS = 1 << 24
#: Elements of an output that is bigger than all inputs: what only repeats may grow without bound.
MAX_GROWN = 1 << 18

EVALUATIONS: Mapping[str, Evaluation] = {**copying.EVALUATIONS, **elementwise.EVALUATIONS, **conversion.EVALUATIONS}

ODD = (ArithmeticError, LookupError, TypeError, ValueError)


def evaluate(call: Call, limit: int = MAX_ELEMENTS) -> tuple[Array, ...] | None:
    """Return what the operator computes, None for one that is not computed here, or not to the bit."""
    evaluation = EVALUATIONS.get(call.name)
    if evaluation is None or not _is_bounded(call, limit):
        return None
    import numpy as np

    try:
        with np.errstate(all="ignore"):
            found = evaluation(call)
    except ODD:
        return None
    outputs = [call.output(position) for position in range(len(call.operator.outputs))]
    if len(found) != len(outputs):
        return None
    for index, array, tensor in zip(call.operator.outputs, found, outputs, strict=True):
        if array.shape != call.known[index] or array.dtype != np.dtype(NUMPY[tensor.type]):
            return None
    return found


def _is_bounded(call: Call, limit: int) -> bool:
    """Say whether shapes and types are known, and the outputs no bigger than what is worth it."""
    biggest = 0
    for index in call.operator.outputs:
        shape = call.known[index]
        if shape is None or call.values.tensors[index].type not in NUMPY:
            return False
        biggest = max(biggest, prod(shape))
    source = max((prod(call.known[index] or ()) for index in call.operator.inputs if index >= 0), default=0)
    return biggest <= (limit if biggest <= source else min(limit, MAX_GROWN))
