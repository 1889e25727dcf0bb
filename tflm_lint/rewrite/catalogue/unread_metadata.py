"""Drop metadata that TFLM never reads.

Pattern: a metadata entry other than a memory plan or compressed tensors, or an
archive of labels behind the FlatBuffer.

Replacement: the same model without entry and archive, and without the buffers
that only such entries named.

Preconditions: none for the entries; buffers stay where tensors are compressed
(`COMPRESSION_METADATA` names buffers in bytes of its own).

Error: none for TFLM. Tools that look for labels, or for the version of the
runtime, find none.

Source: `MicroAllocator` looks for `OfflineMemoryAllocation`, an interpreter
built for it for `COMPRESSION_METADATA`.
"""

from __future__ import annotations

from tflm_lint.flash.spare import READ_METADATA
from tflm_lint.rewrite.renumber import without_buffers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "unread-metadata"
CURES = ("FL403",)
CLASS = "safe"
ERROR = "exact"
STAGE = "flash"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without it."""
    kept = tuple(entry for entry in model.metadata if entry.name in READ_METADATA)
    if len(kept) == len(model.metadata) and model.archive is None:
        return None
    named = {tensor.buffer for subgraph in model.subgraphs for tensor in subgraph.tensors}
    named |= {entry.buffer for entry in kept}
    gone = {entry.buffer for entry in model.metadata} - named - {0}
    changed = model._replace(metadata=kept, archive=None)
    return without_buffers(changed, gone) or changed
