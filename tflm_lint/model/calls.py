"""Model -> which subgraph calls which: what IF, WHILE and CALL_ONCE name, what is reached, what leads back to itself.

The kernels' view: an operator whose options are missing, or of another kind, calls subgraph 0, for the parsers hand the
kernels zero-filled parameters.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.model.graph import Model, Operator

#: The options that name a subgraph, by operator, in the order in which TFLM plans what they name.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "IF": ("then_subgraph_index", "else_subgraph_index"),
    "WHILE": ("cond_subgraph_index", "body_subgraph_index"),
    "CALL_ONCE": ("init_subgraph_index",),
}


def target(operator: Operator, option: str) -> int:
    """Return the subgraph that an option names."""
    # the options of another operator have no field of that name
    index = operator.options.get(option, 0)
    return index if isinstance(index, int) else 0


def called(model: Model, operator: Operator) -> tuple[int, ...]:
    """Return the subgraphs that an operator names, none for an operator that calls nothing."""
    options = OPTIONS.get(model.operator_codes[operator.opcode].builtin, ())
    return tuple(target(operator, option) for option in options)


def reachable(model: Model) -> frozenset[int]:
    """Return the subgraphs that ``Invoke`` can come to: the first, and what is called from there."""
    if len(model.subgraphs) < 2:
        return frozenset(range(len(model.subgraphs)))
    found: set[int] = set()
    waiting = [0]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            for operator in model.subgraphs[index].operators:
                waiting += called(model, operator)
    return frozenset(found)


def recursive_calls(model: Model) -> frozenset[tuple[int, int]]:
    """Return the calls (caller, callee) that lead back into a call that has not ended: depth first from subgraph 0."""
    calls = [
        [callee for operator in subgraph.operators for callee in called(model, operator)]
        for subgraph in model.subgraphs
    ]
    found = set()
    #: 1 for a subgraph that has not ended, 2 for one that has.
    state = {0: 1}
    walk = [(0, iter(calls[0]))] if calls else []
    while walk:
        index, rest = walk[-1]
        callee = next(rest, None)
        if callee is None:
            state[index] = 2
            walk.pop()
        elif not state.get(callee):
            state[callee] = 1
            walk.append((callee, iter(calls[callee])))
        elif state[callee] == 1:
            found.add((index, callee))
    return frozenset(found)
