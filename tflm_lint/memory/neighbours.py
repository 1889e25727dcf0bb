"""Placed buffers by the time in which they live -> those that live at the same time as another, without a look at all.

Two lives overlap iff one begins within the other. So the placed ones are kept twice: by when they begin, in blocks of
1, 16, 256 … moments, and by what they cover, in the nodes of a binary tree over all moments. Each of these lists is in
the order of the arena, so that what several of them give is sorted by merging.
"""

from __future__ import annotations

from bisect import bisect_left, insort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    #: Where a buffer begins and ends in the arena.
    Place = tuple[int, int]
    Block = tuple[int, int]

_BITS = 4
_WIDTH = 1 << _BITS


class Neighbours:
    """The placed buffers of one plan, all of whose moments lie between ``earliest`` and ``latest``."""

    __slots__ = ("begin", "cover", "earliest", "levels", "size")

    def __init__(self, earliest: int, latest: int) -> None:
        self.earliest = earliest
        moments = latest - earliest + 1
        self.size = 1 << (moments - 1).bit_length()
        self.levels = range(max(1, -(-self.size.bit_length() // _BITS)))
        self.begin: dict[Block, list[Place]] = {}
        self.cover: dict[int, list[Place]] = {}

    def add(self, first: int, last: int, place: Place) -> None:
        """Add a buffer that lives from ``first`` to ``last``, both included."""
        first -= self.earliest
        last -= self.earliest
        begin, cover = self.begin, self.cover
        for level in self.levels:
            insort(begin.setdefault((level, first >> _BITS * level), []), place)
        low, high = first + self.size, last + self.size + 1
        while low < high:
            if low & 1:
                insort(cover.setdefault(low, []), place)
                low += 1
            if high & 1:
                high -= 1
                insort(cover.setdefault(high, []), place)
            low >>= 1
            high >>= 1

    def of(self, first: int, last: int, lowest: int = 0) -> list[Place]:
        """Return the places of those that live at some moment from ``first`` to ``last``, each once, list by list.

        Those that begin below ``lowest`` are left out.
        """
        first -= self.earliest
        found: list[Place] = []
        floor = (lowest, 0)
        # those alive at the first moment
        node, cover = first + self.size, self.cover
        while node:
            if node in cover:
                found += _from(cover[node], floor)
            node >>= 1
        # and those that begin later
        self._beginning(first + 1, last - self.earliest + 1, floor, found)
        return found

    def _beginning(self, low: int, high: int, floor: Place, found: list[Place]) -> None:
        """Collect those that begin at ``low`` or later and before ``high``, from the biggest whole blocks."""
        begin = self.begin
        for level in self.levels:
            if low >= high:
                return
            whole = level + 1 < len(self.levels)
            # up to where a bigger block begins, and from where the last one ends
            up = min(high, -(-low // _WIDTH) * _WIDTH) if whole else high
            for block in range(low, up):
                found += _from(begin.get((level, block), ()), floor)
            if up == high:
                return
            down = high // _WIDTH * _WIDTH
            for block in range(down, high):
                found += _from(begin.get((level, block), ()), floor)
            low, high = up >> _BITS, down >> _BITS


def _from(places: Sequence[Place], floor: Place) -> Sequence[Place]:
    """Leave out what stands in front of ``floor`` in a list that is sorted."""
    return places if floor[0] <= 0 else places[bisect_left(places, floor) :]
