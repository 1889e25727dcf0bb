"""A wake word's model or manifest -> Subject: the two lie side by side, and either names both."""

from __future__ import annotations

import os

from tflm_lint.disk import opened
from tflm_lint.inputs import Subject, read_model, subject_of
from tflm_lint.sources.manifest import MAX_BYTES, manifest_beside, read_manifest
from tflm_lint.words import slashed


def subject_of_manifest(data: bytes, path: str) -> Subject | None:
    """Read the model that a manifest names, None where the JSON is no manifest.

    Raises `OSError`, with the model's path, where that cannot be read.
    """
    manifest = read_manifest(data, path)
    if manifest is None:
        return None
    name = os.path.basename(manifest.model or os.path.splitext(path)[0] + ".tflite")
    model = slashed(os.path.join(os.path.dirname(path), name))
    return subject_of(read_model(model), model)._replace(manifest=manifest)


def subject_beside_manifest(data: bytes, path: str) -> Subject:
    """Read a model that has a JSON file beside it; raise `OSError` where that cannot be read.

    JSON of another kind is passed over.
    """
    file = manifest_beside(path)
    with opened(file) as beside:
        text = beside.read(MAX_BYTES + 1)
    return subject_of(data, path)._replace(manifest=read_manifest(text, file))
