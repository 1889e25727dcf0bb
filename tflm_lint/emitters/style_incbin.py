"""Array -> an assembler directive that takes the bytes from the model file: 4 MB in 0.04 s.

For gcc and clang, ELF and Mach-O. The path is relative to the folder of the emitted file: compile with that folder as
``-I``, or set the macro ``<MODEL>_FILE``. The assembler refuses a file that has another size than the model had.
"""

from __future__ import annotations

from tflm_lint.emitters import CXX
from tflm_lint.emitters.spelling import literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.emitters import Array, Layout


def definition(array: Array, layout: Layout, declarator: str) -> Iterator[bytes]:
    """Yield the assembler's definition of the array, and its declaration where no header gives one."""
    del declarator  # the symbol is the assembler's
    symbol, size = array.symbol, len(array.data)
    if layout.header is None:
        linkage = 'extern "C"' if layout.language == CXX else "extern"
        yield f"{linkage} const unsigned char {symbol}[{size}];\n".encode()
    # Twice quoted: once for the assembler, once for C.
    path = literal(literal(array.asset or ""))
    yield f"#ifndef {array.prefix}_FILE\n#define {array.prefix}_FILE {path}\n#endif\n".encode()
    yield b"__asm__(\n#if defined(__ELF__)\n"
    yield _lines(
        f'.pushsection {layout.section or f".rodata.{symbol}"},"a",%progbits',
        f".balign {layout.align}",
        f".globl {symbol}",
        f".type {symbol}, %object",
        f"{symbol}:",
    )
    yield _incbin(array)
    yield _lines(f".size {symbol}, . - {symbol}")
    # The two assemblers know the size at different times, so each is asked in its own way.
    yield b"#if defined(__clang__)\n"
    yield _lines(f".skip . - {symbol} - {size}", f".org {symbol} + {size}")
    yield b"#else\n"
    yield _lines(
        f".if . - {symbol} != {size}", f'.error "{symbol}: the model file has changed, emit it again"', ".endif"
    )
    yield b"#endif\n"
    yield _lines(".popsection")
    yield b"#elif defined(__APPLE__)\n"
    yield _lines(f".section {layout.section or '__TEXT,__const'}", f".balign {layout.align}")
    yield _lines(f".globl _{symbol}", f"_{symbol}:")
    yield _incbin(array)
    yield _lines(".text")
    yield b'#else\n#error "style incbin needs gcc or clang, and ELF or Mach-O: emit style hex"\n#endif\n);\n'


def _incbin(array: Array) -> bytes:
    return f'    ".incbin " {array.prefix}_FILE "\\n"\n'.encode()


def _lines(*lines: str) -> bytes:
    quoted = [line.replace('"', '\\"') for line in lines]
    return "".join([f'    "{line}\\n"\n' for line in quoted]).encode()
