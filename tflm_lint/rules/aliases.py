"""Model -> which tensors are one across the calls of IF and WHILE."""

from __future__ import annotations

from tflm_lint.model.graph import called, reachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

    Place = tuple[int, int]


class Aliases:
    """Tensors of all reachable subgraphs in classes: a caller's tensor is one with the callee's input it becomes."""

    def __init__(self, model: Model) -> None:
        self._parent: dict[Place, Place] = {}
        for number in reachable(model):
            for operator in model.subgraphs[number].operators:
                # the first input of IF is its condition
                handed = operator.inputs[model.op_name(operator) == "IF" :]
                for callee in called(model, operator):
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
