"""Sizes and lifetimes -> offsets: TFLM's greedy memory planner, with its order and its ties."""

from __future__ import annotations

from bisect import bisect_right

from tflm_lint.model.offline_plan import ONLINE
from tflm_lint.record import NamedTuple

#: More buffers are not placed: no microcontroller has room for TFLM's own planner with as many.
MAX_BUFFERS = 8000


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
    offsets = [0] * len(requests)
    fixed = [index for index, request in enumerate(requests) if request.offline_offset != ONLINE]
    free = [index for index in range(len(requests) - 1, -1, -1) if requests[index].offline_offset == ONLINE]
    free.sort(key=lambda index: -requests[index].size)
    starts: list[int] = []
    placed: list[tuple[int, int, int, int]] = []
    for index in (*fixed, *free):
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
        position = bisect_right(starts, offset)
        starts.insert(position, offset)
        placed.insert(position, (offset, offset + size, first, last))
    return offsets


def extent(requests: list[Request], offsets: list[int]) -> int:
    """Return the bytes that the placed requests span from zero. Mirrors `GreedyMemoryPlanner::GetMaximumMemorySize`."""
    return max((offset + request.size for offset, request in zip(offsets, requests, strict=True)), default=0)
