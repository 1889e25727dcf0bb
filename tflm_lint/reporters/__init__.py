"""Run -> text in some format: one module a format, imported when it is asked for.

Here are the outputs of a run, each a format and where it goes: one run feeds them all, at most one goes to standard
output. Those in files are the room of `commands.output_files`. And what the texts are laid out with.

A reporter is a file ``<format>_report.py`` that defines ``SUMMARY``, a line for people who choose a format, and
``render(run, *, colour) -> Iterator[str]``. It sees nothing but the Run, and escaping is its duty: every name in it
comes from a file that may be hostile. Its ``NEEDS`` name what the Run must hold beyond verdict and figures, as fields
of `Wanted`: what no output of a run needs is not computed.
"""

from __future__ import annotations

import os

from tflm_lint.record import NamedTuple, imported
from tflm_lint.report import PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Protocol, TextIO

    from tflm_lint.report import Run

    class Reporter(Protocol):
        """What every reporter module defines."""

        #: Of ``digest``, ``arena_detail``, ``picture`` and ``help``.
        NEEDS: frozenset[str]

        def render(self, run: Run, *, colour: bool) -> Iterator[str]:
            """Yield the text in pieces."""

    Render = Callable[[Reporter], Iterable[str]]

    class Painter(Protocol):
        """Colours a text, or does not."""

        def __call__(self, style: str, text: str) -> str:
            """Return the text in a style."""


def reporter(name: str) -> Reporter:
    """Import the reporter of a format."""
    module: Reporter = imported(f"tflm_lint.reporters.{name}_report")
    return module


class Output(NamedTuple):
    """One output of a run."""

    format: str
    #: None for standard output.
    path: str | None = None


#: The report for people, where nobody asks for anything else.
ON_STDOUT: tuple[Output, ...] = (Output("text"),)


def needs_of(outputs: Iterable[Output]) -> frozenset[str]:
    """Return what the outputs need a report to hold."""
    needs: frozenset[str] = frozenset()
    for output in outputs:
        needs |= reporter(output.format).NEEDS
    return needs


def deliver(outputs: Iterable[Output], stdout: TextIO, render: Render) -> None:
    """Print what goes to standard output."""
    for output in outputs:
        if output.path is None:
            for piece in render(reporter(output.format)):
                stdout.write(piece)


#: Columns below which the tables break, and above which nobody reads.
_COLUMNS = 40, 400


def width_of(stdout: TextIO) -> int:
    """Return the columns: what COLUMNS says, else what the terminal has; 80 in a pipe."""
    text = os.environ.get("COLUMNS", "")
    columns = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not columns and stdout.isatty():
        try:
            columns = os.get_terminal_size(stdout.fileno()).columns
        except OSError:
            columns = 0
    return min(max(columns, _COLUMNS[0]), _COLUMNS[1]) if columns else PLAIN.width


def colour_wanted(stdout: TextIO, asked: str = "auto") -> bool:
    """Colour what --color says, else a terminal; NO_COLOR forbids and FORCE_COLOR demands it."""
    if asked != "auto":
        return asked == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stdout.isatty() and os.environ.get("TERM") != "dumb"


WIDTH = 80
#: Prose is no wider, however wide the terminal: longer lines are hard to read.
WIDEST = 110
COLOURS = {
    "error": "31", "warning": "33", "info": "36", "good": "32", "bad": "31", "soso": "33", "strong": "1", "faint": "2",
}  # fmt: skip
_OPENING, _CLOSING = "([{", ")]}"


def plain(style: str, text: str) -> str:  # noqa: ARG001 - the other painter needs the style
    """Return the text as it is."""
    return text


def painted(style: str, text: str) -> str:
    """Colour the text for a terminal."""
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m"


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian letters take two, combining marks none."""
    if text.isascii() or max(text) < "\u0300":  # there the first combining mark comes, and wide letters come later
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in text)


def padded(text: str, width: int) -> str:
    """Fill a text with blanks up to a width."""
    return text + " " * (width - columns(text))


def labelled(label: str, text: str, width: int = WIDTH, column: int = 9, indent: int = 2) -> Iterator[str]:
    """Yield a wrapped text behind its label."""
    for number, line in enumerate(wrapped(text, min(width, WIDEST) - column)):
        yield f"{' ' * indent}{'' if number else label:<{column - indent}}{line}"


def indented(text: str, width: int = WIDTH, column: int = 4) -> Iterator[str]:
    """Yield a text's lines behind some blanks."""
    for line in wrapped(text, min(width, WIDEST) - column):
        yield f"{' ' * column}{line}"


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text in lines of at most ``width`` columns, broken between words that are no code.

    What is code stays on one line where it fits into one; a word that is longer than a line is cut.
    """
    if text and text[0] != " " and columns(text) <= width:
        yield text
        return
    line = ""
    for atom in atoms(text.split(" "), width):
        if line and columns(line) + 1 + columns(atom) > width:
            yield line
            line = ""
        rest = atom
        while columns(rest) > width:
            head = beginning(rest, width)
            yield head
            rest = rest[len(head) :]
        line = f"{line} {rest}" if line else rest
    if line:
        yield line


def beginning(text: str, width: int) -> str:
    """Return the first letters of a text that fit into a width, one at least."""
    if text.isascii():
        return text[: max(width, 1)]
    end = 1
    while end < len(text) and columns(text[: end + 1]) <= width:
        end += 1
    return text[:end]


def atoms(words: Sequence[str], width: int) -> Iterator[str]:
    """Yield words, with those of one piece of code together: calls, assignments, options with their values."""
    held: list[str] = []
    for number, word in enumerate(words):
        held.append(word)
        following = words[number + 1] if number + 1 < len(words) else None
        together = " ".join(held)
        if following is not None and columns(f"{together} {following}") <= width and is_code(together, following):
            continue
        yield together
        held = []
    if held:
        yield " ".join(held)


def is_code(before: str, after: str) -> bool:
    """Say whether a break between two words would break code."""
    word = before.rpartition(" ")[2]
    if "=" in (word, after) or word == "tflm-lint":
        return True
    if word.startswith("-") and word.strip("-") and not word.endswith((",", ";", ":", ")")):
        # an option and its value; prose goes on in small letters
        return not after.isalpha() or after.isupper()
    return is_open(before)


def is_open(text: str) -> bool:
    """Say whether a bracket of a call or a list is not closed yet; one behind a blank belongs to prose."""
    depth = 0
    for number, char in enumerate(text):
        if char in _OPENING and (depth or (number and text[number - 1] != " ")):
            depth += 1
        elif char in _CLOSING and depth:
            depth -= 1
    return depth > 0


def shortened(text: str, limit: int = 40) -> str:
    """Cut the middle out of a long name."""
    if columns(text) <= limit:
        return text
    tail = text[-(limit // 2 - 1) :]
    while columns(tail) > limit // 2 - 1:
        tail = tail[1:]
    return f"{beginning(text, limit // 2 - 2)}...{tail}"


def table(rows: Iterable[Sequence[str]], right: str, gap: str = "  ", indent: str = "  ") -> Iterator[str]:
    """Yield rows in columns, ``right`` saying of each by ``<`` or ``>`` to which side it goes."""
    cells = [tuple(row) for row in rows]
    widths = [max(map(columns, column), default=0) for column in zip(*cells, strict=True)]
    for row in cells:
        parts = [
            padded(cell, width) if side == "<" else " " * (width - columns(cell)) + cell
            for cell, width, side in zip(row, widths, right, strict=True)
        ]
        yield f"{indent}{gap.join(parts)}".rstrip()
