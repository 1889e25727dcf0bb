"""bytes -> rows of C initialiser text, a bounded chunk at a time.

Each chunk starts as a template of equal rows into which every digit column is copied with one strided slice
assignment: some 140 MB of model a second in plain Python, where ``xxd -i`` does 20 and a join of table entries 30.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: As many as ``xxd -i`` prints.
HEX_PER_ROW = 12
OCTAL_PER_ROW = 24
#: Bigger chunks fall out of the cache and are slower.
_ROWS_PER_CHUNK = 4096

_HEX = b"0123456789abcdef"


def hex_rows(data: bytes) -> Iterator[bytes]:
    """Yield ``data`` as ``0x1c, 0x00, …``, 12 a line, exactly as ``xxd -i`` lays it out; no comma after the last."""
    high = bytes(_HEX[value >> 4] for value in range(256))
    low = bytes(_HEX[value & 15] for value in range(256))
    row = b"  " + b", ".join([b"0x00"] * HEX_PER_ROW) + b",\n"
    width = len(row)
    step = HEX_PER_ROW * _ROWS_PER_CHUNK
    # The last row, full or not, is written apart: it has no comma at its end.
    whole = (len(data) - 1) // HEX_PER_ROW * HEX_PER_ROW if data else 0
    for start in range(0, whole, step):
        piece = data[start : min(start + step, whole)]
        text = bytearray(row * (len(piece) // HEX_PER_ROW))
        for table, place in ((high, 4), (low, 5)):
            digits = piece.translate(table)
            for column in range(HEX_PER_ROW):
                text[place + 6 * column :: width] = digits[column::HEX_PER_ROW]
        yield bytes(text)
    if data:
        yield b"  " + b", ".join([b"0x%02x" % value for value in data[whole:]]) + b"\n"


def octal_rows(data: bytes) -> Iterator[bytes]:
    r"""Yield ``data`` as adjacent string literals, ``"\034\000…"``, 24 bytes a line.

    Three digits always: a shorter escape would swallow a digit that follows, and nothing is ever written as itself, so
    that no trigraph can form.
    """
    tables = tuple(bytes(48 + (value >> shift & 7) for value in range(256)) for shift in (6, 3, 0))
    row = b'  "' + b"\\000" * OCTAL_PER_ROW + b'"\n'
    width = len(row)
    step = OCTAL_PER_ROW * _ROWS_PER_CHUNK
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
