"""A file's code -> the same with its macros replaced, and without what is only bulk."""

from __future__ import annotations

import re
from bisect import bisect_right

from tflm_lint.sources.expansion import Budget, Macro, TooMuch, expand
from tflm_lint.sources.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.sources.origin import Origin

    #: Path of the including file and the name in its directive -> path and text of the file, None where there is none.
    Include = Callable[[str, str], "tuple[str, Text] | None"]


#: Characters that the macros of one file may make, and files within files.
GROWTH = 1 << 20
_WORD = re.compile(rb"[A-Za-z_]\w*")
#: What no compiler needs to look at: long lists of numbers and long texts.
_BULK = re.compile(rb"(?<=\{)(?:\s*(?:0[xX][0-9a-fA-F]{1,2}|-?\d{1,3})\s*,){400,}")
_LONG_TEXT = 4096
#: Arithmetic, with at least one number or operator in it.
_CONSTANT = re.compile(r"(?!.*[A-Za-z_]\w*\s*\()(?=.*(?:\b\d|[+*/%<>&|^~-]))[\w\s()+*/%<>&|^~-]{1,300}")


class Known:
    """What all files of a project share."""

    def __init__(self, include: Include, defines: Mapping[str, str], absent: frozenset[str] = frozenset()) -> None:
        self.include = include
        self.given = {name: (Macro(name, None, value),) for name, value in defines.items()}
        #: Names that are surely defined nowhere.
        self.absent = absent
        #: Macros of headers that nobody is seen to include, but which have one meaning.
        self.shared: dict[str, tuple[Macro, ...]] = {}
        #: Macros that each header leaves behind.
        self.headers: dict[str, dict[str, tuple[Macro, ...]]] = {}


class Replacing:
    """One file with the macros that it has defined so far, and what is written of it."""

    def __init__(self, owner: Known, out: list[bytes] | None) -> None:
        self.owner, self.out = owner, out
        self.macros: dict[str, tuple[Macro, ...]] = {}
        self.size = 0
        self.origin: Origin | None = None
        self.overflow = False
        self.budget = Budget(GROWTH)
        #: Place of the directive that everything comes from while a file is put in.
        self.at: int | None = None

    def known(self, name: str) -> tuple[Macro, ...]:
        """Return the meanings of a name."""
        return self.owner.given.get(name) or self.macros.get(name) or self.owner.shared.get(name, ())

    def emit(self, piece: bytes, source: int, fixed: bool = False) -> None:
        """Write a piece that comes from a place."""
        if self.out is None or not piece:
            return
        if self.origin is not None:
            self.origin.add(self.size, source if self.at is None else self.at, fixed or self.at is not None)
        self.out.append(piece)
        self.size += len(piece)

    def code(self, text: Text, start: int, end: int) -> None:
        """Write code with its macros replaced and without what is only bulk."""
        if self.out is None or start >= end:
            return
        cuts = [match.span() for match in _BULK.finditer(text.plain, start, end)] if end - start > _LONG_TEXT else []
        first, last = bisect_right(text.strings, (start, start)), bisect_right(text.strings, (end, end))
        strings = text.strings[first:last]
        cuts += [(low + 1, high - 1) for low, high in strings if high <= end and high - low > _LONG_TEXT]
        at = start
        for low, high in sorted(cuts):
            if low >= at:
                self.names(text, at, low)
                at = high
        self.names(text, at, end)

    def names(self, text: Text, start: int, end: int) -> None:
        """Write code with its macros replaced."""
        if not (self.macros or self.owner.given or self.owner.shared):
            self.emit(text.plain[start:end], start)
            return
        done = start
        for match in _WORD.finditer(text.code, start, end):
            if match.start() < done or self.overflow:
                continue
            name = match.group().decode("latin-1")
            meanings = self.known(name)
            if len(meanings) != 1:
                continue
            stop = match.end()
            if meanings[0].parameters is not None:
                closing = _closing(text.code, stop, end)
                if closing is None:
                    continue
                stop = closing
            elif meanings[0].body == name or _CONSTANT.fullmatch(meanings[0].body):
                continue  # a number keeps its name: it has a value as well
            piece = text.plain[match.start() : stop].decode("utf-8", "replace")
            try:
                replaced = expand(piece, _Meanings(self), self.budget)
            except TooMuch:
                self.overflow = True
                continue
            self.emit(text.plain[done : match.start()], done)
            self.emit(replaced.encode(), match.start(), True)
            self.emit(b"\n" * text.code.count(b"\n", match.start(), stop), stop, True)
            done = stop
        self.emit(text.plain[done:end], done)


class _Meanings(dict[str, tuple[Macro, ...]]):
    """The macros of a run, looked up when asked for."""

    def __init__(self, run: Replacing) -> None:
        self.run = run

    def get(self, name: str, default: object = ()) -> tuple[Macro, ...]:
        del default
        return self.run.known(name)


_BRACKETS = re.compile(rb"[()]")


#: Bytes between the parentheses of an invocation.
_INVOCATION = 1 << 14


def _closing(code: bytes, at: int, end: int) -> int | None:
    """Return the place behind the parenthesis that closes the one that follows, None where none follows."""
    end = min(end, at + _INVOCATION)
    opening = re.compile(rb"\s*\(").match(code, at, end)
    if opening is None:
        return None
    depth = 0
    for match in _BRACKETS.finditer(code, opening.end() - 1, end):
        depth += 1 if match.group() == b"(" else -1
        if depth == 0:
            return match.end()
    return None
