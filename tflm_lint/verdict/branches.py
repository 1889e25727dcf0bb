"""Violations of a model with subgraphs -> those of what `Invoke` runs: what fails where it is never taken is silent.

`AllocateTensors` prepares every subgraph; an error of `Invoke` counts where the operator is reached, in a branch of an
IF only where the other branch fails too or the condition is constant, in the body of a WHILE only where the loop is
not over before it begins: the model runs with some inputs.
"""

from __future__ import annotations

from tflm_lint.model.calls import called, target
from tflm_lint.verdict.context import Arg
from tflm_lint.verdict.loops import branches_taken, may_skip
from tflm_lint.verdict.violations import STOPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.model.graph import Model, Operator, Subgraph
    from tflm_lint.verdict.violations import Violation


def settle(model: Model, violations: Iterable[Violation], reached: frozenset[int]) -> list[Violation]:
    """Turn the failures of `Invoke` that a run does not meet, or not with every input, into silent wrongness."""
    found = list(violations)
    if not any(violation.subgraph and _late(violation) for violation in found):
        return found
    runs = 0 not in _failing(model, found)
    return [
        violation
        if not violation.subgraph or not _late(violation)
        else _silent(violation, "no subgraph that runs calls this one")
        if violation.subgraph not in reached
        else _silent(violation, "Invoke fails where IF or WHILE takes this branch")
        if runs
        else violation
        for violation in found
    ]


def _late(violation: Violation) -> bool:
    return violation.stage == "invoke" and violation.effect in STOPS


def _silent(violation: Violation, where: str) -> Violation:
    because = f"{violation.because}: {where}" if violation.because else where
    return violation._replace(effect="wrong", rule="OP120", because=because)


def _failing(model: Model, violations: list[Violation]) -> frozenset[int]:
    """Return the subgraphs that fail whatever the inputs are: their own operators, or all that a call can lead to."""
    callers: dict[int, list[tuple[int, Operator]]] = {}
    for number, subgraph in enumerate(model.subgraphs):
        for operator in subgraph.operators:
            for callee in _targets(model, subgraph, operator):
                callers.setdefault(callee, []).append((number, operator))
    fails = set()
    waiting = [violation.subgraph for violation in violations if violation.subgraph is not None and _late(violation)]
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
