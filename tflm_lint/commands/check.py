"""``tflm-lint check MODEL...``: lint files and show the report."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

from tflm_lint._version import __version__
from tflm_lint.commands.settings import FLAGS, add_settings, config_of, firmware_of
from tflm_lint.errors import UsageError, complain
from tflm_lint.findings import SEVERITIES
from tflm_lint.inputs.gather import NOTHING, Inputs
from tflm_lint.inputs.reading import STANDARD_INPUT, why_unreadable
from tflm_lint.inputs.walk import Exclude
from tflm_lint.linter import lint
from tflm_lint.report.values import Run
from tflm_lint.wanted import Selection, Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import TextIO

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs.gather import Surroundings
    from tflm_lint.report.values import Report

#: What the arguments are where no flag is given; a test holds it against the parser.
NO_FLAGS = {**FLAGS, "format": "text", "memory": False, "plot": False, "period": None, "against": None, "app": None}

SUMMARY = "lint models: will TensorFlow Lite Micro run them, and what do they need (the default command)"


def run(argv: list[str], stdout: TextIO) -> int:
    """Lint what the arguments name; return 1 where a finding is as grave as ``--fail-on``."""
    options = options_of(argv)
    config = config_of(options)
    firmware = firmware_of(config)._replace(period_ms=options.period)
    if options.period and firmware.board is None:
        raise UsageError("--period needs a board: --board NAME, or in the configuration")
    wanted = Wanted(
        Selection(config.select, config.ignore),
        digest=options.format != "text",
        arena_detail=options.memory or options.plot,
        picture=options.plot,
    )
    inputs = Inputs(options.models, around_of(options, firmware.ops), Exclude(config.exclude, config.folder))
    reports = tuple(lint_all(inputs, firmware, wanted))
    for note in inputs.notes:
        sys.stderr.write(f"tflm-lint: note: {note}\n")
    target = firmware.target
    result = Run(
        version=__version__,
        tflm_commit=firmware.ops.tflm_commit,
        target=target.name,
        reports=reports,
        kernel_version=target.kernel_version,
        port=config.port,
    )
    write(result, options.format, stdout)
    for failure in inputs.failures:
        complain(failure)
    if inputs.failures:
        return 2
    threshold = SEVERITIES.index(config.fail_on)
    return 1 if any(report.worst() >= threshold for report in reports) else 0


def options_of(argv: list[str]) -> argparse.Namespace | SimpleNamespace:
    """Read the arguments; a request without flags, the common one, does without `argparse` and its 5 ms."""
    if argv and all(argument == STANDARD_INPUT or not argument.startswith("-") for argument in argv):
        return SimpleNamespace(**NO_FLAGS, models=argv)
    return parser().parse_args(argv)


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.arguments import new_parser
    from tflm_lint.reporters.index import FORMATS

    arguments = new_parser(
        "tflm-lint",
        usage="tflm-lint [check] [options] MODEL...",
        description="Will TensorFlow Lite Micro run these models, and what do they need?",
        epilog="exit code: 0 nothing at or above --fail-on, 1 findings, 2 the request was wrong",
    )
    arguments.add_argument(
        "models",
        nargs="+",
        metavar="MODEL",
        help="a .tflite file, a C or C++ file with a model in it, a folder, a pattern, or - for standard input",
    )
    arguments.add_argument("--format", choices=tuple(FORMATS), default="text", help="how to show the report (text)")
    arguments.add_argument(
        "--against",
        metavar="FILE",
        action="append",
        help="a .tflite file that the arrays of C and C++ files must hold",
    )
    arguments.add_argument(
        "--app",
        metavar="FOLDER",
        action="append",
        help="C++ sources of the application: resolver, arena, resource variables are checked; again for more folders",
    )
    arguments.add_argument("--memory", action="store_true", help="say where the arena goes")
    arguments.add_argument("--plot", action="store_true", help="draw the arena over time, too")
    arguments.add_argument("--period", type=period, metavar="MS", help="milliseconds from one inference to the next")
    add_settings(arguments)
    return arguments


def period(text: str) -> float:
    """Read a period."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


def around_of(options: argparse.Namespace | SimpleNamespace, ops: OpTable) -> Surroundings:
    """Read what surrounds the models; raise `RequestError` for what cannot be."""
    if not options.against and not options.app:
        return NOTHING
    from tflm_lint.inputs.around import surroundings

    return surroundings(options.against or (), options.app or (), ops)


def lint_all(inputs: Inputs, firmware: Firmware, wanted: Wanted) -> Iterator[Report]:
    """Lint one model after the other, with a bar on a terminal's standard error where there are many."""
    bar = len(inputs.paths) > 8 and sys.stderr.isatty()
    for subject in inputs:
        try:
            yield lint(subject, firmware, wanted)
        except MemoryError as error:
            inputs.failures.append(f"{subject.path}: {why_unreadable(error)}")
        if bar:
            filled = 30 * inputs.done // len(inputs.paths)
            sys.stderr.write(f"\r[{'#' * filled:<30}] {inputs.done}/{len(inputs.paths)}")
    if bar:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def write(result: Run, form: str, stdout: TextIO) -> None:
    """Show the run in the form asked for."""
    from tflm_lint.reporters import reporter

    for piece in reporter(form).render(result, colour=colour_wanted(stdout)):
        stdout.write(piece)


def colour_wanted(stdout: TextIO) -> bool:
    """Colour a terminal; NO_COLOR forbids and FORCE_COLOR demands it."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stdout.isatty() and os.environ.get("TERM") != "dumb"
