"""Model, Context -> the Model whose refused operators were put anew, one function an operator.

What rewrites of single operators share: which ones the target does not run as they are, and the pieces that their
replacements are made of. A replacement is written for operators of the right number of inputs and outputs, whose
tensors have whole shapes; others are left alone.
"""

from __future__ import annotations

import struct
from math import prod

from tflm_lint.rewrite.draft import Draft

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.rewrite.surroundings import Context

    #: An operator that is refused -> what takes its place, None where the pattern or a precondition is missing.
    Change = Callable[[Draft, Operator], "list[Operator] | None"]

#: Effects that ask for a replacement.
ASKING = frozenset({"reject", "crash", "wrong"})
#: So many sizes fit into the options of RESHAPE; more take a tensor.
MOST_IN_OPTIONS = 8
FORMATS = {"BOOL": "?", "INT8": "b", "UINT8": "B", "INT16": "h", "INT32": "i", "INT64": "q", "FLOAT32": "f"}


def rework(model: Model, context: Context, change: Change, *names: str, inputs: int, outputs: int = 1) -> Model | None:
    """Return the model with each refused operator of these names replaced, None where none is.

    ``inputs`` and ``outputs`` are how many of each, from the first, must be there.
    """
    for number, positions in refused(model, context, *names):
        draft = Draft(model, number)
        changed = False
        for position in positions:
            operator = draft.operators[position]
            if not is_whole(draft, operator, inputs, outputs):
                continue
            replacement = change(draft, operator)
            if replacement is not None:
                draft.replace(position, replacement)
                changed = True
        if changed:
            # the positions in other subgraphs still hold, but the first stages have their turn before them
            return draft.model()
    return None


def refused(model: Model, context: Context, *names: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield by subgraph where operators of these names stand that the target does not run rightly."""
    found: dict[int, list[int]] = {}
    for violation in context.inspection.violations:
        if violation.effect not in ASKING or violation.operator is None or violation.subgraph is None:
            continue
        operator = model.subgraphs[violation.subgraph].operators[violation.operator]
        positions = found.setdefault(violation.subgraph, [])
        if model.op_name(operator) in names and violation.operator not in positions:
            positions.append(violation.operator)
    return ((number, tuple(positions)) for number, positions in found.items() if positions)


def is_whole(draft: Draft, operator: Operator, inputs: int, outputs: int) -> bool:
    """Say whether the first inputs and outputs are there, and no shape is open."""
    first = (*operator.inputs[:inputs], *operator.outputs[:outputs])
    if len(first) < inputs + outputs or min(first) < 0:
        return False
    every = [*operator.inputs, *operator.outputs]
    return all(min(draft[index].shape, default=1) > 0 for index in every if index >= 0)


def count(shape: Sequence[int]) -> int:
    """Return the number of elements."""
    return prod(shape)


def values(draft: Draft, index: int) -> tuple[int, ...] | None:
    """Return the values of a constant of integers or bytes, None where there is no such constant of that many."""
    data = draft.data(index)
    tensor = draft[index]
    form = FORMATS.get(tensor.type)
    if data is None or form is None or len(data) != struct.calcsize(form) * count(tensor.shape):
        return None
    return struct.unpack(f"<{count(tensor.shape)}{form}", data)


def packed(type: str, numbers: Sequence[float]) -> bytes:
    """Return numbers as a constant's bytes."""
    return struct.pack(f"<{len(numbers)}{FORMATS[type]}", *numbers)


def reshape(draft: Draft, source: int, target: int) -> Operator:
    """Make the operator that copies one tensor into another of as many elements."""
    shape = draft[target].shape
    if len(shape) > MOST_IN_OPTIONS:
        size = draft.constant(target, "shape", "INT32", (len(shape),), packed("INT32", shape))
        return draft.op("RESHAPE", [source, size], [target])
    return draft.op("RESHAPE", [source], [target], {"new_shape": shape})


def reshaped(draft: Draft, source: int, what: str, shape: Sequence[int]) -> tuple[int, Operator]:
    """Return a tensor with the elements of another in another shape, and the operator that fills it."""
    target = draft.like(source, what, shape=tuple(shape))
    return target, reshape(draft, source, target)


def single(value: float) -> float:
    """Round to single precision."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def per_tensor(tensor: Tensor) -> tuple[float, int] | None:
    """Return scale and zero point of a tensor that has one of each."""
    record = tensor.quantization
    if record is None or len(record.scale) != 1 or len(record.zero_point) != 1 or not 0 < record.scale[0] < 1e30:
        return None
    return record.scale[0], record.zero_point[0]
