"""bytes of a C file -> Text: the same bytes at the same places, without comments, and once more without literals.

Positions never move, so that a place in any of the views is a place in the file. Every step is a search or a
replacement at the C library's speed over long runs: 25 MB are mostly one run of numbers, or of string literals.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from tflm_lint.record import NamedTuple

#: Where something begins in which braces and semicolons mean nothing.
_OPENING = re.compile(rb"[\"']|/[/*]")
_CHAR = rb"'(?:[^'\\\n]|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,8}|[^0-7x\n]))'"
#: A bounded run: the repetition of a group costs memory per turn.
_CHARS = re.compile(_CHAR + rb"(?:[\s,]{0,64}" + _CHAR + rb"){0,1000}")
_RAW = re.compile(rb'"([^ ()\\\t\v\f\n]{0,16})\(')
_BLANK = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))
#: Literals further apart than this are not one, whatever stands between them.
_GAP = 1 << 16
#: So many comments and literals are looked at: a comment behind each dozen of numbers is 350,000 in 25 MB.
LITERALS = 500_000
#: So many raw string literals without an end are looked for: each is a search to the end of the file.
_UNCLOSED = 16
_NEVER = 0
#: Bytes of UTF-8 that begin no character, and bytes between two places up to which characters are counted beforehand.
_CONTINUED = bytes(range(0x80, 0xC0))
_STRIDE = 1024


class Text(NamedTuple):
    """Three views of one file, all of the same length."""

    raw: bytes
    #: Comments are blank.
    plain: bytes
    #: Comments, string literals and character literals are blank.
    code: bytes
    #: Runs of adjacent string literals, from the first quote to behind the last; the compiler joins each run.
    strings: tuple[tuple[int, int], ...]
    #: False where the file has more comments and literals than are looked at, which no real one has.
    whole: bool = True

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of a position, both from 1 on; columns count characters."""
        start = self.raw.rfind(b"\n", 0, at) + 1
        column = len(self.raw[start:at].decode("utf-8", "replace"))
        return self.raw.count(b"\n", 0, start) + 1, column + 1


class Lines:
    """Line and column of many positions in one file, in as many steps whatever the length of its lines."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.starts = [0, *(match.end() for match in re.finditer(b"\n", raw))]
        #: Characters before each `_STRIDE` bytes; none where each byte is one.
        self.counts: list[int] = []
        if not raw.isascii() and _is_utf8(raw):
            self.counts = [0]
            for at in range(0, len(raw), _STRIDE):
                self.counts.append(self.counts[-1] + _characters(raw[at : at + _STRIDE]))

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of a position, both from 1 on; columns count characters."""
        line = bisect_right(self.starts, at)
        return line, self._before(at) - self._before(self.starts[line - 1]) + 1

    def _before(self, at: int) -> int:
        """Return the number of characters before a position."""
        if not self.counts:
            return at
        at = min(at, len(self.raw))
        first = at // _STRIDE
        return self.counts[first] + _characters(self.raw[first * _STRIDE : at])


def _characters(piece: bytes) -> int:
    """Count the characters that begin in a piece of UTF-8."""
    return len(piece.translate(None, _CONTINUED))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_text(data: bytes) -> Text:
    """Blank out comments and literals."""
    raw = decoded(data)
    # A backslash and what it protects, as long as before: each quote that is left opens or ends a literal.
    mask = raw.replace(b"\\\\", b"\0\0").replace(b'\\"', b"\0\0") if b"\\" in raw else raw
    plain: list[bytes] = []
    code: list[bytes] = []
    strings: list[tuple[int, int]] = []
    done = at = unclosed = 0
    whole = False
    for _ in range(LITERALS):
        opening = _OPENING.search(mask, at)
        if opening is None:
            whole = True
            break
        start, kind = opening.start(), opening.group()
        end = None
        if kind == b'"' and raw[start - 1 : start] == b"R" and unclosed < _UNCLOSED:
            end = _end_of_raw(raw, start)
            unclosed += end == _NEVER
        end = end or _end(raw, mask, start, kind)
        if end is None:
            at = start + 1
            continue
        before = raw[done:start]
        blank = raw[start:end].translate(_BLANK)
        plain += before, blank if kind[:1] == b"/" else raw[start:end]
        code += before, blank
        if kind == b'"':
            joined = strings and start - strings[-1][1] < _GAP and _only_blank(code, strings[-1][1], start)
            if joined:
                strings[-1] = (strings[-1][0], end)
            else:
                strings.append((start, end))
        done = at = end
    rest = raw[done:]
    if not plain:
        return Text(raw, raw, raw, (), whole)
    return Text(raw, b"".join([*plain, rest]), b"".join([*code, rest]), tuple(strings), whole)


def decoded(data: bytes) -> bytes:
    """Return UTF-8 or whatever single-byte encoding it is; PowerShell's ``>`` writes UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode()
    return data[3:] if data[:3] == b"\xef\xbb\xbf" else data


def _end(raw: bytes, mask: bytes, start: int, kind: bytes) -> int | None:
    """Return where a comment or literal ends; None where a quote opens none."""
    if kind == b"//":
        end = start
        while True:
            end = raw.find(b"\n", end + 1)
            if end < 0:
                return len(raw)
            if raw[max(end - 2, 0) : end].rstrip(b"\r")[-1:] != b"\\":
                return end
    if kind == b"/*":
        end = raw.find(b"*/", start + 2)
        return len(raw) if end < 0 else end + 2
    if kind == b"'":
        # Not the digit separator of 1'000.
        chars = _CHARS.match(raw, start)
        if chars is None or (raw[start - 1 : start].isalnum() and chars.end() - start < 8):
            return None
        return chars.end()
    return _end_of_string(raw, mask, start)


def _end_of_raw(raw: bytes, start: int) -> int | None:
    """Return the place behind a raw string literal; 0 where it never ends, None where it is none."""
    opening = _RAW.match(raw, start)
    if opening is None:
        return None
    closing = b")" + opening.group(1) + b'"'
    end = raw.find(closing, opening.end())
    return _NEVER if end < 0 else end + len(closing)


def _end_of_string(raw: bytes, mask: bytes, start: int) -> int | None:
    """Return the place behind the closing quote; None where the line ends before it."""
    end = mask.find(b'"', start + 1)
    if end < 0:
        return None
    line = raw.find(b"\n", start, end)
    while line >= 0:
        if raw[max(line - 2, 0) : line].rstrip(b"\r")[-1:] != b"\\":
            return None
        line = raw.find(b"\n", line + 1, end)
    return end + 1


def _only_blank(code: list[bytes], start: int, end: int) -> bool:
    """Say whether nothing but blanks stands between two literals, looking at the last pieces only."""
    length, pieces = 0, 1  # the last piece is the second literal itself
    while length < end - start:
        pieces += 1
        piece = code[-pieces]
        if piece and not piece.isspace():
            return False
        length += len(piece)
    return True
