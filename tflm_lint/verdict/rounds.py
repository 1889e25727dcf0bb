"""WHILE -> what fails in its body because of a value that goes round: an index that is counted beyond its tensor.

A loop is followed pass by pass, by what is known of the values that it passes on (`verdict.computed`). Where that takes
too many passes the first ones are looked at, and the last of a loop that counts.
"""

from __future__ import annotations

from math import prod

from tflm_lint.model.graph import target
from tflm_lint.verdict import STOPS, Violation
from tflm_lint.verdict.computed import follow
from tflm_lint.verdict.loops import last_pass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.verdict import Shared
    from tflm_lint.verdict.computed import Known, Values

    #: What an operator of a subgraph breaks in the pass that is followed.
    Judge = Callable[[int, int], Iterable[Violation]]

#: Passes of a loop that are followed one by one.
_MOST_PASSES = 128
#: Operators that are looked at in all passes of a model's loops; loops that are followed; what they may pass on.
_MOST_LOOKS = 4096
_MOST_LOOPS = 16
_MOST_PASSED = 64
#: As what inputs are taken; what fails with either fails.
_FILLS = (1, 0)


def judge_loops(shared: Shared, judge: Judge, known: Iterable[Violation]) -> Iterator[Violation]:
    """Yield what operators in the bodies of the first subgraph's loops break in some pass and not by themselves.

    And loops that come back to where they were, and never end.
    """
    model = shared.model
    loops = [
        operator
        for operator in model.subgraphs[0].operators
        if model.operator_codes[operator.opcode].builtin == "WHILE" and len(operator.inputs) <= _MOST_PASSED
    ]
    if not loops or len(model.subgraphs[0].inputs) > _MOST_PASSED:
        return
    told = {(violation.kind, violation.subgraph, violation.operator) for violation in known}
    rounds = _Rounds(shared, judge)
    for operator in loops[:_MOST_LOOPS]:
        # of what several passes break the first one tells
        met = [
            {(one.kind, one.operator, one.effect): one for one in reversed(list(rounds.of(operator, fill)))}
            for fill in _FILLS
        ]
        for key, violation in (met[0] | met[1]).items():
            if (violation.kind, violation.subgraph, violation.operator) in told:
                continue
            if key in met[0] and key in met[1]:
                yield violation
            elif violation.because is not None:
                # that a loop never ends with some inputs may be no more than what nobody gives it
                because = f"{violation.because}, with some inputs"
                yield violation._replace(effect="unchecked", rule="OP120", because=because)
    follow(shared, {})


class _Rounds:
    """Loops that are followed until there were too many looks."""

    def __init__(self, shared: Shared, judge: Judge) -> None:
        self._shared = shared
        self._model = shared.model
        self._judge = judge
        self._left = _MOST_LOOKS

    def of(self, operator: Operator, fill: int) -> Iterator[Violation]:
        """Follow a loop of the first subgraph, of which all inputs are ``fill``."""
        model, main = self._model, self._model.subgraphs[0]
        begin = follow(
            self._shared, {(0, index): values for index in main.inputs if (values := _filled(model, index, fill))}
        )
        state = [begin.values(0, index) for index in operator.inputs]
        body, condition = (target(operator, name) for name in ("body_subgraph_index", "cond_subgraph_index"))
        # of a condition that says something else TFLM reads one byte
        held = model.subgraphs[condition]
        ends = [
            index for index in held.outputs[:1] if 0 <= index < len(held.tensors) and held.tensors[index].type == "BOOL"
        ]
        first, watched = list(state), None
        seen: set[tuple[Values | None, ...]] = set()
        for number in range(1, _MOST_PASSES + 1):
            goes_on = self._pass(operator, condition, state).values(condition, ends[0]) if ends else None
            if goes_on is None or len(goes_on) != 1 or not goes_on[0]:
                return
            # what is known of the next pass hangs on nothing else
            if tuple(state) in seen:
                yield self._endless(operator, number)
                return
            seen.add(tuple(state))
            run = self._pass(operator, body, state)
            watched = self._watched(body, run) if watched is None else watched
            yield from self._look(body, watched, f"in pass {number} of the loop")
            state = [run.values(body, index) for index in model.subgraphs[body].outputs[: len(state)]]
            if self._left < 0:
                return
        counter = last_pass(model, operator, first)
        if counter is not None:
            at, value, count = counter
            self._pass(operator, body, [(value,) if place == at else None for place in range(len(state))])
            yield from self._look(body, watched or (), f"in pass {count} of the loop")

    def _endless(self, operator: Operator, number: int) -> Violation:
        words = "what the loop's condition hangs on is in pass {number} what it was before: it never ends"
        place = next(at for at, one in enumerate(self._model.subgraphs[0].operators) if one is operator)
        kind, rule, effect, stage = "control_flow.ends", "OP115", "crash", "invoke"
        return Violation(kind, rule, effect, stage, words, {"number": number}, None, 0, place, tells=True)

    def _pass(self, operator: Operator, subgraph: int, state: list[Values | None]) -> Known:
        """Begin a run of a subgraph to which a loop passes its state; bytes that are of another type nobody knows."""
        held, given = self._model.subgraphs[subgraph], {}
        main = self._model.subgraphs[0].tensors
        for source, sink, values in zip(operator.outputs, held.inputs, state, strict=False):
            if 0 <= source < len(main) and 0 <= sink < len(held.tensors) and values is not None:
                one, other = main[source], held.tensors[sink]
                if one.type == other.type and len(values) == prod(other.shape):
                    given[subgraph, sink] = values
        return follow(self._shared, given)

    def _watched(self, subgraph: int, run: Known) -> tuple[int, ...]:
        """Return the operators that read what is known in a pass and is no constant."""
        held = self._model.subgraphs[subgraph]
        return tuple(
            [
                number
                for number, operator in enumerate(held.operators[:_MOST_LOOKS])
                if len(operator.inputs) <= _MOST_PASSED
                and any(
                    0 <= index < len(held.tensors)
                    and self._model.constant(held.tensors[index]) is None
                    and run.values(subgraph, index) is not None
                    for index in operator.inputs
                )
            ]
        )

    def _look(self, body: int, operators: Iterable[int], when: str) -> Iterator[Violation]:
        for number in operators:
            self._left -= 1
            if self._left < 0:
                return
            for one in self._judge(body, number):
                if one.effect == "wrong" or (one.effect in STOPS and one.stage == "invoke"):
                    yield one._replace(because=f"{one.because}: {when}" if one.because else when)


def _filled(model: Model, index: int, fill: int) -> Values | None:
    tensors = model.subgraphs[0].tensors
    if not 0 <= index < len(tensors) or tensors[index].type not in ("INT32", "INT64", "FLOAT32", "BOOL"):
        return None
    count = prod(tensors[index].shape)
    return (fill,) * count if 0 < count <= _MOST_PASSED else None
