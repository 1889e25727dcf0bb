"""Drop the names that TFLM never reads.

Pattern: names of tensors and subgraphs, signatures, a description.

Replacement: the same model without them.

Preconditions: none.

Error: none for TFLM, which goes by indices. LiteRT finds no signature to call
by name, and findings of this tool can name tensors by number only.

Source: `MicroInterpreter` takes inputs and outputs by index.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "strippable-names"
CURES = ("FL405",)
CLASS = "safe"
ERROR = "exact"
ASKED = True
STAGE = "flash"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    subgraphs = tuple(
        subgraph._replace(name="", tensors=tuple(tensor._replace(name="") for tensor in subgraph.tensors))
        for subgraph in model.subgraphs
    )
    changed = model._replace(subgraphs=subgraphs, signatures=(), description="")
    return changed if changed != model else None
