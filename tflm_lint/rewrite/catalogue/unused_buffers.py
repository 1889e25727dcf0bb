"""Drop buffers that nothing names.

Pattern: a buffer that neither a tensor nor metadata names.

Replacement: the same model without it, the others numbered anew. The first
buffer stays: it is the format's own empty one.

Preconditions: no compressed tensors (`COMPRESSION_METADATA` names buffers in
bytes of its own).

Error: none; nothing reads them.

Source: `flash.strip.unused_buffers`.
"""

from __future__ import annotations

from tflm_lint.flash.spare import unused_buffers
from tflm_lint.rewrite.renumber import without_buffers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "unused-buffers"
CURES = ("FL402",)
CLASS = "safe"
ERROR = "exact"
TIDIES = True
STAGE = "flash"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    gone = [index for index in unused_buffers(model) if index]
    return without_buffers(model, gone) if gone else None
