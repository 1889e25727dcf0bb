"""The condition of an ``#if`` -> True, False, or None where a name decides that these sources do not define."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_TOKENS = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlL]*|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|<<|>>|[-+*/%()<>!~&|^]))"
)
_LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", ">", "<=", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_LONGEST = 600
_DEPTH = 60


class Names(NamedTuple):
    """What is known of names."""

    #: Whether a name is defined; None where that cannot be told.
    defined: Callable[[str], bool | None]
    #: The value of a name; None where it has none that is plain.
    value: Callable[[str], int | None]


def holds(condition: str, names: Names) -> bool | None:
    """Return what a condition comes to."""
    if len(condition) > _LONGEST:
        return None
    try:
        value = _Reader(condition, names).result()
    except (_Odd, ZeroDivisionError):
        return None
    return None if value is None else bool(value)


class _Odd(Exception):  # noqa: N818 - never leaves this module
    """The condition cannot be read."""


class _Reader:
    """One condition, from left to right."""

    def __init__(self, text: str, names: Names) -> None:
        self.names = names
        self.tokens: list[str] = []
        self.at = self.depth = 0
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKENS.match(text, at)
            if match is None:
                raise _Odd
            self.tokens.append(match.group(1) or match.group(2) or match.group(3))
            at = match.end()

    def result(self) -> int | None:
        value = self.binary(0)
        if self.at != len(self.tokens):
            raise _Odd
        return value

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        word = self.peek()
        self.at += 1
        return word

    def binary(self, level: int) -> int | None:
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while self.peek() in _LEVELS[level] and self.peek():
            left = _apply(self.take(), left, self.binary(level + 1))
        return left

    def unary(self) -> int | None:
        self.depth += 1
        if self.depth > _DEPTH:
            raise _Odd
        word = self.take()
        value: int | None
        if word in {"!", "-", "+", "~"}:
            value = self.unary()
            if value is not None:
                value = int(not value) if word == "!" else -value if word == "-" else ~value if word == "~" else value
        elif word == "(":
            value = self.binary(0)
            if self.take() != ")":
                raise _Odd
        elif word == "defined":
            value = self.defined()
        elif word[:1].isdigit():
            value = int(word, 8 if word.isdigit() and word[0] == "0" and len(word) > 1 else 0)
        elif word[:1].isalpha() or word[:1] == "_":
            value = self.named(word)
        else:
            raise _Odd
        self.depth -= 1
        return value

    def defined(self) -> int | None:
        bracketed = self.peek() == "("
        if bracketed:
            self.take()
        known = self.names.defined(self.take())
        if bracketed and self.take() != ")":
            raise _Odd
        return None if known is None else int(known)

    def named(self, word: str) -> int | None:
        if self.peek() == "(":  # __has_include(<x>), a macro with parameters
            raise _Odd
        known = self.names.defined(word)
        return 0 if known is False else self.names.value(word)


def _apply(operator: str, left: int | None, right: int | None) -> int | None:
    if operator in {"&&", "||"}:
        ends = operator == "||"
        for side in (left, right):
            if side is not None and bool(side) == ends:
                return int(ends)
        return None if left is None or right is None else int(not ends)
    if left is None or right is None:
        return None
    if operator in {"<<", ">>"}:
        if not 0 <= right < 64:
            raise _Odd
        return left << right if operator == "<<" else left >> right
    known: dict[str, Callable[[int, int], int]] = {
        "|": int.__or__, "^": int.__xor__, "&": int.__and__, "+": int.__add__, "-": int.__sub__, "*": int.__mul__,
        "==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b), "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b), "<=": lambda a, b: int(a <= b), ">=": lambda a, b: int(a >= b),
        "/": lambda a, b: int(a / b), "%": lambda a, b: a - b * int(a / b),
    }  # fmt: skip
    return known[operator](left, right)
