"""Transpose tensors of many dimensions in fewer.

Pattern: TRANSPOSE of more dimensions than the kernel takes: 6 in TFLM, 5 for
INT8 in CMSIS-NN.

Replacement: dimensions of 1 are dropped and neighbours that stay together
merged, with RESHAPE before and after. Where more than 4 are left, one dimension
after the other is brought to its place, in 4 dimensions.

Preconditions: a constant permutation that names every dimension once, the
output is the input transposed.

Error: none, values are copied.

Source: the order of the elements is all that a transposition changes.
"""

from __future__ import annotations

from itertools import pairwise

from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "transpose-in-few-dimensions"
CURES = ("OP117", "OP123", "SH302")
OPS = ("TRANSPOSE",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_RANK = 4


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with transpositions in 4 dimensions, None where none is refused for having more."""
    return rework(model, context, _transpose, "TRANSPOSE", inputs=2)


def _transpose(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, permutation = operator.inputs[:2]
    target = operator.outputs[0]
    shape = draft[source].shape
    order = values(draft, permutation)
    if order is None or len(shape) <= MAX_RANK or sorted(order) != [*range(len(shape))]:
        return None
    if draft[target].shape != tuple(shape[axis] for axis in order) or draft[source].type != draft[target].type:
        return None
    sizes, axes = merged(shape, order)
    steps: list[Operator] = []
    last = source
    for narrow, turn in turns(sizes, axes):
        flat, step = reshaped(draft, last, "merged", narrow)
        perm = draft.constant(target, "perm", "INT32", (len(turn),), packed("INT32", turn))
        turned = draft.like(last, "turned", shape=tuple(narrow[axis] for axis in turn))
        steps += [step, draft.op("TRANSPOSE", [flat, perm], [turned], {})]
        last = turned
    return [*steps, reshape(draft, last, target)]


def merged(shape: Sequence[int], order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return shape and permutation without dimensions of 1, and with those that stay together as one."""
    groups: list[list[int]] = []
    before = None
    kept = [axis for axis in range(len(shape)) if shape[axis] > 1]
    follows = dict(pairwise(kept))
    for axis in (axis for axis in order if shape[axis] > 1):
        if before is not None and follows.get(before) == axis:
            groups[-1].append(axis)
        else:
            groups.append([axis])
        before = axis
    sizes = [count([shape[axis] for axis in group]) for group in sorted(groups)]
    rank = {group[0]: number for number, group in enumerate(sorted(groups))}
    return sizes, [rank[group[0]] for group in groups]


def turns(sizes: Sequence[int], order: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Return the transpositions, each a shape and a permutation of at most 4 dimensions, that make one of more."""
    if len(sizes) <= MAX_RANK:
        return [([*sizes], [*order])] if len(sizes) > 1 else []
    steps = []
    now = [*range(len(sizes))]
    for place, axis in enumerate(order):
        at = now.index(axis)
        if at == place:
            continue
        pieces = [now[:place], now[place:at], [axis], now[at + 1 :]]
        steps.append(([count([sizes[each] for each in piece]) for piece in pieces], [0, 2, 1, 3]))
        now = [*pieces[0], axis, *pieces[1], *pieces[3]]
    return steps
