"""Models with a wake word's manifest beside them, named by either file."""

from __future__ import annotations

import os

from tflm_lint.linter import lint_data
from tflm_lint.sources.manifest import MAX_BYTES, manifest_beside, read_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection, Settings
    from tflm_lint.linter import Prepare, Selection
    from tflm_lint.report import Report


def lint_with_manifest(
    data: bytes, path: str, settings: Settings, selection: Selection, *, failures: list[str], prepare: Prepare | None
) -> Iterator[Report]:
    """Lint a model with its manifest; ``path`` is the model's, or the manifest's and ``data`` its text.

    JSON of another kind beside a model is passed over. Raises `OSError`.
    """
    if path.endswith(".json"):
        file, text = path, data
        manifest = read_manifest(text, file)
        if manifest is None:
            failures.append(f"{path}: no manifest of a wake word, it has no tensor_arena_size")
            return
        name = os.path.basename(manifest.model or os.path.splitext(path)[0] + ".tflite")  # noqa: PTH119, PTH122
        path = os.path.join(os.path.dirname(file), name)  # noqa: PTH118, PTH120
        try:
            with open(path, "rb") as model:
                data = model.read()
        except OSError as error:
            failures.append(f"{path}: {error.strerror or error}")
            return
    else:
        file = manifest_beside(path)
        with open(file, "rb") as beside:
            text = beside.read(MAX_BYTES + 1)
        manifest = read_manifest(text, file)

    def with_manifest(inspection: Inspection, path: str) -> None:
        inspection.manifest = manifest
        if prepare is not None:
            prepare(inspection, path)

    yield lint_data(data, path, settings, selection, with_manifest)
