"""Array -> a list of hex numbers, 12 a line: every compiler takes it, slowly (13 s for 4 MB with gcc 12).

Each chunk starts as a template of equal rows into which every digit column is copied with one strided slice
assignment: some 140 MB of model a second in plain Python, where ``xxd -i`` does 20 and a join of table entries 30.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters import Array, Layout

#: As many as ``xxd -i`` prints.
HEX_PER_ROW = 12
#: Bigger chunks fall out of the cache and are slower.
ROWS_PER_CHUNK = 4096

_HEX = b"0123456789abcdef"


def definition(array: Array, layout: Layout, declarator: str) -> Iterator[bytes]:
    """Yield the definition of the array; ``declarator`` is all that stands before the equals sign."""
    del layout
    yield f"{declarator} = {{\n".encode()
    yield from hex_rows(array.data)
    yield b"};\n"


def hex_rows(data: bytes) -> Iterator[bytes]:
    """Yield ``data`` as ``0x1c, 0x00, …``, 12 a line, exactly as ``xxd -i`` lays it out; no comma after the last."""
    high = b"".join([_HEX[value : value + 1] * 16 for value in range(16)])
    low = _HEX * 16
    row = b"  " + b", ".join([b"0x00"] * HEX_PER_ROW) + b",\n"
    width = len(row)
    step = HEX_PER_ROW * ROWS_PER_CHUNK
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
