"""Arrays in a layout -> the header that declares or (Arduino) holds them, with their models' constants."""

from __future__ import annotations

from tflm_lint.emitters.identifiers import SIGNIFICANT, clean
from tflm_lint.emitters.macros import macros
from tflm_lint.emitters.pieces import aligned, one_of_a_kind, section, size_assertion, title
from tflm_lint.emitters.request import HEADER
from tflm_lint.emitters.styles import STYLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.emitters.request import Array, Layout


def header(arrays: Sequence[Array], layout: Layout) -> Iterator[bytes]:
    """Yield the header; in the language ``header`` it defines the arrays itself."""
    guard = include_guard(arrays, layout)
    yield title(arrays).encode()
    yield f"#ifndef {guard}\n#define {guard}\n\n#include <assert.h>\n#include <stdint.h>\n".encode()
    for array in arrays:
        yield f"\n{one_of_a_kind(array)}{macros(array, layout)}".encode()
    if layout.shared is not None:
        from tflm_lint.emitters.app_arenas import shared_macros

        yield f"\n{shared_macros(layout.shared)}".encode()
    yield b"\n"
    if layout.language == HEADER:
        yield from _definitions(arrays, layout)
    else:
        yield from _declarations(arrays, layout)
    yield f"\n#endif  /* {guard} */\n".encode()


def include_guard(arrays: Sequence[Array], layout: Layout) -> str:
    """Make the guard of the first symbol, which the program has once, not of a file name, which it may have often."""
    words = clean(f"{layout.namespace or ''} {arrays[0].symbol}", SIGNIFICANT - len("MODEL__H_")).upper()
    return f"{words}_H_" if words[0].isalpha() else f"MODEL_{words}_H_"


def _declarations(arrays: Sequence[Array], layout: Layout) -> Iterator[bytes]:
    style = STYLES[layout.style]
    opening, closing = '#ifdef __cplusplus\nextern "C" {\n#endif\n', "#ifdef __cplusplus\n}\n#endif\n"
    if layout.namespace is not None:
        opening, closing = f"namespace {layout.namespace} {{\n", f"}}  /* namespace {layout.namespace} */\n"
        if style.assembled:
            # The assembler knows no namespaces: the symbol is that of C, seen from within one.
            opening, closing = f'{opening}extern "C" {{\n', f'}}  /* extern "C" */\n{closing}'
    lines = []
    for array in arrays:
        dimension = f"{array.prefix}_SIZE + {style.extra}" if style.extra else f"{array.prefix}_SIZE"
        if style.extra:
            lines.append("/* One element more than the model has, for the NUL that ends a string literal. */\n")
        lines.append(f"extern const unsigned char {array.symbol}[{dimension}];\n")
        lines.append(f"extern const unsigned int {array.symbol}{style.size_suffix};\n")
    yield "\n".join((opening, "".join(lines), closing)).encode()


def _definitions(arrays: Sequence[Array], layout: Layout) -> Iterator[bytes]:
    style = STYLES[layout.style]
    if layout.namespace is not None:
        yield f"#ifdef __cplusplus\nnamespace {layout.namespace} {{\n#endif\n\n".encode()
    for array in arrays:
        declarator = f"{_storage(layout)}{section(layout)}const unsigned char {array.symbol}[]"
        yield from style.module.definition(array, layout, declarator)
        yield f"static const unsigned int {array.symbol}{style.size_suffix} = {array.prefix}_SIZE;\n".encode()
        yield size_assertion(array, layout, style.extra).encode()
    if layout.namespace is not None:
        yield f"\n#ifdef __cplusplus\n}}  /* namespace {layout.namespace} */\n#endif\n".encode()


def _storage(layout: Layout) -> str:
    # One copy in the whole program where the language can say so; a section attribute does not go with that, as the
    # linker merges the sections of inline variables by name.
    inline = f"#elif __cplusplus >= 201703L\nalignas({layout.align}) inline\n" if layout.section is None else ""
    return f"#ifndef __cplusplus\n{aligned(layout)}static\n{inline}#else\nalignas({layout.align}) static\n#endif\n"
