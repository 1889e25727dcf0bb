"""One model written as an array in the ways that public projects and their tools write it."""

from __future__ import annotations

import struct
from typing import NamedTuple


class Shape(NamedTuple):
    """A declaration, and what it says; ``header`` is what a compiler needs before it."""

    source: str
    const: bool
    #: What the declaration asks for, 1 where it asks for none.
    alignment: int
    #: Expression of the first byte and the name of the array.
    name: str = "m"
    header: str = ""
    #: Zeros behind the model, to fill the last word.
    filled: bool = False


def literal(data: bytes) -> str:
    """Write a string literal as a person would: characters where there are any, the shortest octal escape else."""
    text, after_octal = "", False
    for byte in data:
        plain = 32 <= byte < 127 and chr(byte) not in '"\\?' and not (after_octal and chr(byte) in "01234567")
        text += chr(byte) if plain else f"\\{byte:o}"
        after_octal = not plain
    return f'"{text}"'


def character(byte: int) -> str:
    named = {0: "\\0", 10: "\\n", 39: "\\'", 92: "\\\\", 9: "\\t"}
    if byte in named:
        return f"'{named[byte]}'"
    return f"'{chr(byte)}'" if 32 <= byte < 127 else f"'\\x{byte:02x}'"


def shapes_of(model: bytes) -> dict[str, Shape]:
    """Return the shapes by name."""
    hexadecimal = ", ".join(f"0x{byte:02x}" for byte in model)
    hexes = [f"0x{byte:02x}" for byte in model]
    rows = "".join(f'  {", ".join(hexes[at : at + 12])}, // {at:#06x} ; {{ "\n' for at in range(0, len(model), 12))
    decimal = ",".join(map(str, model))
    signed = ", ".join(str(byte - 256 if byte > 127 else byte) for byte in model)
    escaped = [f"\\{byte:03o}" for byte in model]
    octal = "\n".join('"' + "".join(escaped[at : at + 24]) + '"' for at in range(0, len(model), 24))
    escapes = " ".join([f'"\\x{byte:x}"' for byte in model])
    filled = model + bytes(-len(model) % 8)
    words = ",".join(f"0x{word:08x}U" for (word,) in struct.iter_unpack("<I", filled))
    doubles = ",".join(f"0x{word:x}ULL" for (word,) in struct.iter_unpack("<Q", filled))
    size = len(model)
    macro = (
        "#ifdef __has_attribute\n#define HAVE(x) __has_attribute(x)\n#else\n#define HAVE(x) 0\n#endif\n"
        "#if HAVE(aligned) || (defined(__GNUC__) && !defined(__clang__))\n"
        "#define DATA_ALIGN_ATTRIBUTE __attribute__((aligned(4)))\n#else\n#define DATA_ALIGN_ATTRIBUTE\n#endif\n"
    )
    return {
        "xxd": Shape(f"unsigned char m[] = {{\n  {hexadecimal}\n}};\nunsigned int m_len = {size};\n", False, 1),
        "const": Shape(f"const unsigned char m[] = {{{hexadecimal},}};", True, 1),
        "alignas": Shape(f"alignas(16) const unsigned char m[] = {{{hexadecimal}}};", True, 16),
        "decimal with size": Shape(f"alignas(8) const uint8_t m[{size}] = {{{decimal}}};", True, 8),
        "octal": Shape(f"static unsigned char m[] = {{{', '.join(f'0{byte:o}' for byte in model)}}};", False, 1),
        "signed": Shape(f"const int8_t m[] __attribute__((aligned(16))) = {{{signed}}};", True, 16),
        "short": Shape(f"const unsigned char m[] = {{{','.join(map(hex, model))}}};", True, 1),
        "characters": Shape(f"const char m[] = {{{', '.join(map(character, model))}}};", True, 1),
        "literals": Shape(f"alignas(16) const unsigned char m[] =\n{octal};", True, 16),
        "literal": Shape(f"alignas(4) const char m[] = {literal(model)};", True, 4),
        "x escapes": Shape(f"const unsigned char m[] = {escapes};", True, 1),
        "pointer": Shape(f"const char* const m = {literal(model)};", True, 1),
        "cast pointer": Shape(f"const uint8_t* m = (const uint8_t*){literal(model)};", True, 1),
        "words": Shape(f"const uint32_t m[] = {{{words}}};", True, 4, filled=True),
        "double words": Shape(f"alignas(16) const uint64_t m[] = {{{doubles}}};", True, 16, filled=True),
        "std::array": Shape(
            f"alignas(16) constexpr std::array<uint8_t, {size}> m = {{{{{hexadecimal}}}}};", True, 16, header="<array>"
        ),
        "brace": Shape(f"alignas(16) inline constexpr uint8_t m[]{{{decimal}}};", True, 16),
        "section": Shape(
            f'__attribute__((section(".model"), aligned(16))) const unsigned char m[] = {{{hexadecimal}}};', True, 16
        ),
        "gnu attribute": Shape(f"[[gnu::aligned(16)]] const unsigned char m[] = {{{hexadecimal}}};", True, 16),
        "macro": Shape(f"{macro}const unsigned char m[] DATA_ALIGN_ATTRIBUTE = {{{hexadecimal}}};", True, 4),
        "macro before": Shape(
            f"#define FLASH __attribute__((aligned(16))) const\nFLASH char unsigned m[] = {{{decimal}}};",
            True,
            16,
        ),
        "constant": Shape(
            f"constexpr int kAlign = 8 * 2;\nalignas(kAlign) const uint8_t m[] = {{{decimal}}};", True, 16
        ),
        "dimension": Shape(f"#define LEN ({size} + 0)\nunsigned char m[LEN] = {{{hexadecimal}}};", False, 1),
        "extern c": Shape(f'extern "C" {{\nalignas(16) const unsigned char m[] = {{{hexadecimal}}};\n}}', True, 16),
        "namespace": Shape(f"namespace {{\nalignas(16) const unsigned char m[] = {{\n{rows}\n}};\n}}", True, 16),
        "comments": Shape(
            f"/* unsigned char m[] = {{0x1c}}; */ alignas(16) const unsigned char m[] = {{ /* {{ */\n{rows}}};",
            True,
            16,
        ),
        "conditional": Shape(
            f"#ifdef __GNUC__\n__attribute__((aligned(16)))\n#endif\nconst unsigned char m[] = {{{hexadecimal}}};",
            True,
            16,
        ),
        "suffixes": Shape(f"const unsigned char m[] = {{{','.join(f'0X{byte:02X}u' for byte in model)}}};", True, 1),
        "casts": Shape(f"const char m[] = {{{','.join(f'(char)0x{byte:02x}' for byte in model)}}};", True, 1),
        "typedef": Shape(f"typedef unsigned char model_t;\nconst model_t m[] = {{{decimal}}};", True, 1),
        "static member": Shape(
            f"struct M {{ static constexpr uint8_t m[] = {{{hexadecimal}}}; }};", True, 1, name="M::m"
        ),
        "carriage returns": Shape(
            f"const unsigned char m[] =\r\n{{\r\n{rows}}};\r\n".replace("\n  ", "\r\n  "), True, 1
        ),
        "no header bit": Shape(
            f"unsigned const char m[] = {{ 0x{model[0]:x} , {decimal.partition(',')[2]} , }} ;", True, 1
        ),
    }
