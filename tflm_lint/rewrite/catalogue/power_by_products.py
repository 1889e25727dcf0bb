"""Raise to a constant power by products and roots.

Pattern: POW of FLOAT32 with one constant exponent of 0.5, -0.5, -1, 1, 2, 3 or
4.

Replacement: SQRT, RSQRT, DIV, RESHAPE or one or two MUL.

Preconditions: the exponent is a constant of one element, or of many equal ones.

Error: float rounding, a unit in the last place.

Source: the laws of powers; LiteRT calls `std::pow`.
"""

from __future__ import annotations

import struct

from tflm_lint.rewrite.rework import packed, reshape, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "power-by-products"
CURES = ("OP101",)
OPS = ("POW",)
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding, a unit in the last place"
ROOTS = {0.5: "SQRT", -0.5: "RSQRT"}


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with products in the place of such powers, None where there are none."""
    return rework(model, context, _multiplied, "POW", inputs=2)


def _multiplied(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, exponent = operator.inputs[:2]
    target = operator.outputs[0]
    data = draft.data(exponent)
    types = {draft[index].type for index in (source, exponent, target)}
    if data is None or types != {"FLOAT32"} or len(data) % 4 or draft[source].shape != draft[target].shape:
        return None
    numbers = {number for (number,) in struct.iter_unpack("<f", data)}
    power = numbers.pop() if len(numbers) == 1 else None
    if power in ROOTS:
        return [draft.op(ROOTS[power], [source], [target])]
    if power == 1.0:
        return [reshape(draft, source, target)]
    if power == -1.0:
        one = draft.constant(target, "one", "FLOAT32", (), packed("FLOAT32", (1.0,)))
        return [draft.op("DIV", [one, source], [target], {})]
    if power == 2.0:
        return [draft.op("MUL", [source, source], [target], {})]
    if power not in (3.0, 4.0):
        return None
    square = draft.like(target, "square")
    return [
        draft.op("MUL", [source, source], [square], {}),
        draft.op("MUL", [square, source if power == 3.0 else square], [target], {}),
    ]
