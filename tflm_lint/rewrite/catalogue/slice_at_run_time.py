"""Take one slice at a place that is computed by GATHER.

Pattern: STRIDED_SLICE whose begin is computed at run time, which takes one
element of one dimension (`shrink_axis_mask`) and all of the others.

Replacement: GATHER along that dimension. The index is what PACK put into begin,
or STRIDED_SLICE of begin; a negative one is counted from the end by LESS, CAST,
MUL and ADD.

Preconditions: FLOAT32 or INT8; masks, or constants, say that the other
dimensions are whole; strides are constant and 1.

Error: none, values are copied.

Source: loops over rows are written so; TFLM's STRIDED_SLICE wants constants.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import packed, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "slice-at-run-time"
CURES = ("OP112",)
OPS = ("STRIDED_SLICE",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with GATHER in the place of slices at run time, None where there is none."""
    return rework(model, context, _gathered, "STRIDED_SLICE", inputs=4)


def _gathered(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, begin, _, strides = operator.inputs[:4]
    target = operator.outputs[0]
    shape = draft[source].shape
    bounds = draft[begin].shape
    axis = _axis(operator, bounds[0]) if len(bounds) == 1 else None
    steps = values(draft, strides)
    if axis is None or draft.data(begin) is not None or steps is None or set(steps) != {1}:
        return None
    if draft[begin].type != "INT32" or not axis < bounds[0] <= len(shape):
        return None
    if draft[source].type not in ("FLOAT32", "INT8") or draft[target].type != draft[source].type:
        return None
    if draft[target].shape != (*shape[:axis], *shape[axis + 1 :]):
        return None
    first, index = _element(draft, begin, axis)
    rest, place = _from_the_front(draft, index, shape[axis])
    return [*first, *rest, draft.op("GATHER", [source, place], [target], {"axis": axis}, version=2)]


def _axis(operator: Operator, rank: int) -> int | None:
    """Return the dimension that goes, None where it is not the only one that is cut."""
    options = operator.options
    if any(options.get(name) for name in ("ellipsis_mask", "new_axis_mask", "offset")):
        return None
    shrinks, no_begin, no_end = (
        int(str(options.get(name, 0))) for name in ("shrink_axis_mask", "begin_mask", "end_mask")
    )
    axis = next((axis for axis in range(rank) if shrinks == 1 << axis), None)
    others = ((1 << rank) - 1) & ~shrinks
    if axis is None or no_begin & others != others or no_end & others != others or no_begin & shrinks:
        return None
    return axis


def _element(draft: Draft, begin: int, axis: int) -> tuple[list[Operator], int]:
    """Return the scalar that stands in begin for an axis, and what computes it."""
    for each in draft.operators:
        if each.outputs[:1] == (begin,) and draft.name_of(each) == "PACK" and len(each.inputs) > axis:
            index = each.inputs[axis]
            if index >= 0 and draft[index].shape == () and draft[index].type == "INT32":
                return [], index
    index = draft.like(begin, "element", shape=())
    bounds = [draft.constant(begin, "bound", "INT32", (1,), packed("INT32", (each,))) for each in (axis, axis + 1, 1)]
    return [draft.op("STRIDED_SLICE", [begin, *bounds], [index], {"shrink_axis_mask": 1})], index


def _from_the_front(draft: Draft, index: int, size: int) -> tuple[list[Operator], int]:
    """Add the dimension's size to an index below 0."""
    zero, whole = (draft.constant(index, "number", "INT32", (), packed("INT32", (each,))) for each in (0, size))
    below = draft.like(index, "below", type="BOOL", quantization=None)
    flag, more, place = (draft.like(index, what, quantization=None) for what in ("flag", "more", "place"))
    steps = [
        draft.op("LESS", [index, zero], [below], {}),
        draft.op("CAST", [below], [flag], {"in_data_type": "BOOL", "out_data_type": "INT32"}),
        draft.op("MUL", [flag, whole], [more], {}),
        draft.op("ADD", [index, more], [place], {}),
    ]
    return steps, place
