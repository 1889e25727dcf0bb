"""A file's code -> the same with its macros replaced, and without what is only bulk."""

from __future__ import annotations

import re
from bisect import bisect_right

from tflm_lint.record import NamedTuple
from tflm_lint.sources.expansion import Budget, Macro, TooMuch, expand, left_open
from tflm_lint.sources.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tflm_lint.sources.origin import Origin

    #: Path of the including file and the name in its directive -> path and text of the file, None where there is none.
    Include = Callable[[str, str], "tuple[str, Text] | None"]


#: Characters that macros and files within files may make: for any project, and for each byte of its files; macros that
#: headers may hand on to the files that include them.
GROWTH, GROWTH_A_BYTE, HANDED_ON = 1 << 18, 2, 1 << 20
#: Characters that the macros in the body of one may make.
_BODY = 4096
_WORD = re.compile(rb"[A-Za-z_]\w*")
#: What no compiler needs to look at: long lists of numbers and long texts.
_BULK = re.compile(rb"(?<=\{)[0-9a-fA-FxXuUlL,\s.'+-]{4096,},")
_LONG_TEXT = 4096
#: Characters of a macro's body that may be arithmetic, and bytes between the parentheses of an invocation.
_LONGEST, _INVOCATION = 300, 1 << 14
#: Macros one after the other, each of which takes its arguments from behind the one before.
_TAKING = 8
_BRACKETS = re.compile(rb"[()]")
_OPENING = re.compile(rb"\s*\(")
#: Arithmetic, with at least one number or operator in it.
_CONSTANT = re.compile(r"(?!.*[A-Za-z_]\w*\s*\()(?=.*(?:\b\d|[+*/%<>&|^~-]))[\w\s()+*/%<>&|^~-]{1,300}")


class Header(NamedTuple):
    """What a header leaves behind: macros, the names of those that are its own, and the headers that it includes."""

    macros: dict[str, tuple[Macro, ...]]
    own: set[str]
    taken: set[str]


class Known:
    """What all files of a project share."""

    def __init__(
        self, include: Include, defines: Mapping[str, str], size: int, absent: frozenset[str] = frozenset()
    ) -> None:
        self.include = include
        self.budget = Budget(GROWTH + GROWTH_A_BYTE * size)
        self.handed_on = Budget(HANDED_ON + GROWTH_A_BYTE * size)
        self.given = {name: (Macro(name, None, value),) for name, value in defines.items()}
        #: Names that are surely defined nowhere.
        self.absent = absent
        #: Macros of headers that nobody is seen to include, but which have one meaning.
        self.shared: dict[str, tuple[Macro, ...]] = {}
        #: What each header leaves behind.
        self.headers: dict[str, Header] = {}


class Layers:
    """The macros of one file as it was read: those that are given, its own, and those of the project's headers."""

    def __init__(self, owner: Known, own: dict[str, tuple[Macro, ...]]) -> None:
        self.owner, self.own = owner, own

    def get(self, name: str) -> tuple[Macro, ...]:
        """Return the meanings of a name."""
        return self.owner.given.get(name) or self.own.get(name) or self.owner.shared.get(name, ())

    def replaced(self, body: str) -> str:
        """Return what a macro stands for with the macros in it replaced, those with parameters too."""
        try:
            return expand(body, _Meanings(self.get), Budget(_BODY))
        except TooMuch:
            return body

    def several(self) -> Iterator[tuple[str, tuple[Macro, ...]]]:
        """Yield the file's own macros that have several meanings."""
        return ((name, meanings) for name, meanings in self.own.items() if len(meanings) > 1)


class Bodies(dict[str, list[str]]):
    """The bodies of macros without parameters, looked up when asked for."""

    def __init__(self, macros: Layers | Replacing) -> None:
        super().__init__()
        self.macros = macros

    def get(self, name: str, default: object = None) -> list[str] | None:  # type: ignore[override]
        """Return the texts that a name is defined as."""
        del default
        meanings = self.macros.get(name)
        return [one.body for one in meanings] if meanings and meanings[0].parameters is None else None


