"""The judge itself: it tells accept, reject, crash and hang apart, and agrees with the stored truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.build import Graph, Op, T, build, single_op
from tests.oracle import compare
from tests.oracle.interpreter import available, judge

pytestmark = pytest.mark.skipif(not available(), reason="needs the tflite-micro package (x86-64 Linux)")

Q: dict[str, Any] = {"scale": 0.5, "zp": 0}


@pytest.mark.slow
def test_stages_and_deaths_are_told_apart() -> None:
    int8 = T("INT8", (1, 4))
    endless = [
        Graph(
            [
                Op(
                    "WHILE",
                    [a := T("FLOAT32", (1,))],
                    [T("FLOAT32", (1,))],
                    {"cond_subgraph_index": 1, "body_subgraph_index": 2},
                )
            ]
        ),
        Graph([Op("LESS_EQUAL", [b := T("FLOAT32", (1,)), b], [T("BOOL", (1,))])], inputs=[b]),
        Graph([Op("RELU", [c := T("FLOAT32", (1,))], [T("FLOAT32", (1,))])], inputs=[c]),
    ]
    assert a is not None
    verdicts = judge(
        [
            single_op("RELU", [T("INT8", (1, 4), **Q)], [T("INT8", (1, 4), **Q)]),
            single_op("GELU", [T("FLOAT32", (1, 4))], [T("FLOAT32", (1, 4))]),
            single_op("FLOOR", [T("INT8", (1, 4))], [T("INT8", (1, 4))]),
            single_op("ADD", [int8, T("INT8", (1, 4))], [T("INT8", (1, 4), **Q)]),
            build(endless),
            single_op("VAR_HANDLE", [], [T("RESOURCE", (1,))], None, fields={}),
        ],
        seconds=1.0,
    )
    assert [(v.verdict, v.stage) for v in verdicts] == [
        ("accept", ""),
        ("reject", "allocate"),
        ("reject", "invoke"),
        ("crash", "allocate"),
        ("crash", "invoke"),
        ("reject", "construct"),
    ]
    assert "GELU" in verdicts[1].error
    assert verdicts[4].error.startswith("timeout")
    assert verdicts[0].arena_used is not None
    assert 800 <= verdicts[0].arena_used <= 1000


def test_what_hangs_on_the_input_is_marked() -> None:
    # int32 division: ones are fine, zeros are refused.
    model = single_op("DIV", [T("INT32", (2,)), T("INT32", (2,))], [T("INT32", (2,))], {})
    [verdict] = judge([model], thorough=True)
    assert verdict.runs
    assert verdict.data_dependent


@pytest.mark.slow
def test_stored_cases_are_judged_alike(shared: Path) -> None:
    # Every thirteenth: a sample of all operators; the whole set is `python -m tests.oracle.differential --validate`.
    cases = list(compare.shared_cases(shared / "verdict"))[::13]
    verdicts = judge([case.data for case in cases])
    other = [case.name for case, verdict in zip(cases, verdicts, strict=True) if case.verdict != verdict.verdict]
    # Those that read outside their memory end as the neighbourhood has it.
    assert len(other) <= 1, other


@pytest.mark.slow
def test_real_models_are_judged_alike(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "truth" / "truth.jsonl").read_text().splitlines()]
    rows = sorted((row for row in rows if row["build"] == "x86_64_ref"), key=lambda row: row["path"])[::4]
    verdicts = judge([(shared / "models" / row["path"]).read_bytes() for row in rows], seconds=30.0)
    expected = [row["ok"] and row.get("invoke_ok") is not False for row in rows]
    assert [verdict.runs for verdict in verdicts] == expected
