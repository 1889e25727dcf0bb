"""Model -> first and last use of every buffer, and what the planner is asked to place.

`AllocationInfoBuilder` with its one scope counter, and `CreatePlan`.
"""

from __future__ import annotations

from tflm_lint.formula import align
from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.planner import Request
from tflm_lint.model import SIZES
from tflm_lint.model.graph import ONLINE, OPTIONS, called, has_plan
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tflm_lint.memory.failing import Overrun
    from tflm_lint.memory.node import Operand
    from tflm_lint.memory.steps import Requests
    from tflm_lint.model.graph import Model, Operator

    Unplaced = tuple[int, int | None, int | None, int, int, int, int, int]

NEVER = -1
#: TFLM counts scopes in an `int`.
MAX_SCOPE = 2**31 - 1
#: Of more scopes none is remembered: they serve explanations only.
MAX_SCOPES = 20_000
#: Makes a record of its values in C, where thousands are made.
_new = tuple.__new__
#: Calls within calls, each of which takes frames of Python's own.
MAX_DEPTH = 300


class Lifetimes:
    """First and last scope of every tensor (by subgraph and index) and scratch buffer; -1 where it is never used.

    What `AllocationInfoBuilder::MarkAllocationLifetimes` finds: the counter rises by one for every operator and for
    every subgraph that CALL_ONCE, IF or WHILE enter; a scratch buffer lives from its operator to the end of the
    subgraphs it calls. TFLM walks through a subgraph as often as it is called. Each time the counter rises by as much,
    only the first time decides where its buffers begin, and only the last where they end: two walks that take each
    subgraph once find the same, however often it is called.
    """

    def __init__(
        self, model: Model, scratch_owners: Sequence[tuple[int, int]], full_operator_code: bool = False
    ) -> None:
        self.model = model
        self.first = [[NEVER] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.last = [[NEVER] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.scratch_first = [NEVER] * len(scratch_owners)
        self.scratch_last = [NEVER] * len(scratch_owners)
        self._scratch: dict[tuple[int, int], list[int]] = {}
        for index, owner in enumerate(scratch_owners):
            self._scratch.setdefault(owner, []).append(index)
        #: Numbers of the operator codes that enter subgraphs.
        self._callers = {
            number
            for number, code in enumerate(model.operator_codes)
            # TFLM asks the 32 bit field alone here, so files with only the 8 bit field call nothing, unless it is newer
            if code.builtin in OPTIONS and (full_operator_code or not code.deprecated_only)
        }
        #: Subgraph -> by how much a walk through it raises the counter, and how deep its calls go.
        self._lengths: dict[int, tuple[int, int]] = {}
        length, _ = self._measure(0, 0)
        if length > MAX_SCOPE:
            from tflm_lint.memory.failing import UnplannableError

            raise UnplannableError("subgraphs call each other too often")
        self._begin(0, 0, set())
        self._end(0, length, set())
        #: What runs in which scope: (scope, subgraph, operator), operator -1 where a subgraph is entered.
        self.scopes: list[tuple[int, int, int]] = []
        if length < MAX_SCOPES:
            self._enter(0, 0)

    def _called(self, operator: Operator) -> tuple[int, ...]:
        return called(self.model, operator) if operator.opcode in self._callers else ()

    def _measure(self, index: int, depth: int) -> tuple[int, int]:
        if index not in self._lengths:
            self._hold(depth)
            operators = self.model.subgraphs[index].operators
            length, deepest = len(operators), 0
            for operator in operators if self._callers else ():
                for callee in self._called(operator):
                    inner, deeper = self._measure(callee, depth + 1)
                    length += 1 + inner
                    deepest = max(deepest, 1 + deeper)
            self._lengths[index] = length, deepest
        length, deepest = self._lengths[index]
        self._hold(depth + deepest)
        return length, deepest

    def _hold(self, depth: int) -> None:
        """Refuse a circle, and calls that are too deep for us."""
        if depth >= len(self.model.subgraphs):
            from tflm_lint.memory.failing import UnplannableError

            raise UnplannableError("subgraphs call each other without end")
        if depth > MAX_DEPTH:
            from tflm_lint.memory.failing import UnplannableError

            raise UnplannableError(f"subgraphs call each other more than {MAX_DEPTH} deep: a limit of tflm-lint")

    def _begin(self, index: int, scope: int, begun: set[int]) -> None:
        """Walk from the front, through each subgraph where it is entered first at this scope."""
        begun.add(index)
        subgraph, first = self.model.subgraphs[index], self.first[index]
        _set(subgraph.inputs, first, scope)
        for position, operator in enumerate(subgraph.operators):
            scope += 1
            for output in operator.outputs:
                if output >= 0 and first[output] == NEVER:
                    first[output] = scope
            if self._scratch:
                _set(self._scratch.get((index, position), ()), self.scratch_first, scope)
            for callee in self._called(operator) if self._callers else ():
                scope += 1
                if callee not in begun:
                    self._begin(callee, scope, begun)
                scope += self._lengths[callee][0]
        _set(subgraph.outputs, first, scope)

    def _end(self, index: int, scope: int, ended: set[int]) -> None:
        """Walk from the back, through each subgraph where it is left last at this scope."""
        ended.add(index)
        subgraph, last = self.model.subgraphs[index], self.last[index]
        _set(subgraph.outputs, last, scope)
        for position in range(len(subgraph.operators) - 1, -1, -1):
            operator = subgraph.operators[position]
            for buffer in operator.outputs + operator.inputs:
                if buffer >= 0 and last[buffer] == NEVER:
                    last[buffer] = scope
            if self._scratch:
                _set(self._scratch.get((index, position), ()), self.scratch_last, scope)
            for callee in reversed(self._called(operator)) if self._callers else ():
                if callee not in ended:
                    self._end(callee, scope, ended)
                scope -= self._lengths[callee][0] + 1
            scope -= 1
        _set(subgraph.inputs, last, scope)

    def _enter(self, index: int, scope: int) -> int:
        # an entered subgraph shares the scope that its caller counted for it
        self.scopes.append((scope, index, -1))
        for position, operator in enumerate(self.model.subgraphs[index].operators):
            scope += 1
            self.scopes.append((scope, index, position))
            for callee in self._called(operator) if self._callers else ():
                scope = self._enter(callee, scope + 1)
        return scope


def _set(buffers: Iterable[int], scopes: list[int], scope: int) -> None:
    for buffer in buffers:
        if buffer >= 0 and scopes[buffer] == NEVER:
            scopes[buffer] = scope


def offline_offsets(model: Model) -> tuple[int, ...] | None:
    """Return the offline plan's offset for every tensor of all subgraphs, None where the model holds no plan.

    Raises `UnplannableError` for a plan that TFLM refuses or reads past the end of.
    """
    if not has_plan(model):
        return None
    from tflm_lint.model.offline_plan import COUNT, TRUNCATED, BrokenPlan, followed_plan

    plan = followed_plan(model)
    if not isinstance(plan, BrokenPlan):
        return plan
    if plan.flaw == COUNT:
        from tflm_lint.memory.failing import UnplannableError

        raise UnplannableError(f"the offline plan is for {plan.has} tensors of {plan.expected}")
    least = "" if plan.flaw == TRUNCATED else "at least "
    from tflm_lint.memory.failing import UnplannableError

    raise UnplannableError(f"the offline plan has {plan.has} bytes, expected {least}{plan.expected}")


class AllocationInfo(NamedTuple):
    """What is to be placed, in TFLM's order."""

    requests: list[Request]
    #: The buffers as `PlannedBuffer` has them, but for their places.
    buffers: list[Unplaced]
    overruns: tuple[Overrun, ...]
    #: Subgraph and operator of scratch buffers whose size TFLM never sets: it plans whatever lies in memory.
    unset: tuple[tuple[int, int], ...]


def allocation_info(
    tensors: list[list[Operand]], asked: Requests, lifetimes: Lifetimes, offline: tuple[int, ...] | None
) -> AllocationInfo:
    """Mirror `AllocationInfoBuilder::InitializeAllocationInfo` and `CreatePlan`."""
    requests: list[Request] = []
    buffers: list[Unplaced] = []
    position = 0
    for subgraph, operands in enumerate(tensors):
        first, last = lifetimes.first[subgraph], lifetimes.last[subgraph]
        for index, operand in enumerate(operands):
            offset = ONLINE if offline is None else offline[position]
            position += 1
            # variables get a place where a stored plan has one for them
            variable = operand.variable
            if offset == ONLINE if variable else operand.has_data:
                continue
            size = bytes_of(operand)
            if size or variable:
                # a few bytes below zero wrap to nothing when TFLM rounds them up
                aligned = align(max(size, 0), ALIGNMENT)
                begin, end = first[index], last[index]
                requests.append(_new(Request, (aligned, begin, end, offset)))
                buffers.append((subgraph, index, None, size, aligned, begin, end, offset))
    overruns = []
    unset = []
    for index, (owner, size) in enumerate(zip(asked.scratch, asked.scratch_bytes, strict=True)):
        subgraph, operator = owner
        begin, end = lifetimes.scratch_first[index], lifetimes.scratch_last[index]
        if begin == NEVER:
            unset.append(owner)
        aligned = align(size, ALIGNMENT)
        requests.append(Request(aligned, begin, end))
        written = asked.written.get(index, 0)
        if written > aligned:
            from tflm_lint.memory.failing import Overrun

            overruns.append(Overrun(len(buffers), written))
        buffers.append((subgraph, None, operator, size, aligned, begin, end, ONLINE))
    return AllocationInfo(requests, buffers, tuple(overruns), tuple(unset))


def bytes_of(operand: Operand) -> int:
    """Return the bytes of a tensor; raise `UnplannableError` for a type without size and what is beyond 32 bits."""
    if operand.type not in SIZES:
        from tflm_lint.memory.failing import UnplannableError

        raise UnplannableError(f"tensor type {operand.type} has no size")
    size = operand.bytes
    if not -ALIGNMENT < size < 1 << 31:
        from tflm_lint.memory.failing import VastTensorError

        raise VastTensorError(size)
    return size
