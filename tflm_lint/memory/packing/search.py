"""Pieces -> offsets: orders of placing, then exchanges within the best, until the bound or the end of patience.

Each piece in its turn takes the lowest place that those before it leave. Some order leads to the smallest head, so
orders are what is sought: a few that mostly do, and then changes to the best of them. Where the bound is reached
(`bounds`), nothing smaller exists.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from tflm_lint.memory.packing.bounds import bound_of
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from tflm_lint.memory.packing.parcels import Piece, Pieces

#: So many placed neighbours are looked at before the best so far must do: half a second or so.
PATIENCE = 1_000_000
#: So many orders, and so many for each piece, are tried in vain before that.
_IN_VAIN = (200, 30)


class Packing(NamedTuple):
    """Where each piece lies, and what the head is then; no head is below the bound."""

    offsets: tuple[int, ...]
    head: int
    bound: int


class Search:
    """Places for pieces; deterministic, for patience is counted in steps and chance is always the same."""

    def __init__(self, found: Pieces, patience: int = PATIENCE, bound: int | None = None) -> None:
        self.pieces = found.pieces
        self.bound = bound_of(found) if bound is None else bound
        self.patience = patience
        #: For each piece those that live with it: (other, the least that it lies above it, the other above it).
        self.near: list[list[tuple[int, int, int]]] = [[] for _ in found.pieces]
        below = found.below
        order = sorted(range(len(found.pieces)), key=lambda index: found.pieces[index].first_use)
        alive: list[int] = []
        for one in order:
            piece = found.pieces[one]
            alive = [other for other in alive if found.pieces[other].last_use >= piece.first_use]
            for other in alive:
                over = below.get((other, one), found.pieces[other].size) if below else found.pieces[other].size
                under = below.get((one, other), piece.size) if below else piece.size
                self.near[one].append((other, over, under))
                self.near[other].append((one, under, over))
            if piece.first_use <= piece.last_use:
                alive.append(one)
        self.sizes = [piece.size for piece in found.pieces]
        #: What patience one order takes.
        self.looks = sum(map(len, self.near)) + 4 * len(self.near)

    def packings(self) -> Iterator[Packing]:
        """Yield packings, each better than the one before."""
        best: Packing | None = None
        for order in self._orders():
            found = self._placed(order, None if best is None else best.head - 1)
            if found is not None:
                best, kept = found, order
                yield best
            assert best is not None  # noqa: S101 - for the type checker; the first order always leads somewhere
            if best.head == self.bound or self.patience <= 0:
                return
        assert best is not None  # noqa: S101 - for the type checker; there is an order
        from random import Random

        chance = Random(0)  # noqa: S311 - no secret: the same file must come out each time
        current = best
        base, each = _IN_VAIN
        in_vain = 0
        while self.patience > 0 and in_vain < base + each * len(self.pieces):
            in_vain += 1
            order = self._exchanged(kept, current, chance)
            found = self._placed(order, current.head)
            if found is not None:
                kept, current = order, found
                if found.head < best.head:
                    best = found
                    in_vain = 0
                    yield best
                    if best.head == self.bound:
                        return

    def _exchanged(self, order: Sequence[int], packing: Packing, chance: Random) -> list[int]:
        """Return the order with a piece at the top of the head placed sooner, or two exchanged."""
        changed = list(order)
        if chance.random() < 0.5:
            top = [
                place
                for place, index in enumerate(order)
                if packing.offsets[index] + self.pieces[index].size == packing.head
            ]
            place = chance.choice(top)
            changed.insert(chance.randrange(place + 1), changed.pop(place))
        else:
            one, other = chance.randrange(len(order)), chance.randrange(len(order))
            changed[one], changed[other] = changed[other], changed[one]
        return changed

    def _placed(self, order: Sequence[int], most: int | None = None) -> Packing | None:
        """Return where an order leads, None where that takes more than ``most``."""
        near, sizes = self.near, self.sizes
        offsets = [-1] * len(order)
        head = 0
        self.patience -= self.looks
        for index in order:
            blocked = [
                (offsets[other] - under, offsets[other] + over)
                for other, over, under in near[index]
                if offsets[other] >= 0
            ]
            blocked.sort()
            offset = 0
            for low, high in blocked:
                if offset <= low:
                    break
                if high > offset:  # noqa: PLR1730 - max() would take three times as long in the innermost loop
                    offset = high
            offsets[index] = offset
            end = offset + sizes[index]
            if end > head:
                head = end
                if most is not None and head > most:
                    return None
        return Packing(tuple(offsets), head, self.bound)

    def _fullest(self) -> list[int]:
        """Return for each piece the most that lives at one moment of its life."""
        moments = sorted({piece.first_use for piece in self.pieces})
        starts: dict[int, int] = dict.fromkeys(moments, 0)
        for piece in self.pieces:
            for moment in moments[bisect_left(moments, piece.first_use) : bisect_right(moments, piece.last_use)]:
                starts[moment] += piece.size
        return [
            max(
                (
                    starts[moment]
                    for moment in moments[bisect_left(moments, piece.first_use) : bisect_right(moments, piece.last_use)]
                ),
                default=0,
            )
            for piece in self.pieces
        ]

    def _orders(self) -> Iterator[list[int]]:
        """Yield orders: by size, by time backwards and forwards, by size times time, the fullest moments first."""
        pieces = self.pieces
        everyone = range(len(pieces))

        def length(piece: Piece) -> int:
            return piece.last_use - piece.first_use + 1

        yield sorted(everyone, key=lambda index: (-pieces[index].size, -pieces[index].last_use))
        yield sorted(everyone, key=lambda index: (-pieces[index].last_use, -pieces[index].first_use))
        yield sorted(everyone, key=lambda index: (-pieces[index].size * length(pieces[index]), pieces[index].first_use))
        yield sorted(everyone, key=lambda index: (pieces[index].first_use, -pieces[index].size))
        fullest = self._fullest()
        yield sorted(everyone, key=lambda index: (-fullest[index], -pieces[index].size, -length(pieces[index])))
        yield sorted(everyone, key=lambda index: (-fullest[index], -length(pieces[index]), -pieces[index].size))
        crowd = [sum(pieces[other].size for other, _, _ in self.near[index]) + pieces[index].size for index in everyone]
        yield sorted(everyone, key=lambda index: (-crowd[index], -pieces[index].size))
