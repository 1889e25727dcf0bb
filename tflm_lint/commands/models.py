"""Path -> a model's bytes, or the Model in them, for the commands that write something of it."""

from __future__ import annotations

from tflm_lint.errors import EmitError, NoModelError
from tflm_lint.inputs import read_bytes, why_unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model


def read_file(path: str) -> bytes:
    """Read a file or standard input; raises `EmitError`."""
    try:
        return read_bytes(path)
    except (OSError, MemoryError) as error:
        raise EmitError(f"{path}: {why_unreadable(error)}") from error


def read_model(path: str, data: bytes) -> Model:
    """Read the model that the bytes are; raises `NoModelError`."""
    from tflm_lint.model.limits import Malformed
    from tflm_lint.model.read import load_bytes

    try:
        return load_bytes(data)
    except Malformed as error:
        raise NoModelError(f"{path}: {error}") from error
