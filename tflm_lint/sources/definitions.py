"""Arrays by name -> the files that define them: several programs of one folder may each have a ``g_model``."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

#: Attributes between the size of an array and its first element.
_ATTRIBUTES = rb"(?:[^;={}()]|\(\([^;={}\n]{0,100}\)\)|\([^;={}()\n]{0,80}\)){0,200}"
_DEFINED = rb"\s*(?:\[[^\]\n]{0,80}\]" + _ATTRIBUTES + rb"=?\s*[{\"]|=\s*(?:\([^()\n]{0,60}\)\s*)?[{\"])"


def definitions_of(
    symbols: Iterable[str], naming: Callable[[Collection[bytes]], Iterable[tuple[str, bytes]]]
) -> dict[str, tuple[str, ...]]:
    """Return the files that define arrays, by their names; ``naming`` gives the files that name any of some words."""
    names = {symbol.rpartition("::")[2].encode(): symbol for symbol in symbols}
    patterns = {name: re.compile(rb"\b" + re.escape(name) + _DEFINED) for name in names}
    found: dict[str, list[str]] = {}
    for path, text in naming(names):
        for name, symbol in names.items():
            if name in text and patterns[name].search(text) is not None:
                found.setdefault(symbol, []).append(path)
    return {symbol: tuple(paths) for symbol, paths in found.items()}


def nearest(place: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return the files that share most of their folders with a place."""
    mine = folders_of(place)
    shared = {path: common_folders(mine, folders_of(path)) for path in paths}
    most = max(shared.values(), default=0)
    return tuple(path for path, count in shared.items() if count == most)


def folders_of(path: str) -> list[str]:
    """Return the folders that a file lies in, from the outermost on."""
    return os.path.abspath(os.path.dirname(path)).split(os.sep)


def common_folders(first: list[str], second: list[str]) -> int:
    """Return how many folders, from the outermost on, are the same."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def same_file(first: str, second: str) -> bool:
    """Say whether two paths name one file."""
    return os.path.abspath(first) == os.path.abspath(second)
