"""Pieces -> the bytes below which no packing comes: what lives at one moment, and chains that lead downwards."""

from __future__ import annotations

from tflm_lint.memory.allocator import ALIGNMENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.packing.parcels import Pieces


def bound_of(found: Pieces, enough: int | None = None) -> int:
    """Return the bytes below which no head of these pieces comes; one above ``enough`` need not be the best known."""
    pieces = found.pieces
    changes: dict[int, int] = {}
    for piece in pieces:
        if piece.first_use <= piece.last_use:
            changes[piece.first_use] = changes.get(piece.first_use, 0) + piece.size
            changes[piece.last_use + 1] = changes.get(piece.last_use + 1, 0) - piece.size
    saved: dict[int, int] = {}
    sources: dict[int, list[int]] = {}
    for result, source in found.below:
        sources.setdefault(result, []).append(source)
    for result, over in sources.items():
        size = pieces[result].size
        apart = size + sum(pieces[source].size for source in over)
        least = min(found.below[result, source] for source in over)
        together = max(size, sum(pieces[source].size for source in over) + least)
        moment = pieces[result].first_use
        saved[moment] = saved.get(moment, 0) + max(apart - together, 0)
    bound = alive = 0
    moments = sorted({*changes, *saved, *(moment + 1 for moment in saved)})
    for moment in moments:
        alive += changes.get(moment, 0)
        bound = max(bound, alive - saved.get(moment, 0))
    bound = max([bound, *(piece.size for piece in pieces)])
    return bound if enough is not None and bound > enough else _of_chains(found, bound)


def _of_chains(found: Pieces, least: int) -> int:
    """Return the bytes, ``least`` at least, below which not even chains of neighbours fit.

    Each piece has one neighbour before it, alive with it: it lies below that, as far as it must, or above it. Where
    outputs begin below inputs one after the other, the first must lie so far up.
    """
    pieces = found.pieces
    order = sorted(range(len(pieces)), key=lambda index: (pieces[index].first_use, index))
    #: Each piece's neighbour, how far it lies below that, and how far above.
    before: dict[int, tuple[int, int, int]] = {}
    alive: list[int] = []
    for one in order:
        alive = [other for other in alive if pieces[other].last_use >= pieces[one].first_use]
        if alive and pieces[one].first_use <= pieces[one].last_use:
            other = max(alive, key=lambda index: ((one, index) in found.below, pieces[index].size, index))
            under = found.below.get((one, other), pieces[one].size)
            before[one] = other, under, found.below.get((other, one), pieces[other].size)
        if pieces[one].first_use <= pieces[one].last_use:
            alive.append(one)

    def fits(head: int) -> bool:
        low: dict[int, int] = {}
        high: dict[int, int] = {}
        for one in order:
            low[one], high[one] = 0, head - pieces[one].size
            if one not in before:
                continue
            other, under, over = before[one]
            if low[other] + over > high[one]:
                high[one] = min(high[one], high[other] - under)
            if high[other] < under:
                low[one] = low[other] + over
            if low[one] > high[one]:
                return False
        return True

    step = ALIGNMENT
    low, high = least, least
    while not fits(high):
        low, high = high, high + step
        step *= 2
    while high - low > ALIGNMENT:
        middle = low + (high - low) // 2 // ALIGNMENT * ALIGNMENT
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high
