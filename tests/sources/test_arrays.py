"""Arrays in C and C++: found, turned back into the bytes that a real compiler makes of them, with what they declare."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from tests.emitters.toolchain import Compiler
from tests.sampling import few
from tests.sources.shapes import shapes_of
from tflm_lint.cli import main
from tflm_lint.emitters import STYLES
from tflm_lint.sources.arrays import ModelArray, find_models
from tflm_lint.sources.spellings import names_identifier

ROOT = Path(__file__).resolve().parents[2]
#: Starts as models do, then every value in every neighbourhood.
BYTES = b"\x1c\0\0\0TFL3" + random.Random(5).randbytes(3000) + bytes(range(256)) + b'"\\??/1\x01' + b"7"  # noqa: S311 - any bytes will do
MODEL = (ROOT / "fixtures" / "hello_world_int8.tflite").read_bytes()
SHAPES = shapes_of(BYTES)

PROGRAM = """
#include <cstdint>
#include <cstdio>
%(include)s
%(source)s
int main() { return std::fwrite(%(data)s, 1, %(size)d, stdout) == %(size)d ? 0 : 1; }
"""


def only(source: str | bytes) -> ModelArray:
    (array,) = find_models(source.encode() if isinstance(source, str) else source).models
    return array


@pytest.mark.parametrize("name", SHAPES)
def test_the_bytes_are_those_that_were_written(name: str) -> None:
    shape = SHAPES[name]
    array = only(shape.source)
    assert array.broken is None
    assert array.data == BYTES + bytes(-len(BYTES) % 8 if shape.filled else 0)


@pytest.mark.parametrize("name", few(SHAPES, every=4))
def test_the_bytes_are_those_that_a_compiler_makes(name: str, tmp_path: Path) -> None:
    compiler = Compiler("g++", "g++", "c++", ("-std=c++17",))
    compiler.require()
    shape = SHAPES[name]
    array = only(shape.source)
    data = f"&{shape.name}[0]"
    include = f"#include {shape.header}" if shape.header else ""
    (tmp_path / "m.cc").write_text(
        PROGRAM % {"include": include, "source": shape.source, "data": data, "size": len(array.data)}, newline=""
    )
    call = ["g++", "-std=c++17", "-w", "-Wno-narrowing", "-o", str(tmp_path / "m"), str(tmp_path / "m.cc")]
    subprocess.run(call, check=True)
    assert subprocess.run([str(tmp_path / "m")], capture_output=True, check=True).stdout == array.data


@pytest.mark.parametrize("name", SHAPES)
def test_the_declaration_is_understood(name: str) -> None:
    shape = SHAPES[name]
    array = only(shape.source)
    declaration = array.declaration
    assert (declaration.name, declaration.const, declaration.alignment) == ("m", shape.const, shape.alignment)
    line = shape.source.encode().split(b"\n")[array.line - 1].decode()
    assert line[array.column - 1 : array.column] == "m"
    assert not declaration.unknown or shape.alignment == 16


def test_the_compiler_agrees_on_alignment(tmp_path: Path) -> None:
    """`alignof` of a variable is what it was declared with, where that is more than its type's."""
    Compiler("g++", "g++", "c++", ()).require()
    for name, shape in SHAPES.items():
        if shape.alignment > 1 and "pointer" not in name and shape.name == "m":
            include = f"#include {shape.header}\n" if shape.header else ""
            text = f"#include <cstdint>\n{include}{shape.source}\nstatic_assert(__alignof__(m) == {shape.alignment});\n"
            (tmp_path / "a.cc").write_text(text, newline="")
            call = ["g++", "-std=c++17", "-w", "-Wno-narrowing", "-fsyntax-only", str(tmp_path / "a.cc")]
            assert subprocess.run(call, check=False).returncode == 0, name


