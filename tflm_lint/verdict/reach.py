"""Model -> the subgraphs that ``Invoke`` can reach: the first, and what IF, WHILE and CALL_ONCE name from there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

#: Options that name a subgraph, by operator.
CALLS = {
    "IF": ("then_subgraph_index", "else_subgraph_index"),
    "WHILE": ("cond_subgraph_index", "body_subgraph_index"),
    "CALL_ONCE": ("init_subgraph_index",),
}


def reachable(model: Model) -> frozenset[int]:
    """Return the subgraphs whose lifetimes `AllocationInfoBuilder::MarkAllocationLifetimes` marks."""
    if len(model.subgraphs) < 2:
        return frozenset(range(len(model.subgraphs)))
    found: set[int] = set()
    waiting = [0]
    while waiting:
        index = waiting.pop()
        if index in found or not 0 <= index < len(model.subgraphs):
            continue
        found.add(index)
        for operator in model.subgraphs[index].operators:
            for option in CALLS.get(model.operator_codes[operator.opcode].builtin, ()):
                target = operator.options.get(option)
                if isinstance(target, int):
                    waiting.append(target)
    return frozenset(found)
