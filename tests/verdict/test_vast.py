"""Tensors of 2 GiB and more, with the ends that the real interpreter makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import Graph, Op, T, build, single_op
from tests.oracle.interpreter import available, judge
from tests.verdict.models import said, violations


def spread(kind: str, shape: tuple[int, ...]) -> bytes:
    """Make a model whose big tensor lies between two small ones, so that no harness has to fill it."""
    ones = (1,) * len(shape)
    fields: dict[str, Any] = {"scale": 0.5, "zp": 0} if kind == "INT8" else {}
    small, big, out = T(kind, ones, **fields), T(kind, shape, **fields), T(kind, ones, **fields)
    wanted, begin, size = (T("INT32", (len(shape),), list(data)) for data in (shape, (0,) * len(shape), ones))
    spreads = Op("BROADCAST_TO", [small, wanted], [big])
    takes = Op("SLICE", [big, begin, size], [out], {})
    return build([Graph([spreads, takes], inputs=[small], outputs=[out])])


def counts(op: str, shape: tuple[int, ...], unused: T | None = None) -> bytes:
    tensors = () if unused is None else (unused,)
    return single_op(op, [T("FLOAT32", shape)], [T("FLOAT32", shape)], graph={"tensors": tensors})


def wrapping(op: str, size: tuple[int, ...], count: int = 4) -> bytes:
    """Make a model whose output has 2**32 elements and some, of which TFLM sees what is over."""
    return single_op(op, [T("BOOL", (1, count))] * 2, [T("BOOL", size)])


#: What the interpreter does with it, None where it runs.
MODELS: dict[str, tuple[bytes, str | None]] = {
    "2 GiB": (spread("FLOAT32", (512, 1024, 1024)), "reject"),
    "2 GiB of INT8": (spread("INT8", (2048, 1024, 1024)), "reject"),
    "3 GiB": (spread("FLOAT32", (768, 1024, 1024)), "reject"),
    "4 GiB": (spread("FLOAT32", (1024, 1024, 1024)), "crash"),
    "4 GiB and some": (spread("INT8", (4096, 1024, 1025)), "crash"),
    "8 GiB": (spread("FLOAT32", (2048, 1024, 1024)), "crash"),
    "elements that wrap to none, counted": (counts("TANH", (65536,) * 4), None),
    "elements that wrap to one, counted": (counts("TANH", (2147483647,) * 4), None),
    "elements that wrap to one, looped over": (counts("L2_NORMALIZATION", (2147483647,) * 4), "crash"),
    "an output of which nothing is left": (wrapping("LOGICAL_OR", (65536, 65536)), "crash"),
    "an output of which nothing is left, of rank 3": (wrapping("LOGICAL_AND", (2, 65536, 65536)), "crash"),
    "4 GiB that nothing uses": (counts("RELU", (4,), unused=T("FLOAT32", (1024, 1024, 1024))), None),
}


@pytest.mark.parametrize("name", MODELS)
def test_its_end(name: str) -> None:
    data, effect = MODELS[name]
    found = violations(data)
    assert {one.effect for one in found if one.kind == "vast"} == ({effect} if effect else set())
    assert {one.kind for one in found} <= {"vast", "broadcast.output_shape", "beyond"}


@pytest.mark.slow
@pytest.mark.skipif(not available(), reason="needs the tflite-micro package (x86-64 Linux)")
def test_the_interpreter_ends_so() -> None:
    ends = judge([data for data, _ in MODELS.values()])
    assert [None if end.runs else end.verdict for end in ends] == [effect for _, effect in MODELS.values()]


def test_a_tensor_below_says_nothing() -> None:
    assert said(spread("FLOAT32", (511, 1024, 1024))) == []


def test_what_is_left_of_an_output_is_held_against_its_inputs() -> None:
    def effects(count: int) -> set[str]:
        return {one.effect for one in violations(wrapping("LOGICAL_OR", (65537, 65536), count))} - {"unchecked"}

    # 65,536 elements are left
    assert effects(65536) == set()
    assert effects(65537) == {"wrong"}


def test_one_tensor_is_named_once() -> None:
    (found,) = violations(MODELS["2 GiB"][0])
    assert (found.rule, found.kind, found.tensor, found.operator) == ("SH302", "vast", 2, 0)
    assert found.reason == (
        "a tensor of shape [512, 1024, 1024] takes 2,147,483,648 bytes, which do not fit in 32 bits: TFLM finds no "
        "room for them"
    )
