"""``--format NAME[=FILE]`` and ``--output`` -> where each output of a run goes; one run feeds them all.

At most one goes to standard output. The others are files: written whole or not at all, after what goes to standard
output, and never over what the run has read. How a
report looks there, options and the terminal say: its width, its colours, and how much is shown.
"""

from __future__ import annotations

import os

from tflm_lint.errors import UsageError
from tflm_lint.inputs import STANDARD_INPUT
from tflm_lint.record import NamedTuple
from tflm_lint.report import PLAIN, Look
from tflm_lint.reporters import reporter
from tflm_lint.words import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
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


#: As a file: standard output.
STANDARD_OUTPUT = "-"


class Output(NamedTuple):
    """One output of a run."""

    format: str
    #: None for standard output.
    path: str | None = None


def outputs_of(options: Options) -> tuple[Output, ...]:
    """Read which outputs are asked for; raise `UsageError` where two would go to one place."""
    found = []
    for text in options.format or ["text"]:
        name, equals, path = text.partition("=")
        if equals and not path:
            raise UsageError(f"--format {text}: expected a file behind the =")
        found.append(Output(name, path if equals and path != STANDARD_OUTPUT else None))
    printed = [output.format for output in found if output.path is None]
    if len(printed) > 1:
        raise UsageError(
            f"--format {printed[0]} and --format {printed[1]} both go to standard output: name a file, "
            f"--format {printed[1]}=FILE"
        )
    if options.output:
        if not printed:
            raise UsageError(f"--output {options.output}: every --format names its own file")
        if options.output != STANDARD_OUTPUT:
            found = [output if output.path else output._replace(path=options.output) for output in found]
    require_apart([output.path for output in found if output.path])
    return tuple(found)


def require_apart(paths: list[str]) -> None:
    """Refuse two outputs in one file, and a folder that there is not before anything is linted."""
    seen: dict[str, str] = {}
    for path in paths:
        where = os.path.realpath(path)
        if where in seen:
            raise UsageError(f"--format: {seen[where]} and {path} are one file")
        seen[where] = path
        if os.path.isdir(path):
            raise UsageError(f"--format: {path}: is a folder")
        if not os.path.isdir(os.path.dirname(where)):
            raise UsageError(f"--format: {path}: the folder {os.path.dirname(path)} does not exist")


def require_no_input(outputs: Iterable[Output], read: Iterable[str]) -> None:
    """Refuse to write over what the run reads, by whatever name, over any model and any source."""
    inputs = {os.path.realpath(path) for path in read if path != STANDARD_INPUT}
    for output in outputs:
        if output.path is None or not os.path.isfile(output.path):
            continue
        if os.path.realpath(output.path) in inputs:
            raise UsageError(f"--format {output.format}={output.path}: that is what is linted")
        if is_source(output.path):
            raise UsageError(f"--format {output.format}={output.path}: that is a source")
        with open(output.path, "rb") as file:
            if file.read(8)[4:] == b"TFL3":
                raise UsageError(f"--format {output.format}={output.path}: that is a model")


def needs_of(outputs: Iterable[Output]) -> frozenset[str]:
    """Return what the outputs need a report to hold."""
    needs: frozenset[str] = frozenset()
    for output in outputs:
        needs |= reporter(output.format).NEEDS
    return needs


def deliver(outputs: Iterable[Output], stdout: TextIO, printed: Render, written: Render) -> None:
    """Give each output its place: the one on standard output as ``printed`` has it, the files as ``written``."""
    files = []
    for output in outputs:
        if output.path is None:
            for piece in printed(reporter(output.format)):
                stdout.write(piece)
        else:
            files.append(output)
    if files:
        from tflm_lint.files import PlannedFile, write

        write([PlannedFile(output.path or "", chunks(written, output.format)) for output in files])


def chunks(written: Render, name: str) -> Callable[[], Iterator[bytes]]:
    """Return what makes a file's bytes: UTF-8 everywhere, what is no character escaped."""
    return lambda: (piece.encode("utf-8", "backslashreplace") for piece in written(reporter(name)))
