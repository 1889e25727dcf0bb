"""Any text -> text that cannot end, continue or change what it stands in: C, CMake, YAML, INI, Kconfig, a shell."""

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


def cmake(text: str) -> str:
    r"""Quote as an argument of CMake: ``\`` before quotes, backslashes and dollars."""
    return _quoted(text, '"\\$')


def yaml(text: str) -> str:
    r"""Quote as a double-quoted scalar of YAML: ``\`` before quotes and backslashes."""
    return _quoted(text, '"\\')


def ini(text: str) -> str:
    """Give a value of PlatformIO's INI: without what begins a comment or a reference to another value."""
    return "".join([letter for letter in _line(text).strip() if letter not in ";#$%"])


def kconfig(text: str) -> str:
    r"""Quote as a string of Kconfig: ``\`` before quotes and backslashes."""
    return _quoted(text, '"\\')


def shell(text: str) -> str:
    """Quote as one word of a POSIX shell."""
    from shlex import quote

    return quote(_line(text))


def _quoted(text: str, special: str) -> str:
    letters = ["\\" + letter if letter in special else letter for letter in _line(text)]
    return f'"{"".join(letters)}"'


def _line(text: str) -> str:
    """Give one line: what does not print, line ends and overrides of the writing direction among it, becomes ``?``."""
    return "".join([letter if letter.isprintable() else "?" for letter in text])
