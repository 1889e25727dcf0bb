"""Sizes and lifetimes -> offsets: TFLM's greedy memory planner, with its order and its ties."""

from __future__ import annotations

from tflm_lint.memory import UnplannableError
from tflm_lint.model.graph import ONLINE
from tflm_lint.record import NamedTuple

#: Of fewer buffers each is compared with all that are placed, which costs less than knowing whom to ask.
FEW = 400
#: Looks at placed buffers (a few seconds) after which a plan is given up: in models as people make them each buffer
#: meets a handful, in a hostile one all of them.
MAX_LOOKS = 60_000_000
#: `LinearMemoryPlanner::kMaxBufferCount`.
MOST_IN_A_ROW = 1024


class Request(NamedTuple):
    """A buffer to place: bytes (a multiple of 16), first and last use, the offline offset or -1."""

    size: int
    first_use: int
    last_use: int
    offline_offset: int = ONLINE


def place(requests: list[Request]) -> list[int]:
    """Return the offset of every request, in order. Mirrors `GreedyMemoryPlanner::CalculateOffsetsIfNeeded`.

    Offline offsets stand first and are never moved. The others follow by size, the biggest first; TFLM fills its list
    from the end before a stable sort, so of equal sizes the last added comes first. Each goes into the lowest gap
    between those placed buffers that live at the same time.
    """
    fixed = [index for index, request in enumerate(requests) if request.offline_offset != ONLINE]
    free = [index for index in range(len(requests) - 1, -1, -1) if requests[index].offline_offset == ONLINE]
    free.sort(key=lambda index: -requests[index].size)
    order = [*fixed, *free]
    if len(requests) <= FEW or any(request.first_use > request.last_use for request in requests):
        return _place_few(requests, order)
    return _place_many(requests, order)


def _place_few(requests: list[Request], order: list[int]) -> list[int]:
    """Compare each with all placed ones, which are kept in the order of the arena."""
    if len(order) ** 2 > 2 * MAX_LOOKS:
        raise UnplannableError(too_many(requests))
    offsets = [0] * len(requests)
    placed: list[tuple[int, int, int, int]] = []
    for index in order:
        size, first, last, offset = requests[index]
        if offset == ONLINE:
            offset = 0
            for start, end, its_first, its_last in placed:
                if its_first > last or first > its_last:
                    continue
                if start - offset >= size:
                    break
                if end > offset:  # noqa: PLR1730 - max() would take three times as long in the innermost loop
                    offset = end
        offsets[index] = offset
        position = len(placed)
        while position and placed[position - 1][0] > offset:
            position -= 1
        placed.insert(position, (offset, offset + size, first, last))
    return offsets


def _place_many(requests: list[Request], order: list[int]) -> list[int]:
    """Ask what is taken while each lives, whoever has it: the lowest gap is the same."""
    from tflm_lint.memory.neighbours import Neighbours

    neighbours = Neighbours(
        min(request.first_use for request in requests), max(request.last_use for request in requests)
    )
    offsets = [0] * len(requests)
    for index in order:
        size, first, last, offset = requests[index]
        if offset == ONLINE:
            # one of no bytes finds room in front of all others
            offset = neighbours.lowest(first, last, size) if size else 0
            if neighbours.looks > MAX_LOOKS:
                raise UnplannableError(too_many(requests))
        offsets[index] = offset
        neighbours.add(first, last, offset, offset + size)
    return offsets


def in_a_row(requests: list[Request], end: int = 0, before: int = 0) -> list[int]:
    """Return offsets one behind the other. Mirrors `LinearMemoryPlanner`, which takes no offline plan.

    ``end`` is that of so many buffers of models before, which it never forgets.
    """
    if any(request.offline_offset != ONLINE for request in requests):
        raise UnplannableError("the linear planner of preserve_all_tensors takes no offline plan", setup=True)
    if before + len(requests) > MOST_IN_A_ROW:
        raise UnplannableError(
            f"the linear planner of preserve_all_tensors takes {MOST_IN_A_ROW:,} buffers, "
            f"not {before + len(requests):,}",
            setup=True,
        )
    offsets = []
    for request in requests:
        offsets.append(end)
        end += request.size
    return offsets


def too_many(requests: list[Request]) -> str:
    """Say which limit of ours a plan is beyond."""
    return f"{len(requests):,} buffers meet each other too often to be placed: a limit of tflm-lint"


def extent(requests: list[Request], offsets: list[int]) -> int:
    """Return the bytes that the placed requests span from zero. Mirrors `GreedyMemoryPlanner::GetMaximumMemorySize`."""
    return max((offset + request.size for offset, request in zip(offsets, requests, strict=True)), default=0)
