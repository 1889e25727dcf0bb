"""Let operators that TFLM has for FLOAT32 only work on small integers.

Pattern: GATHER, GATHER_ND, REDUCE_MAX, REDUCE_MIN, MIRROR_PAD, FLOOR_DIV,
FLOOR_MOD and the like of INT16, INT32 or BOOL.

Replacement: CAST to FLOAT32, the operator, CAST back; for BOOL NOT_EQUAL 0.

Preconditions: INT16, BOOL, or INT32 whose values are known to be below 2^24:
constants, casts of INT8, INT16 and BOOL, indices of ARG_MAX, and what is made
of these by operators that only move values. Divisors are constants other
than 0.

Error: none: FLOAT32 holds every integer below 2^24.

Source: 24 bits of significand.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "float-detour"
CURES = ("OP101", "OP103")
OPS = ()
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
MOST = 1 << 24
#: Operator -> how many of its inputs, from the first, are data; lowest version with FLOAT32.
DATA = {
    "ARG_MAX": 1,
    "ARG_MIN": 1,
    "BATCH_TO_SPACE_ND": 1,
    "DEPTH_TO_SPACE": 1,
    "FLOOR_DIV": 2,
    "FLOOR_MOD": 2,
    "GATHER": 1,
    "GATHER_ND": 1,
    "MIRROR_PAD": 1,
    "PAD": 1,
    "PADV2": 1,
    "REDUCE_MAX": 1,
    "REDUCE_MIN": 1,
    "RESIZE_NEAREST_NEIGHBOR": 1,
    "REVERSE_SEQUENCE": 1,
    "SPACE_TO_BATCH_ND": 1,
    "SPACE_TO_DEPTH": 1,
    "TOPK_V2": 1,
    "TRANSPOSE": 1,
    "UNPACK": 1,
}
#: Operator -> how many of its outputs, from the first, are data; the others are indices.
INDICES = {"ARG_MAX": 0, "ARG_MIN": 0, "TOPK_V2": 1}
#: Those of which each value of the output is one of the inputs, whatever the number.
MOVES = frozenset(
    ("EXPAND_DIMS", "GATHER", "PACK", "RESHAPE", "REVERSE_V2", "SLICE", "SPLIT", "SQUEEZE", "STRIDED_SLICE")
)
DEEPEST = 8


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with casts around refused operators of small integers, None where there are none."""
    return rework(model, context, small, *DATA, inputs=1)


def small(draft: Draft, operator: Operator) -> list[Operator] | None:
    """Make the detour where all values are certainly small."""
    type_ = draft[operator.inputs[0]].type
    data = operator.inputs[: DATA[draft.name_of(operator)]]
    if type_ == "INT32" and not all(_is_small(draft, index, DEEPEST) for index in data if index >= 0):
        return None
    return detour(draft, operator, DATA)


def detour(draft: Draft, operator: Operator, known: Mapping[str, int]) -> list[Operator] | None:
    """Make casts around an operator; `known` says how many of its inputs are data."""
    name = draft.name_of(operator)
    data = operator.inputs[: known[name]]
    if len(data) < known[name] or min((*data, *operator.outputs)) < 0:
        return None
    type_ = draft[data[0]].type
    # indices are whole numbers in any case
    turned = operator.outputs[: INDICES.get(name, len(operator.outputs))]
    if any(draft[index].type != type_ for index in (*data, *turned)) or type_ not in ("INT16", "INT32", "BOOL"):
        return None
    if name.startswith("FLOOR"):
        divisors = values(draft, data[1])
        if type_ == "BOOL" or divisors is None or 0 in divisors:
            return None
    steps: list[Operator] = []
    floats = [_cast(draft, index, steps) for index in data]
    results = [draft.like(index, "float", type="FLOAT32", quantization=None) for index in turned]
    outputs = (*results, *operator.outputs[len(turned) :])
    steps.append(operator._replace(inputs=(*floats, *operator.inputs[len(data) :]), outputs=outputs))
    return [*steps, *(_back(draft, result, target) for result, target in zip(results, turned, strict=True))]


def _cast(draft: Draft, source: int, steps: list[Operator]) -> int:
    wide = draft.like(source, "float", type="FLOAT32", quantization=None)
    types = {"in_data_type": draft[source].type, "out_data_type": "FLOAT32"}
    steps.append(draft.op("CAST", [source], [wide], types))
    return wide


def _back(draft: Draft, source: int, target: int) -> Operator:
    type_ = draft[target].type
    if type_ == "BOOL":
        zero = draft.constant(target, "zero", "FLOAT32", (), packed("FLOAT32", (0.0,)))
        return draft.op("NOT_EQUAL", [source, zero], [target], {})
    return draft.op("CAST", [source], [target], {"in_data_type": "FLOAT32", "out_data_type": type_})


def _is_small(draft: Draft, index: int, depth: int) -> bool:
    """Say whether all values of an INT32 tensor are certainly below 2^24."""
    if draft.data(index) is not None:
        numbers = values(draft, index)
        return numbers is not None and all(abs(number) < MOST for number in numbers)
    maker = next((each for each in draft.operators if index in each.outputs), None)
    if maker is None or not depth or not maker.inputs or min(maker.inputs) < 0:
        return False
    name, first = draft.name_of(maker), maker.inputs[0]
    if name == "CAST":
        return draft[first].type in ("INT8", "INT16", "BOOL")
    if name in ("ARG_MAX", "ARG_MIN"):
        return count(draft[first].shape) < MOST
    if name in MOVES:
        moved = maker.inputs if name == "PACK" else maker.inputs[1:2] if name == "SPLIT" else [first]
        return all(_is_small(draft, each, depth - 1) for each in moved)
    return False
