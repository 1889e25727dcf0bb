"""A megabyte made to exhaust a reader: bounded time, bounded memory, and a Model or Malformed at the end."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from tests.model import rich
from tests.model.bombs import BOMBS, shared_tables
from tests.model.write import write
from tests.sampling import few
from tflm_lint.model import limits
from tflm_lint.model.read import load_bytes
from tflm_lint.model.verify import Malformed, verify

SIZE = 1 << 20


def attempt(data: bytes) -> str:
    try:
        load_bytes(data)
    except Malformed as error:
        return error.message
    return ""


@pytest.mark.timed
@pytest.mark.parametrize("name", few(BOMBS, of=["overlapping names"]))
def test_time_and_memory(name: str) -> None:
    data = BOMBS[name](SIZE)
    assert len(data) == SIZE
    start = time.process_time()
    attempt(data)
    assert time.process_time() - start < 5
    tracemalloc.start()
    attempt(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * SIZE


@pytest.mark.slow
@pytest.mark.parametrize("name", ["empty tensors", "operators", "overlapping small shapes", "tensors with shapes"])
def test_costs_are_not_below_the_truth(name: str) -> None:
    """Give a bomb just so many spare bytes that it is accepted: what it then takes is what `limits` promises."""
    bomb = BOMBS[name](SIZE // 4)
    low, high = 0, 16 * SIZE
    assert not attempt(bomb + bytes(high))
    while attempt(bomb) and high - low > 1000:
        middle = (low + high) // 2
        low, high = (middle, high) if attempt(bomb + bytes(middle)) else (low, middle)
    data = bomb + bytes(high) if attempt(bomb) else bomb
    tracemalloc.start()
    model = load_bytes(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert model.subgraphs
    assert peak <= limits.budget(len(data))


@pytest.mark.slow
def test_cost_of_numbers() -> None:
    """Numbers above 256 are objects of their own."""
    count = 40_000
    empty: dict[str, list[int]] = {"tensors": [], "inputs": [], "outputs": []}
    data = write({"subgraphs": [empty], "buffers": [{"offset": 300, "size": 400}] * count})
    tracemalloc.start()
    model = load_bytes(data)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(model.buffers) == count
    # The interpreter keeps some thousands of freed tuples for later.
    per_buffer = (held - 512 * 1024) / count
    assert limits.table_cost("Buffer", fields=3, numbers=0) < per_buffer <= limits.table_cost("Buffer", 3, 2)


@pytest.mark.slow
def test_a_shared_table_counts_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in C++ visits are counted, however few tables there are."""
    monkeypatch.setattr(limits, "MAX_TABLES", 300_000)
    monkeypatch.setattr(limits, "BUDGET_FACTOR", 10_000)
    data = shared_tables(SIZE)
    with pytest.raises(Malformed, match=f"one table more than {limits.MAX_TABLES}") as error:
        verify(data)
    count = SIZE // 10
    # The root; then subgraphs of 1 + count tables each.
    whole, rest = divmod(limits.MAX_TABLES - 1, 1 + count)
    assert error.value.path == f"Model.subgraphs[{whole}].tensors[{rest - 1}]"


def test_oddities_are_bounded() -> None:
    odd = {"builtin_options": ("Conv2DOptions", {"padding": 77})}
    described = {**rich.convolution(), "metadata": [{"buffer": 9}] * 100}
    described["subgraphs"][0]["operators"] = [odd] * 30
    assert len(load_bytes(write(described)).oddities) == limits.MAX_ODDITIES
