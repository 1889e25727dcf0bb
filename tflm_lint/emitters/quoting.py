"""Any text -> text that cannot end, continue or change what it stands in: C comment, C literal."""

from __future__ import annotations

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$&'()+,-.:;<=>@[]^_`{|}~")


def comment(text: str) -> str:
    r"""Escape for a comment, as in a URL: ``*``, ``/``, ``\``, ``?``, ``"``, ``%``, controls and non-ASCII as ``%41``.

    So there is no ``*/``, no trigraph, no spliced line, no bidirectional override.
    """
    return "".join(
        [chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in text.encode("utf-8", "surrogateescape")]
    )


def literal(text: str) -> str:
    r"""Quote as a C string literal of the text's UTF-8 bytes; what is not plain ASCII becomes ``\351``."""
    # "?" is escaped because of trigraphs; three octal digits never swallow what follows.
    plain = [
        chr(byte) if byte in _PLAIN or byte in b"*/%" else f"\\{byte:03o}"
        for byte in text.encode("utf-8", "surrogateescape")
    ]
    return f'"{"".join(plain)}"'