@pytest.mark.parametrize("style", sorted({"hex", "string", "xxd", "embed"} & set(STYLES)))
def test_what_emit_writes_is_read_back(style: str, tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(MODEL)
    for suffix in (".c", ".cc", ".h"):
        target = tmp_path / f"written{suffix}"
        assert main(["emit", str(path), "-o", str(target), "--style", style]) == 0
        if not find_models(target.read_bytes()).models:
            continue  # a header that only declares the array
        array = only(target.read_bytes())
        assert array.data == MODEL
        assert (array.declaration.const, array.declaration.alignment) == (True, 16)
        assert all(length.value == len(MODEL) for length in array.lengths)


def test_several_arrays_in_one_file_each_with_its_length() -> None:
    numbers = ",".join(map(str, BYTES))
    source = (
        f"const uint8_t g_first_model[] = {{{numbers}}};\nconst int g_first_model_len = 12;\n"
        f"uint8_t second[] = {{{numbers}}};\nunsigned second_size = sizeof(second);\n"
        "const uint8_t image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};\n"
    )
    first, second = find_models(source.encode()).models
    assert [(length.name, length.value, length.line) for length in first.lengths] == [("g_first_model_len", 12, 2)]
    assert [(length.name, length.value) for length in second.lengths] == [("second_size", len(BYTES))]


@pytest.mark.parametrize(
    ("length", "value"),
    [
        ("const unsigned int g_m_size = 7;", 7),
        ("#define M_LEN 0x10", 16),
        ("constexpr size_t kMSize = 4 * sizeof(uint32_t);", 16),
        ("unsigned int m_tflite_len = 5;", 5),
        ("const int m_length = kOther;", None),
        ("const int image_size = 96;", None),
        ("#if A\n#define M_LEN 1\n#else\n#define M_LEN 2\n#endif", None),
    ],
)
def test_lengths(length: str, value: int | None) -> None:
    array = only(f"{SHAPES['const'].source}\n{length}\n")
    assert [found.value for found in array.lengths] == ([] if value is None else [value])


def test_a_real_model_without_the_identifier_is_found() -> None:
    wrong = MODEL[:4] + b"XXXX" + MODEL[8:]
    array = only(f"const uint8_t m[] = {{{','.join(map(str, wrong))}}};")
    assert array.data == wrong


@pytest.mark.parametrize(
    ("end", "broken"),
    [
        (", ...};", "`...` is no number"),
        (", 0x00 0x01};", "`0x000x01` is no number"),
        (", 300};", "`300` does not fit into 8 bits"),
        (", OTHER};", "`OTHER` is no number"),
        (",, 1};", "an element is missing between two commas"),
    ],
)
def test_arrays_that_cannot_be_read_to_their_end(end: str, broken: str) -> None:
    array = only(f"const uint8_t m[] = {{{','.join(map(str, BYTES))}{end}")
    assert (array.broken, array.data) == (broken, BYTES)


def test_an_array_that_the_file_ends_in() -> None:
    assert only(f"const uint8_t m[] = {{{','.join(map(str, BYTES))}").data == BYTES


@pytest.mark.parametrize(
    "source",
    [
        "",
        "int main() { return 0; }",
        "const uint8_t image[] = {" + "1, " * 500 + "};",
        "const float weights[] = {" + "0.5f, " * 500 + "};",
        "// const uint8_t m[] = {0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33};",
        "/* const uint8_t m[] = {0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33};",
        'const char *text = "TFL3 is the identifier";',
        "if (buffer[4] != 'T' || buffer[5] != 'F') { return; }",
        "#embed",
    ],
)
def test_sources_without_a_model(source: str) -> None:
    assert not find_models(source.encode()).models


def test_a_source_that_takes_its_bytes_from_elsewhere() -> None:
    sources = find_models(b'__asm__(".incbin \\"kws.tflite\\"\\n"); const char a[] = {\n#embed "b.tflite"\n};')
    assert set(sources.elsewhere) == {"kws.tflite", "b.tflite"}


def test_utf_16_as_powershell_writes_it() -> None:
    assert only(SHAPES["xxd"].source.encode("utf-16")).data == BYTES
    assert only(b"\xef\xbb\xbf" + SHAPES["xxd"].source.encode()).data == BYTES


@pytest.mark.parametrize("name", SHAPES)
def test_the_quick_look_never_misses_a_model(name: str) -> None:
    assert names_identifier(SHAPES[name].source.encode())
    assert names_identifier(SHAPES[name].source.encode("utf-16"))


def test_an_attribute_of_another_file_decides_nothing() -> None:
    numbers = ",".join(map(str, BYTES))
    declaration = only(f"MODEL_ATTR unsigned char m[] = {{{numbers}}};").declaration
    assert (declaration.const, declaration.alignment, declaration.unknown) == (None, None, ("MODEL_ATTR",))
    declaration = only(f"const unsigned char m[] ALIGN_16 = {{{numbers}}};").declaration
    assert (declaration.const, declaration.alignment) == (True, None)


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("model_tflite = {", "};", "model_tflite"),
        ("const struct { int n; uint8_t d[4]; } pack = { 1, {", "} };", "array"),
        ("std::vector<uint8_t> v = {", "};", "v"),
        ("run((const unsigned char[]){", "});", "array"),
    ],
)
def test_bytes_without_a_declaration_of_an_array(before: str, after: str, name: str) -> None:
    array = only(f"{before}{','.join(map(str, BYTES))}{after}")
    assert array.data == BYTES
    assert (array.declaration.const, array.declaration.alignment) == (None, None)
    assert name in array.declaration.name


def test_macros_of_included_files() -> None:
    files = {"attributes.h": b'#include "deep.h"\n', "deep.h": b"#define MODEL_ATTR alignas(16) const\n"}
    asked = []

    def include(name: str) -> bytes | None:
        asked.append(name)
        return files.get(name)

    numbers = ",".join(map(str, BYTES))
    source = f'#include "attributes.h"\n#include "missing.h"\nMODEL_ATTR unsigned char m[] = {{{numbers}}};'
    (array,) = find_models(source.encode(), include).models
    assert (array.declaration.const, array.declaration.alignment, array.declaration.unknown) == (True, 16, ())
    assert set(asked) == {"attributes.h", "missing.h", "deep.h"}
    asked.clear()
    find_models(SHAPES["alignas"].source.encode(), include)
    assert not asked


@pytest.mark.parametrize("separator", [",", ", ", ",\n", "\n,"])
def test_more_character_literals_than_are_read_at_once(separator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tflm_lint.sources import numbers

    monkeypatch.setattr(numbers, "_CHUNK", 1000)
    data = b"\x1c,' TFL3" + bytes(range(256)) * 8
    literals = (f"'\\x{byte:02x}'" if chr(byte) in "'\\" or not 32 <= byte < 127 else f"'{chr(byte)}'" for byte in data)
    assert numbers.bytes_of(separator.join(literals).encode()) == data
