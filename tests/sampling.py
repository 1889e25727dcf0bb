"""What the quick run takes of many cases: a few of every kind; the others are slow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import strategies as st


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


def letters(*, surrogates: bool = False) -> st.SearchStrategy[str]:
    """Draw any character: half of the time of ASCII, where what means something to a format is.

    Hypothesis' own strategy sorts all of Unicode into categories first: three seconds of each process in a fresh clone.
    """
    beyond = st.integers(0x80, 0xD7FF) | st.integers(0xE000, 0x10FFFF)
    return (st.integers(0, 0x7F) | (beyond | st.integers(0xD800, 0xDFFF) if surrogates else beyond)).map(chr)


def texts(*, max_size: int | None = None, surrogates: bool = False) -> st.SearchStrategy[str]:
    """Draw a text of such characters."""
    return st.text(letters(surrogates=surrogates), max_size=max_size)
