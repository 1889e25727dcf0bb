"""Drop the minima and maxima of quantization that TFLM never reads.

Pattern: a tensor whose quantization holds `min` or `max`.

Replacement: the same tensor without them; scale and zero point stay.

Preconditions: none.

Error: none; neither TFLM nor LiteRT computes with them.

Source: `InitializeTfLiteTensorFromFlatbuffer` reads scale and zero point.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Tensor
    from tflm_lint.rewrite.surroundings import Context

NAME = "unread-ranges"
CURES = ("FL408",)
CLASS = "safe"
STAGE = "flash"
ERROR = "exact"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    changed = model._replace(
        subgraphs=tuple(
            subgraph._replace(tensors=tuple(map(_without, subgraph.tensors))) for subgraph in model.subgraphs
        )
    )
    return changed if changed != model else None


def _without(tensor: Tensor) -> Tensor:
    found = tensor.quantization
    if found is None or not (found.min or found.max):
        return tensor
    return tensor._replace(quantization=found._replace(min=(), max=()))
