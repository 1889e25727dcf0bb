"""Run the operators in an order in which less is alive at once.

Pattern: branches that widen first and narrow later; TFLM runs operators in the
order in which they are stored, and each branch keeps its widest tensor while
the others run.

Replacement: the same operators stored in another order: of those whose inputs
are there always the one after which least is alive. A heuristic: a better order
may exist.

Preconditions: one subgraph, no stored plan, no variable, resource or variant
(state orders operators in a way that no tensor shows), each tensor made by one
operator, not too many operators.

Error: none; every operator sees the same values.

Source: `MicroInterpreterGraph::InvokeSubgraph`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.model.graph import Model, Operator, Subgraph
    from tflm_lint.rewrite.surroundings import Context

NAME = "operator-order"
CURES = ("AR605",)
CLASS = "safe"
ERROR = "exact"
STAGE = "order"

#: An order is sought for so many operators at most.
MAX_OPERATORS = 300
#: Types of tensors that stand for something outside of the arena.
STATE = frozenset(("RESOURCE", "VARIANT"))


def apply(model: Model, context: Context) -> Model | None:
    """Return the model in another order, None where no order can save what is worth it."""
    plan = context.inspection.memory
    if plan is None or len(model.subgraphs) != 1 or any(buffer.offline_offset != -1 for buffer in plan.buffers):
        return None
    subgraph = model.subgraphs[0]
    if len(subgraph.operators) > MAX_OPERATORS or not has_branches(subgraph):
        return None
    if any(tensor.is_variable or tensor.type in STATE for tensor in subgraph.tensors):
        return None
    if plan.head - least_head(model, plan) < context.worth:
        return None
    order = _schedule(subgraph, plan)
    if order is None or order == tuple(range(len(order))):
        return None
    return reordered(model, order)


def reordered(model: Model, order: tuple[int, ...]) -> Model:
    """Return the model with the operators of its main subgraph in another order."""
    main = model.subgraphs[0]
    moved = main._replace(operators=tuple(main.operators[index] for index in order))
    return model._replace(subgraphs=(moved, *model.subgraphs[1:]))


def has_branches(main: Subgraph) -> bool:
    """Say whether a tensor has two readers or an operator two sources: only then there is more than one order."""
    made = {*main.inputs, *(index for operator in main.operators for index in operator.outputs)}
    read: set[int] = set()
    for operator in main.operators:
        sources = made.intersection(operator.inputs)
        if len(sources) > 1 or not read.isdisjoint(sources):
            return True
        read |= sources
    return False


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
