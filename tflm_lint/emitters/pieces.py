"""Arrays in a layout -> the lines that sources and headers have alike: title, section, assertion of the size."""

from __future__ import annotations

from tflm_lint._version import __version__
from tflm_lint.emitters.quoting import comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.emitters.request import Array, Layout


def title(arrays: Sequence[Array]) -> str:
    """Say what the file holds: the models' names, sizes and SHA-256; nothing that changes from run to run."""
    lines = [f"/* Written by tflm-lint {__version__}: do not edit.\n"]
    for array in arrays:
        lines.append(f" *\n * {comment(array.file_name)}: {len(array.data)} bytes, SHA-256\n * {array.sha256}\n")
    return "".join([*lines, " */\n"])


def digest_of(array: Array) -> str:
    """Give the beginning of the model's SHA-256 as a number that the preprocessor can compare."""
    return f"0x{array.sha256[:8]}"


def same_model(array: Array, header: str) -> str:
    """Make the compiler stop where the header is another model's: the two files are replaced one after the other."""
    macro = f"{array.prefix}_DIGEST"
    return f'#if {macro} != {digest_of(array)}\n#error "{header} is of another model than this file"\n#endif\n'


def section(layout: Layout) -> str:
    """Give the attribute that puts an array into the section asked for, with a space behind it."""
    return "" if layout.section is None else f'__attribute__((section("{layout.section}"))) '


def size_assertion(array: Array, extra: int) -> str:
    """Make the compiler hold the array against the model's size."""
    return (
        f"static_assert(sizeof({array.symbol}) == {len(array.data)}{f' + {extra}' if extra else ''}, "
        f'"{array.symbol} is not as large as its model");\n'
    )
