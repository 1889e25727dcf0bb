"""Words of messages."""

from __future__ import annotations

from tflm_lint import words


def test_lists() -> None:
    assert words.either(["INT8"]) == "INT8"
    assert words.either(("FLOAT32", "INT8", "INT16")) == "FLOAT32, INT8 or INT16"
    assert words.either([]) == ""
    assert words.both([1, 2]) == "1 and 2"
    assert words.both(["a", "b", "c"], 2) == "a, b and 1 more"
    assert words.both(["a", "b"], 2) == "a and b"


def test_counts() -> None:
    assert words.counted(1, "error") == "1 error"
    assert words.counted(1200, "error") == "1,200 errors"


def test_parts_of_a_model() -> None:
    assert words.operator("CONV_2D", 3) == "CONV_2D #3"
    assert words.operator("CUSTOM:Foo", 3, 1) == "CUSTOM:Foo #3 in subgraph 1"
    assert words.tensor(17) == "tensor 17"
    assert words.tensor(17, words.operator("ADD", 0), 2) == "tensor 17 of ADD #0 in subgraph 2"


def test_what_was_meant() -> None:
    known = ("nano33ble", "nucleo-f446re", "pico")
    assert words.expected("nano33", known) == "did you mean nano33ble"
    assert words.expected("PICO", known) == "did you mean pico"
    assert words.expected("nonsense", known) == "expected one of nano33ble, nucleo-f446re, pico"
