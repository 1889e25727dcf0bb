"""Text of a file, and the files that it includes -> the text that is compiled, with the way back to each place.

Small and bounded. Macros of the project's own headers are replaced, but for those with several meanings. An ``#if`` is
decided where the project, the user (``-D``) or the target tells; else both branches stay, with their directives. A
header with a guard gives its macros and is a file of its own; one without is put in where it is included.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from tflm_lint.record import NamedTuple
from tflm_lint.sources.conditions import Names, holds
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.expansion import Budget, Macro, TooMuch, expand, read_definition
from tflm_lint.sources.text import Lines, Text, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: Path of the including file and the name in its directive -> path and text of the file, None where there is none.
    Include = Callable[[str, str], "tuple[str, Text] | None"]

#: Characters that the macros of one file may make, and files within files.
GROWTH = 1 << 20
_NESTED = 24
#: A file without a guard is put in up to this size.
_INSERTED = 1 << 16
#: Files that are put into one.
_FILES = 100
_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(\w+)", re.MULTILINE)
_WORD = re.compile(rb"[A-Za-z_]\w*")
_GUARD = re.compile(
    rb"\s*#[ \t]*(?:pragma[ \t]+once"
    rb"|if(?:ndef[ \t]+|[ \t]+!\s*defined\s*\(?\s*)(\w+)\)?\s*#[ \t]*define[ \t]+\1\b)"
)
#: What no compiler needs to look at: long lists of numbers and long texts.
_BULK = re.compile(rb"(?<=\{)(?:\s*(?:0[xX][0-9a-fA-F]{1,2}|-?\d{1,3})\s*,){400,}")
_LONG_TEXT = 4096
#: Arithmetic, with at least one number or operator in it.
_CONSTANT = re.compile(r"(?!.*[A-Za-z_]\w*\s*\()(?=.*(?:\b\d|[+*/%<>&|^~-]))[\w\s()+*/%<>&|^~-]{1,300}")


class Expanded(NamedTuple):
    """A file as it is compiled."""

    path: str
    text: Text
    lines: Origin
    macros: dict[str, tuple[Macro, ...]]
    #: Whether the macros made more than is read.
    overflow: bool = False


class Origin:
    """Bytes of the expanded text -> line and column of the file."""

    def __init__(self, raw: bytes) -> None:
        self.lines = Lines(raw)
        self.out: list[int] = [0]
        self.source: list[int] = [0]
        self.fixed: list[bool] = [False]

    def add(self, out: int, source: int, fixed: bool) -> None:
        """Say where a piece comes from; all of a fixed one comes from one place."""
        self.out.append(out)
        self.source.append(source)
        self.fixed.append(fixed)

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column, both from 1 on."""
        piece = bisect_right(self.out, at) - 1
        source = self.source[piece] + (0 if self.fixed[piece] else at - self.out[piece])
        return self.lines.place(min(source, len(self.lines.raw)))


class Preprocessor:
    """Expands the files of one project."""

    def __init__(self, include: Include, defines: Mapping[str, str], absent: frozenset[str] = frozenset()) -> None:
        self.include = include
        self.given = {name: (Macro(name, None, value),) for name, value in defines.items()}
        #: Names that are surely defined nowhere.
        self.absent = absent
        #: Macros of headers that nobody is seen to include, but which have one meaning.
        self.shared: dict[str, tuple[Macro, ...]] = {}
        self._headers: dict[str, dict[str, tuple[Macro, ...]]] = {}

    def macros_of(self, path: str, text: Text, depth: int = 0) -> dict[str, tuple[Macro, ...]]:
        """Return the macros that a header leaves behind."""
        if path not in self._headers:
            self._headers[path] = {}  # for one that includes itself
            run = _Run(self, path, text, depth, None)
            run.file(text, 0)
            self._headers[path] = run.macros
        return self._headers[path]

    def expand(self, path: str, text: Text) -> Expanded:
        """Expand one file."""
        out: list[bytes] = []
        run = _Run(self, path, text, 0, out)
        origin = run.origin = Origin(text.raw)
        run.file(text, 0)
        macros = {**self.shared, **run.macros, **self.given}
        return Expanded(path, read_text(b"".join(out)), origin, macros, run.overflow)


class _Open(NamedTuple):
    """An ``#if`` that no ``#endif`` has closed yet."""

    #: Whether its branch is read, and all that it stands in.
    read: bool
    #: Whether one of its branches was taken.
    taken: bool
    #: Whether its directives stay, because nothing decides them.
    kept: bool
    #: Whether that holds for it or for one that it stands in.
    unsure: bool


