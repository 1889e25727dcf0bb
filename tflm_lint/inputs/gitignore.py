"""``.gitignore`` files -> is a found file one that Git leaves out: Git's rules, within a repository.

A later pattern outranks an earlier one, a file further in one further out, ``!`` takes back; what is in a folder that
is left out cannot be taken back (gitignore(5)). ``.git/info/exclude`` counts as the outermost; what a user has set for
all repositories of a machine does not, since a report is to be the same on all.
"""

from __future__ import annotations

import os

from tflm_lint.disk import read_file
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    #: What stands between two slashes; None for a star.
    Segment = tuple["Chars | None", ...]

#: Bytes of a file of patterns, and patterns of one; real ones have some hundred.
MOST_BYTES = 1 << 20
MOST = 5000


class Pattern(NamedTuple):
    """One line of a file of patterns."""

    #: Names of folders and of the last part as `segment_of` has them; None stands for any number of folders.
    parts: tuple[Segment | None, ...]
    #: Whether it takes back.
    back: bool
    #: Whether it is for folders only.
    folders: bool

    def fits(self, name: str) -> bool:
        """Say whether it fits a path from its file's folder on."""
        reached = self._beyond({0})
        for part in name.split("/"):
            following = set()
            for at in reached:
                if at < len(self.parts):
                    segment = self.parts[at]
                    if segment is None:
                        following.add(at)
                    elif fits_segment(part, segment):
                        following.add(at + 1)
            reached = self._beyond(following)
        return len(self.parts) in reached

    def _beyond(self, reached: set[int]) -> set[int]:
        """Add where one is when any number of folders is none."""
        for start in sorted(reached):
            at = start
            while at < len(self.parts) and self.parts[at] is None:
                at += 1
                reached.add(at)
        return reached


class Ignored:
    """What Git leaves out; files of patterns are read once each."""

    def __init__(self) -> None:
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        self._tops: dict[str, str | None] = {}
        self._folders: dict[str, bool] = {}

    def covers(self, path: str) -> bool:
        """Say whether a file is left out, by itself or with a folder that it is in."""
        path = os.path.abspath(path)
        return self.covers_folder(os.path.dirname(path)) or self._decided(path, folder=False)

    def covers_folder(self, path: str) -> bool:
        """Say whether a folder is left out, by itself or with one that it is in."""
        path = os.path.abspath(path)
        if path not in self._folders:
            # by a loop, since folders may lie deep
            waiting = [path]
            while waiting[-1] not in self._folders and self._top(waiting[-1]) not in (None, waiting[-1]):
                waiting.append(os.path.dirname(waiting[-1]))
            known = self._folders.get(waiting[-1], False)
            for folder in reversed(waiting):
                known = self._folders[folder] = known or self._decided(folder, folder=True)
        return self._folders[path]

    def _decided(self, path: str, *, folder: bool) -> bool:
        """Ask the patterns from the innermost file outwards; the last of a file that fits decides."""
        top = self._top(os.path.dirname(path))
        if top is None or path == top:
            return False
        where = os.path.dirname(path)
        while True:
            name = os.path.relpath(path, where).replace(os.sep, "/")
            for pattern in reversed(self._patterns_in(where, top)):
                if (folder or not pattern.folders) and pattern.fits(name):
                    return not pattern.back
            if where == top:
                return False
            where = os.path.dirname(where)

    def _top(self, folder: str) -> str | None:
        """Return the repository that a folder is in, None where it is in none."""
        passed = []
        while folder not in self._tops:
            passed.append(folder)
            above = os.path.dirname(folder)
            if os.path.exists(os.path.join(folder, ".git")):
                self._tops[folder] = folder
            elif above == folder:
                self._tops[folder] = None
            else:
                folder = above
        for one in passed:
            self._tops[one] = self._tops[folder]
        return self._tops[folder]

    def _patterns_in(self, folder: str, top: str) -> tuple[Pattern, ...]:
        if folder not in self._patterns:
            found = patterns_of(os.path.join(folder, ".gitignore"))
            if folder == top:
                found = (*patterns_of(os.path.join(top, ".git", "info", "exclude")), *found)
            self._patterns[folder] = found
        return self._patterns[folder]


