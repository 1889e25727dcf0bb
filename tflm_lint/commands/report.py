"""``tflm-lint report MODEL... -o report.html``: figures, arena over time, flash and graph on one page."""

from __future__ import annotations

import sys

from tflm_lint.commands.arguments import STANDARD, read
from tflm_lint.commands.check import around_of
from tflm_lint.commands.page_files import require_place, write_page
from tflm_lint.commands.settings import Settings
from tflm_lint.errors import UsageError, complain
from tflm_lint.findings import Wanted
from tflm_lint.inputs import why_unreadable
from tflm_lint.inputs.gather import Inputs
from tflm_lint.linter import run_of
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from tflm_lint.report import Run
    from tflm_lint.report.sheets import Sheet

SUMMARY = "write a page to look at: verdict, arena over time, flash, graph, findings"
_EXAMPLES = """\
examples:
  tflm-lint report kws.tflite -o report.html
  tflm-lint report models/ -o report.html --board nano33ble
  tflm-lint report src/kws_data.cc --app src/ --max-arena 64K -o report.html

The page is one file, makes no network requests and needs Jinja2:
pip install 'tflm-lint[report]'

exit code: 0 written, whatever was found; 2 the request was wrong or something
could not be read; where no model could, nothing is written
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Write the page of what the arguments name."""
    options = read("report", argv, parser)
    if not options.output:
        raise UsageError("where to? say -o report.html, or -o - for standard output")
    settings = Settings(options)
    firmware = settings.firmware_for(None)
    if options.period and firmware.board is None:
        raise UsageError("--period needs a board: --board NAME, or in the configuration")
    around = around_of(options, firmware, settings.root)
    inputs = Inputs(options.models, around, settings.exclude())
    if options.output != STANDARD:
        require_place(options.output, [*inputs.paths, *(options.against or ())], force=options.force)
    from tflm_lint.page.document import environment_of

    environment_of()  # what is missing is told before the work
    wanted = Wanted(help=True)
    sheets = sheets_of(inputs, settings, wanted, fixed=not options.no_fix)
    for note in (*inputs.notes, *inputs.remarks):
        sys.stderr.write(f"tflm-lint: note: {visible(note)}\n")
    if sheets:
        found = run_of(tuple(sheet.report for sheet in sheets), firmware, wanted)
        show(found._replace(failures=tuple(inputs.failures)), sheets, options.output, stdout)
    elif not inputs.failures:
        inputs.failures.append("no model was found, and no page is written")
    for failure in inputs.failures:
        complain(failure)
    return 2 if inputs.failures else 0


def show(found: Run, sheets: list[Sheet], place: str, stdout: TextIO) -> None:
    """Write the page to a file, or to standard output."""
    from tflm_lint.page.report_page import report_page
    from tflm_lint.report.sheets import Pages

    text = report_page(Pages(found, tuple(sheets)))
    if place == STANDARD:
        stdout.write(text)
    else:
        write_page(place, text)


def sheets_of(inputs: Inputs, settings: Settings, wanted: Wanted, *, fixed: bool) -> list[Sheet]:
    """Look into one model after the other."""
    from tflm_lint.drawer import sheet_of
    from tflm_lint.suppressing import Suppressing

    suppressing = Suppressing()
    found = []
    for subject in inputs:
        path = subject.path
        try:
            sheet = sheet_of(subject, settings.firmware_for(path), settings.wanted_for(path, wanted), fixed=fixed)
        except MemoryError as error:
            inputs.failures.append(f"{path}: {why_unreadable(error)}")
            continue
        found.append(sheet._replace(report=suppressing.applied(sheet.report)))
    return found


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint report",
        usage="tflm-lint report [options] MODEL... -o FILE",
        description="Write one page about models: what they need, where it goes, what to do.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument(
        "models",
        nargs="+",
        metavar="MODEL",
        help="a .tflite file, a C or C++ file with a model in it, a folder, a pattern, or - for standard input",
    )
    add_flags(arguments, "report")
    return arguments
