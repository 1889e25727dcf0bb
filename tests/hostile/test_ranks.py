"""Ranks beyond 6, which `RuntimeShape` holds: an error of the operators whose kernel makes one, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.build import T, single_op
from tflm_lint import lint_bytes
from tflm_lint.facts.ops import load_ops

#: Kernels that go by the tensors' dims themselves, read at the commit of the tables.
WITHOUT = (
    "ABS",
    "COS",
    "GATHER",
    "LOGICAL_NOT",
    "LOG",
    "PACK",
    "RESHAPE",
    "RSQRT",
    "SIN",
    "SPLIT",
    "SQRT",
    "SQUARE",
    "UNPACK",
)


def shape(rank: int) -> tuple[int, ...]:
    return (*(1,) * (rank - 1), 4)


def findings(op: str, rank: int, inputs: int = 1) -> list[tuple[str, str]]:
    tensors = [T("FLOAT32", shape(rank)) for _ in range(inputs)]
    report = lint_bytes(single_op(op, tensors, [T("FLOAT32", shape(rank))]), target="x86-64-reference")
    found = [(finding.code, finding.severity) for finding in report.findings if finding.code == "SH302"]
    assert report.runs is not bool(found)
    return found


@pytest.mark.parametrize(("op", "inputs"), [("RELU", 1), ("LOGISTIC", 1), ("TANH", 1), ("MAXIMUM", 2), ("SUB", 2)])
def test_a_kernel_that_makes_one(op: str, inputs: int) -> None:
    assert findings(op, 6, inputs) == []
    for rank in (7, 16):
        assert findings(op, rank, inputs) == [("SH302", "error")]


@pytest.mark.parametrize("op", ["ABS", "SQRT", "RSQRT", "LOG", "COS"])
def test_a_kernel_that_makes_none(op: str) -> None:
    assert findings(op, 16) == []


def bounded(op: str) -> bool:
    return any(
        constraint["kind"] == "shape.rank"
        and constraint.get("effect", "reject") in ("reject", "crash")
        and constraint.get("max", constraint.get("is")) is not None
        for constraint in load_ops().ops[op].get("constraints", ())
    )


def test_operators_that_died_in_sight(shared: Path) -> None:
    """The interpreter died from some rank on; that of WHILE died of an operator in its body."""
    died = re.findall(
        r"^(\S+) crash from \d", (shared / "hostile" / "rank-table.txt").read_text(encoding="utf-8"), re.M
    )
    assert len(died) > 30
    assert [op for op in died if not bounded(op)] == ["WHILE"]


def test_operators_that_make_none_are_not_refused() -> None:
    assert [
        op
        for op in WITHOUT
        if any(
            constraint["kind"] == "shape.rank" and constraint.get("max") == 6
            for constraint in load_ops().ops[op].get("constraints", ())
        )
    ] == []