class Replacing:
    """One file with the macros that it has defined so far, and what is written of it."""

    def __init__(self, owner: Known, out: list[bytes] | None) -> None:
        self.owner, self.out = owner, out
        self.macros: dict[str, tuple[Macro, ...]] = {}
        self.size = 0
        self.origin: Origin | None = None
        self.overflow = False
        self.budget = owner.budget
        #: Places behind closing parentheses, by those of the opening ones, of each text.
        self.closings: dict[int, dict[int, int]] = {}
        #: Number of the file that everything comes from while one is put in.
        self.within = 0

    def known(self, name: str) -> tuple[Macro, ...]:
        """Return the meanings of a name."""
        return self.owner.given.get(name) or self.macros.get(name) or self.owner.shared.get(name, ())

    def get(self, name: str) -> tuple[Macro, ...]:
        """Return the meanings of a name that the file itself knows."""
        return self.owner.given.get(name) or self.macros.get(name, ())

    def emit(self, piece: bytes, source: int, fixed: bool = False) -> None:
        """Write a piece that comes from a place."""
        if self.out is None or not piece:
            return
        if self.origin is not None:
            self.origin.add(self.size, source, fixed, self.within)
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
        # most words are no macros, and most of those are there more than once
        replaced_here = {word for word in {*_WORD.findall(text.code, start, end)} if self.is_replaced(word)}
        for match in _WORD.finditer(text.code, start, end) if replaced_here else ():
            if match.group() not in replaced_here or match.start() < done or self.overflow:
                continue
            stop = match.end()
            if self.known(match.group().decode("latin-1"))[0].parameters is not None:
                closing = self.closing(text, stop, end)
                if closing is None:
                    continue
                stop = closing
            piece = text.plain[match.start() : stop].decode("utf-8", "replace")
            try:
                replaced = expand(piece, _Meanings(self.known), self.budget)
                for _ in range(_TAKING):
                    if not left_open(replaced, _Meanings(self.known)):
                        break
                    closing = self.closing(text, stop, end)
                    if closing is None:
                        break
                    replaced += text.plain[stop:closing].decode("utf-8", "replace")
                    stop = closing
                    replaced = expand(replaced, _Meanings(self.known), self.budget)
            except TooMuch:
                self.overflow = True
                continue
            self.emit(text.plain[done : match.start()], done)
            self.emit(replaced.encode(), match.start(), True)
            self.emit(b"\n" * text.code.count(b"\n", match.start(), stop), stop, True)
            done = stop
        self.emit(text.plain[done:end], done)

    def is_replaced(self, word: bytes) -> bool:
        """Say whether a word is a macro with one meaning; a number keeps its name: it has a value as well."""
        name = word.decode("latin-1")
        meanings = self.known(name)
        if len(meanings) != 1:
            return False
        macro = meanings[0]
        return macro.parameters is not None or not (macro.body == name or _is_constant(macro.body))

    def closing(self, text: Text, at: int, end: int) -> int | None:
        """Return the place behind the parenthesis that closes the one that follows, None where none follows."""
        opening = _OPENING.match(text.code, at, end)
        if opening is None:
            return None
        known = self.closings.get(id(text))
        if known is None:
            known = self.closings[id(text)] = _closings(text.code)
        found = known.get(opening.end() - 1, end + 1)
        return found if found <= min(end, at + _INVOCATION) else None


def _is_constant(body: str) -> bool:
    """Say whether a macro's body is arithmetic."""
    return len(body) <= _LONGEST and _CONSTANT.fullmatch(body) is not None


class _Meanings(dict[str, tuple[Macro, ...]]):
    """Macros that are looked up when asked for."""

    def __init__(self, known: Callable[[str], tuple[Macro, ...]]) -> None:
        self.known = known

    def get(self, name: str, default: object = ()) -> tuple[Macro, ...]:
        del default
        return self.known(name)


def _closings(code: bytes) -> dict[int, int]:
    """Return the place behind the closing parenthesis of each opening one."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKETS.finditer(code):
        if match.group() == b"(":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.end()
    return found
