"""The greedy planner: against a validator that knows only what a plan must be, and against the real planner."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from tests.memory import truth
from tests.sampling import few
from tflm_lint.memory import neighbours, planner
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.neighbours import Neighbours
from tflm_lint.memory.planner import Request, extent, place
from tflm_lint.model.offline_plan import ONLINE

INSTANCES = 10_000


def together(one: Request, other: Request) -> bool:
    """Tell whether two buffers ever live at the same time."""
    return any(other.first_use <= moment <= other.last_use for moment in (one.first_use, one.last_use)) or any(
        one.first_use <= moment <= one.last_use for moment in (other.first_use, other.last_use)
    )


def why_wrong(requests: list[Request], offsets: list[int]) -> str | None:
    """Say what is wrong with a plan, in O(n²) and worse, None where nothing is.

    The order is TFLM's: offline ones, then the biggest first, of equal ones the last added first. Each must lie at the
    lowest place that collides with none of those before it: zero, or an end of one of them.
    """
    online = [index for index in range(len(requests)) if requests[index].offline_offset == ONLINE]
    done = [index for index in range(len(requests)) if requests[index].offline_offset != ONLINE]
    for index in done:
        if offsets[index] != requests[index].offline_offset:
            return f"offline buffer {index} moved to {offsets[index]}"
    while online:
        biggest = max(requests[index].size for index in online)
        index = max(index for index in online if requests[index].size == biggest)
        online.remove(index)
        rivals = [other for other in done if together(requests[index], requests[other])]
        places = sorted({0, *(offsets[other] + requests[other].size for other in rivals)})
        lowest = next(
            offset
            for offset in places
            if all(
                offset + biggest <= offsets[other] or offsets[other] + requests[other].size <= offset
                for other in rivals
            )
        )
        if offsets[index] != lowest:
            return f"buffer {index} lies at {offsets[index]}, could lie at {lowest}"
        done.append(index)
    return None


def instance(rng: random.Random) -> list[Request]:
    """Make a random instance: ties in size, short and long lives, sometimes an offline plan."""
    moments = rng.randint(1, 12)
    sizes = [16 * rng.randint(0 if rng.random() < 0.05 else 1, 40) for _ in range(rng.randint(1, 5))]
    offline = rng.random() < 0.2
    requests = []
    for _ in range(rng.randint(1, 16)):
        first = rng.randint(0, moments)
        last = min(moments, first + rng.choice((0, 1, 1, 2, moments)))
        offset = 16 * rng.randint(0, 30) if offline and rng.random() < 0.4 else ONLINE
        requests.append(Request(rng.choice(sizes), first, last, offset))
    return requests


@pytest.mark.parametrize("count", few([INSTANCES // 10, INSTANCES], of=[INSTANCES // 10]))
def test_random_instances(count: int) -> None:
    rng = random.Random(20231123)  # noqa: S311 - chance, not secrets
    for number in range(count):
        requests = instance(rng)
        offsets = place(requests)
        assert why_wrong(requests, offsets) is None, (number, requests, offsets)


@pytest.mark.parametrize("change", [16, -16])
def test_the_validator_sees_a_wrong_plan(change: int) -> None:
    requests = [Request(32, 0, 3), Request(16, 1, 2), Request(16, 2, 3)]
    offsets = place(requests)
    assert offsets == [0, 48, 32]
    assert why_wrong(requests, offsets) is None
    for index in range(3):
        wrong = list(offsets)
        wrong[index] += change
        assert why_wrong(requests, wrong)


def test_of_equal_sizes_the_last_added_comes_first() -> None:
    assert place([Request(16, 0, 1), Request(16, 0, 1), Request(16, 0, 1)]) == [32, 16, 0]


def test_a_buffer_that_nothing_uses_meets_only_its_like() -> None:
    # lifetimes of -1, as unused tensors have them
    assert place([Request(32, -1, -1), Request(16, 0, 4), Request(16, -1, -1)]) == [0, 0, 32]


def test_nothing_to_place() -> None:
    assert place([]) == []
    assert extent([], []) == 0


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(("which", "build"), [("models", "m4_cmsis"), ("cases", "m4_ref"), ("esp", "esp32s3_espnn")])
def test_offsets_of_the_real_planner(which: str, build: str) -> None:
    compared = 0
    for name, row in truth.events(which, build).items():
        requests = [Request(aligned, first, last, offline) for _, _, _, aligned, first, last, offline, _ in row["plan"]]
        assert place(requests) == [buffer[-1] for buffer in row["plan"]], name
        compared += 1
    assert compared >= 100


@pytest.mark.timed
def test_two_thousand_operators_are_planned_in_time() -> None:
    rng = random.Random(7)  # noqa: S311 - chance, not secrets
    requests = [Request(16 * rng.randint(1, 400), scope, scope + rng.choice((1, 1, 2, 9))) for scope in range(2000)]
    requests += [Request(16 * rng.randint(1, 99), scope, scope) for scope in range(2000)]
    start = time.process_time()
    offsets = place(requests)
    assert time.process_time() - start < 2
    assert extent(requests, offsets) >= max(request.size for request in requests)


def literally(requests: list[Request]) -> list[int]:
    """Do what TFLM's `GreedyMemoryPlanner` does, step by step: a bubble sort, and a list in the order of offsets."""
    count = len(requests)
    order = [0] * count
    head, tail = 0, count
    for index, request in enumerate(requests):
        if request.offline_offset == ONLINE:
            tail -= 1
            order[tail] = index
        else:
            order[head] = index
            head += 1
    swapped = True
    while swapped:
        swapped = False
        for at in range(head + 1, count):
            if requests[order[at - 1]].size < requests[order[at]].size:
                order[at - 1], order[at] = order[at], order[at - 1]
                swapped = True
    offsets = [0] * count
    entries: list[int] = []
    for index in order:
        size, first, last, candidate = requests[index]
        if candidate == ONLINE:
            candidate = 0
            for entry in entries:
                its_size, its_first, its_last, _ = requests[entry]
                if its_first > last or first > its_last:
                    continue
                if offsets[entry] - candidate >= size:
                    break
                candidate = max(candidate, offsets[entry] + its_size)
        offsets[index] = candidate
        place = 0
        while place < len(entries) and offsets[entries[place]] <= candidate:
            place += 1
        entries.insert(place, index)
    return offsets


