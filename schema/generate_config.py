"""tflm_lint/flags.py -> schema/config.schema.json: what editors know of the configuration.

``python schema/generate_config.py`` writes the schema, ``--check`` exits 1 where the file on disk differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tflm_lint.findings import SEVERITIES
from tflm_lint.flags import OF_MODELS
from tflm_lint.setting_keys import Key, keys

TARGET = Path(__file__).resolve().parent / "config.schema.json"

DEFINITIONS = {
    "bytes": {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9._]+ ?([KM]i?B?)?$"}]},
    "count": {"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9._]+ ?[KMG]?$"}]},
    "code": {"type": "string", "pattern": "^[A-Z]{1,2}[0-9]{0,3}$"},
    "codes": {"type": "array", "items": {"$ref": "#/$defs/code"}},
    "ignored": {
        "type": "array",
        "items": {
            "oneOf": [
                {"$ref": "#/$defs/code"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["code"],
                    "properties": {"code": {"$ref": "#/$defs/code"}, "reason": {"type": "string"}},
                },
            ]
        },
    },
    "severities": {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Z]{1,2}[0-9]{0,3}$"},
        "additionalProperties": {"enum": list(SEVERITIES)},
    },
    "texts": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
}


def type_of(key: Key) -> dict[str, Any]:
    """Return what a key's value may be."""
    if key.name == "ignore":
        return {"$ref": "#/$defs/ignored"}
    if key.takes == "switch":
        return {"type": "boolean"}
    if key.takes == "whole":
        return {"type": "integer", "minimum": 0}
    if key.takes == "optional count":
        return {"oneOf": [{"type": "boolean"}, {"type": "integer", "minimum": 0}]}
    if key.takes in DEFINITIONS:
        return {"$ref": f"#/$defs/{key.takes}"}
    if key.takes == "severity":
        return {"enum": list(SEVERITIES)}
    return {"type": "array", "items": {"type": "string"}} if key.many else {"type": "string"}


def described(key: Key) -> str:
    """Return what a key is for, as a sentence."""
    relative = "; relative to this file" if key.takes == "file" else ""
    return f"{key.help[0].upper()}{key.help[1:]}{relative}."


def schema() -> str:
    """Return the whole schema."""
    known = {key.name: {**type_of(key), "description": described(key)} for key in keys()}
    models = {
        "type": "array",
        "description": "What holds for some models, over what holds for all; later entries win.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["files"],
            "properties": {
                "files": {"$ref": "#/$defs/texts", "description": "Patterns of the models, relative to this file."},
                **{name: known[name] for name in OF_MODELS},
            },
        },
    }
    extend = {"type": "string", "description": "A configuration that this one adds to; relative to this file."}
    table = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tflm-lint.toml, or [tool.tflm-lint] of pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {**known, "extend": extend, "models": models},
        "$defs": DEFINITIONS,
    }
    return json.dumps(table, indent=2) + "\n"


def main() -> int:
    """Write the schema, or compare it."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--check", action="store_true", help="write nothing, exit 1 where the file differs")
    text = schema()
    if not arguments.parse_args().check:
        TARGET.write_text(text, encoding="utf-8", newline="\n")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{TARGET.name} is not what flags.py says: run python schema/generate_config.py\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
