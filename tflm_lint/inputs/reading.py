"""Path -> bytes, of a file or standard input."""

from __future__ import annotations

import sys

from tflm_lint.disk import opened
from tflm_lint.model.limits import read_whole

STANDARD_INPUT = "-"


def read_bytes(path: str) -> bytes:
    """Read a file or standard input to its end; raise `OSError`, also for a stream that does not end."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return read_whole(sys.stdin.buffer)
    with open(path, "rb") as file:
        return read_whole(file)


def read_model(path: str) -> bytes:
    """Read a model that nobody named as what is to be linted: no pipe, which may never end."""
    with opened(path) as file:
        return read_whole(file)


def why_unreadable(error: OSError | MemoryError) -> str:
    """Return what the operating system says, without the file's name."""
    return getattr(error, "strerror", None) or str(error) or "not enough memory"
