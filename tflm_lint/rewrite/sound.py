"""Model -> bool: whether every index in it names something, which `read` promises of a file and a rewrite must keep."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.model.graph import Model


def is_sound(model: Model) -> bool:
    """Say whether all indices are valid."""
    return all(0 <= index < count for index, count in _indices(model))


def _indices(model: Model) -> Iterator[tuple[int, int]]:
    """Yield every index with the number of what it is one of; negative ones of operators stand for no tensor."""
    buffers, codes, graphs = len(model.buffers), len(model.operator_codes), len(model.subgraphs)
    for entry in model.metadata:
        yield entry.buffer, buffers
    for signature in model.signatures:
        yield signature.subgraph, graphs
        if signature.subgraph < graphs:
            tensors = len(model.subgraphs[signature.subgraph].tensors)
            for item in (*signature.inputs, *signature.outputs):
                yield item.tensor, tensors
    for subgraph in model.subgraphs:
        tensors = len(subgraph.tensors)
        for tensor in subgraph.tensors:
            yield tensor.buffer, buffers
        for index in (*subgraph.inputs, *subgraph.outputs):
            yield index, tensors
        for operator in subgraph.operators:
            yield operator.opcode, codes
            for index in (*operator.inputs, *operator.outputs, *operator.intermediates):
                yield max(index, -1) + 1, tensors + 1
            for field, value in operator.options.items():
                if field.endswith("subgraph_index") and isinstance(value, int):
                    yield value, graphs
