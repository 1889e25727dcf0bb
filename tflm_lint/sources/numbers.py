"""Text between braces -> the bytes that a compiler puts there.

A model of 4 MB is four million numbers. What the usual tools write, ``0x1c, 0x00``, is read column by column; for
everything else each spelling is worked out once and then looked up.
"""

from __future__ import annotations

import re
import sys
from array import array
from binascii import unhexlify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    #: Returns the value of a name, None where it has none that could be found.
    Names = Callable[[bytes], int | None]

_BLANKS = b" \t\r\n\v\f"
_CHUNK = 1 << 20
#: Longer than any number with its cast; a macro's name may be longer.
_LONGEST = 80
_NUMBER = re.compile(
    rb"([-+~]?)(?:0[xX]([0-9a-fA-F']+)|0[bB]([01']+)|(0[0-7']*)|([1-9][0-9']*))[uUlLzZ]{0,3}", re.DOTALL
)
_CAST = re.compile(
    rb"(?:static_cast<[\w:]{1,40}>|std::byte|\([\w:]{1,40}\)|u?int(?:8|16|32|64)_t|U?INT(?:8|16|32|64)_C)(?=[({\d'-])"
)
_TOKEN = re.compile(rb"'(?:[^'\\\n]|\\[^\n][0-9a-fA-F]{0,8})'|[^',\s]{1,120}")
_NAME = re.compile(rb"[A-Za-z_]\w*")
_ESCAPES = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b"e": 27}
#: array's code of unsigned elements of a width in bytes.
_CODES = {2: "H", 4: "I", 8: "Q"}


class NotNumbers(ValueError):  # noqa: N818 - says what the text is, not that the program erred
    """The text between the braces is no list of numbers: what is there instead, and the bytes before it."""

    def __init__(self, message: str, data: bytes = b"") -> None:
        super().__init__(message)
        self.data = data


def bytes_of(body: bytes, width: int = 1, names: Names | None = None) -> bytes:
    """Read numbers of ``width`` bytes, little-endian; ``names`` gives the values of macros and constants.

    Comments must be blank. Raises `NotNumbers` where an element is no number, or too big.
    """
    dense = body.translate(None, _BLANKS)
    if width == 1:
        grid = _grid(dense)
        if grid is not None:
            return grid
    if b"'" in dense:
        dense = _without_characters(body)
    dense = dense[:-1] if dense.endswith(b",") else dense
    if not dense:
        return b""
    table: dict[bytes, int] = {}
    out = bytearray()
    at = 0
    while at <= len(dense):
        end = dense.find(b",", at + _CHUNK)
        end = len(dense) if end < 0 else end
        tokens = dense[at:end].split(b",")
        for token in set(tokens).difference(table):
            try:
                table[token] = _value(token, width, names)
            except NotNumbers as error:
                # The first that is wrong, not the first that the set named.
                good = next(place for place, one in enumerate(tokens) if _wrong(one, width, names))
                if tokens[good] != token:
                    error = NotNumbers(_wrong(tokens[good], width, names) or str(error))
                out += _packed([_value(one, width, names) for one in tokens[:good]], width)
                raise NotNumbers(str(error), bytes(out)) from None
        out += _packed(map(table.__getitem__, tokens), width)
        at = end + 1
    return bytes(out)


def _packed(values: Iterable[int], width: int) -> bytes:
    """Lay unsigned numbers out as they lie in a little-endian memory."""
    if width == 1:
        return bytes(values)
    words = array(_CODES[width], values)
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()


def _wrong(token: bytes, width: int, names: Names | None) -> str | None:
    """Say what is wrong with an element, None where nothing is."""
    try:
        _value(token, width, names)
    except NotNumbers as error:
        return str(error)
    return None


