"""The outputs of a run, each a format and where it goes: one run feeds them all, at most one goes to standard output.

How a report looks there, options and the terminal say: its width, its colours, and how much is shown. Outputs in files
are the room of `output_files`.
"""

from __future__ import annotations

import os

from tflm_lint.record import NamedTuple
from tflm_lint.report import PLAIN, Look
from tflm_lint.reporters import reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from tflm_lint.commands.arguments import Options
    from tflm_lint.reporters import Reporter

    Render = Callable[[Reporter], Iterable[str]]

#: Columns below which the tables break, and above which nobody reads.
NARROWEST, WIDEST = 40, 400


def look_of(options: Options, stdout: TextIO) -> Look:
    """Say how the report looks where it is printed."""
    return Look(width_of(stdout), options.hints, options.verbose, options.quiet, options.statistics)


def width_of(stdout: TextIO) -> int:
    """Return the columns: what COLUMNS says, else what the terminal has; 80 in a pipe."""
    text = os.environ.get("COLUMNS", "")
    columns = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not columns and stdout.isatty():
        try:
            columns = os.get_terminal_size(stdout.fileno()).columns
        except OSError:
            columns = 0
    return min(max(columns, NARROWEST), WIDEST) if columns else PLAIN.width


def colour_wanted(stdout: TextIO, asked: str = "auto") -> bool:
    """Colour what --color says, else a terminal; NO_COLOR forbids and FORCE_COLOR demands it."""
    if asked != "auto":
        return asked == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stdout.isatty() and os.environ.get("TERM") != "dumb"


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
