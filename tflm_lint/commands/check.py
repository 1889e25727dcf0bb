"""``tflm-lint check MODEL...``: lint files and show the report."""

from __future__ import annotations

import os
import sys

from tflm_lint.commands.arguments import read
from tflm_lint.commands.settings import Settings
from tflm_lint.config import chooses_target
from tflm_lint.findings import SEVERITIES, Wanted
from tflm_lint.inputs.gather import NOTHING, Inputs
from tflm_lint.linter import linted, run_of
from tflm_lint.report import PLAIN, Look
from tflm_lint.reporters import ON_STDOUT, colour_wanted, deliver, needs_of, width_of
from tflm_lint.words import is_source, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import TextIO

    from tflm_lint.commands.arguments import Options
    from tflm_lint.commands.ignoring import Ignoring
    from tflm_lint.commands.workers import How
    from tflm_lint.config import Config
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs.gather import Surroundings
    from tflm_lint.inputs.locks import Lock
    from tflm_lint.report import Report

SUMMARY = "lint models: will TensorFlow Lite Micro run them, and what do they need (the default command)"
_EXAMPLES = """\
examples:
  tflm-lint kws.tflite
  tflm-lint --board nucleo-f446re --max-arena 64K models/
  tflm-lint src/kws_model_data.cc --against kws.tflite --app src/
  tflm-lint --format json - < kws.tflite

exit code: 0 nothing at or above --fail-on (or --exit-zero), 1 findings, 2 the
request was wrong
"""


def run(argv: list[str], stdout: TextIO) -> int:
    """Lint what the arguments name; return 1 where a finding is as grave as ``--fail-on``."""
    options = read("check", argv, parser)
    settings = Settings(options)
    config = settings.root
    firmware = settings.firmware_for(None)
    require_together(options, config, firmware)
    outputs = ON_STDOUT
    if options.format or options.output:
        from tflm_lint.commands.output_files import outputs_of

        outputs = outputs_of(options)
    around = around_of(options, firmware, config)
    if options.locked:
        around = around._replace(lock=lock_of(config))
    inputs = Inputs(options.models, around, settings.exclude())
    filed = tuple(output for output in outputs if output.path)
    if filed:
        from tflm_lint.commands.output_files import require_no_input

        require_no_input(outputs, [*inputs.paths, *(options.against or ())])
    shared = None
    if config.shared_arena:
        from tflm_lint.commands.sharing import shared_of

        shared = shared_of(options.models, settings)
    wanted = wanted_of(options, config, inputs.paths).with_needs(needs_of(outputs))
    ignoring = ignoring_of(settings, options.models)
    chosen = ignoring or settings
    reports = tuple(
        reports_of(inputs, lambda path: (settings.firmware_for(path), chosen.wanted_for(path, wanted)), options.jobs)
    )
    warnings: list[str] = []
    if ignoring is not None or inputs.around.applications or any(map(is_source, inputs.paths)):
        from tflm_lint.commands.ignoring import without_ignored

        reports, warnings = without_ignored(reports, ignoring, inputs, settings, wanted)
    for note in (*inputs.notes, *inputs.remarks):
        sys.stderr.write(f"tflm-lint: note: {visible(note)}\n")
    for warning in warnings:
        sys.stderr.write(f"tflm-lint: warning: {visible(warning)}\n")
    found = run_of(reports, firmware, wanted)._replace(
        shared=shared, failures=tuple(inputs.failures), fail_on=config.fail_on, look=look_of(options, width_of(stdout))
    )
    colour = colour_wanted(stdout, options.color)
    deliver(outputs, stdout, lambda show: show.render(found, colour=colour))
    unwritten: tuple[str, ...] = ()
    if filed:
        from tflm_lint.commands.output_files import written

        # a file has no terminal's width
        wide = found._replace(look=found.look._replace(width=PLAIN.width))
        unwritten = tuple(written(filed, lambda show: show.render(wide, colour=options.color == "always")))
    if inputs.failures or unwritten:
        from tflm_lint.errors import complain

        return max(map(complain, (*inputs.failures, *unwritten)))
    if options.exit_zero:
        return 0
    threshold = SEVERITIES.index(config.fail_on)
    return 1 if any(report.worst() >= threshold for report in reports) else 0


