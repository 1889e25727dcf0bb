"""Place some tensors where they leave smaller gaps than TFLM's planner does.

Pattern: the head of the arena is bigger than all that is alive at any moment:
TFLM places the biggest buffer first, and gaps stay between them.

Replacement: a stored memory plan (`OfflineMemoryAllocation`) for as few of the
biggest tensors as do it, found by going through the buffers by time or by size
times time; TFLM puts all other tensors around them.

Preconditions: no plan is stored yet, no tensor is a variable
(`AllocateVariables` would read the plan), and not too many buffers.

Error: none; the same kernels run on the same values.

Source: `greedy_memory_planner.cc`, `MicroAllocator::CommitStaticMemoryPlan`.
"""

from __future__ import annotations

from bisect import insort

from tflm_lint.memory.planner import Request, extent, place
from tflm_lint.model.offline_plan import ONLINE
from tflm_lint.rewrite.stored_plan import why_not, with_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "other-places"
CURES = ("AR605",)
CLASS = "safe"
ERROR = "exact"
STAGE = "plan"

#: A plan of more tensors is not worth writing down.
MAX_PLACES = 24


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with a plan that makes the head smaller, None where that saves too little."""
    plan = context.inspection.memory
    if plan is None or why_not(model, plan) is not None:
        return None
    from tflm_lint.memory.breakdown import timeline

    if plan.head - max((moment.live for moment in timeline(plan)), default=0) < context.worth:
        return None
    requests = [Request(b.aligned_bytes, b.first_use, b.last_use, b.offline_offset) for b in plan.buffers]
    head, offsets = min(_first_fit(requests, sorted(range(len(requests)), key=key)) for key in _orders(requests))
    tensors = [
        position
        for position in sorted(range(len(requests)), key=lambda position: -requests[position].size)
        if plan.buffers[position].subgraph == 0 and plan.buffers[position].tensor is not None
    ]
    best: tuple[int, list[int]] = plan.head, []
    for count in range(1, min(len(tensors), MAX_PLACES) + 1):
        position = tensors[count - 1]
        requests[position] = requests[position]._replace(offline_offset=offsets[position])
        best = min(best, (extent(requests, place(requests)), tensors[:count]), key=lambda found: found[0])
        if best[0] <= head:
            break
    if not best[1]:
        return None
    pinned = _needed(requests, offsets, best)
    return with_plan(model, {plan.buffers[position].tensor or 0: offsets[position] for position in pinned})


def _needed(requests: list[Request], offsets: list[int], best: tuple[int, list[int]]) -> list[int]:
    """Return the requests that must keep their places for the head to stay as small as with all of them."""
    head, pinned = best
    for position in reversed(pinned):
        fewer = [other for other in pinned if other != position]
        tried = [
            request._replace(offline_offset=offsets[index] if index in fewer else ONLINE)
            for index, request in enumerate(requests)
        ]
        if fewer and extent(tried, place(tried)) <= head:
            pinned = fewer
    return pinned


def _orders(requests: list[Request]) -> tuple[Callable[[int], tuple[int, ...]], ...]:
    """Return the orders in which buffers are tried: as they are born, as they die, by size times time."""
    return (
        lambda index: (requests[index].first_use, -requests[index].size),
        lambda index: (-requests[index].last_use, -requests[index].size),
        lambda index: (-requests[index].size * (requests[index].last_use - requests[index].first_use + 1),),
    )


def _first_fit(requests: list[Request], order: list[int]) -> tuple[int, list[int]]:
    """Return head and offsets of the buffers when each in its turn takes the lowest gap."""
    offsets = [0] * len(requests)
    placed: list[tuple[int, int, int, int]] = []
    for index in order:
        size, first, last, _ = requests[index]
        offset = 0
        for start, end, its_first, its_last in placed:
            if its_first > last or first > its_last:
                continue
            if start - offset >= size:
                break
            offset = max(offset, end)
        offsets[index] = offset
        insort(placed, (offset, offset + size, first, last))
    return extent(requests, offsets), offsets
