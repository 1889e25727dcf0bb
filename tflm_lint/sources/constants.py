"""Text -> Constants: what ``#define`` and ``const int`` names stand for, where plain arithmetic tells.

No preprocessor: a name that is defined in several ways, in two branches of an ``#if`` say, has no value unless all
agree. What cannot be worked out is None, never a guess.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.sources.text import Text

_DEFINE = re.compile(rb"#[ \t]*define[ \t]+(\w{1,120})(\([^)\n]{0,200}\))?")
_VARIABLE = re.compile(rb"\b([A-Za-z_]\w{0,119})[ \t\r\n]*$")
_INTEGER = re.compile(
    r"\b(?:int|unsigned|long|short|char|size_t|ssize_t|auto|u?int(?:_fast|_least)?(?:8|16|32|64)_t|u?intptr_t|u(?:8|16|32|64))\b"
)
_TOKENS = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F']+|0[bB][01']+|\d[\d']*)([uUlLzZ]{0,3})(?![\w.])|([A-Za-z_]\w*(?:::\w+)*)|(<<|>>|[-+*/%()|&^~]))"
)
#: What makes an equals sign another operator.
_OPERATORS = (b"=", b"!", b"<", b">", b"+", b"-", b"|", b"&")
#: As many places are looked at in one file; what comes behind has no value.
_PLACES = 20_000
_LONGEST = 300
_DEPTH = 24
#: Bytes of the types that sizes are multiplied with; the same on every target there is.
SIZES = {
    "char": 1, "uint8_t": 1, "int8_t": 1, "bool": 1, "uint16_t": 2, "int16_t": 2, "short": 2, "float": 4,
    "uint32_t": 4, "int32_t": 4, "int": 4, "double": 8, "uint64_t": 8, "int64_t": 8,
}  # fmt: skip


class Constants:
    """The names of one file, or of several, and what they stand for."""

    def __init__(self, sizes: Mapping[str, int] | None = None) -> None:
        #: Name -> texts it is defined as.
        self.macros: dict[str, list[str]] = {}
        self.variables: dict[str, list[str]] = {}
        #: Name -> place of its first definition.
        self.places: dict[str, int] = {}
        #: Bytes of arrays, for ``sizeof``.
        self.sizes = dict(sizes or {})
        self._values: dict[str, int | None] = {}
        #: Where a name is looked for that this file does not define.
        self.beyond: Constants | None = None

    def read(self, text: Text) -> Constants:
        """Take in the definitions of one file."""
        for name, value, at, is_macro in definitions(text):
            known = self.macros if is_macro else self.variables
            known.setdefault(name, []).append(value)
            self.places.setdefault(name, at)
        return self

    def take(self, other: Constants) -> None:
        """Add another file's definitions: a name with two meanings has none."""
        for mine, theirs in ((self.macros, other.macros), (self.variables, other.variables)):
            for name, texts in theirs.items():
                mine.setdefault(name, []).extend(texts)

    @property
    def looked_up(self) -> int:
        """How many names were asked for."""
        return len(self._values)

    def value(self, expression: str) -> int | None:
        """Return the value of an expression of integers and names, None where it has none that is plain."""
        return _Evaluation(self, expression, 0).result()

    def of_name(self, name: str, depth: int = 0) -> int | None:
        """Return the value of a name."""
        if name in self._values:
            return self._values[name]
        texts = self.macros.get(name) or self.variables.get(name)
        if not texts and self.beyond is not None:
            return self.beyond.of_name(name, depth)
        if not texts or depth > _DEPTH:
            return None
        self._values[name] = None  # for a name that is defined by itself
        values = {_Evaluation(self, text, depth + 1).result() for text in dict.fromkeys(texts)}
        self._values[name] = value = values.pop() if len(values) == 1 else None
        return value


def definitions(text: Text) -> Iterator[tuple[str, str, int, bool]]:
    """Yield name, text, place and whether it is a macro, of macros without parameters and initialised integers."""
    code = text.code
    at = code.find(b"#")
    for _ in range(_PLACES):
        if at < 0:
            break
        match = _DEFINE.match(code, at)
        if match is not None and match.group(2) is None:
            yield match.group(1).decode("ascii", "replace"), _line(text, match.end()), match.start(1), True
        at = code.find(b"#", at + 1)
    for mark in (b"=", b"{"):
        at = code.find(mark)
        for _ in range(_PLACES):
            if at < 0:
                break
            if mark == b"{" or (code[at + 1 : at + 2] != b"=" and code[at - 1 : at] not in _OPERATORS):
                found = _variable(text, at, b";" if mark == b"=" else b"}")
                if found is not None:
                    yield found
            at = code.find(mark, at + 1)


