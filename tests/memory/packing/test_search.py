"""Packings keep apart what must be, none is below the bound, and few networks are packed worse than they can be."""

from __future__ import annotations

from itertools import combinations, permutations, product
from pathlib import Path
from random import Random

import pytest

from tests.rules.cases import inspection_of
from tflm_lint.memory.packing.bounds import bound_of
from tflm_lint.memory.packing.parcels import Parcels, Piece, Pieces
from tflm_lint.memory.packing.search import Packing, Search
from tflm_lint.model.malformed import Malformed
from tflm_lint.model.read import load_bytes

MODELS = Path(__file__).resolve().parents[4] / "shared" / "models"


def chains(random: Random, count: int) -> Pieces:
    """Make pieces of a chain with some that live longer; some outputs may begin below their inputs."""
    pieces = []
    below = {}
    for index in range(count):
        last = index + 1 if random.random() < 0.7 else random.randrange(index + 1, count + 2)
        pieces.append(Piece(16 * random.randrange(1, 9), index, last, (index,)))
        if index and pieces[index - 1].last_use == index and random.random() < 0.6:
            room = 16 * random.randrange(0, 5)
            if room < pieces[index].size:
                below[index, index - 1] = room
    return Pieces(tuple(pieces), below)


def holds(found: Pieces, packing: Packing) -> bool:
    """Ask every pair of pieces, as `Search` does not."""
    for one, other in combinations(range(len(found.pieces)), 2):
        first, second = found.pieces[one], found.pieces[other]
        if first.first_use > second.last_use or second.first_use > first.last_use:
            continue
        at, its = packing.offsets[one], packing.offsets[other]
        apart = at + first.size <= its or its + second.size <= at
        over = (one, other) in found.below and at + found.below[one, other] <= its
        under = (other, one) in found.below and its + found.below[other, one] <= at
        if not (apart or over or under):
            return False
    return (
        packing.head == max(at + piece.size for at, piece in zip(packing.offsets, found.pieces, strict=True))
        and min(packing.offsets) >= 0
    )


def best_of(found: Pieces) -> int:
    search = Search(found, 1 << 40)
    placed = (search._placed(order) for order in permutations(range(len(found.pieces))))
    return min(packing.head for packing in placed if packing is not None)


def test_chains_are_packed_as_well_as_any_order_can() -> None:
    random = Random(20261127)  # noqa: S311 - the same each time
    worse = 0
    for _ in range(60):
        found = chains(random, 6)
        packings = list(Search(found).packings())
        assert all(holds(found, packing) for packing in packings)
        assert [packing.head for packing in packings] == sorted({packing.head for packing in packings}, reverse=True)
        best = best_of(found)
        assert bound_of(found) <= best <= packings[-1].head
        worse += packings[-1].head > best
    assert not worse


def test_no_places_at_all_are_below_the_bound() -> None:
    """Try every place of every piece, whatever order would lead there; of chains the bound is often the best."""
    random = Random(20261128)  # noqa: S311 - the same each time
    reached = 0
    for _ in range(12):
        found = chains(random, 4)
        least = bound_of(found)
        for head in range(least - 16, least + 65, 16):
            places = product(*(range(0, head - piece.size + 1, 16) for piece in found.pieces))
            if any(holds(found, packed(found, offsets)) for offsets in places):
                break
        assert head >= least
        reached += head == least
    assert reached >= 11


def packed(found: Pieces, offsets: tuple[int, ...]) -> Packing:
    return Packing(offsets, max(at + piece.size for at, piece in zip(offsets, found.pieces, strict=True)), 0)


@pytest.mark.parametrize("count", [1, 20, 60])
def test_bigger_ones_hold_and_come_out_the_same_each_time(count: int) -> None:
    found = chains(Random(count), count)  # noqa: S311 - the same each time
    packings = list(Search(found, 50_000).packings())
    assert all(holds(found, packing) for packing in packings)
    assert bound_of(found) <= packings[-1].head
    assert list(Search(found, 50_000).packings()) == packings


@pytest.mark.slow
@pytest.mark.skipif(not MODELS.is_dir(), reason="the real models are not there")
def test_real_networks_reach_the_bound() -> None:
    reached, looked = 0, 0
    for path in sorted(MODELS.glob("*/*.tflite")):
        try:
            model = load_bytes(path.read_bytes())
        except Malformed:
            continue
        plan = inspection_of(model, "cortex-m4-cmsis-nn").memory
        if plan is not None and plan.buffers:
            *_, best = Search(Parcels(model, plan, None).at("packing")).packings()
            looked += 1
            reached += best.head == best.bound
    assert looked > 100
    assert reached >= 0.98 * looked  # of the others two store a plan that is optimal
