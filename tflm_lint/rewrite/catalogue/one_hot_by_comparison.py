"""Make ONE_HOT by comparing and choosing.

Pattern: ONE_HOT of INT32 indices with a constant depth.

Replacement: RESHAPE of the indices, EQUAL with 0 ... depth - 1, SELECT_V2
between the two values.

Preconditions: the values are FLOAT32, INT8, INT16, INT32 or BOOL; at most 4
dimensions in the output.

Error: none, values are copied.

Source: an index that is no place of the row matches nothing, in both.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import packed, reshaped, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "one-hot-by-comparison"
CURES = ("OP101",)
OPS = ("ONE_HOT",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_RANK = 4


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with comparisons in the place of ONE_HOT, None where there is none."""
    return rework(model, context, _compared, "ONE_HOT", inputs=4)


def _compared(draft: Draft, operator: Operator) -> list[Operator] | None:
    indices, depth, on, off = operator.inputs[:4]
    target = operator.outputs[0]
    size = values(draft, depth)
    shape, result = draft[indices].shape, draft[target].shape
    axis = operator.options.get("axis", -1)
    if size is None or len(size) != 1 or draft[indices].type != "INT32" or not isinstance(axis, int):
        return None
    axis = len(shape) if axis == -1 else axis
    if not 0 <= axis <= len(shape) or result != (*shape[:axis], size[0], *shape[axis:]) or len(result) > MAX_RANK:
        return None
    if {draft[each].type for each in (on, off)} != {draft[target].type}:
        return None
    if draft[target].type not in ("FLOAT32", "INT8", "INT16", "INT32", "BOOL"):
        return None
    spread, step = reshaped(draft, indices, "spread", (*shape[:axis], 1, *shape[axis:]))
    row = (size[0], *(1 for _ in shape[axis:]))
    places = draft.constant(target, "places", "INT32", row, packed("INT32", range(size[0])))
    match = draft.like(target, "match", type="BOOL", quantization=None)
    return [
        step,
        draft.op("EQUAL", [spread, places], [match], {}),
        draft.op("SELECT_V2", [match, on, off], [target], {}),
    ]
