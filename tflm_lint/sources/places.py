"""A place in a source file."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class Place(NamedTuple):
    """File, line and column, the latter two from 1 on."""

    file: str
    line: int
    column: int
