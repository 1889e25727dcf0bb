"""Raise to any power by the logarithm.

Pattern: POW of FLOAT32 with a constant that is the power, and no whole number,
or the base, and positive.

Replacement: LOG, MUL by the power, EXP; MUL by the logarithm of the base, EXP.

Preconditions: TFLM has no POW. Powers that products and roots make are left to
`power-by-products`.

Error: float rounding that grows with the result: the product is rounded before
EXP, so that 2^100 has 5 digits. Negative numbers have no such power in either.

Source: the definition, x^y = e^(y ln x).
"""

from __future__ import annotations

import math

from tflm_lint.rewrite.rework import packed, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "power-by-logarithm"
CURES = ("OP101",)
OPS = ("POW",)
CLASS = "unsafe"
STAGE = "operators"
ERROR = "bounded: float rounding of the logarithm, 1e-6 of each value and more for great ones"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with EXP in the place of POW, None where there is none that it may be."""
    return rework(model, context, _power, "POW", inputs=2)


def _power(draft: Draft, operator: Operator) -> list[Operator] | None:
    base, power = operator.inputs
    target = operator.outputs[0]
    if any(draft[index].type != "FLOAT32" for index in (base, power, target)):
        return None
    factors, steps = values(draft, power), []
    if factors is not None and not any(float(each).is_integer() for each in factors):
        number, factor = draft.like(base, "logarithm"), power
        steps.append(draft.op("LOG", [base], [number]))
    else:
        bases = values(draft, base)
        if bases is None or not all(0 < each < math.inf for each in bases):
            return None
        logarithms = packed("FLOAT32", [math.log(each) for each in bases])
        number, factor = power, draft.constant(target, "logarithm", "FLOAT32", draft[base].shape, logarithms)
    raised = draft.like(target, "raised")
    return [*steps, draft.op("MUL", [number, factor], [raised], {}), draft.op("EXP", [raised], [target], {})]
