"""Tensors that hold nothing, shapes that Prepare writes over stored ones -> runs or not, as the interpreter had it."""

from __future__ import annotations

import pytest

import tflm_lint
from tests.build import Graph, Op, T, build, single_op
from tests.oracle.compare import TARGET
from tests.verdict.models import f, q


def i(shape: tuple[int, ...], **fields: object) -> T:
    return T("INT32", shape, **fields)  # type: ignore[arg-type]  # whatever T takes


def gathered(stored: tuple[int, ...], then: tuple[int, ...]) -> bytes:
    """GATHER of three rows, whatever its output's stored shape says, and a RESHAPE of that."""
    rows = f(stored)
    gather = Op("GATHER", [f((4, 2)), i((3,), data=[0, 1, 2])], [rows], {"axis": 0})
    return build([Graph([gather, Op("RESHAPE", [rows], [f(then)], {"new_shape": list(then)})])])


def twice(stored: tuple[int, ...]) -> bytes:
    """GATHER of a GATHER whose output is stored with that shape."""
    rows, positions = f(stored), i((2,), data=[1, 0])
    first = Op("GATHER", [f((4, 2)), positions], [rows], {"axis": 1})
    return build([Graph([first, Op("GATHER", [rows, positions], [f((4, 2))], {"axis": 1})])])


def pooled(stored: tuple[int, ...], then: tuple[int, ...]) -> bytes:
    """L2_POOL_2D to an image of 2 x 2, whatever its output's stored shape says, and a RESHAPE of that."""
    image = f(stored)
    options = {"padding": "VALID", "stride_w": 2, "stride_h": 2, "filter_width": 2, "filter_height": 2}
    pool = Op("L2_POOL_2D", [f((1, 4, 4, 3))], [image], options)
    return build([Graph([pool, Op("RESHAPE", [image], [f(then)], {"new_shape": list(then)})])])


def mirrored(rows: int) -> bytes:
    return single_op("MIRROR_PAD", [f((rows, 2)), i((2, 2))], [f((3, 2))], {"mode": "REFLECT"})


def greatest(axis: T) -> bytes:
    return single_op("ARG_MAX", [f((3,)), axis], [i(())], {"output_type": 2})


def divided(by: T) -> bytes:
    x = i((1, 3))
    return build([Graph([Op("DIV", [x, by], [i((1, 3))], {})], inputs=[x])])


def multiplied(by: int) -> bytes:
    """DEPTHWISE_CONV_2D of three channels; canaries behind its output say that two each are written beyond it."""
    inputs = [f((1, 2, 2, 3)), f((1, 1, 1, 3), data=1.0), f((3,), data=0.0)]
    options = {"stride_w": 1, "stride_h": 1, "dilation_w_factor": 1, "dilation_h_factor": 1, "depth_multiplier": by}
    return single_op("DEPTHWISE_CONV_2D", inputs, [f((1, 2, 2, 3))], options)


def cut(op: str, block: T, edges: T) -> bytes:
    """SPACE_TO_BATCH_ND of an image of 4 x 4, or the way back."""
    whole, parts = f((1, 4, 4, 1)), f((4, 2, 2, 1))
    x, y = (whole, parts) if op == "SPACE_TO_BATCH_ND" else (parts, whole)
    return build([Graph([Op(op, [x, block, edges], [y], {})], inputs=[x])])


CASES = {
    "what is gathered is reshaped": (gathered((3, 2), (6,)), True),
    "a RESHAPE meets three rows, not the two that are stored": (gathered((2, 2), (4,)), False),
    "and runs with three where two are stored": (gathered((2, 2), (6,)), True),
    "what is pooled is reshaped": (pooled((1, 2, 2, 3), (12,)), True),
    "a RESHAPE meets four pixels, not the one that is stored": (pooled((1, 1, 1, 3), (3,)), False),
    "and runs with four where one is stored": (pooled((1, 1, 1, 3), (12,)), True),
    "no row is stored, and four are there": (twice((0, 2)), True),
    "nothing to gather from": (single_op("GATHER", [f((0,)), i((2,))], [f((2,))], {"axis": 0}), False),
    "something to mirror": (mirrored(2), True),
    "nothing to mirror": (mirrored(0), False),
    "an axis": (greatest(i((1,), data=[0])), True),
    "no axis": (greatest(i((0,), data=[])), False),
    "a divisor": (divided(i((1,), data=[1])), True),
    "a variable as divisor that nothing writes": (divided(i((1,), variable=True)), False),
    "blocks of a variable that nothing writes": (
        cut("SPACE_TO_BATCH_ND", i((2,), variable=True), i((2, 2), data=[0] * 4)),
        False,
    ),
    "and on the way back": (cut("BATCH_TO_SPACE_ND", i((2,), variable=True), i((2, 2), data=[0] * 4)), False),
    "paddings that nothing writes": (cut("SPACE_TO_BATCH_ND", i((2,), data=[2, 2]), i((2, 2), variable=True)), True),
    "RSQRT of a number": (single_op("RSQRT", [q((1, 4), zp=-128)], [q((1, 4))]), True),
    "RSQRT of none but negative numbers": (single_op("RSQRT", [q((1, 4), zp=127)], [q((1, 4))]), False),
}


@pytest.mark.parametrize(("model", "runs"), CASES.values(), ids=CASES)
def test_what_is_met(model: bytes, runs: bool) -> None:
    assert tflm_lint.lint_bytes(model, target=TARGET).runs is runs


@pytest.mark.parametrize(("by", "results"), [(0, "unknown"), (1, "right"), (2, "wrong")])
def test_channels_are_multiplied_beyond_the_output(by: int, results: str) -> None:
    assert tflm_lint.lint_bytes(multiplied(by), target=TARGET).results == results
