"""Slice tensors of many dimensions in fewer.

Pattern: STRIDED_SLICE of more than 4 dimensions with constant bounds.

Replacement: RESHAPE to [before, size, after] for each dimension that is not
taken whole, STRIDED_SLICE of its middle, one after the other; a slice without
steps absorbs what follows whole, so that a slice of one dimension is one
operator. RESHAPE to the output's shape.

Preconditions: no mask for ellipsis or new axes; the bounds take something, and
as much as the output holds.

Error: none, values are copied.

Source: how bounds and masks are read is `StridedSliceParams` of LiteRT
(`StartForAxis`, `EndForAxis`).
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "strided-slice-in-few-dimensions"
CURES = ("SH302",)
OPS = ("STRIDED_SLICE",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_RANK = 4


class Cut(NamedTuple):
    """What is taken of one dimension."""

    start: int
    amount: int
    stride: int


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with slices in 3 dimensions, None where none is refused for having more than 4."""
    return rework(model, context, _slices, "STRIDED_SLICE", inputs=4)


def _slices(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, *bounds = operator.inputs[:4]
    target = operator.outputs[0]
    shape = list(draft[source].shape)
    read = [values(draft, index) for index in bounds]
    if len(shape) <= MAX_RANK or draft[source].type != draft[target].type:
        return None
    cuts = cuts_of(shape, read, operator)
    if cuts is None or count([cut.amount for cut in cuts]) != count(draft[target].shape):
        return None
    steps: list[Operator] = []
    last = source
    for axis, cut in enumerate(cuts):
        if cut == Cut(0, shape[axis], 1):
            continue
        outer, inner = count(shape[:axis]), count(shape[axis + 1 :])
        narrow, part = [outer, shape[axis], inner], cut
        if cut.stride == 1:
            narrow, part = [outer, shape[axis] * inner], Cut(cut.start * inner, cut.amount * inner, 1)
        shape[axis] = cut.amount
        flat, step = reshaped(draft, last, "merged", narrow)
        taken = draft.like(last, "taken", shape=(outer, part.amount, *narrow[2:]))
        steps += [step, middle(draft, flat, taken, part)]
        last = taken
    return [*steps, reshape(draft, last, target)]


def cuts_of(shape: Sequence[int], bounds: Sequence[tuple[int, ...] | None], operator: Operator) -> list[Cut] | None:
    """Read bounds and masks; None where they are no constants of the right number, or take nothing."""
    options = operator.options
    masks = [options.get(name, 0) for name in ("begin_mask", "end_mask", "shrink_axis_mask")]
    unread = any(options.get(name) for name in ("ellipsis_mask", "new_axis_mask", "offset"))
    if unread or any(each is None or len(each) != len(shape) for each in bounds):
        return None
    cuts = []
    for axis, size in enumerate(shape):
        begin, end, stride = (each[axis] for each in bounds if each is not None)
        no_begin, no_end, shrink = (bool(int(str(mask)) >> axis & 1) for mask in masks)
        cut = cut_of(size, None if no_begin else begin, None if no_end else end, 1 if shrink else stride, shrink=shrink)
        if cut is None:
            return None
        cuts.append(cut)
    return cuts


def cut_of(size: int, begin: int | None, end: int | None, stride: int, *, shrink: bool) -> Cut | None:
    """Return what bounds take of a dimension, None where that is nothing."""
    if stride == 0:
        return None
    if shrink:
        begin = begin or 0
        end = None if begin == -1 else begin + 1
    found = range(size)[slice(begin, end, stride)]
    if not found:
        return None
    return Cut(found[0], len(found), stride if len(found) > 1 else 1)


def middle(draft: Draft, source: int, target: int, cut: Cut) -> Operator:
    """Make the slice of the second dimension."""
    rank = len(draft[source].shape)
    others = (0,) * (rank - 2)
    end = cut.start + cut.amount * cut.stride
    # an end before the first element cannot be said but by the mask
    masks = [0b101, 0b101 if end >= 0 else 0b111]
    bounds = [(0, cut.start, *others), (0, max(end, 0), *others), (1, cut.stride, *(1 for _ in others))]
    names = ("begin", "end", "strides")
    constants = [
        draft.constant(target, name, "INT32", (rank,), packed("INT32", bound))
        for name, bound in zip(names, bounds, strict=True)
    ]
    return draft.op("STRIDED_SLICE", [source, *constants], [target], {"begin_mask": masks[0], "end_mask": masks[1]})
