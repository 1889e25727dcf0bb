"""Arrays in a layout -> the lines that sources and headers have alike: title, section, assertion of the size."""

from __future__ import annotations

from tflm_lint._version import __version__
from tflm_lint.emitters.quoting import comment
from tflm_lint.emitters.request import CXX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.emitters.request import Array, Layout


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


def digest_of(array: Array) -> str:
    """Give the beginning of the model's SHA-256 as a number that the preprocessor can compare."""
    return f"0x{array.sha256[:8]}"


def same_model(array: Array, header: str) -> str:
    """Make the compiler stop where the header is another model's: the two files are replaced one after the other."""
    macro = f"{array.prefix}_DIGEST"
    return f'#if {macro} != {digest_of(array)}\n#error "{header} is of another model than this file"\n#endif\n'


def one_of_a_kind(array: Array) -> str:
    """Make the compiler stop where another model's header has the same macros: silently one would be the other's."""
    macro = f"{array.prefix}_DIGEST"
    return (
        f"#if defined({macro}) && {macro} != {digest_of(array)}\n"
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
