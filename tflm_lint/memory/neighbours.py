"""Placed buffers by the time in which they live -> the lowest place for another, without a look at all of them.

Time is divided into blocks of 1, 4, 16, 64 … moments. A life is some whole blocks, few of each size, and each of them
remembers which bytes are taken in all of its time, and which are in some of it. What is taken is kept as a union:
buffers that touch are one stretch, and as the planner stacks them there are few stretches, however many buffers live.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    #: Where stretches begin and end, in turns, rising; one of no bytes is there, too, and stands in the way.
    Union = list[int]
    #: Size and number of a block of time.
    Block = tuple[int, int]

_BITS = 2


class Neighbours:
    """The placed buffers of one plan, all of whose moments lie between ``earliest`` and ``latest``."""

    __slots__ = ("earliest", "levels", "looks", "new", "partly", "wholly")

    def __init__(self, earliest: int, latest: int) -> None:
        self.earliest = earliest
        self.levels = max(1, -(-(latest - earliest).bit_length() // _BITS))
        #: What is taken throughout a block, and at some moment of it.
        self.wholly: dict[Block, Union] = {}
        self.partly: dict[Block, Union] = {}
        #: What is to be joined with ``partly`` before anybody looks at it: most blocks nobody asks.
        self.new: dict[Block, list[tuple[int, int]]] = {}
        #: How often somebody looked at a stretch: what all of it costs.
        self.looks = 0

    def lowest(self, first: int, last: int, size: int) -> int:
        """Return the lowest place of so many bytes, more than none, that nobody has from ``first`` to ``last``."""
        unions = self._met(first - self.earliest, last - self.earliest)
        place = at = 0
        count = left = len(unions)
        looks = 0
        # in turns each moves the place up behind its stretches, until all of them leave it where it is
        while left:
            union = unions[at]
            left -= 1
            looks += 1
            index = bisect_right(union, place)
            if index & 1:
                place, left = union[index], count - 1
                index += 1
            while index < len(union) and union[index] < place + size:
                place, left = union[index + 1], count - 1
                index += 2
                looks += 1
            at = at + 1 if at + 1 < count else 0
        self.looks += looks
        return place

    def add(self, first: int, last: int, begin: int, end: int) -> None:
        """Add a buffer that lives from ``first`` to ``last``, both included, and lies from ``begin`` to ``end``."""
        place = begin, end
        wholly, new = self.wholly, self.new
        low, high = first - self.earliest, last - self.earliest
        for block in _blocks(low, high, self.levels):
            _join(wholly.setdefault(block, []), begin, end)
            new.setdefault(block, []).append(place)
        # and the blocks that it does not fill are those of its ends
        low, high = low >> _BITS, high >> _BITS
        for level in range(1, self.levels + 1):
            new.setdefault((level, low), []).append(place)
            if high != low:
                new.setdefault((level, high), []).append(place)
            low, high = low >> _BITS, high >> _BITS

    def _met(self, low: int, high: int) -> list[Union]:
        """Return what is taken at some moment from ``low`` to ``high``."""
        found = []
        for block in _blocks(low, high, self.levels):
            if block in self.new:
                union = self.partly.setdefault(block, [])
                for begin, end in self.new.pop(block):
                    _join(union, begin, end)
            if block in self.partly:
                found.append(self.partly[block])
        wholly = self.wholly
        for level in range(1, self.levels + 1):
            low, high = low >> _BITS, high >> _BITS
            if (level, low) in wholly:
                found.append(wholly[level, low])
            if high != low and (level, high) in wholly:
                found.append(wholly[level, high])
        return found


def _blocks(low: int, high: int, levels: int) -> Iterator[Block]:
    """Yield the fewest blocks that are together the time from ``low`` to ``high``, both included."""
    high += 1
    for level in range(levels):
        # up to where a bigger block begins, and from where the last one ends
        up, down = -(-low >> _BITS) << _BITS, high >> _BITS << _BITS
        if up >= down:
            break
        for number in range(low, up):
            yield level, number
        for number in range(down, high):
            yield level, number
        low, high = up >> _BITS, down >> _BITS
    else:
        level = levels
    for number in range(low, high):
        yield level, number


def _join(union: Union, begin: int, end: int) -> None:
    """Add a stretch; those that it meets or touches become one with it."""
    left, right = bisect_left(union, begin), bisect_right(union, end)
    if left == right:
        if not left & 1:
            union[left:left] = (begin, end)
        return
    union[left:right] = [*((begin,) if not left & 1 else ()), *((end,) if not right & 1 else ())]
