"""Directives -> what they do: conditions, definitions, files that are put in; and what stands between them."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.conditions import Names, holds
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.expansion import Budget, Macro, TooMuch, read_definition
from tflm_lint.sources.replacing import Bodies, Header, Known, Replacing
from tflm_lint.sources.text import Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    #: Path of the including file and the name in its directive -> path and text of the file, None where there is none.
    Include = Callable[[str, str], "tuple[str, Text] | None"]


_NESTED = 24
#: A file without a guard is put in up to this size.
_INSERTED = 1 << 16
#: Files that are put into one.
_FILES = 100
_DIRECTIVE = re.compile(rb"^[ \t]*#[ \t]*(\w+)", re.MULTILINE)

_GUARD = re.compile(
    rb"\s*#[ \t]*(?:pragma[ \t]+once"
    rb"|if(?:ndef[ \t]+|[ \t]+!\s*defined\s*\(?\s*)(\w+)\)?\s*#[ \t]*define[ \t]+\1\b)"
)


#: What a name of a condition costs, as characters do.
_A_NAME = 8


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


class Run(Replacing):
    """One file with what is put into it."""

    def __init__(self, owner: Known, path: str, text: Text, depth: int, out: list[bytes] | None) -> None:
        super().__init__(owner, out)
        self.path, self.depth = path, depth
        self.files = 0
        self.main = text
        #: Names that it defines itself, and the headers whose macros it has: these have guards and give nothing more.
        self.own: set[str] = set()
        self.taken: set[str] = set()

    def defined(self, name: str) -> bool | None:
        """Say whether a name is defined; None where that cannot be told."""
        if self.known(name):
            return True
        return True if name == "__cplusplus" else False if name in self.owner.absent else None

    def value(self, name: str) -> int | None:
        """Return the value of a name; None where it has none that is plain."""
        if name == "__cplusplus":
            return 201703
        meanings = self.known(name)
        if len(meanings) != 1 or meanings[0].parameters is not None or self.budget.left < 0:
            return None
        constants = Constants()
        constants.macros = Bodies(self)
        value = constants.value(meanings[0].body or "1")
        return value if self.affords(self.budget, _A_NAME * constants.looked_up) else None

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
            self.included(rest, depth)
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
        self.own.add(macro.name)
        before = self.macros.get(macro.name, ()) if unsure else ()
        if macro not in before and len(before) < 16:
            self.macros[macro.name] = (*before, macro)

    def included(self, rest: str, depth: int) -> None:
        """Take the macros of a header, or put in a file that has no guard."""
        name = rest.strip('<>" ')
        found = self.owner.include(self.path, name) if depth < _NESTED else None
        if found is None:
            return
        path, text = found
        if path == self.path:
            return
        if len(text.raw) < _INSERTED and _GUARD.match(text.code) is None:
            self.files += 1
            if self.files > _FILES or not self.affords(self.budget, len(text.raw)):
                self.overflow = True
                return
            outer = self.within
            self.within = self.origin.put_in(path, text.raw) if self.origin is not None else 0
            self.file(text, depth + 1)
            self.within = outer
        elif self.depth < _NESTED and path not in self.taken:
            header = read_header(self.owner, path, text, self.depth + 1)
            self.taken.add(path)
            self.taken |= header.taken
            if self.affords(self.owner.handed_on, len(header.macros)):
                self.macros.update(header.macros)
            else:
                self.overflow = True

    def affords(self, budget: Budget, count: int) -> bool:
        """Spend something if it is there."""
        try:
            budget.spend(count)
        except TooMuch:
            return False
        return True


def read_header(known: Known, path: str, text: Text, depth: int = 0) -> Header:
    """Return what a header leaves behind."""
    if path not in known.headers:
        known.headers[path] = Header({}, set(), set())  # for one that includes itself
        run = Run(known, path, text, depth, None)
        run.file(text, 0)
        known.headers[path] = Header(run.macros, run.own, run.taken)
    return known.headers[path]


def _line_end(code: bytes, at: int) -> int:
    """Return the place behind a logical line."""
    while True:
        end = code.find(b"\n", at)
        if end < 0:
            return len(code)
        if code[max(end - 2, 0) : end].rstrip(b"\r")[-1:] != b"\\":
            return end + 1
        at = end + 1
