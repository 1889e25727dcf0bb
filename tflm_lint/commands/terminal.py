"""Options and the terminal -> how a report looks: its width, its colours, and how much is shown."""

from __future__ import annotations

import os

from tflm_lint.report.look import PLAIN, Look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from tflm_lint.commands.arguments import Options

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
