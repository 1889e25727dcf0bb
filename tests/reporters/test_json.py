"""The report for programs: valid against its schema, whatever stands in the names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.reporters.runs import BAD, GOOD, HOSTILE, run_of
from tflm_lint.config import Config
from tflm_lint.firmware import load_firmware
from tflm_lint.inputs import subject_of_model
from tflm_lint.linter import lint
from tflm_lint.model.graph import Buffer, Model, Quantization, Subgraph, Tensor
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


def test_inputs_and_outputs_as_the_interpreters_read_them() -> None:
    whole = Quantization((0.5,), (3,))
    per_channel = Quantization((0.5, 0.25), (0, 0))
    endless = Quantization((float("inf"),), (0,))
    report = lint(subject_of_model(quantized(whole, per_channel, endless)), load_firmware(Config()))
    document = json.loads("".join(json_report.render(run_of(report), colour=False)))["files"][0]
    shown = [(tensor["scale"], tensor["zero_point"]) for tensor in document["inputs"]]
    assert shown == [(0.5, 3), (None, None), (None, None)]
    assert document["outputs"] == [{"name": "t0", "type": "INT8", "shape": [1, 2], "scale": 0.5, "zero_point": 3}]


def quantized(*kinds: Quantization) -> Model:
    """Make a model of nothing but inputs, of which the first is its output."""
    tensors = tuple(Tensor(f"t{index}", "INT8", (1, 2), 0, kind) for index, kind in enumerate(kinds))
    subgraph = Subgraph("main", tensors, tuple(range(len(tensors))), (0,), ())
    return Model(b"", 3, "", b"TFL3", (), (subgraph,), (Buffer(0, 0),))