def look_of(options: Options, width: int) -> Look:
    """Say how the report looks where it is printed."""
    return Look(width, options.hints, options.verbose, options.quiet, options.statistics)


def require_together(options: Options, config: Config, firmware: Firmware) -> None:
    """Refuse options that do not go with each other, or say nothing; raise `UsageError`."""
    if options.period and firmware.board is None:
        why = "--period needs a board: --board NAME, or in the configuration"
    elif options.quiet and (options.verbose or options.hints or options.statistics):
        why = "--quiet goes with none of --verbose, --hints and --statistics"
    elif options.jobs is not None and options.jobs < 1:
        why = f"--jobs {options.jobs}: expected one process at least"
    elif options.shared_variables and not config.shared_arena:
        why = "--shared-variables goes with --shared-arena: of one model alone they are shared with nobody"
    else:
        return
    from tflm_lint.errors import UsageError

    raise UsageError(why)


def reports_of(inputs: Inputs, how: How, jobs: int | None) -> Iterator[Report]:
    """Yield the report of each model; what cannot be linted is one of the inputs' failures."""
    if len(inputs.paths) > 1 or (jobs or 1) > 1:
        from tflm_lint.commands import workers

        yield from workers.reports_of(inputs, how, jobs)
        return
    for subject in inputs:
        report = linted(subject, *how(subject.path))
        if isinstance(report, str):
            inputs.failures.append(report)
        else:
            yield report


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint check",
        usage="tflm-lint [check] [options] MODEL...",
        description="Will TensorFlow Lite Micro run these models, and what do they need?",
        epilog=_EXAMPLES,
    )
    arguments.add_argument(
        "models",
        nargs="+",
        metavar="MODEL",
        help="a .tflite file, a C or C++ file with a model in it, a folder, a pattern, or - for standard input",
    )
    add_flags(arguments, "check")
    return arguments


def around_of(options: Options, firmware: Firmware, config: Config) -> Surroundings:
    """Read what surrounds the models; raise `RequestError` for what cannot be."""
    chosen = options.app or any(map(os.path.isdir, options.models))
    if not options.against and not chosen and not options.define:
        return NOTHING._replace(table=firmware.ops.ops)
    from tflm_lint.inputs.around import macros_of, surroundings

    defines = macros_of(options.define or (), firmware.target if chooses_target(config) else None)
    if not options.against and not options.app:
        return NOTHING._replace(table=firmware.ops.ops, defines=defines)
    return surroundings(options.against or (), options.app or (), firmware.ops, defines)


def wanted_of(options: Options, config: Config, paths: list[str]) -> Wanted:
    """Say what the text for people needs of a report.

    It tells hints of one model; of several it counts them, unless flags ask for more, the run's end hangs on them, or a
    source's comments may ignore one.
    """
    told = options.hints or options.verbose or options.statistics or config.fail_on == SEVERITIES[0]
    return Wanted(
        digest=False,
        arena_detail=options.memory or options.plot,
        flash_detail=options.flash,
        picture=options.plot,
        hints=told or any(map(is_source, paths)) or (len(paths) == 1 and not options.quiet),
    )


def lock_of(config: Config) -> Lock:
    """Read what the models are held against; raise `InputError` where there is nothing."""
    from tflm_lint.commands.lock import lock_path
    from tflm_lint.inputs.locks import read_lock

    return read_lock(lock_path(config))


def ignoring_of(settings: Settings, names: list[str]) -> Ignoring | None:
    """Return what counts ignored findings, None where no folder is looked at."""
    if not any(map(os.path.isdir, names)):
        return None
    from tflm_lint.commands.ignoring import Ignoring

    return Ignoring(settings, names)
