"""A document held against one of the JSON Schemas, which are read and checked once: that takes a tenth of a second."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

FOLDER = Path(__file__).resolve().parents[1] / "schema"


@functools.cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.schema.json"))}
    for ours in ("report.schema.json", "diff.schema.json", "fix.schema.json"):
        schemas[ours] = closed(schemas[ours])
    registry: Any = Registry().with_resources((file, Resource.from_contents(text)) for file, text in schemas.items())
    schema = schemas[f"{name}.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def closed(schema: Any) -> Any:
    """Return a schema by which an object has no key but those that it names: readers may meet others, none is ours."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(part) for key, part in schema.items()}
    is_object = found.get("type") == "object" and "properties" in found
    return {"additionalProperties": False, **found} if is_object else found


def validate(document: object, name: str) -> None:
    """Raise `jsonschema.ValidationError` where it is not what the schema says."""
    _validator(name).validate(document)
