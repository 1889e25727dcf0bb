"""Places of operators, by index and by the name of what they compute."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model


class Place(NamedTuple):
    """An operator, by subgraph and index in the Model that has it, and the name of what it computes."""

    subgraph: int
    operator: int
    op: str
    name: str


def places_of(model: Model, subgraph: int) -> list[Place]:
    """Return the operators of a subgraph."""
    graph = model.subgraphs[subgraph]
    return [
        Place(subgraph, index, model.op_name(operator), first_name(model, subgraph, operator.outputs))
        for index, operator in enumerate(graph.operators)
    ]


def first_name(model: Model, subgraph: int, outputs: tuple[int, ...]) -> str:
    """Return the name of what an operator computes first, empty where it computes nothing."""
    first = outputs[0] if outputs else -1
    return model.subgraphs[subgraph].tensors[first].name if first >= 0 else ""
