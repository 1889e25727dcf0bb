"""Blocks of INT8 are padded with the zero point, as LiteRT does it, where TFLM would pad with 0."""

from __future__ import annotations

import pytest

from tests.build import Op, T, chain
from tests.oracle.outputs import available, outputs
from tests.rewrite.contexts import context_of, written
from tflm_lint.model.read import load_bytes
from tflm_lint.rewrite.catalogue import padded_blocks


def cut(type_: str = "INT8", zero_point: int = -128, before: int = 1, scale: float = 0.5, rank: int = 4) -> bytes:
    """Build a SPACE_TO_BATCH_ND of 2 by 2 with a row and a column in front, or of a sequence with one value."""
    quantized = {"scale": 0.5, "zp": zero_point} if type_ == "INT8" else {}
    other = quantized | ({"scale": scale} if quantized else {})
    plane = (3, 5)[: rank - 2]
    small = tuple((size + before) // 2 for size in plane)
    x = T(type_, (1, *plane, 2), **quantized)  # type: ignore[arg-type]
    y = T(type_, (2 ** len(plane), *small, 2), **other)  # type: ignore[arg-type]
    blocks, edges = T("INT32", (len(plane),), [2] * len(plane)), T("INT32", (len(plane), 2), [[before, 0]] * len(plane))
    return chain(Op("SPACE_TO_BATCH_ND", [x, blocks, edges], [y], version=3))


@pytest.mark.skipif(not available("litert") or not available("tflm"), reason="needs both interpreters")
@pytest.mark.parametrize("rank", [3, 4])
def test_the_zero_point_is_what_is_added(rank: int) -> None:
    data = cut(rank=rank)
    model = load_bytes(data)
    cured = padded_blocks.apply(model, context_of(model))
    assert cured is not None
    file = written(cured)
    assert padded_blocks.apply(file, context_of(file)) is None
    assert context_of(file).inspection.results == "right"
    (right,) = outputs("litert", [data])
    assert outputs("litert", [file.data]) == [right]
    wrong, mended = outputs("tflm", [data, file.data])
    assert mended == right != wrong


@pytest.mark.parametrize(
    "data",
    [cut("FLOAT32", before=0), cut(before=3, scale=0.25)],
    ids=["no paddings", "another scale"],
)
def test_what_is_right_is_left(data: bytes) -> None:
    model = load_bytes(data)
    assert padded_blocks.apply(model, context_of(model)) is None


@pytest.mark.parametrize("data", [cut("FLOAT32"), cut(zero_point=0)], ids=["float", "zero"])
def test_zeros_do_not_depend_on_the_arena(data: bytes) -> None:
    """TFLM's kernel pads with what lay where its parameters are; that it was 0 in a test proves nothing."""
    model = load_bytes(data)
    assert context_of(model).inspection.results == "unknown"
    cured = padded_blocks.apply(model, context_of(model))
    assert cured is not None
    file = written(cured)
    assert context_of(file).inspection.results == "right"
    if available("litert"):
        assert outputs("litert", [data]) == outputs("litert", [file.data])


def test_paddings_that_are_computed_stay() -> None:
    x, y = T("INT8", (1, 4, 2), scale=0.5, zp=3), T("INT8", (2, 2, 2), scale=0.5, zp=3)
    data = chain(Op("SPACE_TO_BATCH_ND", [x, T("INT32", (1,), [2]), T("INT32", (1, 2))], [y]))
    assert padded_blocks.apply(load_bytes(data), context_of(data)) is None
