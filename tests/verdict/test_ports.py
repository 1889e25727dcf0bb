"""Ports: older TFLMs as dated differences from the op table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.build import T, single_op
from tests.verdict.models import f, fully_connected, q, violations
from tflm_lint import lint_bytes
from tflm_lint.facts.ops import load_ops
from tflm_lint.verdict import runs
from tflm_lint.verdict.ports import DEFAULT, load_port, port_names
from tflm_lint.verdict.table import load_table

#: Add* methods of the ports' resolvers, AddBuiltin and AddCustom left out.
METHODS = {
    "arduino-2023-12": 97,
    "chirale-2023-01": 97,
    "esp-2026-08": 118,
    "esp32-2022-05": 92,
    "pico-2024-12": 113,
    "tflm-2026-10": 118,
    # of the 118 that its resolver declares, 13 do not link
    "zephyr-2026-02": 105,
}


def test_the_ports() -> None:
    assert set(port_names()) == set(METHODS)
    assert DEFAULT in METHODS


@pytest.mark.parametrize("name", METHODS)
def test_every_port_says_where_it_comes_from(name: str) -> None:
    port = load_port(name)
    assert port["port"] == name
    for key in ("title", "repository", "synced", "provenance"):
        assert str(port[key]).strip(), key


@pytest.mark.parametrize(("name", "methods"), METHODS.items())
def test_a_ports_methods(name: str, methods: int) -> None:
    known = {load_ops().entry(key).method for key in load_ops()}
    assert set(load_port(name)["without"]) <= known
    assert len(load_table(port=name)) == methods


def test_the_default_port_is_the_table() -> None:
    table = load_table(port=DEFAULT)
    assert dict(table.ops) == dict(load_ops().ops)


def test_an_unknown_port_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_table(port="arduino-2019-01")


def test_per_channel_fully_connected() -> None:
    """Today right; Arduino's runs it with the first scale; the Pico's runs int8 right and refuses int16."""
    scales: dict[str, Any] = {"scale": [0.25, 0.5, 0.125, 0.25], "zp": [0] * 4}
    int8 = fully_connected(weights=q((4, 8), data=1, **scales))
    bias = T("INT64", (4,), data=0, scale=0.125)
    int16 = fully_connected(
        data=q((1, 8), "INT16"), weights=q((4, 8), data=1, **scales), bias=bias, output=q((1, 4), "INT16")
    )
    assert violations(int8) == ()
    (found,) = violations(int8, ops=load_table(port="arduino-2023-12"))
    assert (found.rule, found.effect, found.elsewhere) == ("OP123", "wrong", DEFAULT)
    assert violations(int8, ops=load_table(port="pico-2024-12")) == ()
    assert runs(violations(int16))
    assert not runs(violations(int16, ops=load_table(port="pico-2024-12")))


@pytest.mark.parametrize(
    ("op", "inputs", "output", "runs_on"),
    [
        ("RELU", [q((4,), "INT16")], q((4,), "INT16"), "today"),
        ("RELU6", [q((4,), "INT16")], q((4,), "INT16"), "today pico"),
        ("SUB", [T("INT32", (4,)), T("INT32", (4,))], T("INT32", (4,)), "today"),
        ("ADD", [T("INT32", (4,)), T("INT32", (4,))], T("INT32", (4,)), "today pico"),
        ("DIV", [f((1, 2, 1, 3, 2, 2)), f((2,))], f((1, 2, 1, 3, 2, 2)), "today"),
        ("CAST", [T("UINT16", (4,))], f((4,)), ""),
        ("CAST", [T("BOOL", (4,))], f((4,)), "today pico"),
    ],
)
def test_what_older_ports_refuse(op: str, inputs: list[T], output: T, runs_on: str) -> None:
    data = single_op(op, inputs, [output], None if op in ("RELU", "RELU6") else {})
    for word, port in (("today", DEFAULT), ("pico", "pico-2024-12"), ("arduino", "arduino-2023-12")):
        assert runs(violations(data, ops=load_table(port=port))) is (word in runs_on.split()), port


@pytest.mark.parametrize(
    ("op", "inputs", "output", "options"),
    [
        ("MUL", [q((4,), "INT16"), q((4,), "INT16")], q((4,), "INT16"), {}),
        ("CONCATENATION", [T("BOOL", (4,)), T("BOOL", (4,))], T("BOOL", (8,)), {}),
        ("ABS", [q((4,))], q((4,)), {}),
        ("SQUARED_DIFFERENCE", [f((4,)), f((4,))], f((4,)), {}),
    ],
)
def test_what_the_library_of_2022_refuses_and_that_of_2023_does_not(
    op: str, inputs: list[T], output: T, options: dict[str, Any]
) -> None:
    """As its sources have it: `mul.cpp` knows INT8, INT32 and floats, `elementwise.cpp` nothing but floats."""
    data = single_op(op, inputs, [output], options)
    assert runs(violations(data, ops=load_table(port="arduino-2023-12")))
    assert not runs(violations(data, ops=load_table(port="esp32-2022-05")))


def test_a_type_without_a_size_in_a_port() -> None:
    data = single_op("RELU", [f((4,))], [f((4,))], graph={"tensors": [T("UINT16", (1,))]})
    assert violations(data) == ()
    assert [one.rule for one in violations(data, ops=load_table(port="arduino-2023-12"))] == ["OP108"]


def test_an_operator_that_the_header_or_the_own_table_lacks_says_so(tmp_path: Path) -> None:
    """It is not TFLM that lacks it: the message names the file."""
    model = single_op("SQRT", [T("FLOAT32", (2,))], [T("FLOAT32", (2,))])
    header = tmp_path / "resolver.h"
    header.write_text("  TfLiteStatus AddSin() {\n")
    (found,) = violations(model, ops=load_table(header=str(header)))
    assert (found.rule, found.reason) == ("OP101", "resolver.h has no SQRT, today's TFLM has it")
    (found,) = violations(model, ops=load_table(port="arduino-2023-12", header=str(header)))
    assert found.reason.startswith("resolver.h")
    own = tmp_path / "own.yaml"
    own.write_text("tflm_commit: abc\nops:\n  SIN: {method: AddSin, inputs: [input], outputs: [output]}\n")
    (found,) = violations(model, ops=load_table(str(own)))
    assert found.reason == "own.yaml has no SQRT"


def test_the_arena_of_an_older_port_is_an_estimate() -> None:
    """Its structs have other sizes, which nobody measured."""
    model = single_op("SQRT", [T("FLOAT32", (2,))], [T("FLOAT32", (2,))])
    quality = {name: lint_bytes(model, port=name).memory for name in METHODS}
    assert {name: memory.quality for name, memory in quality.items() if memory} == {
        "arduino-2023-12": "estimate",
        "chirale-2023-01": "estimate",
        "esp-2026-08": "exact",
        "esp32-2022-05": "estimate",
        "pico-2024-12": "estimate",
        "tflm-2026-10": "exact",
        "zephyr-2026-02": "estimate",
    }


def used_bytes(model: bytes, port: str) -> int:
    memory = lint_bytes(model, port=port).memory
    assert memory is not None
    assert memory.arena_used is not None
    return memory.arena_used


def test_what_a_library_without_static_memory_allocates() -> None:
    """Of the compiler's sizes: 12 bytes more for the operator, 32 for each tensor that the application sees."""
    model = single_op("RELU", [q((1, 4))], [q((1, 4))])
    more = used_bytes(model, "arduino-2023-12") - used_bytes(model, DEFAULT)
    # kernels' data begins at multiples of 16
    assert 12 + 2 * 32 <= more < 12 + 2 * 32 + 16


def test_a_networks_arena_on_a_nano_33_ble(shared: Path) -> None:
    """MLPerf's ResNet used 55,188 bytes there, by Arduino's library: not less is planned, and some bytes more."""
    model = (shared / "models/mlcommons__tiny/pretrainedResnet_quant.tflite").read_bytes()
    assert used_bytes(model, DEFAULT) < 55_188 <= used_bytes(model, "arduino-2023-12") <= 55_188 + 64
