"""bytes of a JSON manifest -> Manifest: the arena that ESPHome gives a wake word model."""

from __future__ import annotations

import os
import re

from tflm_lint.record import NamedTuple

_KEY = re.compile(rb'"tensor_arena_size"\s*:\s*')
#: Manifests have some hundred bytes.
MAX_BYTES = 1 << 16


class Manifest(NamedTuple):
    """What a manifest says of the arena."""

    file: str
    #: Bytes that the firmware allocates; the table of resource variables lies elsewhere.
    arena: int
    #: Place of the number.
    line: int
    column: int
    #: File name of the model, None where the manifest names none.
    model: str | None = None


def manifest_beside(path: str) -> str:
    """Return the path that the manifest of a model has."""
    return os.path.splitext(path)[0] + ".json"


def read_manifest(data: bytes, path: str) -> Manifest | None:
    """Read a manifest; None for JSON of another kind, or none at all."""
    if len(data) > MAX_BYTES or b"tensor_arena_size" not in data:
        return None
    import json

    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    inner = document.get("micro", document)
    size = inner.get("tensor_arena_size") if isinstance(inner, dict) else None
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        return None
    key = _KEY.search(data)
    at = key.end() if key else 0
    model = document.get("model")
    start = data.rfind(b"\n", 0, at) + 1
    return Manifest(
        path,
        size,
        data.count(b"\n", 0, at) + 1,
        len(data[start:at].decode("utf-8", "replace")) + 1,
        model if isinstance(model, str) else None,
    )