def first_bytes(body: bytes, count: int, width: int = 1, names: Names | None = None) -> bytes:
    """Read no more than the first numbers, ``count`` bytes of them."""
    end = -1
    for _ in range(-(-count // width)):
        following = body.find(b",", end + 1)
        if following < 0:
            end = len(body)
            break
        end = following
    return bytes_of(body[:end], width, names)


def _grid(dense: bytes) -> bytes | None:
    """Read ``0x1c,0x00`` with two digits each, or return None where it is anything else."""
    if len(dense) % 5 == 4:
        dense += b","
    count = len(dense) // 5
    if len(dense) % 5 or dense[0::5].count(b"0") != count or dense[4::5].count(b",") != count:
        return None
    if dense[1::5].translate(None, b"xX"):
        return None
    digits = bytearray(2 * count)
    digits[0::2] = dense[2::5]
    digits[1::2] = dense[3::5]
    try:
        return unhexlify(digits)
    except ValueError:
        return None


def _without_characters(body: bytes) -> bytes:
    """Write character literals as numbers, so that a comma between the others is always a comma."""
    pieces = []
    table: dict[bytes, bytes] = {}
    at = 0
    while at < len(body):
        # a line never ends in a literal, and a comma may be one
        end = body.find(b"\n", at + _CHUNK)
        end = len(body) if end < 0 else end + 1
        piece = body[at:end]
        tokens = _TOKEN.findall(piece)
        between = _TOKEN.sub(b"", piece).translate(None, _BLANKS)
        if between.strip(b",") or len(between) not in (len(tokens), len(tokens) - 1):
            raise NotNumbers("character literals are mixed with what is none")
        for token in set(tokens).difference(table):
            table[token] = b"%d" % _character(token) if token[:1] == b"'" else token
        pieces.append(b",".join(map(table.__getitem__, tokens)))
        at = end
    return b",".join(pieces)


def _character(token: bytes) -> int:
    """Return the value of ``'a'``, ``'\\n'``, ``'\\x1c'`` or ``'\\034'``."""
    inner = token[1:-1]
    if inner[:1] != b"\\":
        return inner[0]
    escape = inner[1:]
    if escape[:1] == b"x" and len(escape) > 1:
        return int(escape[1:], 16)
    if escape.isdigit() and len(escape) <= 3 and not escape.strip(b"01234567"):
        return int(escape, 8)
    if len(escape) == 1:
        return _ESCAPES.get(escape, escape[0])
    raise NotNumbers(f"{shown(token)} is no character")


def _value(token: bytes, width: int, names: Names | None) -> int:
    """Return the value of one element as the unsigned number that memory holds."""
    number = _literal(token, names)
    if number is None:
        what = f"{shown(token)} is no number" if token else "an element is missing between two commas"
        raise NotNumbers(what)
    limit = 1 << 8 * width
    if not -limit // 2 <= number < limit:
        raise NotNumbers(f"{shown(token)} does not fit into {8 * width} bits")
    return number % limit


def _literal(token: bytes, names: Names | None) -> int | None:
    """Return the value of a number with its cast or parentheses, or of a name."""
    if len(token) > _LONGEST:
        return None
    for _ in range(4):
        match = _NUMBER.fullmatch(token)
        if match is not None:
            break
        cast = _CAST.match(token)
        if cast is not None:
            token = token[cast.end() :]
        elif token[:1] + token[-1:] in (b"()", b"{}"):
            token = token[1:-1]
        else:
            return names(token) if names is not None and _NAME.fullmatch(token) else None
    else:
        return None
    sign, *spelled = match.groups()
    digits, base = next(pair for pair in zip(spelled, (16, 2, 8, 10), strict=True) if pair[0])
    number = int(digits.replace(b"'", b"") or b"0", base)
    return -number if sign == b"-" else ~number if sign == b"~" else number


def shown(token: bytes) -> str:
    """Quote a piece of the source for a message."""
    text = token[:40].decode("utf-8", "replace")
    return f"`{text}{'...' if len(token) > 40 else ''}`"
