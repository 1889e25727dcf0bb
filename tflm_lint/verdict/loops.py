"""WHILE, IF -> what runs: the body for inputs of all ones and all zeros, the branch where the condition is constant.

A model counts as running where it runs with some inputs. A loop whose condition compares an input or a constant
with another constant may end before it begins; what fails in its body then never fails.
"""

from __future__ import annotations

from tflm_lint.model.calls import OPTIONS, target
from tflm_lint.verdict.context import Arg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator

_FLIPPED = {"LESS": "GREATER", "LESS_EQUAL": "GREATER_EQUAL", "GREATER": "LESS", "GREATER_EQUAL": "LESS_EQUAL"}
COMPARISONS = (*_FLIPPED, "EQUAL", "NOT_EQUAL")
#: Among more inputs of the model nobody looks for what a loop begins with, once for every loop.
MOST_INPUTS = 1000


def may_skip(model: Model, number: int, operator: Operator) -> bool:
    """Tell whether a loop ends before its body with all inputs one, or with all inputs zero."""
    if number != 0:
        return False
    condition = model.subgraphs[target(operator, "cond_subgraph_index")]
    # with another number of inputs nothing is copied, and a hostile condition has many for each of its loops
    if len(condition.operators) != 1 or not condition.outputs or len(condition.inputs) != len(operator.inputs):
        return False
    comparison = condition.operators[0]
    name = model.operator_codes[comparison.opcode].builtin
    if name not in COMPARISONS or len(comparison.inputs) != 2 or comparison.outputs[:1] != condition.outputs[:1]:
        return False
    first, second = comparison.inputs
    if second in condition.inputs:
        first, second, name = second, first, _FLIPPED.get(name, name)
    if first not in condition.inputs or not 0 <= second < len(condition.tensors):
        return False
    position = condition.inputs.index(first)
    passed, bound = (Arg("", at, condition.tensors[at], model) for at in (first, second))
    limit = bound.invoked(1, bound.type)
    begins = _begins(model, operator.inputs[position] if position < len(operator.inputs) else -1)
    if limit is None or passed.type != bound.type:
        return False
    return any(not _holds(name, _real(passed, value), _real(bound, limit[0])) for value in begins)


def branches_taken(condition: Arg | None) -> tuple[str, ...]:
    """Return the options that name the branches which an IF can take: one where its condition is constant."""
    value = None if condition is None else condition.invoked(1, "BOOL")
    if value is None:
        return OPTIONS["IF"]
    return OPTIONS["IF"][:1] if value[0] else OPTIONS["IF"][1:]


def _begins(model: Model, index: int) -> tuple[float, ...]:
    """Return what a tensor of the first subgraph may hold: ones or zeros as an input, its value as a constant."""
    main = model.subgraphs[0]
    if index in main.inputs[:MOST_INPUTS]:
        return (1, 0)
    if not 0 <= index < len(main.tensors):
        return ()
    arg = Arg("", index, main.tensors[index], model)
    return arg.invoked(1, arg.type) or ()


def _real(arg: Arg, value: float) -> float:
    return (value - arg.zero_point) * arg.scale if arg.type == "INT8" else value


def _holds(name: str, first: float, second: float) -> bool:
    if name == "EQUAL":
        return first == second
    if name == "NOT_EQUAL":
        return first != second
    if name in ("LESS", "LESS_EQUAL"):
        return first < second or (name == "LESS_EQUAL" and first == second)
    return first > second or (name == "GREATER_EQUAL" and first == second)
