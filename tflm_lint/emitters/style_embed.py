"""Array -> ``#embed`` of the model file where the compiler is of C23 or C++26, else a list of hex numbers.

The path is relative to the emitted file, as compilers look for it there first.
"""

from __future__ import annotations

from tflm_lint.emitters.style_hex import hex_rows
from tflm_lint.errors import EmitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters import Array, Layout


def definition(array: Array, layout: Layout, declarator: str) -> Iterator[bytes]:
    """Yield the definition of the array; ``declarator`` is all that stands before the equals sign."""
    del layout
    path = array.asset or ""
    # What stands between the quotes of #embed has no escapes.
    if not path.isprintable() or "??" in path or set(path) & set('"\\'):
        raise EmitError("style embed: no #embed can name this model's path")
    able = f"{array.prefix}_EMBED"
    # Asked one after the other: an older preprocessor cannot even parse __has_embed. As an extension of older languages
    # #embed would be warned of.
    yield (
        "#if (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L) || defined(__cpp_pp_embed)\n"
        "#ifdef __has_embed\n"
        f'#if __has_embed("{path}") == __STDC_EMBED_FOUND__\n'
        f"#define {able}\n"
        "#endif\n#endif\n#endif\n"
        f"{declarator} = {{\n"
        f'#ifdef {able}\n#embed "{path}"\n#else\n'
    ).encode()
    yield from hex_rows(array.data)
    yield b"#endif\n};\n"