def patterns_of(path: str) -> tuple[Pattern, ...]:
    """Read a file of patterns; none where there is no such file, or none that can be read."""
    if not os.path.isfile(path):
        return ()
    try:
        text = read_file(path, MOST_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return ()
    lines = text.removeprefix("\ufeff").split("\n")
    return tuple(found for line in lines[:MOST] if (found := pattern_of(line.removesuffix("\r"))) is not None)


def pattern_of(line: str) -> Pattern | None:
    """Read a line, None for a comment, an empty one and one that fits nothing."""
    if line.startswith("#"):
        return None
    back = line.startswith("!")
    text = line[1:] if back else line
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    folders = text.endswith("/")
    text = text.removesuffix("/")
    if not text or (text.endswith("\\") and not text.endswith("\\\\")):
        return None
    parts: list[Segment | None] = [] if "/" in text else [None]
    names = text.removeprefix("/").split("/")
    for name in names:
        segment = None if name == "**" else segment_of(name)
        if segment == ():
            return None
        parts.append(segment)
    if parts[-1] is None:
        # what is in a folder, not the folder
        parts.append((STAR,))
    return Pattern(tuple(parts), back, folders)


class Chars(NamedTuple):
    """One character of a name: of some ranges, or of none of them."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def holds(self, char: str) -> bool:
        """Say whether a character is among them."""
        return any(low <= char <= high for low, high in self.ranges) != self.negated


STAR = None
ANY = Chars((), negated=True)
#: The classes of characters that Git knows by name.
CLASSES = {
    "alpha": "azAZ", "digit": "09", "alnum": "azAZ09", "upper": "AZ", "lower": "az", "xdigit": "09afAF",
    "blank": "  \t\t", "space": "  \t\r", "punct": "!/:@[`{~", "print": " ~", "graph": "!~",
    "cntrl": "\x00\x1f\x7f\x7f",
}  # fmt: skip


def segment_of(text: str) -> Segment:
    """Read what stands between two slashes; empty where it fits nothing."""
    found: list[Chars | None] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "*":
            if not found or found[-1] is not STAR:
                found.append(STAR)
        elif char == "?":
            found.append(ANY)
        elif char == "[":
            chars, at = bracket_at(text, at)
            if chars is None:
                return ()
            found.append(chars)
            continue
        else:
            if char == "\\" and at + 1 < len(text):
                at += 1
            found.append(Chars(((text[at], text[at]),)))
        at += 1
    return tuple(found)


def bracket_at(text: str, at: int) -> tuple[Chars | None, int]:
    """Read a set of characters; None where it is never closed."""
    at += 1
    negated = text[at : at + 1] in ("!", "^") and at < len(text)
    at += negated
    ranges: list[tuple[str, str]] = []
    first = True
    while at < len(text) and (text[at] != "]" or first):
        first = False
        name = text[at + 2 : max(text.find(":]", at + 2), 0)] if text.startswith("[:", at) else ""
        if name in CLASSES:
            ends = CLASSES[name]
            ranges += zip(ends[::2], ends[1::2], strict=True)
            at += len(name) + 4
            continue
        low, at = char_at(text, at)
        ranges.append((low, low))
        if text[at : at + 1] == "-" and text[at + 1 : at + 2] not in ("]", ""):
            # where it runs backwards Git takes the first of the two all the same
            high, at = char_at(text, at + 1)
            ranges.append((low, high))
    return (Chars(tuple(ranges), negated), at + 1) if at < len(text) else (None, at)


def char_at(text: str, at: int) -> tuple[str, int]:
    """Read one character, behind a backslash as it is."""
    if text[at] == "\\" and at + 1 < len(text):
        at += 1
    return text[at], at + 1


def fits_segment(name: str, segment: Segment) -> bool:
    """Say whether a name fits; a star is tried shorter first, and only the last one again: no name takes long."""
    at = star = where = place = 0
    stars = False
    while place < len(name):
        chars = segment[at] if at < len(segment) else None
        if at < len(segment) and chars is STAR:
            stars, star, where = True, at, place
            at += 1
        elif chars is not None and chars.holds(name[place]):
            at += 1
            place += 1
        elif stars:
            where += 1
            at, place = star + 1, where
        else:
            return False
    return all(chars is STAR for chars in segment[at:])
