"""Tensors and scratch buffers -> what the planner is asked to place: `AllocationInfoBuilder` and `CreatePlan`."""

from __future__ import annotations

from tflm_lint.formula import align
from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.lifetimes import NEVER
from tflm_lint.memory.plan import Overrun, PlannedBuffer, UnplannableError, VastTensorError
from tflm_lint.memory.planner import Request
from tflm_lint.model.offline_plan import ONLINE
from tflm_lint.model.types import SIZES
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.lifetimes import Lifetimes
    from tflm_lint.memory.operands import Operand
    from tflm_lint.memory.steps import Requests


class AllocationInfo(NamedTuple):
    """What is to be placed, in TFLM's order; each buffer stands at 0 until it is."""

    requests: list[Request]
    buffers: tuple[PlannedBuffer, ...]
    overruns: tuple[Overrun, ...]
    #: Subgraph and operator of scratch buffers whose size TFLM never sets: it plans whatever lies in memory.
    unset: tuple[tuple[int, int], ...]


def allocation_info(
    tensors: list[list[Operand]], asked: Requests, lifetimes: Lifetimes, offline: tuple[int, ...] | None
) -> AllocationInfo:
    """Mirror `AllocationInfoBuilder::InitializeAllocationInfo` and `CreatePlan`."""
    requests: list[Request] = []
    buffers: list[PlannedBuffer] = []
    position = 0
    for subgraph, operands in enumerate(tensors):
        first, last = lifetimes.first[subgraph], lifetimes.last[subgraph]
        for index, operand in enumerate(operands):
            offset = ONLINE if offline is None else offline[position]
            position += 1
            if is_wanted(operand, offset):
                size = bytes_of(operand)
                # a few bytes below zero wrap to nothing when TFLM rounds them up
                aligned = align(max(size, 0), ALIGNMENT)
                life = first[index], last[index]
                requests.append(Request._make((aligned, *life, offset)))
                buffers.append(PlannedBuffer._make((subgraph, index, None, size, aligned, *life, offset, 0)))
    overruns = []
    unset = []
    for index, (owner, size) in enumerate(zip(asked.scratch, asked.scratch_bytes, strict=True)):
        subgraph, operator = owner
        begin, end = lifetimes.scratch_first[index], lifetimes.scratch_last[index]
        if begin == NEVER:
            unset.append(owner)
        aligned = align(size, ALIGNMENT)
        requests.append(Request(aligned, begin, end))
        written = asked.written.get(index, 0)
        if written > aligned:
            overruns.append(Overrun(len(buffers), written))
        buffers.append(PlannedBuffer(subgraph, None, operator, size, aligned, begin, end, ONLINE, 0))
    return AllocationInfo(requests, tuple(buffers), tuple(overruns), tuple(unset))


def is_wanted(operand: Operand, offset: int) -> bool:
    """Say whether a tensor gets a place in the plan: variables do where a stored plan has one for them."""
    if operand.variable:
        return offset != ONLINE
    return not operand.has_data and bytes_of(operand) != 0


def bytes_of(operand: Operand) -> int:
    """Return the bytes of a tensor; raise `UnplannableError` for a type without size and what is beyond 32 bits."""
    if operand.type not in SIZES:
        raise UnplannableError(f"tensor type {operand.type} has no size")
    size = operand.bytes
    if not -ALIGNMENT < size < 1 << 31:
        raise VastTensorError(size)
    return size