def crowd(rng: random.Random) -> list[Request]:
    """Make requests with every tie: few sizes, none among them, few moments or many, plans that lie over one another.

    A life may end before it begins, as that of a tensor that something uses and nothing makes.
    """
    moments = rng.choice((1, 3, 20, 300))
    sizes = [16 * rng.choice((0, 1, 1, 2, 3, rng.randint(1, 99))) for _ in range(rng.choice((1, 2, 4, 30)))]
    offline = rng.choice((0, 0, 0.1, 0.5))
    longest = rng.choice((0, 1, 2, moments))
    backwards = rng.random() < 0.05
    requests = []
    for _ in range(rng.randint(1, rng.choice((4, 20, 60)))):
        first = rng.randint(-1, moments)
        last = first + rng.randint(0, longest)
        if backwards and rng.random() < 0.1:
            first, last = last, first
        offset = rng.choice((0, 16, 16 * rng.randint(0, 200), rng.randint(0, 99))) if rng.random() < offline else ONLINE
        requests.append(Request(rng.choice(sizes), first, last, offset))
    return requests


def take(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Place buffers in one of the three ways, however many there are and however many meet."""
    monkeypatch.setattr(planner, "FEW", 1 << 40 if way == "pairs" else 0)
    monkeypatch.setattr(planner, "CROWD", 1 << 40 if way == "moments" else -1)
    monkeypatch.setattr(planner, "MANY", 0)


@pytest.mark.parametrize("count", [300, pytest.param(20_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("way", ["pairs", "moments", "neighbours"])
def test_the_answers_are_those_of_the_algorithm(count: int, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take(way, monkeypatch)
    rng = random.Random(f"{count} {way}")  # noqa: S311 - chance, not secrets
    for number in range(count):
        requests = crowd(rng)
        assert place(requests) == literally(requests), (number, requests)


@pytest.mark.slow
@pytest.mark.parametrize("span", [1, 40, 5000])
def test_the_answers_on_many_buffers(span: int) -> None:
    rng = random.Random(span)  # noqa: S311 - chance, not secrets
    for _ in range(4):
        requests = []
        for first in (rng.randint(-1, 1200) for _ in range(1200)):
            size = 16 * rng.choice((0, 1, rng.randint(1, 400)))
            offset = 16 * rng.randint(0, 99) if rng.random() < 0.1 else ONLINE
            requests.append(Request(size, first, first + rng.choice((0, 1, 1, 2, span)), offset))
        assert place(requests) == literally(requests)


#: How the buffers of as many operators live, by number.
LIVES: dict[str, Callable[[int, int], tuple[int, int]]] = {
    "chain": lambda number, _: (number, number + 1),
    "unread": lambda number, count: (number, count),
    "read at the end": lambda number, _: (0, number),
    "skips": lambda number, _: (number, number + 32),
    "all": lambda _, count: (0, count),
}


def looks(lives: str, count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the looks at placed buffers that as many buffers take."""
    made: list[Neighbours] = []

    class Counted(Neighbours):
        def __init__(self, earliest: int, latest: int) -> None:
            super().__init__(earliest, latest)
            made.append(self)

    monkeypatch.setattr(neighbours, "Neighbours", Counted)
    take("neighbours", monkeypatch)
    rng = random.Random(5)  # noqa: S311 - chance, not secrets
    place([Request(16 * rng.randint(1, 100), *LIVES[lives](number, count)) for number in range(count)])
    return made[0].looks


@pytest.mark.parametrize("lives", sorted(LIVES))
def test_looks_grow_as_the_buffers_do(lives: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = looks(lives, 200, monkeypatch), looks(lives, 800, monkeypatch)
    # four times as many buffers, with a fifth more levels of time
    assert many < 4 * 2 * few
    assert many < 60 * 800


@pytest.mark.parametrize("lives", ["chain", "skips", "read at the end", "all"])
def test_moments_are_asked_where_few_meet(lives: str, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[int] = []
    placed = planner._place_by_moment

    def counted(requests: list[Request], order: list[int], spans: list[tuple[int, int]], moments: int) -> list[int]:
        met.append(sum(end - begin for begin, end in spans))
        return placed(requests, order, spans, moments)

    monkeypatch.setattr(planner, "_place_by_moment", counted)
    requests = [Request(16 * (1 + number % 7), *LIVES[lives](number, 500)) for number in range(500)]
    assert place(requests) == literally(requests)
    # at each of the moments of a life that skips 32 there are as many
    assert bool(met) == (lives == "chain")
    assert sum(met) <= 2 * 500


@pytest.mark.slow
def test_a_hundred_thousand_buffers_of_a_chain_are_placed_in_time() -> None:
    requests = [Request(16 * (1 + scope * 7919 % 400), scope, scope + 1) for scope in range(100_000)]
    start = time.process_time()
    offsets = place(requests)
    assert time.process_time() - start < 40
    pairs = zip(requests, requests[1:], offsets, offsets[1:], strict=False)
    assert all(
        at + one.size <= its or its + other.size <= at for one, other, at, its in pairs if one.size and other.size
    )


@pytest.mark.slow
def test_buffers_in_disorder_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # each finds another of the thousand gaps that those before it left, of lives in all places
    rng = random.Random(3)  # noqa: S311 - chance, not secrets
    lives = [sorted((rng.randrange(2000), rng.randrange(2000))) for _ in range(2000)]
    requests = [Request(16 * rng.randint(1, 4000), first, last) for first, last in lives]
    assert place(requests) == literally(requests)
    monkeypatch.setattr(planner, "MAX_LOOKS", 500_000)
    with pytest.raises(UnplannableError, match="2,000 buffers"):
        place(requests)


def test_what_would_be_waited_for_is_refused() -> None:
    # a life that ends before it begins is compared with every other, as in TFLM
    with pytest.raises(UnplannableError, match="11,001 buffers meet each other too often to be placed: a limit of"):
        place([*[Request(16, 0, 1)] * 11_000, Request(16, 3, 2)])
