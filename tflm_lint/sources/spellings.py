"""bytes of a C file -> whether the identifier of a model stands in it, in any of the ways arrays are written."""

from __future__ import annotations

import re

#: Some bytes of each spelling that are quick to search for, in lower case.
_HINTS = (b"0x46", b"tfl3", b"334c4654", b", 70,", b",70,", b"\\106", b"\\x46", b"0106", b"'f'")
_IDENTIFIER = re.compile(
    rb"""
    0x54[u]?\s*,\s*0x46[u]?\s*,\s*0x4c[u]?\s*,\s*0x33 | tfl3 | 334c4654 | 84\s*,\s*70\s*,\s*76\s*,\s*51
    | \\124\\106\\114\\0?63 | \\x54\\x46\\x4c\\x33 | 0124\s*,\s*0106\s*,\s*0114\s*,\s*0?63
    | \\124\\106\\1143 | 't'\s*,\s*'f'\s*,\s*'l'\s*,\s*'3' | 't'\s*,\s*'f'\s*,\s*'l'
    """,
    re.VERBOSE,
)


def names_identifier(data: bytes) -> bool:
    """Say whether ``TFL3`` is written in the file, as numbers, words, characters or text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.replace(b"\0", b"")
    data = data.lower()
    return any(hint in data for hint in _HINTS) and _IDENTIFIER.search(data) is not None
