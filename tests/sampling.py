"""What the quick run takes of many cases: a few of every kind; the others are slow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def few(values: Iterable[Any], *, every: int = 0, of: Iterable[Any] = (), several: bool = False) -> list[Any]:
    """Mark all values as slow but each ``every``-th and those of ``of``: for ``pytest.mark.parametrize``.

    ``several`` where each is a tuple for several parameters.
    """
    quick = list(of)
    values = list(values)
    assert all(value in values for value in quick), "a case of the quick run that there is not"
    return [
        value
        if value in quick or (every and not number % every)
        else pytest.param(*(value if several else (value,)), marks=pytest.mark.slow)
        for number, value in enumerate(values)
    ]
