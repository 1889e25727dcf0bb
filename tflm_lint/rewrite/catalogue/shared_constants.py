"""Let tensors share the buffers of equal constants.

Pattern: two buffers with the same bytes (16 at least).

Replacement: all tensors name the first of them; the others go.

Preconditions: only tensors name the buffer, none of them a variable or written
by an operator; no compressed tensors (`COMPRESSION_METADATA` names buffers in
bytes of its own).

Error: none; every kernel reads the same bytes.

Source: `GetFlatbufferTensorBuffer`.
"""

from __future__ import annotations

from tflm_lint.flash.spare import equal_buffers
from tflm_lint.rewrite.renumber import without_buffers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "shared-constants"
CURES = ("FL407",)
CLASS = "safe"
STAGE = "flash"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with one buffer for each constant."""
    equal = equal_buffers(model)
    if not equal:
        return None
    subgraphs = []
    for subgraph in model.subgraphs:
        tensors = [tensor._replace(buffer=equal.get(tensor.buffer, tensor.buffer)) for tensor in subgraph.tensors]
        subgraphs.append(subgraph._replace(tensors=tuple(tensors)))
    return without_buffers(model._replace(subgraphs=tuple(subgraphs)), equal)
