"""Macro definitions and a piece of source -> the source with its macros replaced, as the preprocessor replaces them.

Object-like and function-like macros, ``#``, ``##`` and ``__VA_ARGS__``; a macro is never replaced inside of itself.
What grows without measure is given up: `TooMuch`.
"""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    #: Name -> what it is defined as; more than one where branches of an ``#if`` differ.
    Macros = Mapping[str, tuple["Macro", ...]]

#: Macros within macros and within their arguments.
_DEPTH = 64
#: Characters of the arguments of one invocation.
_ARGUMENTS = 1 << 16
_TOKENS = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|[A-Za-z_]\w*|\.?\d(?:[\w.\']|[eEpP][+-])*|##|\s+|.', re.DOTALL
)
_NAME = re.compile(r"[A-Za-z_]\w*")
#: The last word of a source, and the longest.
_LAST, _LONGEST = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\s*\Z"), 200


class TooMuch(Exception):  # noqa: N818 - it says what the macros do, not that the program erred
    """The macros expand to more than is read."""


class Macro(NamedTuple):
    """One definition."""

    name: str
    #: None for an object-like macro.
    parameters: tuple[str, ...] | None
    body: str
    variadic: bool = False


class Budget:
    """Characters that expansions may still make."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, count: int) -> None:
        """Take some; raise `TooMuch` where none are left."""
        self.left -= count + 1
        if self.left < 0:
            raise TooMuch


def read_definition(line: str) -> Macro | None:
    """Read what follows ``#define``."""
    name = _NAME.match(line)
    if name is None:
        return None
    rest = line[name.end() :]
    if not rest.startswith("("):
        return Macro(name.group(), None, rest.strip())
    inner, _, body = rest[1:].partition(")")
    listed = [part.strip() for part in inner.split(",") if part.strip()]
    variadic = bool(listed) and listed[-1].endswith("...")
    if variadic:
        listed[-1] = listed[-1].removesuffix("...").strip() or "__VA_ARGS__"
    return Macro(name.group(), tuple(listed), body.strip(), variadic)


def expand(text: str, macros: Macros, budget: Budget, hidden: frozenset[str] = frozenset(), depth: int = 0) -> str:
    """Replace the macros in a piece of source; those with several meanings stay as they are."""
    if depth > _DEPTH:
        raise TooMuch
    words = _TOKENS.findall(text)
    out: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        known = macros.get(word, ()) if word not in hidden else ()
        if len(known) != 1:
            out.append(word)
            continue
        macro = known[0]
        if macro.parameters is None:
            body = macro.body
        else:
            taken = _arguments(words, at, budget)
            if taken is None:
                out.append(word)
                continue
            given, at = taken
            body = _substituted(macro, given, macros, budget, (hidden, depth + 1))
        budget.spend(len(body))
        replaced = expand(body, macros, budget, hidden | {word}, depth + 1)
        last = left_open(replaced, macros)
        if last and last not in hidden and _beside(words, at - 1, 1) == "(":
            # a macro that takes what follows for its arguments
            replaced = replaced[: len(replaced.rstrip()) - len(last)]
            at -= 1
            words[at] = last
        out.append(replaced)
    return "".join(out)


def left_open(replaced: str, macros: Macros) -> str:
    """Return the function-like macro whose name stands at the end of a source, "" where none does."""
    found = _LAST.search(replaced[-_LONGEST:])
    known = macros.get(found.group(1), ()) if found is not None else ()
    return known[0].name if len(known) == 1 and known[0].parameters is not None else ""


def _arguments(words: list[str], at: int, budget: Budget) -> tuple[list[str], int] | None:
    """Return the arguments of an invocation, and the place behind its parenthesis."""
    start = at
    while at < len(words) and words[at].isspace():
        at += 1
    if at >= len(words) or words[at] != "(":
        return None
    depth, size = 0, 0
    parts: list[list[str]] = [[]]
    while at < len(words) and size < _ARGUMENTS:
        word = words[at]
        at += 1
        size += len(word)
        depth += (word in "([{") - (word in ")]}") if len(word) == 1 else 0
        if depth == 0:
            return ["".join(part).strip() for part in parts], at
        if word == "," and depth == 1:
            parts.append([])
        elif depth > 1 or word != "(" or parts != [[]] or size > 1:
            parts[-1].append(word)
    budget.spend(at - start)  # they have no end, which may be looked for at many places
    return None


def _substituted(
    macro: Macro, given: list[str], macros: Macros, budget: Budget, within: tuple[frozenset[str], int]
) -> str:
    """Put arguments into a body: as they are beside ``#`` and ``##``, expanded elsewhere."""
    names = macro.parameters or ()
    if macro.variadic:
        fixed = len(names) - 1
        given = [*given[:fixed], ", ".join(given[fixed:])]
    raw = dict(zip(names, [*given, *[""] * len(names)], strict=False))
    full: dict[str, str] = {}
    words = list(_TOKENS.findall(macro.body))
    out: list[str] = []
    for position, word in enumerate(words):
        if word == "#" and _beside(words, position, 1) in raw:
            continue
        if word not in raw:
            out.append(word)
            continue
        before, behind = _beside(words, position, -1), _beside(words, position, 1)
        if before == "#":
            value = '"' + raw[word].replace("\\", "\\\\").replace('"', '\\"') + '"'
        elif "##" in {before, behind}:
            value = raw[word]
        else:
            if word not in full:
                full[word] = expand(raw[word], macros, budget, *within)
            value = full[word]
        budget.spend(len(value))
        out.append(value)
    return re.sub(r"\s*##\s*", "", "".join(out)) if "##" in words else "".join(out)


def _beside(words: list[str], position: int, step: int) -> str:
    """Return the word before or behind another, blanks left out."""
    position += step
    while 0 <= position < len(words) and words[position].isspace():
        position += step
    return words[position] if 0 <= position < len(words) else ""
