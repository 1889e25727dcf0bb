"""WHILE, IF -> what runs: the body for inputs of all ones and all zeros, the branch where the condition is constant.

A model counts as running where it runs with some inputs. A loop whose condition compares an input or a constant
with another constant may end before it begins; what fails in its body then never fails.
"""

from __future__ import annotations

import math

from tflm_lint.model import int32
from tflm_lint.model.graph import OPTIONS, target
from tflm_lint.record import NamedTuple
from tflm_lint.verdict.context import Arg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator

_FLIPPED = {"LESS": "GREATER", "LESS_EQUAL": "GREATER_EQUAL", "GREATER": "LESS", "GREATER_EQUAL": "LESS_EQUAL"}
COMPARISONS = (*_FLIPPED, "EQUAL", "NOT_EQUAL")
_LEAST, _GREATEST = -(1 << 31), (1 << 31) - 1
#: How often a counter is followed from one end of its type to the other.
_MOST_WRAPS = 1000
#: What nobody waits for: minutes on a microcontroller, for passes of no more than a comparison and a sum.
MOST_PASSES = 1 << 26
#: Among more inputs or operators nobody looks for what a loop begins with or counts by, once for every loop.
MOST_INPUTS = 1000


class Condition(NamedTuple):
    """A loop that goes on while what is passed at ``position`` compares so with a bound."""

    name: str
    position: int
    passed: Arg
    bound: Arg
    limit: float
    #: What may be passed before the first pass; empty where nobody knows.
    begins: tuple[float, ...]

    def holds(self, value: float) -> bool:
        """Tell whether the loop goes on."""
        return _holds(self.name, _real(self.passed, value), _real(self.bound, self.limit))


def may_skip(model: Model, number: int, operator: Operator) -> bool:
    """Tell whether a loop ends before its body with all inputs one, or with all inputs zero."""
    condition = _condition(model, number, operator)
    return condition is not None and any(not condition.holds(value) for value in condition.begins)


def endless(model: Model, number: int, operator: Operator) -> str | None:
    """Say why a loop does not end, however it begins, or not in a time that anybody waits; None where it may."""
    condition = _condition(model, number, operator)
    if condition is None or not condition.begins:
        return None
    step = _step(model, operator, condition)
    if step is None:
        return None
    if any(_passes(condition, value, *step) <= MOST_PASSES for value in condition.begins):
        return None
    if step == (1, 0):
        return "what the loop's condition compares is the same after each pass: it never ends"
    return "the loop's counter does not reach its bound within 2**26 passes: Invoke does not come back"


def last_pass(
    model: Model, operator: Operator, state: Sequence[tuple[float, ...] | None]
) -> tuple[int, int, int] | None:
    """Return which value a loop of the first subgraph counts, what it is in the last pass, and the number of that."""
    condition = _condition(model, 0, operator)
    step = None if condition is None else _step(model, operator, condition)
    if condition is None or step is None or not step[0] or condition.passed.type != "INT32":
        return None
    begin = state[condition.position] if condition.position < len(state) else None
    if begin is None or len(begin) != 1:
        return None
    count = _passes(condition, begin[0], *step)
    if not 1 <= count < math.inf:
        return None
    return condition.position, int32(int(begin[0]) + (int(count) - 1) * int(step[1])), int(count)


def _passes(condition: Condition, begin: float, factor: int, step: float) -> float:
    """Count the passes until the condition fails; ``factor`` 0 where each pass leaves the same, ``step``.

    0 where nobody counts that far.
    """
    if not condition.holds(begin):
        return 0
    if not factor:
        return math.inf if condition.holds(step) else 1
    if not step:
        return math.inf
    if condition.name == "EQUAL":
        return 1
    if condition.passed.type == "INT32":
        return _wrapping(int(begin), int(step), *_ends(condition.name, int(condition.limit)))
    if condition.name == "NOT_EQUAL":
        count = (condition.limit - begin) / step
        return count if count >= 0 and count == math.floor(count) else math.inf
    if (step > 0) == (condition.name in ("LESS", "LESS_EQUAL")):
        return abs(condition.limit - begin) / abs(step) + 1
    # away from the bound, to where steps are lost
    return math.inf


def _ends(name: str, limit: int) -> tuple[int, int]:
    """Return the least and the greatest integer with which a loop is over."""
    ends = {
        "LESS": (limit, _GREATEST),
        "LESS_EQUAL": (limit + 1, _GREATEST),
        "GREATER": (_LEAST, limit),
        "GREATER_EQUAL": (_LEAST, limit - 1),
        "NOT_EQUAL": (limit, limit),
    }
    return ends[name]


