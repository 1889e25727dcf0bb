"""Give the file the identifier that its readers look for.

Pattern: bytes 4 to 7 of the file are not `TFL3`.

Replacement: `TFL3`.

Preconditions: none.

Error: none; TFLM does not look at it, LiteRT refuses a file without.

Source: `file_identifier` of the schema.
"""

from __future__ import annotations

from tflm_lint.model.bindings import FILE_IDENTIFIER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "file-identifier"
CURES = ("FB002",)
CLASS = "safe"
ERROR = "exact"
STAGE = "file"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model with it."""
    return None if model.file_identifier == FILE_IDENTIFIER else model._replace(file_identifier=FILE_IDENTIFIER)
