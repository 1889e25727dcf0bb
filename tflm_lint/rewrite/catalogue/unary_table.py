"""Look INT8 functions without integer kernel up in a table.

Pattern: GELU, EXP, LOG, SQRT or NEG from INT8 to INT8; TANH to another scale
than 1/128, which TFLM's kernel takes no notice of.

Replacement: CAST to INT32, ADD 128, GATHER from a constant INT8[256] that
holds the function's value for each input, in the output's quantization.

Preconditions: input and output have one scale and one zero point each, and one
shape.

Error: none: the table holds what LiteRT's kernel computes. Costs 256 bytes of
flash, and 8 bytes of arena an element where nothing else needs them.

Source: LiteRT fills such a table itself (`LUTPopulate`), in single precision
throughout, rounding half away from zero; its SQRT cuts off
(`SqrtEvalQuantized`), its GELU is `GeluTransform`. Held against LiteRT for all
256 inputs of many quantizations, those too that meet halves.
"""

from __future__ import annotations

import math

from tflm_lint.rewrite.rework import packed, per_tensor, rework, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "unary-table"
CURES = ("OP101", "OP103", "OP123")
OPS = ("EXP", "GELU", "LOG", "NEG", "SQRT", "TANH")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
FIRST, LAST = -128, 127


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with tables in the place of refused functions, None where there are none."""
    return rework(model, context, _table, *OPS, inputs=1)


def _table(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    given, wanted = per_tensor(draft[source]), per_tensor(draft[target])
    if given is None or wanted is None or draft[source].type != "INT8" or draft[target].type != "INT8":
        return None
    if draft[source].shape != draft[target].shape:
        return None
    name = draft.name_of(operator)
    # LiteRT negates the stored number, whatever the zero point, and wraps
    function = FUNCTIONS.get(name, float)
    if name == "GELU" and operator.options.get("approximate"):
        function = gelu_by_tanh
    negated = [-128, *range(127, -128, -1)]
    table = negated if name == "NEG" else table_of(function, given, wanted, cut=name == "SQRT")
    data = packed("INT8", table)
    constant = draft.constant(target, "table", "INT8", (256,), data, quantization=draft[target].quantization)
    offset = draft.constant(target, "128", "INT32", (), packed("INT32", (128,)))
    wide = draft.like(source, "int32", type="INT32", quantization=None)
    index = draft.like(target, "index", type="INT32", quantization=None)
    return [
        draft.op("CAST", [source], [wide], {"in_data_type": "INT8", "out_data_type": "INT32"}),
        draft.op("ADD", [wide, offset], [index], {}),
        draft.op("GATHER", [constant, index], [target], {"axis": 0}, version=2),
    ]


def table_of(
    function: Callable[[float], float], given: tuple[float, int], wanted: tuple[float, int], *, cut: bool
) -> list[int]:
    """Return the function's 256 values in the output's quantization, as LiteRT computes them."""
    found = []
    inverse = single(1.0 / wanted[0])
    for value in range(FIRST, LAST + 1):
        try:
            result = single(function(single(given[0] * (value - given[1]))))
            steps = single(result / wanted[0] if cut else result * inverse)
        except OverflowError:
            found.append(LAST)
            continue
        except (ValueError, ZeroDivisionError):
            # no number has no integer: the conversion gives the smallest there is
            found.append(FIRST)
            continue
        whole = math.trunc(steps) if cut else math.trunc(steps + math.copysign(0.5, steps))
        found.append(max(FIRST, min(LAST, whole + wanted[1])))
    return found


def gelu(x: float) -> float:
    """Return GELU, each step in single precision."""
    return single(single(0.5 * x) * single(math.erfc(single(x * single(-math.sqrt(0.5))))))


def gelu_by_tanh(x: float) -> float:
    """Return GELU by its approximation, each step in single precision."""
    cubed = single(single(single(single(0.044715) * x) * x) * x)
    inner = single(single(math.sqrt(2.0 / math.pi)) * single(x + cubed))
    return single(single(0.5 * x) * single(1.0 + single(math.tanh(inner))))


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "EXP": math.exp,
    "GELU": gelu,
    "LOG": math.log,
    "SQRT": math.sqrt,
    "TANH": math.tanh,
}
