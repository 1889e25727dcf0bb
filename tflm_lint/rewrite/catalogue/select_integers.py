"""Choose between INT32 values by arithmetic, between BOOL values by logic.

Pattern: SELECT_V2 of INT32 or BOOL.

Replacement: INT32: y + CAST(condition) * (x - y), by CAST, SUB, MUL and ADD.
BOOL: (condition and x) or (not condition and y).

Preconditions: no more than 4 dimensions. INT32 tensors lose a quantization
record, which says nothing of them and which TFLM's ADD refuses.

Error: none: where x - y overflows, it does so a second time in the sum.

Source: TFLM's SELECT_V2 knows FLOAT32, INT8 and INT16 only; Keras 3 writes one
of INT32 before each look-up of an Embedding.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "select-integers"
CURES = ("OP103",)
OPS = ("SELECT_V2",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MAX_RANK = 4


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with arithmetic or logic in the place of refused SELECT_V2, None where there is none."""
    return rework(model, context, _select, "SELECT_V2", inputs=3)


def _select(draft: Draft, operator: Operator) -> list[Operator] | None:
    condition, one, other = operator.inputs[:3]
    target = operator.outputs[0]
    types = {draft[index].type for index in (one, other, target)}
    ranks = [len(draft[index].shape) for index in (condition, one, other, target)]
    if len(types) != 1 or draft[condition].type != "BOOL" or max(ranks) > MAX_RANK:
        return None
    (type_,) = types
    if type_ == "BOOL":
        return _by_logic(draft, condition, one, other, target)
    return _by_arithmetic(draft, condition, one, other, target) if type_ == "INT32" else None


def _by_arithmetic(draft: Draft, condition: int, one: int, other: int, target: int) -> list[Operator]:
    for index in (one, other, target):
        draft.change(index, quantization=None)
    chosen = draft.like(condition, "int32", type="INT32", quantization=None)
    difference = draft.like(target, "difference", shape=common(draft[one].shape, draft[other].shape))
    part = draft.like(target, "part")
    return [
        draft.op("CAST", [condition], [chosen], {"in_data_type": "BOOL", "out_data_type": "INT32"}),
        draft.op("SUB", [one, other], [difference], {}),
        draft.op("MUL", [difference, chosen], [part], {}),
        draft.op("ADD", [part, other], [target], {}),
    ]


def _by_logic(draft: Draft, condition: int, one: int, other: int, target: int) -> list[Operator]:
    otherwise = draft.like(condition, "not")
    first = draft.like(target, "then", shape=common(draft[condition].shape, draft[one].shape))
    second = draft.like(target, "else", shape=common(draft[condition].shape, draft[other].shape))
    return [
        draft.op("LOGICAL_NOT", [condition], [otherwise]),
        draft.op("LOGICAL_AND", [condition, one], [first]),
        draft.op("LOGICAL_AND", [otherwise, other], [second]),
        draft.op("LOGICAL_OR", [first, second], [target]),
    ]


def common(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that two broadcast to."""
    rank = max(len(one), len(other))
    padded = [(1,) * (rank - len(shape)) + shape for shape in (one, other)]
    return tuple(map(max, *padded))
