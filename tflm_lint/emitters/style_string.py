r"""Array -> an octal string literal: GCC compiles it 13 to 22 times faster than a list of numbers.

Each line is a literal of its own, far below what a compiler takes in one piece (C11: 4,095 characters, MSVC: 16,380).
All together are one literal after concatenation, which MSVC limits to 65,535 bytes: there, take ``hex`` for more.
The literal ends in a NUL, and C++ wants room for it: so the array has one element more than the model, in C too.
"""

from __future__ import annotations

from tflm_lint.emitters.style_hex import ROWS_PER_CHUNK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters import Array, Layout

OCTAL_PER_ROW = 24
# C11 promises no more than 4,095 characters after concatenation, and -pedantic says so.
_QUIET = (
    b'#ifdef __GNUC__\n#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored "-Woverlength-strings"\n#endif\n'
)
_LOUD = b"#ifdef __GNUC__\n#pragma GCC diagnostic pop\n#endif\n"


def definition(array: Array, layout: Layout, declarator: str) -> Iterator[bytes]:
    """Yield the definition of the array; ``declarator`` is all that stands before the equals sign."""
    del layout
    yield _QUIET
    yield f"{declarator} =\n".encode()
    yield from octal_rows(array.data)
    yield b";\n"
    yield _LOUD


def octal_rows(data: bytes) -> Iterator[bytes]:
    r"""Yield ``data`` as adjacent string literals, ``"\034\000…"``, 24 bytes a line.

    Three digits always: a shorter escape would swallow a digit that follows, and nothing is ever written as itself, so
    that no trigraph can form.
    """
    tables = tuple(bytes(48 + (value >> shift & 7) for value in range(256)) for shift in (6, 3, 0))
    row = b'  "' + b"\\000" * OCTAL_PER_ROW + b'"\n'
    width = len(row)
    step = OCTAL_PER_ROW * ROWS_PER_CHUNK
    whole = len(data) // OCTAL_PER_ROW * OCTAL_PER_ROW
    for start in range(0, whole, step):
        piece = data[start : min(start + step, whole)]
        text = bytearray(row * (len(piece) // OCTAL_PER_ROW))
        for place, table in enumerate(tables, 4):
            digits = piece.translate(table)
            for column in range(OCTAL_PER_ROW):
                text[place + 4 * column :: width] = digits[column::OCTAL_PER_ROW]
        yield bytes(text)
    if whole < len(data):
        yield b'  "' + b"".join([b"\\%03o" % value for value in data[whole:]]) + b'"\n'
