"""MemoryPlan -> Clashes: buffers that share bytes while both are needed and no rule of the kernels allows it.

Independent of what makes plans, and as simple as it can be: every pair of buffers that share bytes is asked the same.
"""

from __future__ import annotations

from itertools import islice

from tflm_lint.memory.overlap.rules import copies_bytes, distance
from tflm_lint.model.graph import CUSTOM
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.memory import MemoryPlan, PlannedBuffer
    from tflm_lint.memory.overlap.measured import Kernels
    from tflm_lint.model.graph import Model

#: So many pairs are looked at: a hostile plan puts thousands of buffers in one place.
MAX_PAIRS = 500_000
#: What lives from one `Invoke` to the next.
_FOREVER = 1 << 62


class Clash(NamedTuple):
    """Two buffers over each other; or, where ``pairs`` is not 0, more of them than are looked at."""

    #: The one that loses its bytes, and the one that takes them.
    loses: PlannedBuffer | None
    takes: PlannedBuffer | None
    #: Whether values are certainly lost; else no rule is known.
    certain: bool
    #: The operator that reads the one and writes the other, as (subgraph, operator).
    operator: tuple[int, int] | None = None
    #: Bytes that the output must start below the input.
    needed: int | None = None
    pairs: int = 0


def clashes(model: Model, plan: MemoryPlan, kernels: Kernels | None) -> Iterator[Clash]:
    """Yield the pairs of a plan that may not share bytes, in the order of the arena."""
    alive = [buffer for buffer in (_whole(model, buffer) for buffer in plan.buffers) if _needed(buffer)]
    alive.sort(key=lambda buffer: buffer.offset)
    court = _Court(model, plan, kernels)
    pairs = 0
    spans = [(buffer.offset, buffer.first_use, buffer.last_use, buffer) for buffer in alive]
    for number, (start, first, last, one) in enumerate(spans, 1):
        end = start + one.bytes
        for its_start, its_first, its_last, other in islice(spans, number, None):
            if its_start >= end:
                break
            pairs += 1
            if pairs > MAX_PAIRS:
                yield Clash(None, None, False, pairs=pairs)
                return
            if first <= its_last and its_first <= last:
                found = court.judge(one, other)
                if found is not None:
                    yield found


class _Court:
    """What all pairs of one plan are held against."""

    def __init__(self, model: Model, plan: MemoryPlan, kernels: Kernels | None) -> None:
        self.model = model
        self.kernels = kernels
        self.values = _values(model, plan)
        self.private = _private(model)
        #: How often each subgraph is entered, and which operator runs in which scope.
        self.entered: dict[int, int] = {}
        self.runs: dict[int, tuple[int, int]] = {}
        for scope, subgraph, operator in plan.scopes:
            if operator < 0:
                self.entered[subgraph] = self.entered.get(subgraph, 0) + 1
            else:
                self.runs[scope] = subgraph, operator

    def judge(self, one: PlannedBuffer, other: PlannedBuffer) -> Clash | None:
        """Say what is wrong where two buffers that live at one time share bytes, None where nothing is."""
        start, end = max(one.first_use, other.first_use), min(one.last_use, other.last_use)
        value = self.values.get((one.subgraph, one.tensor))
        if value is not None and value == self.values.get((other.subgraph, other.tensor)):
            return None
        owner = self.private.get((one.subgraph, one.tensor))
        if owner is not None and owner == self.private.get((other.subgraph, other.tensor)):
            return None
        place = self.runs.get(start)
        if start == end and place is not None:
            for source, result in ((one, other), (other, one)):
                if self._through(place, source, result):
                    return self._through_operator(place, source, result)
        loses, takes = sorted((one, other), key=lambda buffer: buffer.first_use)
        # a subgraph that is entered twice may keep nothing in between
        once = all(self.entered.get(buffer.subgraph, 1) == 1 for buffer in (one, other))
        return Clash(loses, takes, once, place)

    def _through(self, place: tuple[int, int], source: PlannedBuffer, result: PlannedBuffer) -> bool:
        """Say whether an operator is the last to read the one and the first to write the other."""
        operator = self.model.subgraphs[place[0]].operators[place[1]]
        return (
            source.subgraph == result.subgraph == place[0]
            and source.tensor in operator.inputs
            and result.tensor in operator.outputs
            and source.last_use == result.first_use
        )

    def _through_operator(self, place: tuple[int, int], source: PlannedBuffer, result: PlannedBuffer) -> Clash | None:
        subgraph = self.model.subgraphs[place[0]]
        operator = subgraph.operators[place[1]]
        if self.model.operator_codes[operator.opcode].builtin == CUSTOM:
            # an accelerator's compiler plans for its own operators
            return None
        assert source.tensor is not None  # noqa: S101 - for the type checker; it is an operator's input
        needed = distance(self.model, subgraph, operator, source.tensor, self.kernels)
        if needed is not None and result.offset <= source.offset - needed:
            return None
        return Clash(source, result, needed is not None, place, needed)


def _whole(model: Model, buffer: PlannedBuffer) -> PlannedBuffer:
    """Return the buffer as long as its values are needed: a variable keeps them for the next `Invoke`."""
    if buffer.tensor is not None and model.subgraphs[buffer.subgraph].tensors[buffer.tensor].is_variable:
        return buffer._replace(first_use=0, last_use=_FOREVER)
    return buffer


def _needed(buffer: PlannedBuffer) -> bool:
    return buffer.bytes > 0 and 0 <= buffer.first_use <= buffer.last_use


def _private(model: Model) -> dict[tuple[int, int | None], tuple[int, int]]:
    """Return the tensors that one custom operator alone works on, with it: its accelerator's compiler plans these."""
    found: dict[tuple[int, int | None], tuple[int, int]] = {}
    if all(code.builtin != CUSTOM for code in model.operator_codes):
        return found
    for number, subgraph in enumerate(model.subgraphs):
        users: dict[int, set[int]] = {}
        for position, operator in enumerate(subgraph.operators):
            for index in (*operator.inputs, *operator.outputs):
                users.setdefault(index, set()).add(position)
        for index, positions in users.items():
            position = min(positions)
            code = model.operator_codes[subgraph.operators[position].opcode]
            if len(positions) == 1 and code.builtin == CUSTOM:
                found[number, index] = number, position
    return found


def _values(model: Model, plan: MemoryPlan) -> dict[tuple[int, int | None], int]:
    """Number the values: tensors that hold the same bytes at the same place, as a RESHAPE in place leaves them."""
    places: dict[tuple[int, int | None], int] = {
        (buffer.subgraph, buffer.tensor): buffer.offset for buffer in plan.buffers if buffer.tensor is not None
    }
    values = {key: number for number, key in enumerate(places)}
    for number, subgraph in enumerate(model.subgraphs):
        for operator in subgraph.operators:
            if copies_bytes(model, operator):
                source: tuple[int, int | None] = number, operator.inputs[0]
                result: tuple[int, int | None] = number, operator.outputs[0]
                if source in places and result in places and places[source] == places[result]:
                    values[result] = values[source]
    return values
