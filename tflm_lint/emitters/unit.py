"""Arrays in a layout -> the text of the file that defines them."""

from __future__ import annotations

from tflm_lint.emitters.pieces import aligned, same_model, section, size_assertion, title
from tflm_lint.emitters.request import CXX, HEADER, C
from tflm_lint.emitters.styles import STYLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.emitters.request import Array, Layout


def source(arrays: Sequence[Array], layout: Layout) -> Iterator[bytes]:
    """Yield the file that defines the arrays, in ASCII, piece by piece."""
    style = STYLES[layout.style]
    if style.bare:
        for array in arrays:
            yield from style.module.definition(array, layout, "")
        return
    if layout.language == HEADER:
        from tflm_lint.emitters.header import header

        yield from header(arrays, layout)
        return
    yield title(arrays).encode()
    if layout.header is not None:
        yield f'\n#include "{layout.header}"\n'.encode()
        for array in arrays:
            yield same_model(array, layout.header).encode()
    elif layout.language == C:
        yield b"\n#include <assert.h>\n"
    if layout.namespace is not None:
        yield f"\nnamespace {layout.namespace} {{\n".encode()
    # In C++ a const that no header has declared first would be local to its file.
    extern = "extern " if layout.language == CXX and layout.header is None else ""
    alignas = f"alignas({layout.align}) " if layout.language == CXX else aligned(layout)
    for array in arrays:
        yield b"\n"
        yield from style.module.definition(
            array, layout, f"{alignas}{section(layout)}{extern}const unsigned char {array.symbol}[]"
        )
        yield f"{extern}const unsigned int {array.symbol}_size = {len(array.data)};\n".encode()
        if not style.assembled:  # where the assembler has looked already
            yield size_assertion(array, layout, style.extra).encode()
    if layout.namespace is not None:
        yield f"\n}}  // namespace {layout.namespace}\n".encode()
