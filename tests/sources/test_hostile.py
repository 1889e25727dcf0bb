"""Hostile sources: bounded time, no exception, nothing found that is not there."""

from __future__ import annotations

import random
import time

import pytest

from tests.sampling import few
from tflm_lint.sources.arrays import find_models
from tflm_lint.sources.spellings import names_identifier

#: Whose square is ten thousand million steps: more than the time that is allowed, even of a regular expression.
SIZE = 100_000
#: Beginnings that put a reader into a state, and pieces that a file repeats.
BEGINNINGS = (
    b"",
    b"const unsigned char x[] = {0x1c,0,0,0,0x54,0x46,0x4c,0x33,",
    b'const char x[] = "\\034\\000\\000\\000TFL3" ',
)
PIECES = (
    *(
        b"{",
        b"}",
        b'"',
        b"'",
        b"/*",
        b"//",
        b"/**/",
        b"\\",
        b'\\"',
        b'"\\',
        b"{1,",
        b"#",
        b"#define A ",
        b"#define A A\n",
    ),
    *(b"=", b"x=1;", b"int x=", b"[", b"x[]={1,2,3,4,5,6,7,8,9};", b"'a'", b"'a',", b"'\\x", b'R"(', b'R"a(', b"0x1c,"),
    *(
        b"\n",
        b" ",
        b"\0",
        b"\xff",
        b"(",
        b"alignas(",
        b'"a"/*x*/',
        b'""',
        b'#embed "',
        b".incbin ",
        b"//\\\n",
        b'"\\\n',
    ),
    *(b"0x54,0x46", b"x[]={0x1c,0,0,0,0x54,0x46,0x4c,0x33};", b'.incbin "x.tflite"', b"#define M_LEN M_LEN + 1\n"),
)


@pytest.mark.timed
@pytest.mark.parametrize("piece", few(PIECES, every=9))
def test_repetition_costs_time_in_proportion(piece: bytes) -> None:
    for beginning in BEGINNINGS:
        data = beginning + piece * (SIZE // len(piece))
        start = time.process_time()
        find_models(data)
        names_identifier(data)
        # a machine that is ten times slower, and no square of the size
        assert time.process_time() - start < 6


def test_noise() -> None:
    generator = random.Random(7)  # noqa: S311 - not for secrets
    alphabet = [
        *PIECES,
        *BEGINNINGS,
        b"const ",
        b"unsigned char ",
        b"m[] = ",
        b"};",
        b"1, 2, 3",
        b"0x",
        b"alignas(16) ",
    ]
    for _ in range(400):
        data = b"".join(generator.choice(alphabet) for _ in range(generator.randrange(200)))
        for model in find_models(data).models:
            assert model.data[4:8] == b"TFL3"


def test_constants_that_name_each_other() -> None:
    from tflm_lint.sources.constants import Constants
    from tflm_lint.sources.text import read_text

    chain = b"".join(b"#define A%d (A%d + A%d)\n" % (n, n + 1, n + 1) for n in range(20)) + b"#define A20 1\n"
    assert Constants().read(read_text(chain)).value("A0") == 1 << 20
    loop = Constants().read(read_text(b"#define A B\n#define B A\nconst int c = c + 1;"))
    assert [loop.value(name) for name in ("A", "B", "c", "d", "1 / 0", "1 <<", "(" * 200, "1 << 99")] == [None] * 8


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.parametrize("style", few(["hex", "decimal", "octal literal", "comments"], of=["comments"]))
def test_25_megabytes_in_less_than_three_seconds(style: str) -> None:
    generator = random.Random(3)  # noqa: S311 - not for secrets
    data = b"\x1c\0\0\0TFL3" + generator.randbytes(1_000_000)
    if style == "hex":
        text = ", ".join([f"0x{byte:02x}" for byte in data])
    elif style == "decimal":
        text = ",".join(map(str, data))
    elif style == "comments":
        numbers = [f"0x{byte:02x}," for byte in data]
        text = "\n".join([f"{' '.join(numbers[at : at + 12])} // {at}" for at in range(0, len(numbers), 12)])
    else:
        text = (
            '"'
            + '"\n"'.join("".join([f"\\{byte:03o}" for byte in data[at : at + 24]]) for at in range(0, len(data), 24))
            + '"'
        )
    source = (f"const char m[] = {text};" if style == "octal literal" else f"const char m[] = {{{text}}};").encode()
    start = time.process_time()
    (model,) = find_models(source).models
    spent = time.process_time() - start
    assert model.data == data
    assert spent * 25_000_000 / len(source) < 3
