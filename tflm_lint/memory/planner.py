"""Sizes and lifetimes -> offsets: TFLM's greedy memory planner, with its order and its ties."""

from __future__ import annotations

from tflm_lint.model.graph import ONLINE
from tflm_lint.record import NamedTuple

#: Of fewer buffers each is compared with all that are placed, which costs less than knowing whom to ask.
FEW = 100
#: Where a buffer meets so many at the moments of its life, on the average, each is looked at.
CROWD = 64
#: Where it meets more, so many buffers are still compared with all.
MANY = 400
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
    if len(requests) > FEW and all(request.first_use <= request.last_use for request in requests):
        moments, lives = _moments(requests)
        if sum([count * count for count in moments]) <= CROWD * len(requests):
            return _place_by_moment(requests, order, lives, len(moments))
        if len(requests) > MANY:
            return _place_many(requests, order)
    return _place_few(requests, order)


def _place_few(requests: list[Request], order: list[int]) -> list[int]:
    """Compare each with all placed ones, which are kept in the order of the arena."""
    if len(order) ** 2 > 2 * MAX_LOOKS:
        from tflm_lint.memory.failing import UnplannableError

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


def _moments(requests: list[Request]) -> tuple[list[int], list[tuple[int, int]]]:
    """Count how many live at each moment at which one begins; return where among these each begins and has ended.

    Two that live at the same time do so where the later one of them begins.
    """
    from bisect import bisect_right
    from itertools import accumulate

    begun = sorted({request.first_use for request in requests})
    number = {moment: place for place, moment in enumerate(begun)}
    lives = [(number[first], bisect_right(begun, last)) for _, first, last, _ in requests]
    # how many more there are than at the moment before
    steps = [0] * (len(begun) + 1)
    for first, end in lives:
        steps[first] += 1
        steps[end] -= 1
    return list(accumulate(steps[:-1])), lives


def _place_by_moment(
    requests: list[Request], order: list[int], lives: list[tuple[int, int]], moments: int
) -> list[int]:
    """Compare each with those that were placed at the moments at which it lives."""
    offsets = [0] * len(requests)
    alive: list[list[tuple[int, int]]] = [[] for _ in range(moments)]
    for index in order:
        size, _, _, offset = requests[index]
        first, end = lives[index]
        if offset == ONLINE:
            offset = 0
            near = set(alive[first]) if end - first == 1 else {place for held in alive[first:end] for place in held}
            for begin, behind in sorted(near):
                if begin - offset >= size:
                    break
                if behind > offset:  # noqa: PLR1730 - as above
                    offset = behind
        offsets[index] = offset
        place = offset, offset + size
        for held in alive[first:end]:
            held.append(place)
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
                from tflm_lint.memory.failing import UnplannableError

                raise UnplannableError(too_many(requests))
        offsets[index] = offset
        neighbours.add(first, last, offset, offset + size)
    return offsets


def in_a_row(requests: list[Request], end: int = 0, before: int = 0) -> list[int]:
    """Return offsets one behind the other. Mirrors `LinearMemoryPlanner`, which takes no offline plan.

    ``end`` is that of so many buffers of models before, which it never forgets.
    """
    if any(request.offline_offset != ONLINE for request in requests):
        from tflm_lint.memory.failing import UnplannableError

        raise UnplannableError("the linear planner of preserve_all_tensors takes no offline plan", setup=True)
    if before + len(requests) > MOST_IN_A_ROW:
        from tflm_lint.memory.failing import UnplannableError

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
