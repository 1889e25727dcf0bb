"""Look INT16 functions without kernel up in the table that LiteRT interpolates.

Pattern: EXP, GELU or LOG from INT16 to INT16.

Replacement: the table of 513 values as floats, two GATHER for the values left
and right, and the interpolation between them, in floats whose numbers are
whole: CAST, MUL, FLOOR, ADD, SUB, CAST.

Preconditions: input and output have one scale each and no zero point, and one
shape; no value of the function is beyond FLOAT32.

Error: none: table and interpolation are LiteRT's, and FLOAT32 holds every
number on the way. Costs 2 kB of flash a table, and several floats of arena an
element.

Source: LiteRT's `LUTPopulateInt16` and `LUTLookup`, in single precision. Held
against LiteRT for all 65,536 inputs.
"""

from __future__ import annotations

import math

from tflm_lint.rewrite.catalogue.unary_table import FUNCTIONS, gelu_by_tanh
from tflm_lint.rewrite.rework import packed, per_tensor, rework, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "int16-table"
CURES = ("OP101", "OP103")
OPS = ("EXP", "GELU", "LOG")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
LEAST, MOST = -32768, 32767
#: Between two values of the table lie so many inputs.
STEP, STEPS = 128, 512


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with tables in the place of refused functions, None where there are none."""
    return rework(model, context, _table, *OPS, inputs=1)


def _table(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    given, wanted = per_tensor(draft[source]), per_tensor(draft[target])
    if given is None or wanted is None or (draft[source].type, draft[target].type) != ("INT16", "INT16"):
        return None
    if given[1] or wanted[1] or draft[source].shape != draft[target].shape:
        return None
    name = draft.name_of(operator)
    function = gelu_by_tanh if name == "GELU" and operator.options.get("approximate") else FUNCTIONS[name]
    lowest = single(wanted[0] * LEAST)

    def transform(value: float) -> float:
        """Compute in double precision, which rounds to what LiteRT's float functions give."""
        return lowest if name == "LOG" and value <= 0.0 else single(function(value))

    try:
        table = table_of(transform, given[0], wanted[0])
    except OverflowError:
        return None
    return _looked_up(draft, source, target, table)


def table_of(function: Callable[[float], float], given: float, wanted: float) -> list[int]:
    """Return the table that LiteRT makes of a function: each value corrected by half the error in its middle."""
    first, last = single(given * LEAST), single(given * MOST)
    step = single(single(last - first) / STEPS)
    half = single(step / 2)
    inverse = single(65536.0 / single(single(wanted * MOST) - single(wanted * LEAST)))

    def scaled(value: float) -> float:
        return single(function(value) * inverse)

    table = []
    for number in range(STEPS):
        place = single(first + single(number * step))
        left, right = _rounded(scaled(place)), scaled(single(first + single((number + 1) * step)))
        middle = _rounded(single(single(right + left) / 2)) - _rounded(scaled(single(place + half)))
        table.append(_kept(left - _rounded(single(middle) / 2)))
    return [*table, _kept(_rounded(scaled(last)))]


def _rounded(value: float) -> float:
    return float(math.trunc(value + math.copysign(0.5, value)))


def _kept(value: float) -> int:
    return int(min(max(value, LEAST), MOST))


def _looked_up(draft: Draft, source: int, target: int, table: list[int]) -> list[Operator]:
    def floats(what: str) -> int:
        return draft.like(target, what, type="FLOAT32", quantization=None)

    def number(value: float) -> int:
        return draft.constant(target, "number", "FLOAT32", (), packed("FLOAT32", (value,)))

    wide, part, whole, place, start, rest = map(floats, ("wide", "part", "whole", "place", "start", "rest"))
    left, right, slope, rise, raised, share = map(floats, ("left", "right", "slope", "rise", "raised", "share"))
    steps, result = floats("steps"), floats("result")
    index, following = (draft.like(target, what, type="INT32", quantization=None) for what in ("index", "following"))
    values = draft.constant(target, "table", "FLOAT32", (STEPS + 1,), packed("FLOAT32", table))
    one = draft.constant(target, "one", "INT32", (), packed("INT32", (1,)))
    return [
        draft.op("CAST", [source], [wide], {"in_data_type": "INT16", "out_data_type": "FLOAT32"}),
        draft.op("MUL", [wide, number(1 / STEP)], [part], {}),
        draft.op("FLOOR", [part], [whole]),
        draft.op("ADD", [whole, number(STEPS / 2)], [place], {}),
        draft.op("CAST", [place], [index], {"in_data_type": "FLOAT32", "out_data_type": "INT32"}),
        draft.op("ADD", [index, one], [following], {}),
        draft.op("GATHER", [values, index], [left], {"axis": 0}),
        draft.op("GATHER", [values, following], [right], {"axis": 0}),
        draft.op("SUB", [right, left], [slope], {}),
        draft.op("MUL", [whole, number(STEP)], [start], {}),
        draft.op("SUB", [wide, start], [rest], {}),
        draft.op("MUL", [slope, rest], [rise], {}),
        draft.op("ADD", [rise, number(STEP / 2)], [raised], {}),
        draft.op("MUL", [raised, number(1 / STEP)], [share], {}),
        draft.op("FLOOR", [share], [steps]),
        draft.op("ADD", [left, steps], [result], {}),
        draft.op("CAST", [result], [target], {"in_data_type": "FLOAT32", "out_data_type": "INT16"}),
    ]
