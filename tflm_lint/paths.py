"""Paths as all systems and all readers spell them: ``/`` between folders, relative to a folder where that can be."""

from __future__ import annotations

import os


def slashed(path: str) -> str:
    """Spell a path with ``/``, so that reports, patterns and emitted files are the same on every system.

    Windows opens such paths too, but for those that ask it with ``\\\\?\\`` to take them as they are.
    """
    return path if os.sep == "/" or path.startswith("\\\\?\\") else path.replace(os.sep, "/")


def relative(path: str, folder: str) -> str:
    """Spell a path as seen from a folder; in full where it lies on another drive, to which no way leads."""
    try:
        return slashed(os.path.relpath(path, folder))
    except ValueError:
        return slashed(os.path.abspath(path))
