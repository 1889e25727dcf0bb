"""Whatever is equal is in the file once, and what is small lies between the constants."""

from __future__ import annotations

from itertools import pairwise

import pytest
import tflite

from tests.build import Graph, Op, T, build
from tests.model.meaning import meaning
from tflm_lint.model import write as writer
from tflm_lint.model.malformed import Limited
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write

CHANNELS = 24


def layers(count: int) -> bytes:
    """Build layers with a scale for each channel; like a converter, the file shares nothing."""
    x = T("INT8", (1, CHANNELS), scale=0.5, zp=0, name="x")
    operators = []
    for index in range(count):
        scale = [0.01 + index] * CHANNELS
        weights = T("INT8", (CHANNELS, CHANNELS), [index] * CHANNELS**2, scale, [0] * CHANNELS, name=f"weights{index}")
        y = T("INT8", (1, CHANNELS), scale=0.5, zp=0, name=f"y{index}")
        operators.append(Op("FULLY_CONNECTED", [x, weights, None], [y], {}))
        x = y
    return build([Graph(operators)])


def tensors_of(data: bytes) -> list[tflite.Tensor]:
    graph = tflite.Model.GetRootAs(data).Subgraphs(0)
    return [graph.Tensors(index) for index in range(graph.TensorsLength())]


def zero_points(tensor: tflite.Tensor) -> tuple[int, list[int]]:
    """Return where the flatbuffers package finds a tensor's zero points, and what they are."""
    table = tensor.Quantization()._tab
    values = [tensor.Quantization().ZeroPoint(index) for index in range(tensor.Quantization().ZeroPointLength())]
    return table.Vector(table.Offset(10)), values


def test_equal_vectors_are_one() -> None:
    before = layers(6)
    after = write(load_bytes(before))
    assert meaning(load_bytes(after)) == meaning(load_bytes(before))
    weights = [tensor for tensor in tensors_of(after) if tensor.Name().startswith(b"weights")]
    assert len({zero_points(tensor)[0] for tensor in tensors_of(before)}) == 13, "the builder writes each"
    assert len({zero_points(tensor)[0] for tensor in weights}) == 1
    assert all(zero_points(tensor)[1] == [0] * CHANNELS for tensor in weights)
    assert len({tensor._tab.Vector(tensor._tab.Offset(4)) for tensor in weights}) == 1, "the shape, too"
    assert len(before) - len(after) >= 5 * (4 + 8 * CHANNELS)


def test_a_vector_of_eight_bytes_is_aligned_whatever_lies_around_it() -> None:
    for count in range(1, 7):
        data = write(load_bytes(layers(count)))
        assert {zero_points(tensor)[0] % 8 for tensor in tensors_of(data)} == {0}


def test_gaps_are_filled() -> None:
    """Weights of a multiple of 16 leave 12 bytes before the length of the next: something small lies there."""
    data = write(load_bytes(layers(6)))
    model = tflite.Model.GetRootAs(data)
    tables = [model.Buffers(index)._tab for index in range(1, 7)]
    starts = sorted(table.Vector(table.Offset(4)) for table in tables)
    assert [start % 16 for start in starts] == [0] * 6
    assert [after - before for before, after in pairwise(starts)] == [CHANNELS**2 + 16] * 5
    assert sum(any(data[start + CHANNELS**2 : start + CHANNELS**2 + 12]) for start in starts[:-1]) >= 4


def test_what_a_file_shares_it_shares_again() -> None:
    once = write(load_bytes(layers(3)))
    assert write(load_bytes(once)) == once


@pytest.mark.slow
def test_thousands_of_operators_do_not_ask_for_more_than_their_file_may(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_bytes(layers(1))
    (main,) = model.subgraphs
    many = model._replace(subgraphs=(main._replace(operators=main.operators * 12_000),))
    assert len(load_bytes(write(many)).subgraphs[0].operators) == 12_000
    monkeypatch.setattr(writer, "SHARED", (0,))
    with pytest.raises(Limited):
        load_bytes(write(many))
