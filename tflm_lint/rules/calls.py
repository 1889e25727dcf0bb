"""Model -> which tensors are one across the calls of IF and WHILE."""

from __future__ import annotations

from tflm_lint.verdict.reach import CALLS, reachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.model.graph import Model

    Place = tuple[int, int]


def calls(model: Model, subgraph: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each call that a subgraph makes: the callee's index, valid, and the caller's tensors handed over."""
    for operator in model.subgraphs[subgraph].operators:
        name = model.op_name(operator)
        for field in CALLS.get(name, ()):
            callee = operator.options.get(field)
            if isinstance(callee, int) and 0 <= callee < len(model.subgraphs):
                # the first input of IF is its condition
                yield callee, operator.inputs[name == "IF" :]


class Aliases:
    """Tensors of all reachable subgraphs in classes: a caller's tensor is one with the callee's input it becomes."""

    def __init__(self, model: Model) -> None:
        self._parent: dict[Place, Place] = {}
        for number in reachable(model):
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
