"""A document held against one of the JSON Schemas, which are read and checked once: that takes a tenth of a second."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import jsonschema

FOLDER = Path(__file__).resolve().parents[1] / "schema"


@functools.cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def validate(document: object, name: str) -> None:
    """Raise `jsonschema.ValidationError` where it is not what the schema says."""
    _validator(name).validate(document)