class _Run:
    """One file with what is put into it."""

    def __init__(self, owner: Preprocessor, path: str, text: Text, depth: int, out: list[bytes] | None) -> None:
        self.owner, self.path, self.depth, self.out = owner, path, depth, out
        self.macros: dict[str, tuple[Macro, ...]] = {}
        self.size = 0
        self.origin: Origin | None = None
        self.overflow = False
        self.budget = Budget(GROWTH)
        self.inserted = self.files = 0
        #: Place of the directive that everything comes from while a file is put in.
        self.at: int | None = None
        self.main = text

    def known(self, name: str) -> tuple[Macro, ...]:
        """Return the meanings of a name."""
        return self.owner.given.get(name) or self.macros.get(name) or self.owner.shared.get(name, ())

    def defined(self, name: str) -> bool | None:
        if self.known(name):
            return True
        return True if name == "__cplusplus" else False if name in self.owner.absent else None

    def value(self, name: str) -> int | None:
        if name == "__cplusplus":
            return 201703
        meanings = self.known(name)
        if len(meanings) != 1 or meanings[0].parameters is not None:
            return None
        constants = Constants()
        constants.macros = _Bodies(self)
        return constants.value(meanings[0].body or "1")

    def emit(self, piece: bytes, source: int, fixed: bool = False) -> None:
        """Write a piece that comes from a place."""
        if self.out is None or not piece:
            return
        if self.origin is not None:
            self.origin.add(self.size, source if self.at is None else self.at, fixed or self.at is not None)
        self.out.append(piece)
        self.size += len(piece)

    def file(self, text: Text, depth: int) -> None:
        """Go through a file: directives, and what stands between them."""
        opened: list[_Open] = []
        at = 0
        for match in _DIRECTIVE.finditer(text.code):
            if match.start() < at:
                continue
            if not opened or opened[-1].read:
                self.code(text, at, match.start())
            end = _line_end(text.code, match.end())
            at = end
            self.directive(text, match, end, opened, depth)
        if not opened or opened[-1].read:
            self.code(text, at, len(text.code))

    def directive(self, text: Text, match: re.Match[bytes], end: int, opened: list[_Open], depth: int) -> None:
        """Take one directive."""
        word = match.group(1)
        reading = not opened or opened[-1].read
        rest = text.plain[match.end() : end].replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").decode("utf-8", "replace")
        rest = rest.strip()
        keep = False
        if word in (b"if", b"ifdef", b"ifndef"):
            holds_ = self.condition(word, rest, text, end) if reading else False
            keep = reading and holds_ is None
            unsure = keep or (bool(opened) and opened[-1].unsure)
            opened.append(_Open(holds_ is not False, holds_ is True, keep, unsure))
        elif word in (b"elif", b"else", b"elifdef", b"elifndef") and opened:
            last = opened.pop()
            if last.taken or (opened and not opened[-1].read):
                opened.append(last._replace(read=False, taken=True))
            else:
                holds_ = True if word == b"else" else self.condition(word[2:], rest, text, end)
                opened.append(last._replace(read=holds_ is not False, taken=holds_ is True))
                keep = last.kept and holds_ is not False
        elif word == b"endif" and opened:
            keep = opened.pop().kept
        elif reading and word == b"define":
            macro = read_definition(rest)
            if macro is not None:
                self.define(macro, bool(opened) and opened[-1].unsure)
        elif reading and word == b"undef":
            self.macros.pop(rest.partition(" ")[0], None)
        elif reading and word == b"include":
            self.included(rest, match.start(), depth)
        if keep:
            self.emit(text.plain[match.start() : end], match.start())
        self.emit(b"\n" * text.code.count(b"\n", match.start(), end), match.start())

    def condition(self, word: bytes, rest: str, text: Text, end: int) -> bool | None:
        """Decide a condition; a name that is given a value where it has none gets it."""
        if word == b"if":
            asked = re.fullmatch(r"!\s*defined\s*\(?\s*(\w+)\s*\)?", rest)
            if asked is None:
                return holds(rest, Names(self.defined, self.value))
            word, rest = b"ifndef", asked.group(1)
        name = rest.split()[0] if rest.split() else ""
        known = self.defined(name)
        if word == b"ifndef" and name not in self.macros and name not in self.owner.given:
            following = re.match(rb"\s*#[ \t]*define[ \t]+(\w+)", text.code[end : end + 300])
            if following is not None and following.group(1).decode("latin-1") == name:
                return True
        return known if known is None or word == b"ifdef" else not known

    def define(self, macro: Macro, unsure: bool) -> None:
        """Take a definition; under an open condition it is one of several."""
        before = self.macros.get(macro.name, ()) if unsure else ()
        if macro not in before and len(before) < 16:
            self.macros[macro.name] = (*before, macro)

    def included(self, rest: str, at: int, depth: int) -> None:
        """Take the macros of a header, or put in a file that has no guard."""
        name = rest.strip('<>" ')
        found = self.owner.include(self.path, name) if depth < _NESTED else None
        if found is None:
            return
        path, text = found
        if path == self.path:
            return
        if len(text.raw) < _INSERTED and _GUARD.match(text.code) is None:
            self.inserted += len(text.raw)
            self.files += 1
            if self.inserted > GROWTH or self.files > _FILES:
                self.overflow = True
                return
            outer, self.at = self.at, at if self.at is None else self.at
            self.file(text, depth + 1)
            self.at = outer
        elif self.depth < _NESTED:
            for macro_name, meanings in self.owner.macros_of(path, text, self.depth + 1).items():
                self.macros[macro_name] = meanings

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

    def __init__(self, run: _Run) -> None:
        self.run = run

    def get(self, name: str, default: object = ()) -> tuple[Macro, ...]:
        del default
        return self.run.known(name)


class _Bodies(dict[str, list[str]]):
    """The bodies of a run's macros without parameters, looked up when asked for."""

    def __init__(self, run: _Run) -> None:
        self.run = run

    def get(self, name: str, default: object = None) -> list[str] | None:  # type: ignore[override]
        del default
        meanings = self.run.owner.given.get(name) or self.run.macros.get(name)
        return [one.body for one in meanings] if meanings and meanings[0].parameters is None else None


def _line_end(code: bytes, at: int) -> int:
    """Return the place behind a logical line."""
    while True:
        end = code.find(b"\n", at)
        if end < 0:
            return len(code)
        if code[max(end - 2, 0) : end].rstrip(b"\r")[-1:] != b"\\":
            return end + 1
        at = end + 1


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
