"""Model, offsets -> the Model with a stored memory plan, and when it may have one."""

from __future__ import annotations

from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Buffer, Metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.memory import MemoryPlan
    from tflm_lint.model.graph import Model

#: Of more buffers no plan is sought: placing takes the square of their number.
MAX_BUFFERS = 1000
#: What a plan of ours consists of.
_OURS = frozenset({offline_plan.NAME, offline_plan.MADE_FOR})


def with_plan(model: Model, offsets: Mapping[tuple[int, int], int], made_for: str | None = None) -> Model:
    """Return the model with a stored plan for some tensors, by (subgraph, tensor), and the kernels it was made for.

    TFLM places the others; a plan that holds with any kernels names none.
    """
    values = [
        offsets.get((number, index), offline_plan.ONLINE)
        for number, subgraph in enumerate(model.subgraphs)
        for index in range(len(subgraph.tensors))
    ]
    plan = Buffer.holding(offline_plan.encode(values, len(model.subgraphs), made_for))
    names = (offline_plan.NAME, offline_plan.MADE_FOR) if made_for else (offline_plan.NAME,)
    return model._replace(
        buffers=(*model.buffers, plan),
        metadata=(*model.metadata, *(Metadata(name, len(model.buffers)) for name in names)),
    )


def without_plan(model: Model) -> Model:
    """Return the model without any stored plan, as it must be where tensors or lifetimes are others."""
    if not offline_plan.has_plan(model):
        return model
    gone = {entry.buffer for entry in model.metadata if entry.name in _OURS}
    kept = tuple(entry for entry in model.metadata if entry.name not in _OURS)
    named = {tensor.buffer for subgraph in model.subgraphs for tensor in subgraph.tensors}
    named |= {entry.buffer for entry in kept} | set(model.metadata_buffer)
    # their bytes would stay in the file; the buffers themselves do, so that no number changes
    buffers = tuple(
        Buffer(0, 0) if index in gone and index not in named else buffer for index, buffer in enumerate(model.buffers)
    )
    return model._replace(metadata=kept, buffers=buffers)


def why_not(model: Model, plan: MemoryPlan | None) -> str | None:
    """Say why the model gets no plan: it has one already, or `AllocateVariables` would read the new one."""
    if plan is None:
        return "cannot be planned"
    if offline_plan.has_plan(model):
        return "has a plan"
    if len(plan.buffers) > MAX_BUFFERS:
        return f"has {len(plan.buffers)} buffers, expected {MAX_BUFFERS} at most"
    if any(tensor.is_variable for subgraph in model.subgraphs[1:] for tensor in subgraph.tensors):
        # it counts the offsets anew in every subgraph
        return "has variables outside of its main subgraph"
    return None
