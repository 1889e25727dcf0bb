"""The greedy planner: against a validator that knows only what a plan must be, and against the real planner."""

from __future__ import annotations

import random
import time

import pytest

from tests.memory import truth
from tests.sampling import few
from tflm_lint.memory import UnplannableError, planner
from tflm_lint.memory.planner import FEW, Request, extent, place
from tflm_lint.model.offline_plan import ONLINE

INSTANCES = 20_000


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


def wide(rng: random.Random, count: int, span: int) -> list[Request]:
    """Make as many requests over as many moments, most of short lives, some of ``span``, a few offline ones."""
    return [
        Request(
            16 * rng.choice((0, 1, rng.randint(1, 400))),
            first,
            first + rng.choice((0, 1, 1, 2, span)),
            16 * rng.randint(0, 99) if rng.random() < 0.1 else ONLINE,
        )
        for first in (rng.randint(-1, count) for _ in range(count))
    ]


@pytest.mark.parametrize("count", [2, 17, FEW + 1, 1500])
@pytest.mark.parametrize("span", [1, 40, 5000])
def test_who_is_asked_does_not_change_the_answer(count: int, span: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to find a place, on the same requests."""
    rng = random.Random(count * span)  # noqa: S311 - chance, not secrets
    requests = wide(rng, count, span)
    monkeypatch.setattr(planner, "FEW", 0)
    by_time = place(requests)
    monkeypatch.setattr(planner, "FEW", count)
    assert place(requests) == by_time


def test_small_instances_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "FEW", 0)
    rng = random.Random(7)  # noqa: S311 - chance, not secrets
    for number in range(1000):
        requests = instance(rng)
        assert why_wrong(requests, place(requests)) is None, (number, requests)


@pytest.mark.slow
def test_a_hundred_thousand_buffers_of_a_chain_are_placed_in_time() -> None:
    requests = [Request(16 * (1 + scope * 7919 % 400), scope, scope + 1) for scope in range(100_000)]
    start = time.process_time()
    offsets = place(requests)
    assert time.process_time() - start < 10
    pairs = zip(requests, requests[1:], offsets, offsets[1:], strict=False)
    assert all(
        at + one.size <= its or its + other.size <= at for one, other, at, its in pairs if one.size and other.size
    )


@pytest.mark.parametrize("growing", [False, True])
def test_of_one_size_each_goes_behind_the_last(growing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of outputs that nobody reads live to the end: each that lives as long as the last looks behind it."""
    count = 3000
    requests = [Request(16, scope if growing else 0, count) for scope in range(count)]
    monkeypatch.setattr(planner, "MAX_LOOKS", 4 * count)
    assert place(requests) == [16 * (count - 1 - index) for index in range(count)]


@pytest.mark.slow
def test_buffers_that_all_meet_are_given_up() -> None:
    # each lives shorter than all that are placed by then
    requests = [Request(16, 0, scope) for scope in range(12_000)]
    start = time.process_time()
    with pytest.raises(UnplannableError, match="12,000 buffers"):
        place(requests)
    assert time.process_time() - start < 20
