"""Arrays in a layout -> the text of the file that defines them, and of the header that declares or holds them."""

from __future__ import annotations

from tflm_lint._version import __version__
from tflm_lint.emitters import CXX, HEADER, STYLES, C, Layout, array_of, checked
from tflm_lint.emitters.spelling import SIGNIFICANT, clean, comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tflm_lint.emitters import Array, EmittedArena
    from tflm_lint.model.graph import Model


def emit(
    model: Model,
    *,
    style: str = "hex",
    symbol: str | None = None,
    align: int = 16,
    language: str = "c++",
    file_name: str = "model.tflite",
    asset: str | None = None,
    section: str | None = None,
    namespace: str | None = None,
    arena: EmittedArena | None = None,
) -> str:
    """Give the text of one source file that defines the model as a ``const`` array, without including a header.

    ``symbol`` defaults to a name made of ``file_name``; ``language`` is ``c`` (C99 on), ``c++`` (C++17) or ``header``
    (both, with the constants of the model). Raises `EmitError` for what cannot be written.
    """
    layout = checked(Layout(style, language, align, None, section, namespace))
    array = array_of(model.data, layout, file_name=file_name, symbol=symbol, asset=asset, model=model, arena=arena)
    return b"".join(source((array,), layout)).decode("ascii")


def source(arrays: Sequence[Array], layout: Layout) -> Iterator[bytes]:
    """Yield the file that defines the arrays, in ASCII, piece by piece."""
    style = STYLES[layout.style]
    if style.bare:
        for array in arrays:
            yield from style.module.definition(array, layout, "")
        return
    if layout.language == HEADER:
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


def header(arrays: Sequence[Array], layout: Layout) -> Iterator[bytes]:
    """Yield the header; in the language ``header`` it defines the arrays itself."""
    from tflm_lint.emitters.macros import macros

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


def title(arrays: Sequence[Array]) -> str:
    """Say what the file holds: the models' names, sizes, SHA-256 and origins; nothing that changes from run to run."""
    lines = [f"/* Written by tflm-lint {__version__}: do not edit.\n"]
    for array in arrays:
        lines.append(f" *\n * {comment(array.file_name)}: {len(array.data)} bytes, SHA-256\n * {array.sha256}\n")
        if array.original is not None:
            name, digest, summary = array.original
            lines.append(f" * made of {comment(name)}, SHA-256\n * {digest}\n")
            lines.append(f" * operators: {comment(summary or 'the same')}\n")
    return "".join([*lines, " */\n"])


def same_model(array: Array, header: str) -> str:
    """Make the compiler stop where the header is another model's: the two files are replaced one after the other."""
    macro = f"{array.prefix}_DIGEST"
    return f'#if {macro} != {array.digest}\n#error "{header} is of another model than this file"\n#endif\n'


def one_of_a_kind(array: Array) -> str:
    """Make the compiler stop where another model's header has the same macros: silently one would be the other's."""
    macro = f"{array.prefix}_DIGEST"
    return (
        f"#if defined({macro}) && {macro} != {array.digest}\n"
        f'#error "another model has the macros of {array.symbol}: give one of the two another --name"\n#endif\n'
    )


def aligned(layout: Layout) -> str:
    """Give the lines that align an array of C, from C99 on."""
    return (
        "#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L\n"
        f"_Alignas({layout.align})\n"
        "#elif defined(__GNUC__)\n"
        f"__attribute__((aligned({layout.align})))\n"
        "#elif defined(_MSC_VER)\n"
        f"__declspec(align({layout.align}))\n"
        '#else\n#error "no way is known to align an array in this C: compile as C11"\n#endif\n'
    )


def section(layout: Layout) -> str:
    """Give the attribute that puts an array into the section asked for, with a space behind it."""
    return "" if layout.section is None else f'__attribute__((section("{layout.section}"))) '


def size_assertion(array: Array, layout: Layout, extra: int) -> str:
    """Make the compiler hold the array against the model's size; before C11 an array type of a negative size does."""
    holds = f"sizeof({array.symbol}) == {len(array.data)}{f' + {extra}' if extra else ''}"
    assertion = f'static_assert({holds}, "{array.symbol} is not as large as its model");\n'
    if layout.language == CXX:
        return assertion
    return (
        "#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L)\n"
        f"{assertion}#else\ntypedef char {array.symbol}_is_as_large_as_its_model[({holds}) ? 1 : -1];\n#endif\n"
    )
