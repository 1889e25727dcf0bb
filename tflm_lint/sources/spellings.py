"""bytes of a C file -> whether the identifier of a model stands in it, in any of the ways arrays are written."""

from __future__ import annotations

import re

#: Some bytes of each spelling that are quick to search for, in lower case.
_HINTS = (b"0x46", b"tfl3", b"334c4654", b"70,", b"70 ", b"\\106", b"\\x46", b"0106", b"'f'")
#: T, F, L and 3 as they are written in each way, with commas, casts, quotes or blanks between them.
_SPELLINGS = (
    (b"0x54", b"0x46", b"0x4c", b"0x33"),
    (b"84", b"70", b"76", b"51"),
    (b"0124", b"0106", b"0114", b"0?63"),
    (rb"\\124", rb"\\106", rb"\\114", rb"(?:\\0?63|3)"),
    (rb"\\x54", rb"\\x46", rb"\\x4c", rb"\\x33"),
    (b"'t'", b"'f'", b"'l'", b"'3'"),
)
_IDENTIFIER = re.compile(b"tfl3|334c4654|" + b"|".join(rb"[^0-9]{0,24}".join(four) for four in _SPELLINGS))


def names_identifier(data: bytes) -> bool:
    """Say whether ``TFL3`` is written in the file, as numbers, words, characters or text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.replace(b"\0", b"")
    data = data.lower()
    return any(hint in data for hint in _HINTS) and _IDENTIFIER.search(data) is not None
