"""The report for programs: valid against its schema, whatever stands in the names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.reporters.runs import BAD, GOOD, HOSTILE, run_of
from tflm_lint.reporters import json_report


@pytest.fixture(scope="module")
def schema(root: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((root / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def test_valid_against_the_schema(schema: dict[str, Any]) -> None:
    whole = "".join(json_report.render(run_of(GOOD, BAD, HOSTILE), colour=False))
    assert whole.isascii()
    document = json.loads(whole)
    jsonschema.validate(document, schema)
    assert document["files"][0]["memory"] == {
        "arena_used": 15040, "arena_required": 16992, "head": 9216, "tail": 5824, "quality": "exact", "unknown": [],
        "reason": None,
    }  # fmt: skip
    assert document["files"][1]["memory"] is None
    finding = document["files"][1]["findings"][0]
    assert finding["code"] == "OP104"
    assert (finding["subgraph"], finding["operator"], finding["tensor"], finding["tensor_name"]) == (0, 0, 1, "w0")


def test_the_schema_refuses_what_is_missing(schema: dict[str, Any]) -> None:
    document = json.loads("".join(json_report.render(run_of(GOOD), colour=False)))
    del document["files"][0]["runs"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)
