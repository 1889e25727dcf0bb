"""Violations of a model with subgraphs -> those of what `Invoke` runs: what fails where it is never taken is silent.

`AllocateTensors` prepares every subgraph; an error of `Invoke` counts where the operator is reached, in a branch of an
IF only where the other branch fails too or the condition is constant, in the body of a WHILE only where the loop is
not over before it begins: the model runs with some inputs.
"""

from __future__ import annotations

from tflm_lint.model.graph import called, target
from tflm_lint.verdict import STOPS
from tflm_lint.verdict.context import Arg
from tflm_lint.verdict.loops import branches_taken, may_skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tflm_lint.model.graph import Model, Operator, Subgraph
    from tflm_lint.verdict import Violation


def settle(model: Model, violations: Iterable[Violation], reached: frozenset[int]) -> list[Violation]:
    """Turn failures and garbage that a run does not meet, or not with every input, into what is unchecked."""
    found = _unmet(model, list(violations), reached, _fails, "Invoke fails where IF or WHILE takes this branch")
    return _unmet(model, found, reached, _garbles, "the result is garbage where IF or WHILE takes this branch")


def _unmet(
    model: Model, found: list[Violation], reached: frozenset[int], late: Callable[[Violation], bool], where: str
) -> list[Violation]:
    if not any(violation.subgraph and late(violation) for violation in found):
        return found
    meets = 0 in _certain(model, (violation.subgraph for violation in found if late(violation)))
    return [
        violation
        if not violation.subgraph or not late(violation)
        else _unchecked(violation, "no subgraph that runs calls this one")
        if violation.subgraph not in reached
        else violation
        if meets
        else _unchecked(violation, where)
        for violation in found
    ]


def _fails(violation: Violation) -> bool:
    return violation.stage == "invoke" and violation.effect in STOPS


def _garbles(violation: Violation) -> bool:
    return violation.effect == "wrong"


def _unchecked(violation: Violation, where: str) -> Violation:
    because = f"{violation.because}: {where}" if violation.because else where
    return violation._replace(effect="unchecked", rule="OP120", because=because)


def _certain(model: Model, subgraphs: Iterable[int | None]) -> frozenset[int]:
    """Return the subgraphs that run one of these whatever the inputs are: themselves, or all that a call may take."""
    callers: dict[int, list[tuple[int, Operator]]] = {}
    for number, subgraph in enumerate(model.subgraphs):
        for operator in subgraph.operators:
            for callee in _targets(model, subgraph, operator):
                callers.setdefault(callee, []).append((number, operator))
    fails = set()
    waiting = [number for number in subgraphs if number is not None]
    while waiting:
        number = waiting.pop()
        if number in fails:
            continue
        fails.add(number)
        for caller, operator in callers.get(number, ()):
            targets = _targets(model, model.subgraphs[caller], operator)
            name = model.operator_codes[operator.opcode].builtin
            if name == "WHILE" and targets[:1] != (number,) and may_skip(model, caller, operator):
                continue
            if name != "IF" or all(callee in fails for callee in targets):
                waiting.append(caller)
    return frozenset(fails)


def _targets(model: Model, subgraph: Subgraph, operator: Operator) -> tuple[int, ...]:
    """Return the subgraphs that an operator may call; of an IF with a constant condition the one it takes."""
    name = model.operator_codes[operator.opcode].builtin
    if name == "IF" and operator.inputs and 0 <= operator.inputs[0] < len(subgraph.tensors):
        index = operator.inputs[0]
        taken = branches_taken(Arg("cond", index, subgraph.tensors[index], model))
        return tuple(target(operator, option) for option in taken)
    return called(model, operator)
