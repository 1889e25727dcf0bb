"""Array -> a list of hex numbers, 12 a line: every compiler takes it, slowly (13 s for 4 MB with gcc 12)."""

from __future__ import annotations

from tflm_lint.emitters.rows import hex_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters.request import Array, Layout


def definition(array: Array, layout: Layout, declarator: str) -> Iterator[bytes]:
    """Yield the definition of the array; ``declarator`` is all that stands before the equals sign."""
    del layout
    yield f"{declarator} = {{\n".encode()
    yield from hex_rows(array.data)
    yield b"};\n"
