"""Any text -> text that cannot end, continue or change what it stands in: CMake, YAML, INI, Kconfig, a shell."""

from __future__ import annotations


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
