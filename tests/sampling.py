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


#: Scripts, punctuation and what changes the direction of text, whole; beyond them a sample, and both ends of planes.
LETTERS = "".join(
    [
        *map(chr, range(0x3000)),
        *map(chr, range(0x3000, 0xD800, 997)),
        *map(chr, (0xE000, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F4A9, 0xE0001, 0x10FFFF)),
    ]
)


def texts(*, max_size: int | None = None, surrogates: bool = False) -> st.SearchStrategy[str]:
    """Draw a text of these letters, and of halves of a surrogate pair where asked.

    Those of Hypothesis sort all of Unicode into categories first: up to three seconds of each process in a fresh clone.
    """
    letters = f"{LETTERS}\ud800\udcff\udfff" if surrogates else LETTERS
    return st.lists(st.sampled_from(letters), max_size=max_size).map("".join)
