"""Tensors of fewer elements than the kernel goes through: what it reads or writes behind them is certainly wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import T, single_op
from tests.oracle import canaries
from tests.oracle.outputs import available
from tflm_lint import lint_bytes


def axes(*values: int) -> T:
    return T("INT32", (len(values),), list(values))


def floats(*shape: int) -> T:
    return T("FLOAT32", shape)


#: Operator, inputs, outputs, options, and what the canaries of the interpreter say.
CASES: dict[str, tuple[str, list[T], list[T], dict[str, Any] | None, str]] = {
    "a mean of one axis": ("MEAN", [floats(1, 5, 5, 2), axes(1)], [floats(1, 2)], None, "writes"),
    "a sum": ("SUM", [floats(4, 3), axes(0)], [floats(1)], None, "writes"),
    "a comparison": ("GREATER", [floats(5), floats(5)], [T("BOOL", (3,))], None, "writes"),
    "a comparison that broadcasts": ("GREATER", [floats(1), floats(5)], [T("BOOL", (3,))], None, "clean"),
    "a bigger output": ("GREATER", [floats(3), floats(3)], [T("BOOL", (5,))], None, "clean"),
    "positions": ("ARG_MAX", [floats(4, 3), axes(1)], [T("INT32", (2,))], {"output_type": 2}, "writes"),
    "a shape": ("SHAPE", [floats(4, 3)], [T("INT32", (1,))], {"out_type": 2}, "writes"),
    "slices that are joined": ("PACK", [floats(2), floats(3)], [floats(2, 3)], {"values_count": 2}, "reads"),
    "slices that are taken": ("UNPACK", [floats(2, 3)], [floats(3), floats(2)], {"num": 2}, "writes"),
    "a shorter joint": ("CONCATENATION", [floats(2, 3), floats(2, 3)], [floats(3, 3)], {"axis": 0}, "writes"),
    "a maximum": ("MAXIMUM", [floats(1, 4), floats(4, 1)], [floats(4, 3)], None, "clean"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_certain(name: str) -> None:
    op, inputs, outputs, options, reached = CASES[name]
    report = lint_bytes(single_op(op, inputs, outputs, options), target="x86-64-reference")
    assert report.runs
    assert report.results == ("unknown" if reached == canaries.CLEAN else "wrong")
    beyond = [one for one in report.findings if one.kind == "beyond"]
    assert [one.code for one in beyond] == ([] if reached == canaries.CLEAN else ["OP123"])


@pytest.mark.slow
@pytest.mark.skipif(not available("tflm"), reason="needs the tflite-micro package (x86-64 Linux)")
@pytest.mark.parametrize("name", CASES)
def test_the_canaries_say_so(name: str) -> None:
    op, inputs, outputs, options, reached = CASES[name]
    assert canaries.reach(single_op(op, inputs, outputs, options)) == reached


def split(variable: bool, axis: int = 1) -> bytes:
    """Make a SPLIT_V whose outputs are parts along another axis; the last of them may be a variable."""
    ints = [T("INT32", shape) for shape in ((6, 5, 1), (2, 5, 1), (3, 5, 1), (1, 5, 1))]
    ints[3].variable = variable
    return single_op("SPLIT_V", [ints[0], axes(2, 3, 1), axes(axis)], ints[1:], {"num_splits": 3})


def test_a_variable_lies_among_structs() -> None:
    def said(data: bytes) -> tuple[bool, str]:
        report = lint_bytes(data, target="x86-64-reference")
        return report.runs, report.results

    assert said(split(variable=False)) == (True, "wrong")
    assert not said(split(variable=True))[0]
    assert said(split(variable=True, axis=0)) == (True, "right")


@pytest.mark.slow
@pytest.mark.skipif(not available("tflm"), reason="needs the tflite-micro package (x86-64 Linux)")
def test_the_interpreter_dies_of_a_variable() -> None:
    from tests.oracle.interpreter import judge

    ends = judge([split(False), split(True), split(True, axis=0)])
    assert [end.verdict for end in ends] == ["accept", "crash", "accept"]
