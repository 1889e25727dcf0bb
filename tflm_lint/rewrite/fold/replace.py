"""Model, values that are known -> the Model with constants in the place of operators."""

from __future__ import annotations

from tflm_lint.model import stored_bytes
from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.tensor_values import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.shapes.call import Values

#: Bytes that a constant may have more than those it is computed from: an operator costs about as much.
SMALL = 128


def folded(
    model: Model,
    number: int,
    values: Values,
    wanted: Callable[[int], bool],
    refused: Collection[int] = (),
) -> Model:
    """Return the model without those wanted operators of a subgraph whose outputs are known and worth keeping.

    Backwards, so that only what is still read becomes a constant. An operator stays where its result is an output of
    the subgraph, or would make the file bigger; one of the refused, which does not run, goes whatever it costs.
    """
    draft = Draft(model, number)
    needed = set(draft.outputs)
    gone = []
    constants: set[int] = set()
    for position in range(len(draft.operators) - 1, -1, -1):
        operator = draft.operators[position]
        read = needed.intersection(operator.outputs)
        known = all(index in values.made for index in operator.outputs)
        cheap = position in refused or _cost(draft, read) <= _cost(draft, set(operator.inputs)) + SMALL
        if known and cheap and wanted(position) and not read.intersection(draft.outputs):
            gone.append(position)
            constants |= read
            continue
        needed.update(operator.inputs)
    data = {index: encoded(values.made[index], draft[index].type) for index in constants}
    if not gone or any(held is None for held in data.values()):
        return model
    for index in sorted(constants):
        draft.change(index, data[index], shape=values.made[index].shape, shape_signature=())
    for position in gone:
        draft.replace(position, ())
    return draft.model()


def _cost(draft: Draft, tensors: set[int]) -> int:
    return sum(stored_bytes(draft[index].type, _count(draft[index].shape)) or 0 for index in tensors if index >= 0)


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
