"""The text of a TOML file -> the line on which each key stands, which no parser of the standard library tells.

The text is one that the parser has read without complaint, so nothing is checked here. Keys within inline tables and
lists have no line of their own; `line_of` gives that of what holds them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    #: Names of tables and keys; the number of an entry behind the name of a list of tables.
    Keys = tuple[str | int, ...]

_QUOTES = ('"""', "'''", '"', "'")


def places_in(text: str) -> dict[Keys, int]:
    """Return the line, from 1 on, of every key and table header."""
    found: dict[Keys, int] = {}
    entries: dict[Keys, int] = {}
    table: Keys = ()
    at = 0
    while at < len(text):
        char = text[at]
        if char in " \t\r\n":
            at += 1
        elif char == "#":
            at = end_of_line(text, at)
        elif char == "[":
            many = text.startswith("[[", at)
            names, end = keys_at(text, at + (2 if many else 1))
            table = numbered(names[:-1], entries) + names[-1:]
            if many:
                entries[table] = entries.get(table, 0) + 1
            table = numbered(table[-1:], entries, table[:-1])
            found.setdefault(table, line_at(text, at))
            at = end_of_line(text, end)
        else:
            names, end = keys_at(text, at)
            found.setdefault(table + names, line_at(text, at))
            at = end_of_value(text, end + 1)
    return found


def line_of(places: dict[Keys, int], keys: Keys) -> int | None:
    """Return the line of a key, else of the innermost thing around it that has one."""
    while keys:
        if keys in places:
            return places[keys]
        keys = keys[:-1]
    return None


def numbered(names: Keys, entries: dict[Keys, int], before: Keys = ()) -> Keys:
    """Put the number of the last entry behind the name of each list of tables."""
    for name in names:
        before = (*before, name)
        if before in entries:
            before = (*before, entries[before] - 1)
    return before


def line_at(text: str, at: int) -> int:
    """Return the line of a place."""
    return text.count("\n", 0, at) + 1


def end_of_line(text: str, at: int) -> int:
    """Return where the line ends."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def keys_at(text: str, at: int) -> tuple[Keys, int]:
    """Read a dotted key; return its names and the place of what ends it, ``=`` or ``]``."""
    names: list[str | int] = []
    while at < len(text) and text[at] not in "=]\n":
        if text[at] in "\"'":
            end = end_of_string(text, at)
            names.append(text[at + 1 : end - 1])
            at = end
        elif text[at] in " \t.":
            at += 1
        else:
            start = at
            while at < len(text) and text[at] not in " \t.=]\n":
                at += 1
            names.append(text[start:at])
    return tuple(names), at


def end_of_value(text: str, at: int) -> int:
    """Return where a value ends: at a line's end outside of brackets and strings."""
    depth = 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            at = end_of_string(text, at)
            continue
        if char == "#":
            at = end_of_line(text, at)
            continue
        if char == "\n" and depth <= 0:
            return at
        depth += (char in "[{") - (char in "]}")
        at += 1
    return at


def end_of_string(text: str, at: int) -> int:
    """Return the place behind a string of any of the four kinds."""
    quote = next(quote for quote in _QUOTES if text.startswith(quote, at))
    at += len(quote)
    while at < len(text) and not text.startswith(quote, at):
        at += 2 if text[at] == "\\" and quote[0] == '"' else 1
    at += len(quote)
    # up to two quotes may stand before the three that end a string
    while len(quote) == 3 and at < len(text) and text[at] == quote[0]:
        at += 1
    return at
