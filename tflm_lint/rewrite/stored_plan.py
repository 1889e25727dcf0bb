"""Model, offsets -> the Model with a stored memory plan, and when it may have one."""

from __future__ import annotations

from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Buffer, Metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model

#: Of more buffers no plan is sought: placing takes the square of their number.
MAX_BUFFERS = 1000


def with_plan(model: Model, offsets: dict[int, int]) -> Model:
    """Return the model with a stored plan for some tensors of the main subgraph; TFLM places the others."""
    count = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    values = [offsets.get(index, offline_plan.ONLINE) for index in range(count)]
    plan = Buffer.holding(offline_plan.encode(values, len(model.subgraphs)))
    entry = Metadata(offline_plan.NAME, len(model.buffers))
    return model._replace(buffers=(*model.buffers, plan), metadata=(*model.metadata, entry))


def without_plan(model: Model) -> Model:
    """Return the model without any stored plan, as it must be where tensors or lifetimes are others."""
    if not offline_plan.has_plan(model):
        return model
    return model._replace(metadata=tuple(entry for entry in model.metadata if entry.name != offline_plan.NAME))


def why_not(model: Model, plan: MemoryPlan | None) -> str | None:
    """Say why the model gets no plan: it has one already, or `AllocateVariables` would read the new one."""
    if plan is None:
        return "cannot be planned"
    if offline_plan.has_plan(model):
        return "has a plan"
    if len(plan.buffers) > MAX_BUFFERS:
        return f"has {len(plan.buffers)} buffers, expected {MAX_BUFFERS} at most"
    if any(tensor.is_variable for subgraph in model.subgraphs for tensor in subgraph.tensors):
        return "has variables"
    return None
