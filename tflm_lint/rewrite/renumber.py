"""Model -> the Model without some tensors or buffers, all that names the others numbered anew."""

from __future__ import annotations

from tflm_lint.model import offline_plan
from tflm_lint.model.graph import BLOCKWISE, COMPRESSION, Buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tflm_lint.model.graph import Model, Operator, SignatureTensor, Tensor


def without_tensors(model: Model, gone: Mapping[int, Collection[int]]) -> Model | None:
    """Return the model without those tensors of each subgraph, None where something else counts them.

    A stored memory plan loses their offsets; a broken one, or compressed tensors, whose metadata is not ours to
    rewrite, leave the model as it is.
    """
    if is_compressed(model):
        return None
    plan = offline_plan.followed_plan(model)
    if isinstance(plan, offline_plan.BrokenPlan):
        return None
    subgraphs = []
    places: list[dict[int, int]] = []
    for number, subgraph in enumerate(model.subgraphs):
        kept = [index for index in range(len(subgraph.tensors)) if index not in gone.get(number, ())]
        place = {index: position for position, index in enumerate(kept)} | {-1: -1}
        places.append(place)
        subgraphs.append(
            subgraph._replace(
                tensors=tuple(_blocks(subgraph.tensors[index], place) for index in kept),
                inputs=tuple(place[index] for index in subgraph.inputs),
                outputs=tuple(place[index] for index in subgraph.outputs),
                operators=tuple(_operator(operator, place) for operator in subgraph.operators),
            )
        )
    signatures = tuple(
        signature._replace(
            inputs=_named(signature.inputs, places[signature.subgraph]),
            outputs=_named(signature.outputs, places[signature.subgraph]),
        )
        for signature in model.signatures
    )
    changed = model._replace(subgraphs=tuple(subgraphs), signatures=signatures)
    return changed if plan is None else _replanned(changed, model, plan, places)


def without_subgraphs(model: Model, gone: Collection[int]) -> Model | None:
    """Return the model without those subgraphs, which nothing that stays calls; None where something counts tensors.

    Signatures that name them go along, a stored memory plan loses their tensors.
    """
    if is_compressed(model):
        return None
    plan = offline_plan.followed_plan(model)
    if isinstance(plan, offline_plan.BrokenPlan):
        return None
    kept = [number for number in range(len(model.subgraphs)) if number not in gone]
    place = {number: position for position, number in enumerate(kept)}
    changed = model._replace(
        subgraphs=tuple(
            subgraph._replace(operators=tuple(_calling(operator, place) for operator in subgraph.operators))
            for subgraph in (model.subgraphs[number] for number in kept)
        ),
        signatures=tuple(
            signature._replace(subgraph=place[signature.subgraph])
            for signature in model.signatures
            if signature.subgraph in place
        ),
    )
    if plan is None:
        return changed
    offsets: list[int] = []
    start = 0
    for number, subgraph in enumerate(model.subgraphs):
        offsets += plan[start : start + len(subgraph.tensors)] if number in place else ()
        start += len(subgraph.tensors)
    return _with_plan(changed, offsets)


def _calling(operator: Operator, place: Mapping[int, int]) -> Operator:
    options = {
        field: place.get(value, value) if field.endswith("subgraph_index") and isinstance(value, int) else value
        for field, value in operator.options.items()
    }
    return operator._replace(options=options) if options != operator.options else operator


def without_buffers(model: Model, gone: Collection[int]) -> Model | None:
    """Return the model without those buffers, which nothing names, None where compressed tensors may name them."""
    if is_compressed(model):
        return None
    kept = [index for index in range(len(model.buffers)) if index not in gone]
    place = {index: position for position, index in enumerate(kept)}
    return model._replace(
        buffers=tuple(model.buffers[index] for index in kept),
        subgraphs=tuple(
            subgraph._replace(
                tensors=tuple(tensor._replace(buffer=place[tensor.buffer]) for tensor in subgraph.tensors)
            )
            for subgraph in model.subgraphs
        ),
        metadata=tuple(entry._replace(buffer=place[entry.buffer]) for entry in model.metadata),
        metadata_buffer=tuple(place[index] for index in model.metadata_buffer if index in place),
    )


def is_compressed(model: Model) -> bool:
    """Say whether tensors are compressed: their metadata names tensors and buffers by numbers of its own."""
    return any(entry.name == COMPRESSION for entry in model.metadata)


def _named(items: tuple[SignatureTensor, ...], place: Mapping[int, int]) -> tuple[SignatureTensor, ...]:
    return tuple(item._replace(tensor=place[item.tensor]) for item in items if item.tensor in place)


def _operator(operator: Operator, place: Mapping[int, int]) -> Operator:
    # any negative index is an omitted tensor and stays as it is
    inputs, outputs, intermediates = (
        tuple(place.get(index, index) for index in side)
        for side in (operator.inputs, operator.outputs, operator.intermediates)
    )
    return operator._replace(inputs=inputs, outputs=outputs, intermediates=intermediates)


def _blocks(tensor: Tensor, place: Mapping[int, int]) -> Tensor:
    found = tensor.quantization
    if found is None or not any(field in found.details_fields for field in BLOCKWISE):
        return tensor
    fields = {
        field: place.get(value, value) if field in BLOCKWISE and isinstance(value, int) else value
        for field, value in found.details_fields.items()
    }
    return tensor._replace(quantization=found._replace(details_fields=fields))


def _replanned(changed: Model, model: Model, plan: tuple[int, ...], places: list[dict[int, int]]) -> Model:
    """Store the plan of the tensors that are left, in the place of the one that TFLM followed."""
    offsets: list[int] = []
    start = 0
    for number, subgraph in enumerate(model.subgraphs):
        offsets += [plan[start + index] for index in range(len(subgraph.tensors)) if index in places[number]]
        start += len(subgraph.tensors)
    return _with_plan(changed, offsets)


def _with_plan(model: Model, offsets: list[int]) -> Model:
    """Put offsets into the place of the plan that TFLM followed."""
    buffer = Buffer.holding(offline_plan.encode(offsets, len(model.subgraphs)))
    metadata = tuple(
        entry._replace(buffer=len(model.buffers)) if entry.name == offline_plan.NAME else entry
        for entry in model.metadata
    )
    return model._replace(buffers=(*model.buffers, buffer), metadata=metadata)
