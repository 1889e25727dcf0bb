"""Drop tensors that nothing uses.

Pattern: a tensor that no operator, no end of its subgraph, no signature and no
block-wise scale names.

Replacement: the same subgraph without it; what names other tensors, a stored
memory plan included, is numbered anew. Its constant goes with the buffers that
nothing names then (FL402).

Preconditions: no compressed tensors (`COMPRESSION_METADATA` counts tensors in
bytes of its own), no broken memory plan.

Error: none; TFLM never looks at its values.

Source: `MicroAllocator::AllocateTfLiteEvalTensors` makes an entry for each.
"""

from __future__ import annotations

from tflm_lint.rewrite.renumber import without_buffers, without_tensors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "unused-tensors"
CURES = ("FL401", "OP108")
CLASS = "safe"
ERROR = "exact"
TIDIES = True
STAGE = "unused"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them and without the buffers that only they named."""
    gone = unused(model)
    if not any(gone.values()):
        return None
    changed = without_tensors(model, gone)
    if changed is None:
        return None
    left = {tensor.buffer for subgraph in changed.subgraphs for tensor in subgraph.tensors}
    left |= {entry.buffer for entry in changed.metadata}
    wasted = {model.subgraphs[number].tensors[index].buffer for number, indices in gone.items() for index in indices}
    # the first buffer is the format's own empty one
    return without_buffers(changed, wasted - left - {0})


def unused(model: Model) -> dict[int, tuple[int, ...]]:
    """Return the tensors of each subgraph that nothing names."""
    found = {}
    for number, subgraph in enumerate(model.subgraphs):
        used = subgraph.used_tensors
        for signature in model.signatures:
            if signature.subgraph == number:
                used.update(item.tensor for item in (*signature.inputs, *signature.outputs))
        found[number] = tuple(index for index in range(len(subgraph.tensors)) if index not in used)
    return found
