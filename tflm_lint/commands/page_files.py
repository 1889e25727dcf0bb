"""A page's text -> its file: written whole or not at all, and only over what tflm-lint wrote."""

from __future__ import annotations

import os
import sys

from tflm_lint.errors import EmitError, UsageError
from tflm_lint.files import PlannedFile, why_not_ours, write
from tflm_lint.inputs import STANDARD_INPUT
from tflm_lint.words import is_source, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def require_place(path: str, read: Iterable[str], *, force: bool) -> None:
    """Refuse, before the work, a place where no page can be written or something else lies."""
    where = os.path.realpath(path)
    if os.path.isdir(where):
        raise UsageError(f"{path}: is a folder, name a file in it")
    if not os.path.isdir(os.path.dirname(where)):
        raise UsageError(f"{path}: the folder {os.path.dirname(path) or '.'} does not exist")
    if not os.path.isfile(where):
        return
    if where in {os.path.realpath(one) for one in read if one != STANDARD_INPUT}:
        raise UsageError(f"{path}: that is what is read")
    if is_source(path):
        raise UsageError(f"{path}: that is a source")
    try:
        with open(where, "rb") as file:
            if file.read(8)[4:] == b"TFL3":
                raise UsageError(f"{path}: that is a model")
        reason = None if force else why_not_ours(where)
    except OSError as error:
        raise EmitError(f"{path}: {error.strerror or error}") from error
    if reason is not None:
        raise UsageError(f"{path}: {reason}; --force replaces it")


def write_page(path: str, text: str) -> None:
    """Write a page, and say so."""
    data = text.encode("utf-8", "backslashreplace")
    write([PlannedFile(path, lambda: [data])])
    sys.stderr.write(f"wrote {visible(path)}\n")
