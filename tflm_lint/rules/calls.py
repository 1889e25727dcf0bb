"""Model -> which subgraphs run, and which tensors are one across calls: CALL_ONCE, IF, WHILE."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.model.graph import Model

    Place = tuple[int, int]

#: Operator -> fields of its options that name a subgraph, and the first input that is handed to it.
CALLS = {
    "CALL_ONCE": (("init_subgraph_index",), 0),
    "IF": (("then_subgraph_index", "else_subgraph_index"), 1),
    "WHILE": (("cond_subgraph_index", "body_subgraph_index"), 0),
}


def calls(model: Model, subgraph: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each call that a subgraph makes: the callee's index, valid, and the caller's tensors handed over."""
    for operator in model.subgraphs[subgraph].operators:
        called = CALLS.get(model.op_name(operator))
        if called is None:
            continue
        fields, first = called
        for field in fields:
            callee = operator.options.get(field)
            if isinstance(callee, int) and 0 <= callee < len(model.subgraphs):
                yield callee, operator.inputs[first:]


def reached(model: Model) -> frozenset[int]:
    """Return the subgraphs that `Invoke` can come to, beginning with the first."""
    found = {0} if model.subgraphs else set()
    waiting = list(found)
    while waiting:
        for callee, _ in calls(model, waiting.pop()):
            if callee not in found:
                found.add(callee)
                waiting.append(callee)
    return frozenset(found)


class Aliases:
    """Tensors of all reached subgraphs in classes: a caller's tensor is one with the callee's input that it becomes."""

    def __init__(self, model: Model) -> None:
        self._parent: dict[Place, Place] = {}
        for number in reached(model):
            for callee, handed in calls(model, number):
                for mine, theirs in zip(handed, model.subgraphs[callee].inputs, strict=False):
                    self._join((number, mine), (callee, theirs))

    def of(self, place: Place) -> Place:
        """Return the class of a tensor, named by one of its members."""
        parent = self._parent
        while place in parent:
            above = parent[place]
            if above in parent:
                # halve the path, so that a long chain is walked once
                parent[place] = parent[above]
            place = above
        return place

    def _join(self, one: Place, other: Place) -> None:
        one, other = self.of(one), self.of(other)
        if one != other:
            self._parent[one] = other
