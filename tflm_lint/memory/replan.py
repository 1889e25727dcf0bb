"""Model, MemoryPlan of the same graph -> MemoryPlan: what `CommitStaticMemoryPlan` makes of other stored offsets.

Everything before that call sees operators and tensors only, so that it needs what it needed without those offsets.
"""

from __future__ import annotations

from tflm_lint.formula import align
from tflm_lint.memory import PlannedBuffer
from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.lifetimes import offline_offsets
from tflm_lint.memory.planner import Request, extent, place
from tflm_lint.model.offline_plan import ONLINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.model.graph import Model


def replanned(model: Model, plan: MemoryPlan) -> MemoryPlan | None:
    """Return the plan of a model that differs from the planned one in the offsets it stores, as `plan_memory` would.

    None where only the whole `AllocateTensors` tells: what comes first then decides how big the arena must be, or
    variables change between head and tail. Raises `UnplannableError` as `plan_memory` does.
    """
    if plan.arena_required is None or plan.peak.phase != "io_tensors" or plan.events:
        return None
    offsets = offline_offsets(model)
    tensors = [tensor for subgraph in model.subgraphs for tensor in subgraph.tensors]
    if offsets is None or any(tensor.is_variable for tensor in tensors):
        return None
    first = 0
    starts = []
    for subgraph in model.subgraphs:
        starts.append(first)
        first += len(subgraph.tensors)
    wished = [
        ONLINE if buffer.tensor is None else offsets[starts[buffer.subgraph] + buffer.tensor] for buffer in plan.buffers
    ]
    requests = [
        Request(buffer.aligned_bytes, buffer.first_use, buffer.last_use, offset)
        for buffer, offset in zip(plan.buffers, wished, strict=True)
    ]
    places = place(requests)
    if any(offset < 0 for offset in places):
        raise UnplannableError("the offline plan has a negative offset")
    head = extent(requests, places)
    if head + plan.tail <= plan.prepared:
        return None
    return plan._replace(
        arena_used=head + plan.tail,
        arena_required=align(head + plan.tail, ALIGNMENT),
        head=head,
        # offsets are the last two fields
        buffers=tuple(
            [
                PlannedBuffer(*buffer[:-2], offset, at)
                for buffer, offset, at in zip(plan.buffers, wished, places, strict=True)
            ]
        ),
    )
