"""Two Models -> pairs of operators that are the same, by name where names are kept and by their order where not.

Indices move whenever anything is put in front, and converters make up other names from one export to the next: so what
has one name and operator is the same, and between two such pairs the rest is aligned as text is, first by operator and
shape, then by operator alone.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from tflm_lint.compare.operator_places import Place, places_of
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from tflm_lint.model.graph import Model

    Pair = tuple[Place, Place]

#: Aligning takes the square of what is aligned; of more it is by order within each kind.
MOST_CELLS = 1_000_000


class Matching(NamedTuple):
    """The operators of two Models: those that are the same, those of the one only, those of the other only."""

    pairs: tuple[Pair, ...]
    removed: tuple[Place, ...]
    added: tuple[Place, ...]


def match(before: Model, after: Model) -> Matching:
    """Find which operators of the two Models are the same."""
    pairs: list[Pair] = []
    removed: list[Place] = []
    added: list[Place] = []
    for old, new in subgraph_pairs(before, after):
        olds = [] if old is None else places_of(before, old)
        news = [] if new is None else places_of(after, new)
        shapes = shape_key(before), shape_key(after)
        found = matched(olds, news, shapes)
        pairs += found
        gone, come = {pair[0].operator for pair in found}, {pair[1].operator for pair in found}
        removed += [place for place in olds if place.operator not in gone]
        added += [place for place in news if place.operator not in come]
    return Matching(tuple(sorted(pairs)), tuple(sorted(removed)), tuple(sorted(added)))


def subgraph_pairs(before: Model, after: Model) -> list[tuple[int | None, int | None]]:
    """Pair subgraphs: the main ones, those of one name, and the rest in order."""
    olds, news = list(range(len(before.subgraphs))), list(range(len(after.subgraphs)))
    pairs: list[tuple[int | None, int | None]] = []
    if olds and news:
        pairs.append((olds.pop(0), news.pop(0)))
    by_name = {name: index for name, index in unique(news, lambda index: after.subgraphs[index].name).items() if name}
    for name, old in unique(olds, lambda index: before.subgraphs[index].name).items():
        if name in by_name:
            pairs.append((old, by_name[name]))
            olds.remove(old)
            news.remove(by_name[name])
    common = min(len(olds), len(news))
    pairs += zip(olds[:common], news[:common], strict=True)
    pairs += [(old, None) for old in olds[common:]]
    pairs += [(None, new) for new in news[common:]]
    return pairs


def unique(items: Iterable[int], key: Callable[[int], str]) -> dict[str, int]:
    """Return the items whose key no other has, by that key."""
    found: dict[str, list[int]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {name: those[0] for name, those in found.items() if len(those) == 1}


def shape_key(model: Model) -> Callable[[Place], Hashable]:
    """Return what tells operators of one Model apart that have no name in common with the other's."""

    def key(place: Place) -> Hashable:
        subgraph = model.subgraphs[place.subgraph]
        outputs = subgraph.operators[place.operator].outputs
        return place.op, tuple(subgraph.tensors[index].shape for index in outputs if index >= 0)

    return key


def matched(
    olds: Sequence[Place],
    news: Sequence[Place],
    shapes: tuple[Callable[[Place], Hashable], Callable[[Place], Hashable]],
) -> list[Pair]:
    """Match the operators of two subgraphs."""
    named = pairs_by_name(olds, news)
    found = [(olds[old], news[new]) for old, new in named]
    for some, others in gaps(len(olds), len(news), named):
        left, right = [olds[index] for index in some], [news[index] for index in others]
        if not left or not right:
            continue
        close = aligned([shapes[0](place) for place in left], [shapes[1](place) for place in right])
        found += [(left[old], right[new]) for old, new in close]
        for rest, other in gaps(len(left), len(right), close):
            loose = aligned([left[index].op for index in rest], [right[index].op for index in other])
            found += [(left[rest[old]], right[other[new]]) for old, new in loose]
    return found


def pairs_by_name(olds: Sequence[Place], news: Sequence[Place]) -> list[tuple[int, int]]:
    """Pair what has the same operator and name, in order where several do."""
    waiting: dict[tuple[str, str], list[int]] = {}
    for index in range(len(news) - 1, -1, -1):
        waiting.setdefault((news[index].op, news[index].name), []).append(index)
    found = []
    for index, place in enumerate(olds):
        those = waiting.get((place.op, place.name)) if place.name else None
        if those:
            found.append((index, those.pop()))
    return found


def gaps(olds: int, news: int, pairs: Sequence[tuple[int, int]]) -> Iterable[tuple[list[int], list[int]]]:
    """Yield what is left on both sides between pairs that stand in the same order on both."""
    taken_old, taken_new = {old for old, _ in pairs}, {new for _, new in pairs}
    fixed = [(-1, -1), *in_order(pairs), (olds, news)]
    for (old, new), (next_old, next_new) in pairwise(fixed):
        yield (
            [index for index in range(old + 1, next_old) if index not in taken_old],
            [index for index in range(new + 1, next_new) if index not in taken_new],
        )


def in_order(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many of the pairs as stand in the same order on both sides: the longest rising subsequence."""
    ordered = sorted(pairs)
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, new) in enumerate(ordered):
        at = bisect_left(ends, new)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [new]
        last[at : at + 1] = [number]
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(ordered[number])
        number = before[number]
    return chain[::-1]


def aligned(olds: Sequence[Hashable], news: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pair equal items of two sequences so that the pairs do not cross."""
    if len(olds) * len(news) > MOST_CELLS:
        return by_kind(olds, news)
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks()
    return [(block.a + step, block.b + step) for block in blocks for step in range(block.size)]


def by_kind(olds: Sequence[Hashable], news: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pair the first of a kind with the first, and so on."""
    waiting: dict[Hashable, list[int]] = {}
    for index in range(len(news) - 1, -1, -1):
        waiting.setdefault(news[index], []).append(index)
    return [(index, waiting[item].pop()) for index, item in enumerate(olds) if waiting.get(item)]
