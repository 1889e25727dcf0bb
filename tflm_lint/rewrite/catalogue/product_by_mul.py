"""Multiply along an axis factor by factor.

Pattern: REDUCE_PROD of FLOAT32 or INT32 with a constant axis.

Replacement: SPLIT of each axis into its elements, MUL of all of them, RESHAPE.

Preconditions: at most 64 factors an axis, at most 4 dimensions.

Error: none for INT32; for FLOAT32 along one axis neither, since the factors
come in the same order, along several float rounding.

Source: `reference_ops::ReduceGeneric` multiplies one after the other.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import packed, reshape, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "product-by-mul"
CURES = ("OP101",)
OPS = ("REDUCE_PROD",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact; float rounding along several axes"
MOST, MAX_RANK = 64, 4


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with multiplications in the place of REDUCE_PROD, None where there is none."""
    return rework(model, context, _multiplied, "REDUCE_PROD", inputs=2)


def _multiplied(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, axes = operator.inputs[:2]
    target = operator.outputs[0]
    shape = draft[source].shape
    given = values(draft, axes)
    types = {draft[source].type, draft[target].type}
    if (
        given is None
        or types not in ({"FLOAT32"}, {"INT32"})
        or len(shape) > MAX_RANK
        or draft.data(source) is not None
    ):
        return None
    if any(not -len(shape) <= axis < len(shape) for axis in given):
        return None
    reduced = sorted({axis % len(shape) for axis in given})
    kept = tuple(size for axis, size in enumerate(shape) if axis not in reduced)
    if any(shape[axis] > MOST for axis in reduced) or tuple(size for size in draft[target].shape if size > 1) != tuple(
        size for size in kept if size > 1
    ):
        return None
    steps: list[Operator] = []
    last = source
    for axis in reduced:
        size = draft[last].shape[axis]
        if size == 1:
            continue
        narrow = (*draft[last].shape[:axis], 1, *draft[last].shape[axis + 1 :])
        pieces = [draft.like(last, "factor", shape=narrow) for _ in range(size)]
        dimension = draft.constant(target, "axis", "INT32", (), packed("INT32", (axis,)))
        steps.append(draft.op("SPLIT", [dimension, last], pieces, {"num_splits": size}))
        last = pieces[0]
        for piece in pieces[1:]:
            product = draft.like(target, "product", shape=narrow)
            steps.append(draft.op("MUL", [last, piece], [product], {}))
            last = product
    return [*steps, reshape(draft, last, target)]
