"""Compute float GELU and FlexErf by the logistic function.

Pattern: GELU of FLOAT32, exact or approximate, or the custom operator FlexErf.

Replacement: x * LOGISTIC(x * P(x * x)). For the approximate GELU, P is what
its tanh says, 1.5957691 + 0.0713548 * x * x: 6 operators. For the exact one, P
has degree 6: 16 operators. The error function is twice that logistic minus 1,
at x times the square root of 2.

Preconditions: input and output of one shape.

Error: approximate 1.5e-7 of the output's range, exact 6e-7, in whole models
1e-7; both are float rounding.

Source: GELU(x) = x * Phi(x), and the logit of Phi is odd and smooth; P is a
minimax fit to it, weighted by what remains of its error in the product.
"""

from __future__ import annotations

import math

from tflm_lint.rewrite.rework import packed, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "gelu-by-logistic"
CURES = ("OP101", "OP102")
OPS = ("GELU", "CUSTOM:FlexErf")
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding, 6e-7 of the output's range"

#: Coefficients of P, lowest first.
EXACT = (1.59576843, 0.0726685656, -6.62588849e-5, -1.10480648e-4, 7.93826396e-6, -2.66895586e-7, 3.61129445e-9)
APPROXIMATE = (2 * math.sqrt(2 / math.pi), 2 * 0.044715 * math.sqrt(2 / math.pi))


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with logistic functions in the place of refused GELUs, None where there are none."""
    changed = rework(model, context, _gelu, "GELU", inputs=1)
    return changed or rework(model, context, _erf, "CUSTOM:FlexErf", inputs=1)


def _gelu(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    if not _is_float(draft, source, target):
        return None
    sigmoid = draft.like(target, "phi")
    steps = phi(draft, source, sigmoid, APPROXIMATE if operator.options.get("approximate") else EXACT)
    return [*steps, draft.op("MUL", [source, sigmoid], [target], {})]


def _erf(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    if not _is_float(draft, source, target):
        return None
    root, two, one = (_number(draft, target, value) for value in (math.sqrt(2), 2.0, 1.0))
    scaled, sigmoid, double = (draft.like(target, what) for what in ("scaled", "phi", "double"))
    return [
        draft.op("MUL", [source, root], [scaled], {}),
        *phi(draft, scaled, sigmoid, EXACT),
        draft.op("MUL", [sigmoid, two], [double], {}),
        draft.op("SUB", [double, one], [target], {}),
    ]


def phi(draft: Draft, source: int, target: int, coefficients: Sequence[float]) -> list[Operator]:
    """Compute LOGISTIC(x * P(x * x)) by Horner's scheme."""
    square = draft.like(target, "square")
    steps = [draft.op("MUL", [source, source], [square], {})]
    last = _number(draft, target, coefficients[-1])
    for power, coefficient in reversed([*enumerate(coefficients[:-1])]):
        product, sum_ = draft.like(target, f"times_{power}"), draft.like(target, f"plus_{power}")
        steps.append(draft.op("MUL", [square, last], [product], {}))
        steps.append(draft.op("ADD", [product, _number(draft, target, coefficient)], [sum_], {}))
        last = sum_
    argument = draft.like(target, "argument")
    return [*steps, draft.op("MUL", [source, last], [argument], {}), draft.op("LOGISTIC", [argument], [target])]


def _number(draft: Draft, target: int, value: float) -> int:
    return draft.constant(target, "constant", "FLOAT32", (), packed("FLOAT32", (value,)))


def _is_float(draft: Draft, source: int, target: int) -> bool:
    return draft[source].type == draft[target].type == "FLOAT32" and draft[source].shape == draft[target].shape
