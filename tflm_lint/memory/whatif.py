"""Model, MemoryPlan -> what the head would be if the model were otherwise: copies in place, another order."""

from __future__ import annotations

from tflm_lint.facts import tables
from tflm_lint.memory.lifetimes import Lifetimes
from tflm_lint.memory.planner import Request, extent, place
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.plan import MemoryPlan, PlannedBuffer
    from tflm_lint.model.graph import Model, Operator, Subgraph

#: An operator order is sought for models of at most so many operators.
MAX_OPERATORS = 300
#: Types of tensors that stand for something outside of the arena.
STATE = frozenset(("RESOURCE", "VARIANT"))


class Order(NamedTuple):
    """Another order of the main subgraph's operators."""

    #: The head that it would need, in bytes.
    head: int
    #: Indices of the operators in that order.
    operators: tuple[int, ...]


def head_without_copies(model: Model, plan: MemoryPlan) -> int:
    """Return the head in bytes if RESHAPE and its like shared one buffer between input and output."""
    copies = tables.load("arena")["copies"]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    buffers = {(b.subgraph, b.tensor): b for b in plan.buffers if b.tensor is not None}
    for index, subgraph in enumerate(model.subgraphs):
        for operator in subgraph.operators:
            if model.op_name(operator) in copies and operator.inputs and operator.outputs:
                source, result = (index, operator.inputs[0]), (index, operator.outputs[0])
                same = source in buffers and result in buffers and buffers[source].bytes == buffers[result].bytes
                if same and _root(owner, source) != result and result not in owner:
                    owner[result] = _root(owner, source)
    merged: dict[tuple[int, int] | int, PlannedBuffer] = {}
    for position, buffer in enumerate(plan.buffers):
        key = position if buffer.tensor is None else _root(owner, (buffer.subgraph, buffer.tensor))
        other = merged.get(key)
        merged[key] = (
            buffer
            if other is None
            else other._replace(
                first_use=min(other.first_use, buffer.first_use), last_use=max(other.last_use, buffer.last_use)
            )
        )
    return _head([Request(b.aligned_bytes, b.first_use, b.last_use, b.offline_offset) for b in merged.values()])


def better_order(model: Model, plan: MemoryPlan) -> Order | None:
    """Return an order of operators with a smaller head, None where none is found or order matters otherwise.

    Takes, of the operators whose inputs are there, the one after which least is alive: a heuristic, so that a better
    one may exist. Models with several subgraphs, variables or an offline plan are left as they are.
    """
    if len(model.subgraphs) != 1 or any(buffer.offline_offset != -1 for buffer in plan.buffers):
        return None
    subgraph = model.subgraphs[0]
    if len(subgraph.operators) > MAX_OPERATORS:
        return None
    # state orders operators in a way that no tensor shows
    if any(tensor.is_variable or tensor.type in STATE for tensor in subgraph.tensors):
        return None
    order = _schedule(subgraph, plan)
    if order is None or order == tuple(range(len(order))):
        return None
    moved = model._replace(
        subgraphs=(subgraph._replace(operators=tuple(subgraph.operators[index] for index in order)),)
    )
    position = {index: place for place, index in enumerate(order)}
    scratch = [b for b in plan.buffers if b.tensor is None and b.operator is not None]
    scratch.sort(key=lambda b: position[b.operator or 0])
    lifetimes = Lifetimes(moved, [(0, position[b.operator or 0]) for b in scratch])
    requests = [
        Request(b.aligned_bytes, lifetimes.first[0][b.tensor], lifetimes.last[0][b.tensor])
        for b in plan.buffers
        if b.tensor is not None
    ]
    requests += [
        Request(b.aligned_bytes, lifetimes.scratch_first[index], lifetimes.scratch_last[index])
        for index, b in enumerate(scratch)
    ]
    head = _head(requests)
    return Order(head, order) if head < plan.head else None


def least_head(model: Model, plan: MemoryPlan) -> int:
    """Return the bytes below which no order of operators brings the head: what the neediest one needs while it runs."""
    sizes = {b.tensor: b.aligned_bytes for b in plan.buffers if b.tensor is not None and b.subgraph == 0}
    scratch: dict[int | None, int] = {}
    for b in plan.buffers:
        if b.tensor is None and b.subgraph == 0:
            scratch[b.operator] = scratch.get(b.operator, 0) + b.aligned_bytes
    return max(
        (
            sum(sizes.get(tensor, 0) for tensor in {*operator.inputs, *operator.outputs}) + scratch.get(index, 0)
            for index, operator in enumerate(model.subgraphs[0].operators)
        ),
        default=0,
    )


def _schedule(subgraph: Subgraph, plan: MemoryPlan) -> tuple[int, ...] | None:
    sizes = {b.tensor: b.aligned_bytes for b in plan.buffers if b.tensor is not None}
    operators = subgraph.operators
    readers: dict[int, int] = {}
    made_by: dict[int, list[int]] = {}
    for index, operator in enumerate(operators):
        for tensor in set(operator.inputs):
            readers[tensor] = readers.get(tensor, 0) + 1
        for tensor in operator.outputs:
            made_by.setdefault(tensor, []).append(index)
    for tensor in subgraph.outputs:
        readers[tensor] = readers.get(tensor, 0) + 1
    if any(len(makers) > 1 for makers in made_by.values()):
        return None
    waits = [len(made_by.keys() & set(operator.inputs)) for operator in operators]
    follow: list[list[int]] = [[] for _ in operators]
    for index, operator in enumerate(operators):
        for tensor in made_by.keys() & set(operator.inputs):
            follow[made_by[tensor][0]].append(index)
    ready = {index for index, count in enumerate(waits) if not count}
    order: list[int] = []
    while ready:
        best = min(ready, key=lambda index: (_growth(operators[index], sizes, readers), index))
        ready.remove(best)
        order.append(best)
        for tensor in set(operators[best].inputs):
            readers[tensor] -= 1
        for index in follow[best]:
            waits[index] -= 1
            if not waits[index]:
                ready.add(index)
    # an operator that waits for itself never gets its turn
    return tuple(order) if len(order) == len(operators) else None


def _growth(operator: Operator, sizes: dict[int, int], readers: dict[int, int]) -> int:
    freed = sum(sizes.get(tensor, 0) for tensor in set(operator.inputs) if readers[tensor] == 1)
    return sum(sizes.get(tensor, 0) for tensor in operator.outputs) - freed


def _root(owner: dict[tuple[int, int], tuple[int, int]], key: tuple[int, int]) -> tuple[int, int]:
    while key in owner:
        key = owner[key]
    return key


def _head(requests: list[Request]) -> int:
    return extent(requests, place(requests))
