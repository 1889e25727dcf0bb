"""What `fix --format json` prints is what its schema says, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.build import Graph, Op, T, build
from tflm_lint.cli import main
from tflm_lint.report.evidence import ArenaTried, Compared, Proof
from tflm_lint.report.fixes import FixRun
from tflm_lint.reporters.fix_json import document


@pytest.fixture
def validator(root: Path) -> Draft202012Validator:
    schemas = {
        name: json.loads((root / "schema" / name).read_text(encoding="utf-8"))
        for name in ("report.schema.json", "fix.schema.json")
    }
    registry: Any = Registry().with_resources((name, Resource.from_contents(text)) for name, text in schemas.items())
    Draft202012Validator.check_schema(schemas["fix.schema.json"])
    return Draft202012Validator(schemas["fix.schema.json"], registry=registry)


def undescribed(schema: Any, value: Any, whole: Any, path: str = "") -> Iterator[str]:
    """Name the keys that the schema's own part does not describe."""
    if "$ref" in schema:
        if not schema["$ref"].startswith("#"):
            return
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("oneOf", ()):
        if choice != {"type": "null"} and value is not None:
            yield from undescribed(choice, value, whole, path)
    if isinstance(value, list):
        for item in value:
            yield from undescribed(schema.get("items", {}), item, whole, path + "[]")
    elif isinstance(value, dict) and "properties" in schema:
        yield from (f"{path}.{key}" for key in value.keys() - schema["properties"].keys())
        for key in value.keys() & schema["properties"].keys():
            yield from undescribed(schema["properties"][key], value[key], whole, f"{path}.{key}")


def hold(validator: Draft202012Validator, found: Any) -> None:
    validator.validate(found)
    assert not list(undescribed(validator.schema, found, validator.schema))


def test_documents_are_as_the_schema_says(
    validator: Draft202012Validator,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    x, y, z = (T("FLOAT32", (1, 3000), name=name) for name in "xyz")
    planned = build([Graph([Op("RELU", [x], [y]), Op("RELU", [y], [z])])], metadata={"notes": b"x" * 500})
    (tmp_path / "planned.tflite").write_bytes(planned)
    (tmp_path / "broken.tflite").write_bytes(b"none")
    (tmp_path / "refused.tflite").write_bytes((root / "fixtures" / "kws_int16x8.tflite").read_bytes())
    main(["fix", "--format", "json", "--no-config", *sorted(map(str, Path().glob("*.tflite"))), "-o", "out/"])
    found = json.loads(capsys.readouterr().out)
    hold(validator, found)
    files = {file["path"]: file for file in found["files"]}
    assert files["planned.tflite"]["plan"]["kernels"].startswith("cmsis-nn")
    assert files["planned.tflite"]["plan"]["optimal"]
    assert {file["runs"] for file in found["files"]} == {True, False}
    assert any(step["removed"] for file in found["files"] for step in file["steps"])


def test_a_proof_is_as_the_schema_says(validator: Draft202012Validator, root: Path) -> None:
    from tflm_lint import fix

    fixed = fix(root / "fixtures" / "hello_world_int8.tflite")
    digest = "0" * 64
    proof = Proof(digest, digest, (("LiteRT", "2.3.0"),), ("zero",), "safe", "LiteRT")
    compared = Compared(0, "y", "INT8", 1, 1.0, 0.5, float("nan"))
    for one in (proof, proof._replace(outputs=(compared,), arena=ArenaTried(16, True, False), tightened="same")):
        run = FixRun("1.0", "90b983c2", "m4", (fixed._replace(proof=one),))
        hold(validator, json.loads(json.dumps(document(run))))


def test_the_schema_notices(validator: Draft202012Validator) -> None:
    whole = {"properties": {"files": {"items": {"$ref": "#/$defs/file"}}}, "$defs": {"file": {"properties": {"a": {}}}}}
    assert list(undescribed(whole, {"files": [{"a": 1, "b": 2}]}, whole)) == [".files[].b"]
    assert not validator.is_valid({"version": 1})
