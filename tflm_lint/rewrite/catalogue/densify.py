"""Store sparse weights as the dense ones that they stand for.

Pattern: a constant with `sparsity`, read by DENSIFY or by an operator itself:
what pruning with block sparsity leaves.

Replacement: the dense constant; DENSIFY goes.

Preconditions: the sparse description is sound. The file grows by the zeros.

Error: none. TFLM has no DENSIFY, and reads sparse bytes as dense ones where an
operator takes them itself.

Source: `FormatConverter::Populate` of LiteRT's sparsity_format_converter.cc.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.tensor_values import decoded, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "densify"
CURES = ("OP109",)
CLASS = "safe"
STAGE = "dense"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with dense constants, None where none is sparse."""
    changed = model
    for number, subgraph in enumerate(model.subgraphs):
        sparse = [index for index, tensor in enumerate(subgraph.tensors) if tensor.sparsity is not None]
        if sparse:
            changed = _dense(changed, number, sparse)
    return changed if changed is not model else None


def _dense(model: Model, number: int, sparse: list[int]) -> Model:
    draft = Draft(model, number)
    held = {}
    for index in sparse:
        array = decoded(model, draft[index])
        data = encoded(array, draft[index].type) if array is not None else None
        if data is not None:
            held[index] = data
            draft.change(index, data, sparsity=None)
    for position, operator in enumerate(draft.operators):
        source, result = (*operator.inputs[:1], -1)[0], (*operator.outputs[:1], -1)[0]
        if model.op_name(operator) == "DENSIFY" and source in held and result not in draft.outputs:
            draft.change(result, held[source], shape=draft[source].shape, shape_signature=())
            draft.replace(position, ())
    return draft.model() if held else model
