r"""Adjacent string literals -> the bytes that a compiler makes of them, without the NUL at the end.

The escapes of C are those of Python's ``unicode_escape`` codec but for a few, which are rewritten first: the codec
reads 25 MB in a tenth of a second.
"""

from __future__ import annotations

import re

from tflm_lint.sources.numbers import NotNumbers, shown

#: An octal escape of less than three digits at the end of a literal: the next literal's digits are not its own.
_SHORT = re.compile(rb'\\([0-7]{1,2})(?=")')
_PREFIX = frozenset((b"", b"u8", b"R", b"u8R"))
_HEX = re.compile(rb"\\x([0-9a-fA-F]*)")
#: Escapes that only Python has, or that make more than one byte.
_FOREIGN = re.compile(rb"\\[^0-7xabtnvfr'\n?e]")


def bytes_of_strings(run: bytes) -> bytes:
    """Join and unescape the literals of a run; comments between them must be blank. Raises `NotNumbers`."""
    if b'R"' in run:
        raise NotNumbers("a raw string literal holds no model")
    if b"\\" not in run:
        return b"".join(_contents(run))
    run = run.replace(b"\\\\", b"\\134").replace(b"\\\r\n", b"").replace(b"\\\n", b"").replace(b'\\"', b"\\042")
    foreign = _FOREIGN.search(run)
    if foreign is not None:
        raise NotNumbers(f"{shown(foreign.group())} is no escape of a byte")
    if b"\\" in run:
        run = _SHORT.sub(lambda match: b"\\" + match.group(1).rjust(3, b"0"), run)
    if b"\\x" in run and _odd_hex(run):
        run = _HEX.sub(_two_digits, run)
    run = run.replace(b"\\?", b"?").replace(b"\\e", b"\\033")
    try:
        return b"".join(_contents(run)).decode("unicode_escape").encode("latin-1")
    except UnicodeError:
        raise NotNumbers("an escape in a string literal is more than a byte") from None


def _contents(run: bytes) -> list[bytes]:
    """Return what stands between the quotes, having seen that nothing else stands there."""
    pieces = run.split(b'"')
    if len(pieces) % 2 == 0 or {piece.strip() for piece in pieces[0::2]} - _PREFIX:
        raise NotNumbers("the string literals do not follow each other")
    return pieces[1::2]


def _odd_hex(run: bytes) -> bool:
    """Say whether a hexadecimal escape has another number of digits than two: C takes as many as there are."""
    return re.search(rb"\\x(?:[0-9a-fA-F]?[^0-9a-fA-F]|[0-9a-fA-F]{3})", run) is not None


def _two_digits(match: re.Match[bytes]) -> bytes:
    digits = match.group(1).lstrip(b"0") or b"0"
    if not match.group(1) or len(digits) > 2:
        raise NotNumbers(f"{shown(match.group())} is no escape of a byte")
    return b"\\x" + digits.rjust(2, b"0")
