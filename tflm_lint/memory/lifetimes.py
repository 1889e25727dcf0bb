"""Model -> first and last use of every buffer: `AllocationInfoBuilder` with its one scope counter."""

from __future__ import annotations

from tflm_lint.memory.plan import UnplannableError
from tflm_lint.model.calls import called
from tflm_lint.model.offline_plan import COUNT, TRUNCATED, BrokenPlan, followed_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tflm_lint.model.graph import Model, Operator

NEVER = -1
#: Operators and tensors visited after which a model that calls its subgraphs again and again is given up.
MAX_VISITS = 1_500_000
#: Of more scopes none is remembered: they serve explanations only.
MAX_SCOPES = 20_000
MAX_DEPTH = 100


class Lifetimes:
    """First and last scope of every tensor (by subgraph and index) and scratch buffer; -1 where it is never used.

    Mirrors `AllocationInfoBuilder::MarkAllocationLifetimes`: the counter rises by one for every operator and for every
    subgraph that CALL_ONCE, IF or WHILE enter; a scratch buffer lives from its operator to the end of the subgraphs it
    calls.
    """

    def __init__(
        self, model: Model, scratch_owners: Sequence[tuple[int, int]], full_operator_code: bool = False
    ) -> None:
        self.model = model
        self._full_operator_code = full_operator_code
        self.first = [[NEVER] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.last = [[NEVER] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.scratch_first = [NEVER] * len(scratch_owners)
        self.scratch_last = [NEVER] * len(scratch_owners)
        self._scratch: dict[tuple[int, int], list[int]] = {}
        for index, owner in enumerate(scratch_owners):
            self._scratch.setdefault(owner, []).append(index)
        #: What runs in which scope: (scope, subgraph, operator), operator -1 where a subgraph is entered.
        self.scopes: list[tuple[int, int, int]] = []
        self._scope = 0
        self._visits = 0
        self._mark(0, 0)

    def _mark(self, index: int, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise UnplannableError("subgraphs call each other without end")
        subgraph = self.model.subgraphs[index]
        first, last = self.first[index], self.last[index]
        self._visit(1 + len(subgraph.inputs) + len(subgraph.outputs))
        self._enter(index, -1)
        _create(subgraph.inputs, first, self._scope)
        _use(subgraph.inputs, last, self._scope)
        for position, operator in enumerate(subgraph.operators):
            self._scope += 1
            self._visit(1 + len(operator.inputs) + len(operator.outputs))
            self._enter(index, position)
            _create(operator.outputs, first, self._scope)
            start = self._scope
            for callee in self._called(operator):
                self._scope += 1
                self._mark(callee, depth + 1)
            _use(operator.inputs, last, self._scope)
            _use(operator.outputs, last, self._scope)
            scratch = self._scratch.get((index, position), ())
            _create(scratch, self.scratch_first, start)
            _use(scratch, self.scratch_last, self._scope)
        _create(subgraph.outputs, first, self._scope)
        _use(subgraph.outputs, last, self._scope)

    def _visit(self, work: int) -> None:
        self._visits += work
        if self._visits > MAX_VISITS:
            raise UnplannableError("subgraphs call each other too often")

    def _enter(self, subgraph: int, operator: int) -> None:
        # an entered subgraph shares the scope that its caller counted for it
        if self._scope < MAX_SCOPES:
            self.scopes.append((self._scope, subgraph, operator))
        else:
            self.scopes.clear()

    def _called(self, operator: Operator) -> tuple[int, ...]:
        # TFLM asks the 32 bit field alone here, so files with only the 8 bit field call nothing, unless it is newer
        if self.model.operator_codes[operator.opcode].deprecated_only and not self._full_operator_code:
            return ()
        return called(self.model, operator)


def _create(buffers: Iterable[int], first: list[int], scope: int) -> None:
    for buffer in buffers:
        if buffer >= 0 and first[buffer] == NEVER:
            first[buffer] = scope


def _use(buffers: Iterable[int], last: list[int], scope: int) -> None:
    for buffer in buffers:
        if buffer >= 0:
            last[buffer] = scope


def offline_offsets(model: Model) -> tuple[int, ...] | None:
    """Return the offline plan's offset for every tensor of all subgraphs, None where the model holds no plan.

    Raises `UnplannableError` for a plan that TFLM refuses or reads past the end of.
    """
    plan = followed_plan(model)
    if not isinstance(plan, BrokenPlan):
        return plan
    if plan.flaw == COUNT:
        raise UnplannableError(f"the offline plan is for {plan.has} tensors of {plan.expected}")
    least = "" if plan.flaw == TRUNCATED else "at least "
    raise UnplannableError(f"the offline plan has {plan.has} bytes, expected {least}{plan.expected}")
