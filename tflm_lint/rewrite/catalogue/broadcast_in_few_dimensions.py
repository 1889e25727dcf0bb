"""Compute with tensors of many dimensions in fewer.

Pattern: MAXIMUM, MINIMUM and BATCH_MATMUL of more than 4 dimensions, which
CMSIS-NN's kernels refuse.

Replacement: RESHAPE around the operator. Dimensions of 1 go, neighbours that
stretch in the same way become one.

Preconditions: what is left are 4 dimensions at most; a fused BATCH_MATMUL keeps
its last two.

Error: none, the same numbers meet.

Source: CMSIS-NN takes the sizes of 4 dimensions (`cmsis_nn_dims`).
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import reshape, reshaped, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "broadcast-in-few-dimensions"
CURES = ("OP117", "SH302")
OPS = ("BATCH_MATMUL", "MAXIMUM", "MINIMUM")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_RANK = 4


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with 4 dimensions at such operators, None where none is refused for having more."""
    return rework(model, context, _merged, *OPS, inputs=2)


def _merged(draft: Draft, operator: Operator) -> list[Operator] | None:
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
