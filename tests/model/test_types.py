"""Sizes of types: one row for each type of the schema, and what the real interpreter says of each."""

from __future__ import annotations

import struct

import pytest

from tests.build import NUMPY, TYPES, Graph, Op, T, build
from tests.oracle import interpreter
from tflm_lint import lint_bytes
from tflm_lint import model as types
from tflm_lint.model.bindings import ENUMS


def with_an_unused(tensor_type: str) -> bytes:
    x, y = T("FLOAT32", (1, 4)), T("FLOAT32", (1, 4))
    return build([Graph([Op("RELU", [x], [y])], tensors=[x, y, T(tensor_type, (1, 4))])])


def test_no_type_of_the_schema_is_missing() -> None:
    assert tuple(types._TYPES) == ENUMS["TensorType"]
    assert set(types._TYPES) == set(TYPES)


def test_codes_and_bits_say_the_same_as_numpy() -> None:
    for name, code in types.FORMATS.items():
        assert struct.calcsize(f"<{code}") * 8 == types.BITS[name]
        dtype = NUMPY[name]
        one = dtype(1)
        assert struct.unpack(f"<{code}", one.tobytes()) == (1,)
        assert struct.unpack(f"<{code}", b"\xff" * one.itemsize)[0] != struct.unpack(f"<{code}", one.tobytes())[0]
    assert {name for name in types.INTEGERS if name.startswith("U")} == {"UINT8", "UINT16", "UINT32", "UINT64"}
    assert struct.unpack(f"<{types.FORMATS['INT16']}", b"\xff\xff") == (-1,)


def test_types_below_a_byte() -> None:
    assert [types.stored_bytes("INT4", count) for count in range(4)] == [0, 1, 1, 2]
    assert [types.stored_bytes("INT2", count) for count in (1, 4, 5)] == [1, 1, 2]
    assert types.bytes_of("INT4", 3) == 3
    assert types.stored_bytes("STRING", 3) is None
    assert types.bytes_of("STRING", 3) == 0


def test_the_alignment_of_a_load() -> None:
    wanted = {"INT8": 1, "INT4": 1, "BOOL": 1, "STRING": 1, "FLOAT8_E5M2": 1, "INT16": 2, "BFLOAT16": 2, "FLOAT32": 4}
    assert {name: types.load_alignment(name) for name in wanted} == wanted
    assert types.load_alignment("INT64") == types.load_alignment("COMPLEX128") == 4  # two words, four words


@pytest.mark.parametrize("tensor_type", ENUMS["TensorType"])
def test_an_unused_tensor_of_each_type(tensor_type: str) -> None:
    """Verdict and arena come from one table: what runs has an arena, and the interpreter agrees with both."""
    data = with_an_unused(tensor_type)
    report = lint_bytes(data, target="x86-64-wheel")
    assert report.runs == (tensor_type in types.SIZES)
    assert (report.memory is not None) == report.runs
    if interpreter.available():
        (verdict,) = interpreter.judge([data])
        assert verdict.runs == report.runs
        assert verdict.arena_used == (report.memory.arena_used if report.memory else None)


@pytest.mark.parametrize("port", ["arduino-2023-12", "esp-2026-08", "esp32-2022-05", "pico-2024-12"])
def test_ports_older_than_float8(port: str) -> None:
    report = lint_bytes(with_an_unused("FLOAT8_E4M3FN"), port=port)
    assert not report.runs
    assert [finding.code for finding in report.findings if finding.severity == "error"] == ["OP108"]