def _wrapping(begin: int, step: int, low: int, high: int) -> float:
    """Count the steps that an integer of 32 bits takes into a range; 0 where it wraps too often to be followed."""
    if step < 0:
        begin, step, low, high = -1 - begin, -step, -1 - high, -1 - low
    # what it can come to lies this far apart, in whatever order
    apart = math.gcd(step, 1 << 32)
    if low + (begin - low) % apart > high:
        return math.inf
    count = 0
    for _ in range(_MOST_WRAPS):
        ahead = max(0, -((begin - low) // step)) if begin < low else 0
        if begin + ahead * step <= high:
            return count + ahead
        ahead = (_GREATEST - begin) // step + 1
        count += ahead
        begin += ahead * step - (1 << 32)
        if count > MOST_PASSES:
            return math.inf
    return 0


def _step(model: Model, operator: Operator, condition: Condition) -> tuple[int, float] | None:
    """Return 1 and what a pass adds to what the condition compares, or 0 and what it leaves; None where unknown."""
    body, at = model.subgraphs[target(operator, "body_subgraph_index")], condition.position
    if at >= len(body.outputs) or at >= len(body.inputs) or len(body.operators) > MOST_INPUTS:
        return None
    taken, given = body.inputs[at], body.outputs[at]
    makers = [made for made in body.operators if given in made.outputs]
    if any(taken in made.outputs for made in body.operators) or not 0 <= given < len(body.tensors):
        return None
    if not makers:
        if given == taken:
            return 1, 0
        # of one copy after the other, the later may change what an earlier one has still to read
        values = Arg("", given, body.tensors[given], model).invoked(1, condition.passed.type)
        known = given not in body.inputs and body.tensors[given].type == condition.passed.type
        return (0, values[0]) if values is not None and known else None
    if len(makers) > 1 or len(makers[0].inputs) != 2 or condition.passed.type not in ("INT32", "FLOAT32"):
        return None
    name = model.operator_codes[makers[0].opcode].builtin
    first, second = makers[0].inputs
    if second == taken and name == "ADD":
        first, second = second, first
    if first != taken or second in body.inputs or name not in ("ADD", "SUB") or not 0 <= second < len(body.tensors):
        return None
    if makers[0].options.get("fused_activation_function", "NONE") != "NONE":
        return None
    values = Arg("", second, body.tensors[second], model).invoked(1, condition.passed.type)
    if (
        values is None
        or body.tensors[second].type != condition.passed.type
        or any(second in o.outputs for o in body.operators)
    ):
        return None
    return 1, values[0] if name == "ADD" else -values[0]


def _condition(model: Model, number: int, operator: Operator) -> Condition | None:
    """Return what decides whether a loop of the first subgraph goes on, None where that is not one comparison."""
    if number != 0:
        return None
    condition = model.subgraphs[target(operator, "cond_subgraph_index")]
    # with another number of inputs nothing is copied, and a hostile condition has many for each of its loops
    if len(condition.operators) != 1 or not condition.outputs or len(condition.inputs) != len(operator.inputs):
        return None
    comparison = condition.operators[0]
    name = model.operator_codes[comparison.opcode].builtin
    if name not in COMPARISONS or len(comparison.inputs) != 2 or comparison.outputs[:1] != condition.outputs[:1]:
        return None
    first, second = comparison.inputs
    if second in condition.inputs:
        first, second, name = second, first, _FLIPPED.get(name, name)
    if first not in condition.inputs or not 0 <= second < len(condition.tensors):
        return None
    position = condition.inputs.index(first)
    passed, bound = (Arg("", at, condition.tensors[at], model) for at in (first, second))
    limit = bound.invoked(1, bound.type)
    if limit is None or passed.type != bound.type:
        return None
    begins = _begins(model, operator.inputs[position] if position < len(operator.inputs) else -1)
    return Condition(name, position, passed, bound, limit[0], begins)


def branches_taken(condition: Arg | None) -> tuple[str, ...]:
    """Return the options that name the branches which an IF can take: one where its condition is constant."""
    value = None if condition is None else condition.invoked(1, "BOOL")
    if value is None:
        return OPTIONS["IF"]
    return OPTIONS["IF"][:1] if value[0] else OPTIONS["IF"][1:]


def _begins(model: Model, index: int) -> tuple[float, ...]:
    """Return what a tensor of the first subgraph may hold: ones or zeros as an input, its value as a constant.

    A variable that nothing writes is as `AllocateTensors` leaves it.
    """
    main = model.subgraphs[0]
    if index in main.inputs[:MOST_INPUTS]:
        return (1, 0)
    if not 0 <= index < len(main.tensors):
        return ()
    arg = Arg("", index, main.tensors[index], model)
    if arg.is_variable and not arg.constant and len(main.operators) <= MOST_INPUTS:
        written = any(index in operator.outputs for operator in main.operators)
        return () if written else (arg.zero_point if arg.type == "INT8" else 0,)
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
