"""Array -> byte for byte what ``xxd -i`` prints, but ``const`` and aligned: for build scripts that have it already."""

from __future__ import annotations

from tflm_lint.emitters import CXX, HEADER
from tflm_lint.emitters.style_hex import hex_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters import Array, Layout


def definition(array: Array, layout: Layout, declarator: str) -> Iterator[bytes]:
    """Yield the whole text."""
    del declarator
    # A const of C++ is local to its file unless it says otherwise, and what xxd prints is not.
    const = "extern const" if layout.language == CXX else "const"
    align = f"alignas({layout.align})" if layout.language == CXX else f"_Alignas({layout.align})"
    if layout.language == HEADER:
        align = f"__attribute__((aligned({layout.align})))"  # included from C or C++, nobody knows
    section = "" if layout.section is None else f'__attribute__((section("{layout.section}"))) '
    yield f"{align} {section}{const} unsigned char {array.symbol}[] = {{\n".encode()
    yield from hex_rows(array.data)
    yield f"}};\n{const} unsigned int {array.symbol}_len = {len(array.data)};\n".encode()
