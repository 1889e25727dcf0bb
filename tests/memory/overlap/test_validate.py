"""Stored plans that corrupt, and plans that share bytes and do not."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.build import Graph, Op, T, build
from tests.rules.cases import inspection_of
from tflm_lint.model.offline_plan import NAME
from tflm_lint.model.read import load_bytes
from tflm_lint.verdict import Violation

SHARED = Path(__file__).resolve().parents[4] / "shared"
M4, M55, REFERENCE, ESP = "cortex-m4-cmsis-nn", "cortex-m55-cmsis-nn", "x86-64-reference", "esp32s3-esp-nn"


def plan(*offsets: int) -> bytes:
    return struct.pack(f"<{3 + len(offsets)}i", 1, 1, len(offsets), *offsets)


def int8(*shape: int, **fields: object) -> T:
    return T("INT8", shape, scale=0.5, zp=0, **fields)  # type: ignore[arg-type]  # fields of T


def found(data: bytes, target: str) -> list[Violation]:
    return [each for each in inspection_of(load_bytes(data), target).violations if each.kind.startswith("plan_")]


def pointwise(*offsets: int, size: int = 1) -> bytes:
    """Build a 1x1 convolution of 16 channels; its plan places input, output, filter and bias."""
    source, out = int8(1, 4, 4, 16), int8(1, 4, 4, 16)
    weights = T("INT8", (16, size, size, 16), scale=0.5, zp=0, data=[1] * 256 * size * size)
    bias = T("INT32", (16,), scale=0.25, zp=0, data=[0] * 16)
    options = {"padding": "SAME", "stride_h": 1, "stride_w": 1, "dilation_h_factor": 1, "dilation_w_factor": 1}
    operator = Op("CONV_2D", [source, weights, bias], [out], options)
    return build([Graph([operator], tensors=[source, out, weights, bias])], metadata={NAME: plan(*offsets)})


def adding(*offsets: int, again: bool = False, variable: bool = False) -> bytes:
    """Build a + b, a copy of it, and that plus a third, a variable or a again; tensors a, b, sum, copy, end, third."""
    a, b, total, copy, end = (int8(1, 32) for _ in range(5))
    third = int8(1, 32, variable=True) if variable else int8(1, 32)
    shape = T("INT32", (2,), data=[1, 32])
    operators = [
        Op("ADD", [a, b], [total], {}),
        Op("RESHAPE", [total, shape], [copy], {"new_shape": [1, 32]}),
        Op("ADD", [copy, a if again else third], [end], {}),
    ]
    inputs = [a, b] if variable or again else [a, b, third]
    graph = Graph(operators, inputs=inputs, outputs=[end], tensors=[a, b, total, copy, end, third, shape])
    return build([graph], metadata={NAME: plan(*offsets, -1)})


@pytest.mark.parametrize(
    ("offsets", "target", "effects"),
    [
        ((16, 0, -1, -1), REFERENCE, []),
        ((0, 0, -1, -1), REFERENCE, ["wrong"]),
        ((0, 16, -1, -1), REFERENCE, ["wrong"]),
        # what a plan says of constants is for nobody
        ((16, 0, 0, 0), REFERENCE, []),
        ((16, 0, -1, -1), M4, ["wrong"]),
        ((256, 0, -1, -1), M4, []),
        ((48, 0, -1, -1), M55, ["wrong"]),
        ((64, 0, -1, -1), M55, []),
        ((64, 0, -1, -1), ESP, ["unchecked"]),
        ((0, 0, -1, -1), "cortex-m0-cmsis-nn", ["unchecked"]),
        ((16, 0, -1, -1), "cortex-m7-cmsis-nn", ["wrong"]),
    ],
)
def test_a_convolution_over_its_input(offsets: tuple[int, ...], target: str, effects: list[str]) -> None:
    assert [each.effect for each in found(pointwise(*offsets), target)] == effects


@pytest.mark.parametrize(
    ("offsets", "more", "places"),
    [
        ((0, 32, 0, 0, 0, 64), {}, []),
        ((0, 32, 0, 0, 0, 0), {}, [None, 0, 1]),
        ((0, 0, 32, 32, 32, 64), {}, [None]),
        # the copy of the sum is in place; what comes after may write over both
        ((0, 32, 64, 64, 64, 96), {}, []),
        ((0, 32, 0, 64, 64, -1), {"again": True}, [0]),
        ((0, 32, 64, 64, 0, -1), {"again": True}, []),
        ((0, 32, 64, 64, 64, 96), {"variable": True}, []),
        ((0, 32, 64, 64, 64, 32), {"variable": True}, [None]),
    ],
)
@pytest.mark.parametrize("target", [REFERENCE, M4, M55])
def test_what_lives_at_once(
    offsets: tuple[int, ...], more: dict[str, bool], places: list[int | None], target: str
) -> None:
    clashes = found(adding(*offsets, **more), target)
    assert [each.operator for each in clashes] == places
    assert all(each.effect == "wrong" for each in clashes)


def test_it_decides_what_is_computed() -> None:
    inspection = inspection_of(load_bytes(pointwise(0, 0, -1, -1)), M4)
    assert (inspection.runs, inspection.results) == (True, "wrong")


def test_thousands_of_buffers_in_one_place() -> None:
    tensors = [int8(1, 16) for _ in range(1201)]
    operators = [Op("RELU", [tensors[0]], [each]) for each in tensors[1:]]
    graph = Graph(operators, inputs=tensors[:1], outputs=tensors[1:], tensors=tensors)
    data = build([graph], metadata={NAME: plan(*[0] * len(tensors))})
    clashes = found(data, REFERENCE)
    assert 0 < len(clashes) <= 8


@pytest.mark.skipif(not SHARED.is_dir(), reason="the hostile models are not there")
def test_a_plan_for_other_kernels() -> None:
    data = (SHARED / "hostile" / "offline-plan-corrupts-kws.tflite").read_bytes()
    assert found(data, REFERENCE) == []
    for target in (M4, M55):
        assert {(each.rule, each.effect) for each in found(data, target)} == {("AR607", "wrong")}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real models are not there")
@pytest.mark.parametrize("target", [REFERENCE, M4, M55, ESP])
def test_no_false_error_on_real_plans(target: str) -> None:
    looked = 0
    for path in sorted((SHARED / "models").glob("*/*.tflite")):
        data = path.read_bytes()
        if NAME.encode() in data:
            looked += 1
            assert found(data, target) == [], path
    assert looked >= 8
