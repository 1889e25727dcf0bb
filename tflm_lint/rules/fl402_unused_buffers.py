"""Find buffers that nothing refers to.

What it means: neither a tensor nor a metadata entry names the buffer.

Why it matters: it lies in flash, and nothing ever reads it. Converters leave
such buffers after folding constants, editing tools after removing layers; some
are as big as the weights that they once were.

How to fix it: convert again with a current converter, or drop them with a tool
that rewrites the model and numbers its buffers again.

Example: `1 buffer is used by nothing and takes 36,864 bytes of flash, 31 % of
the file`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL402"
NAME = "unused-buffers"
SEVERITY = "info"

#: The look-up tables of compressed tensors are buffers that only this entry's own bytes name.
COMPRESSION = "COMPRESSION_METADATA"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all unused buffers that hold bytes."""
    model = inspection.model
    if any(metadata.name == COMPRESSION for metadata in model.metadata):
        return
    used = {metadata.buffer for metadata in model.metadata}
    for subgraph in model.subgraphs:
        used.update(tensor.buffer for tensor in subgraph.tensors)
    unused = {
        index: buffer.size
        for index, buffer in enumerate(model.buffers)
        if buffer.size and index not in used and not buffer.external
    }
    if unused:
        size = sum(unused.values())
        verbs = ("buffer is", "takes") if len(unused) == 1 else ("buffers are", "take")
        yield Problem(
            f"{len(unused)} {verbs[0]} used by nothing and {verbs[1]} {size:,} bytes of flash, "
            f"{100 * size / len(model.data):.0f} % of the file; convert again, or rewrite the model without them",
            path=f"Model.buffers[{min(unused)}]",
        )
