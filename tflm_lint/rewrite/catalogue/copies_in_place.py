"""Keep the bytes of RESHAPE and its like in place instead of copying them.

Pattern: an operator whose output holds its input's bytes (RESHAPE, EXPAND_DIMS,
SQUEEZE ...), both in the arena, of one size, each written once, while the arena
is at its fullest.

Replacement: a stored memory plan (`OfflineMemoryAllocation`) that gives input
and output of those operators one place. TFLM puts all other tensors around
them; its kernels copy nothing where both addresses are one.

Preconditions: no plan is stored yet, no tensor is a variable
(`AllocateVariables` would read the plan), and not too many buffers.

Error: none; the same kernels run on the same values.

Source: `reshape_common.cc`, `MicroAllocator::CommitStaticMemoryPlan`.
"""

from __future__ import annotations

from tflm_lint.facts import tables
from tflm_lint.memory.planner import Request, extent, place
from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.stored_plan import why_not, with_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "copies-in-place"
CURES = ("AR605",)
CLASS = "safe"
ERROR = "exact"
STAGE = "plan"

#: So often the copies at the peak are sought anew, after those before are gone.
MAX_ROUNDS = 8


class Copy(NamedTuple):
    """An operator of the main subgraph whose output holds its input's bytes, by positions in ``MemoryPlan.buffers``."""

    operator: int
    source: int
    result: int


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with those copies in place that make the head smaller."""
    plan = context.inspection.memory
    if plan is None or why_not(model, plan) is not None:
        return None
    candidates = copies(model, plan)
    chosen: list[Copy] = []
    groups = [[position] for position in range(len(plan.buffers))]
    requests = [_joined(plan, group) for group in groups]
    offsets = [buffer.offset for buffer in plan.buffers]
    head = plan.head
    for _ in range(MAX_ROUNDS):
        tops = [request for request, at in zip(requests, offsets, strict=True) if at + request.size == head]
        at_peak = [copy for copy in candidates if _meets(copy, plan, tops)]
        if not at_peak:
            break
        groups = _groups(plan, [*chosen, *at_peak])
        requests = [_joined(plan, group) for group in groups]
        offsets = place(requests)
        if extent(requests, offsets) >= head:
            break
        head = extent(requests, offsets)
        chosen += at_peak
        best = groups, offsets
        candidates = [copy for copy in candidates if copy not in at_peak]
    if not chosen:
        return None
    places = {
        plan.buffers[position].tensor or 0: offset
        for group, offset in zip(*best, strict=True)
        if len(group) > 1
        for position in group
    }
    return with_plan(model, places)


def copies(model: Model, plan: MemoryPlan) -> list[Copy]:
    """Return the copies of the main subgraph that could be left out: both ends of one size, and written only once."""
    names = tables.load("arena")["copies"]
    planned = {
        buffer.tensor: position
        for position, buffer in enumerate(plan.buffers)
        if buffer.subgraph == 0 and buffer.tensor is not None
    }
    main = model.subgraphs[0]
    writers: dict[int, int] = {}
    for index in (*main.inputs, *(index for operator in main.operators for index in operator.outputs)):
        writers[index] = writers.get(index, 0) + 1
    found = []
    for number, operator in enumerate(main.operators):
        if model.op_name(operator) not in names or not operator.inputs or len(operator.outputs) != 1:
            continue
        ends = operator.inputs[0], operator.outputs[0]
        if all(end in planned and writers.get(end) == 1 for end in ends):
            source, result = planned[ends[0]], planned[ends[1]]
            before, after = plan.buffers[source], plan.buffers[result]
            if before.bytes == after.bytes and before.first_use < after.first_use:
                found.append(Copy(number, source, result))
    return found


def _groups(plan: MemoryPlan, chosen: list[Copy]) -> list[list[int]]:
    """Return the positions of the plan's buffers, those together that the copies let share a place."""
    owner = {copy.result: copy.source for copy in chosen}
    groups: dict[int, list[int]] = {}
    for position in range(len(plan.buffers)):
        root = position
        while root in owner:  # ends, for a source lives before its result
            root = owner[root]
        groups.setdefault(root, []).append(position)
    return list(groups.values())


def _joined(plan: MemoryPlan, group: list[int]) -> Request:
    buffers = [plan.buffers[position] for position in group]
    return Request(
        buffers[0].aligned_bytes,
        min(buffer.first_use for buffer in buffers),
        max(buffer.last_use for buffer in buffers),
        buffers[0].offline_offset,
    )


def _meets(copy: Copy, plan: MemoryPlan, tops: list[Request]) -> bool:
    """Say whether both ends of a copy live while one of the requests does."""
    begin, end = plan.buffers[copy.result].first_use, plan.buffers[copy.source].last_use
    return any(top.first_use <= end and begin <= top.last_use for top in tops)