def _variable(text: Text, at: int, closing: bytes) -> tuple[str, str, int, bool] | None:
    """Read the integer that is initialised at an equals sign or an opening brace."""
    code = text.code
    before = code[max(at - 200, 0) : at]
    name = _VARIABLE.search(before)
    if name is None:
        return None
    head = before[: name.start()]
    head = head[max(head.rfind(mark) for mark in (b";", b"}", b"{", b"\n\n", b">")) + 1 :]
    if not _INTEGER.search(head.decode("ascii", "replace")):
        return None
    end = code.find(closing, at + 1, at + _LONGEST)
    if end < 0 or (closing == b"}" and code[end + 1 : end + 40].lstrip()[:1] not in (b";", b",")):
        return None
    value = text.plain[at + 1 : end].decode("utf-8", "replace").strip()
    return name.group(1).decode("ascii", "replace"), value, at - len(before) + name.start(1), False


def _line(text: Text, start: int) -> str:
    """Return the rest of a logical line, at most as much as a constant needs."""
    piece = text.plain[start : start + _LONGEST].replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    line = piece.partition(b"\n")[0].decode("utf-8", "replace").strip()
    return line


class _Evaluation:
    """One expression, read from left to right."""

    def __init__(self, constants: Constants, text: str, depth: int) -> None:
        self.constants = constants
        self.depth = depth
        self.tokens = _split(text) if len(text) <= _LONGEST else None
        self.at = 0

    def result(self) -> int | None:
        if not self.tokens or self.depth > _DEPTH:
            return None
        try:
            value = self.binary(0)
        except (_Unknown, ZeroDivisionError, RecursionError):
            return None
        return value if self.at == len(self.tokens) else None

    def peek(self) -> str:
        return self.tokens[self.at] if self.tokens and self.at < len(self.tokens) else ""

    def take(self) -> str:
        word = self.peek()
        self.at += 1
        return word

    def expect(self, wanted: str) -> None:
        if self.take() != wanted:
            raise _Unknown

    LEVELS = (("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))

    def binary(self, level: int) -> int:
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek() in self.LEVELS[level]:
            operator = self.take()
            left = _apply(operator, left, self.binary(level + 1))
        return left

    def unary(self) -> int:
        word = self.take()
        if word in {"-", "+", "~"}:
            value = self.unary()
            return -value if word == "-" else ~value if word == "~" else value
        if word == "(":
            if self.is_cast():
                return self.unary()
            value = self.binary(0)
            self.expect(")")
            return value
        if word[:1].isdigit():
            return _number(word)
        if word == "sizeof":
            return self.size()
        if not word or not (word[0].isalpha() or word[0] == "_"):
            raise _Unknown
        value_of = self.constants.of_name(word.rpartition("::")[2], self.depth)
        if value_of is None:
            raise _Unknown
        return value_of

    def is_cast(self) -> bool:
        """Skip ``int)`` of a cast; say whether there was one."""
        words = self.tokens or []
        end = self.at
        while end < len(words) and (words[end] in _WORDS or words[end].rpartition("::")[2] in SIZES):
            end += 1
        if end > self.at and end < len(words) and words[end] == ")":
            self.at = end + 1
            return True
        return False

    def size(self) -> int:
        """Return the value of ``sizeof (x)`` for an array that is known or a type of one size everywhere."""
        bracketed = self.peek() == "("
        if bracketed:
            self.take()
        words = []
        while self.peek() and (self.peek()[0].isalpha() or self.peek()[0] == "_"):
            words.append(self.take())
        if bracketed:
            self.expect(")")
        signs = {"const", "unsigned", "signed", "volatile"}
        name = " ".join(word for word in words if word not in signs).rpartition("::")[2]
        if name in self.constants.sizes:
            return self.constants.sizes[name]
        if name in SIZES:
            return SIZES[name]
        raise _Unknown


_WORDS = frozenset({"unsigned", "signed", "const", "long", "size_t", "std::size_t"})


class _Unknown(Exception):  # noqa: N818 - never leaves this module
    """The expression has no value that is plain."""


def _split(text: str) -> list[str] | None:
    words = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None:
            return None
        words.append(match.group(1) or match.group(3) or match.group(4))
        at = match.end()
    return words


def _number(word: str) -> int:
    digits = word.replace("'", "").lower()
    if digits.startswith(("0x", "0b")):
        return int(digits, 0)
    if len(digits) > 1 and digits[0] == "0":
        if digits.strip("01234567"):
            raise _Unknown
        return int(digits, 8)
    return int(digits)


def _apply(operator: str, left: int, right: int) -> int:
    if operator == "*":
        value = left * right
    elif operator == "/":
        value = int(left / right) if abs(left) < 1 << 50 and abs(right) < 1 << 50 else left // right
    elif operator == "%":
        value = left - right * int(left / right) if abs(left) < 1 << 50 and abs(right) < 1 << 50 else left % right
    elif operator == "+":
        value = left + right
    elif operator == "-":
        value = left - right
    elif operator in {"<<", ">>"}:
        if not 0 <= right < 64:
            raise _Unknown
        value = left << right if operator == "<<" else left >> right
    else:
        value = left | right if operator == "|" else left & right if operator == "&" else left ^ right
    if abs(value) >= 1 << 64:
        raise _Unknown
    return value
