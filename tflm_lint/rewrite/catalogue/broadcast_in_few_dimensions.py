"""Compute with tensors of many dimensions in fewer.

Pattern: MAXIMUM, MINIMUM and BATCH_MATMUL of more than 4 dimensions, which
CMSIS-NN's kernels refuse; BROADCAST_TO of more than 5.

Replacement: RESHAPE around the operator. Dimensions of 1 go, neighbours that
stretch in the same way become one.

Preconditions: what is left are 4 dimensions at most; BATCH_MATMUL keeps its
last two. BROADCAST_TO is done in steps where it stretches more than 2 apart.

Error: none, the same numbers meet.

Source: CMSIS-NN takes the sizes of 4 dimensions (`cmsis_nn_dims`), TFLM's
BROADCAST_TO 5.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "broadcast-in-few-dimensions"
CURES = ("OP117", "SH302")
OPS = ("BATCH_MATMUL", "BROADCAST_TO", "MAXIMUM", "MINIMUM")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_RANK = 4


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with 4 dimensions at such operators, None where none is refused for having more."""
    return rework(model, context, _merged, *OPS, inputs=2)


def _merged(draft: Draft, operator: Operator) -> list[Operator] | None:
    if draft.name_of(operator) == "BROADCAST_TO":
        return _stretched(draft, operator)
    target = operator.outputs[0]
    shapes = [draft[index].shape for index in (*operator.inputs[:2], target)]
    rank = max(map(len, shapes))
    kept = 2 if draft.name_of(operator) == "BATCH_MATMUL" else 0
    if rank <= MAX_RANK or len(shapes[2]) != rank or min(map(len, shapes)) < kept:
        return None
    whole = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    heads = merged([shape[: rank - kept] for shape in whole])
    if heads is None or len(heads[0]) > MAX_RANK - kept:
        return None
    narrow = [(*head, *shape[rank - kept :]) for head, shape in zip(heads, whole, strict=True)]
    one, first = reshaped(draft, operator.inputs[0], "merged", narrow[0])
    other, second = reshaped(draft, operator.inputs[1], "merged", narrow[1])
    result = draft.like(target, "merged", shape=narrow[2])
    return [
        first,
        second,
        operator._replace(inputs=(one, other), outputs=(result,)),
        reshape(draft, result, target),
    ]


def _stretched(draft: Draft, operator: Operator) -> list[Operator] | None:
    """Repeat along two dimensions at a time, from the last, with all others merged around them."""
    source, target = operator.inputs[0], operator.outputs[0]
    wanted = list(draft[target].shape)
    shape = [1] * (len(wanted) - len(draft[source].shape)) + list(draft[source].shape)
    if len(shape) != len(wanted) or len(wanted) <= MAX_RANK or draft[source].type != draft[target].type:
        return None
    apart = [axis for axis, (one, other) in enumerate(zip(shape, wanted, strict=True)) if one != other]
    if any(shape[axis] != 1 for axis in apart):
        return None
    steps, last = [], source
    while apart:
        *apart, second = apart
        axes = [apart.pop(), second] if apart else [second]
        narrow, wide, start = [], [], 0
        for axis in axes:
            narrow += [count(shape[start:axis]), 1]
            wide += [narrow[-2], wanted[axis]]
            start = axis + 1
        narrow.append(count(shape[start:]))
        wide.append(narrow[-1])
        for axis in axes:
            shape[axis] = wanted[axis]
        flat, step = reshaped(draft, last, "merged", narrow)
        dims = draft.constant(target, "dims", "INT32", (len(wide),), packed("INT32", wide))
        last = draft.like(target, "stretched", shape=tuple(wide))
        steps += [step, draft.op("BROADCAST_TO", [flat, dims], [last], version=2)]
    return [*steps, reshape(draft, last, target)]


def merged(shapes: Sequence[tuple[int, ...]]) -> list[list[int]] | None:
    """Return the shapes of two inputs and the output of one rank with fewer dimensions, None where they do not fit."""
    found: list[list[int]] = [[], [], []]
    before = None
    for one, other, result in zip(*shapes, strict=True):
        if result not in (one, other) or one not in (1, result) or other not in (1, result):
            return None
        if result == 1:
            continue
        stretched = (one == result, other == result)
        for sizes, size in zip(found, (one, other, result), strict=True):
            if stretched == before:
                sizes[-1] *= size
            else:
                sizes.append(size)
        before = stretched
    return found
