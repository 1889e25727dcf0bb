"""The work of a model by kind of operator and type, counted by hand."""

from __future__ import annotations

import pytest

from tests.build import Graph, Op, T, build, single_op
from tflm_lint.model.read import load_bytes
from tflm_lint.workload import workload
from tflm_lint.workload.mix import Part, mix


def mix_of(data: bytes) -> tuple[Part, ...]:
    model = load_bytes(data)
    found = mix(model, workload(model))
    assert found is not None
    return found


CONV = {"padding": 0, "strideW": 1, "strideH": 1}


@pytest.mark.parametrize(
    ("inputs", "output", "stride", "part"),
    [
        # 1x1 and stride 1 is a matrix product, nothing is gathered
        ([(1, 4, 5, 8), (6, 1, 1, 8), (6,)], (1, 4, 5, 6), 1, ("pointwise", 960, 120, 0)),
        # at a stride it is not
        ([(1, 4, 6, 8), (6, 1, 1, 8), (6,)], (1, 2, 3, 6), 2, ("conv", 288, 36, 6)),
        # 3 x 2 positions of the window at each of 20 pixels
        ([(1, 4, 5, 8), (6, 3, 2, 8), (6,)], (1, 4, 5, 6), 1, ("conv", 5760, 120, 120)),
    ],
)
def test_convolutions(
    inputs: list[tuple[int, ...]], output: tuple[int, ...], stride: int, part: tuple[str, int, int, int]
) -> None:
    options = {**CONV, "strideW": stride, "strideH": stride}
    (found,) = mix_of(single_op("CONV_2D", [T("INT8", shape) for shape in inputs], [T("INT8", output)], options))
    assert (found.kind, found.macs, found.elements, found.taps) == part
    assert (found.type, found.calls, found.op) == ("int8", 1, "CONV_2D")


@pytest.mark.parametrize(
    ("op", "given", "gives", "part"),
    [
        # from and to floats is work in floats
        ("QUANTIZE", ("FLOAT32", (7,)), ("INT8", (7,)), ("convert", "float", 7)),
        ("DEQUANTIZE", ("INT8", (7,)), ("FLOAT32", (7,)), ("convert", "float", 7)),
        ("RESHAPE", ("INT16", (2, 3)), ("INT16", (6,)), ("move", "int16", 6)),
        # what reduces reads more than it writes
        ("MEAN", ("UINT8", (1, 4, 4, 3)), ("UINT8", (1, 3)), ("reduce", "int8", 48)),
        ("LOGICAL_NOT", ("BOOL", (5,)), ("BOOL", (5,)), ("move", "other", 5)),
    ],
)
def test_kinds_and_types(
    op: str, given: tuple[str, tuple[int, ...]], gives: tuple[str, tuple[int, ...]], part: tuple[str, str, int]
) -> None:
    (found,) = mix_of(single_op(op, [T(*given)], [T(*gives)]))
    assert (found.kind, found.type, found.elements) == part


def test_operators_of_one_kind_are_summed() -> None:
    """Two layers, 10 to 6 to 2."""
    between = T("INT8", (1, 6))
    first = Op("FULLY_CONNECTED", [T("INT8", (1, 10)), T("INT8", (6, 10)), -1], [between])
    second = Op("FULLY_CONNECTED", [between, T("INT8", (2, 6)), -1], [T("INT8", (1, 2))])
    (found,) = mix_of(build([Graph([first, second])]))
    assert found == Part("dense", "int8", 2, 72, 8, 0, "FULLY_CONNECTED")
