"""Model -> what no rewrite may change: operators that hold a network for an NPU, with the tensors that it works on.

Such a network goes by addresses: inputs and outputs lie within its scratch tensor, where the stored memory plan has put
them. So not only the operator stays, but type, shape, bytes and place of each of its tensors as well.
"""

from __future__ import annotations

from tflm_lint.model.graph import CUSTOM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model

    Seal = tuple[object, ...]


def seal(model: Model) -> Seal:
    """Return everything about the operators that hold a network, empty for a model without."""
    if all(code.builtin != CUSTOM for code in model.operator_codes):
        return ()
    from tflm_lint.facts.npus import containers

    known = containers()
    found: list[object] = []
    places = offsets(model)
    for subgraph, own in zip(model.subgraphs, places, strict=True):
        for operator in subgraph.operators:
            code = model.operator_codes[operator.opcode]
            if code.builtin != CUSTOM or code.custom not in known:
                continue
            options = None if operator.custom_options is None else bytes(model.bytes_of(operator.custom_options))
            tensors: list[object] = []
            for index in (*operator.inputs, -1, *operator.outputs):
                if not 0 <= index < len(subgraph.tensors):
                    tensors.append(None)
                    continue
                tensor = subgraph.tensors[index]
                data = model.constant(tensor)
                tensors.append((tensor.type, tensor.shape, None if data is None else bytes(data), own[index]))
            found.append((code.custom, options, tuple(tensors)))
    return tuple(found)


def offsets(model: Model) -> list[tuple[int, ...]]:
    """Return where the stored plan puts each tensor, subgraph by subgraph; -1 for what it leaves to TFLM."""
    from tflm_lint.model.offline_plan import ONLINE, BrokenPlan, followed_plan

    plan = followed_plan(model)
    stored = () if plan is None or isinstance(plan, BrokenPlan) else plan
    found = []
    start = 0
    for subgraph in model.subgraphs:
        end = start + len(subgraph.tensors)
        own = stored[start:end]
        found.append((*own, *(ONLINE,) * (end - start - len(own))))
        start = end
    return found
