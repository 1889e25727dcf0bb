"""``tflm-lint diff OLD NEW``: what changed between two models, folders or revisions, or since the lock."""

from __future__ import annotations

import os
import sys

from tflm_lint.commands.arguments import STANDARD, read
from tflm_lint.commands.settings import Settings
from tflm_lint.errors import ConfigError, InputError, UsageError, complain
from tflm_lint.findings import SEVERITIES
from tflm_lint.firmware import tolerances_of
from tflm_lint.inputs import SUFFIX
from tflm_lint.inputs.gather import Exclude, Inputs
from tflm_lint.words import relative, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import TextIO

    from tflm_lint.commands.arguments import Options
    from tflm_lint.findings import Wanted
    from tflm_lint.firmware import Firmware
    from tflm_lint.growth import Tolerance
    from tflm_lint.inputs import Subject
    from tflm_lint.report.diffs import DiffRun, ModelDiff

    #: Models by name.
    Models = Mapping[str, Subject]

SUMMARY = "tell what changed between two models, folders or git revisions, or since the lock"
_EXAMPLES = """\
examples:
  tflm-lint diff old.tflite new.tflite
  tflm-lint diff before/ after/ --format markdown
  tflm-lint diff old.tflite new.tflite --format html -o diff.html
  tflm-lint diff main -- models/          a revision against the files here
  tflm-lint diff main...HEAD --           since the branches parted
  tflm-lint diff --locked models/ --max-growth 2%

exit code: 0 compared, 1 a figure grew beyond --max-growth, or --fail-on-new met
a finding as grave as --fail-on, 2 the request was wrong
"""
#: Between revisions and paths, as git has it.
SEPARATOR = "--"
#: The format that is a page.
HTML = "html"


def run(argv: list[str], stdout: TextIO) -> int:
    """Compare what the arguments name; return 1 where something is worse than is allowed."""
    paths = None
    if SEPARATOR in argv:
        at = argv.index(SEPARATOR)
        argv, paths = argv[:at], argv[at + 1 :]
    options = read("diff", argv, parser)
    settings = Settings(options)
    config = settings.root
    firmware = settings.firmware_for(None)
    allowed = growth_of(options)
    from tflm_lint.differ import held
    from tflm_lint.findings import Selection, Wanted

    wanted = Wanted(Selection(config.select, config.ignore), drawing=options.format == HTML)
    if options.format == HTML:
        require_page(options, paths)
    sides, models, failures = compared(options, paths, settings, wanted)
    if allowed is not None:
        models = held(models, allowed)
    # a page that is there stays where nothing could be compared
    if options.format != HTML or not failures or any(None not in diff.verdicts for diff in models):
        show(run_of(models, sides, firmware), options, stdout)
    for failure in failures:
        complain(failure)
    if failures:
        return 2
    threshold = SEVERITIES.index(config.fail_on)
    worse = options.fail_on_new and any(
        SEVERITIES.index(finding.severity) >= threshold for diff in models for finding in diff.new
    )
    return 1 if worse or any(diff.beyond for diff in models) else 0


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.parser import add_flags, new_parser

    arguments = new_parser(
        "tflm-lint diff",
        usage="tflm-lint diff [options] OLD NEW\n"
        "       tflm-lint diff [options] REVISION [REVISION] -- [PATH...]\n"
        "       tflm-lint diff [options] --locked [MODEL...]",
        description="Tell what changed: operators, inputs and outputs, bytes of the file,\n"
        "arena, flash, work, findings that are new and that are gone.",
        epilog=_EXAMPLES,
    )
    arguments.add_argument("models", nargs="*", metavar="MODEL", help="two models, folders or revisions")
    add_flags(arguments, "diff")
    return arguments


def growth_of(options: Options) -> tuple[Tolerance, ...] | None:
    """Read how much figures may grow; None where nobody asked."""
    if not options.max_growth:
        return None
    try:
        return tolerances_of(tuple(options.max_growth))
    except ConfigError as error:
        raise UsageError(f"--max-growth {str(error).removeprefix('tolerance: ')}") from None


def compared(
    options: Options, paths: list[str] | None, settings: Settings, wanted: Wanted
) -> tuple[tuple[str, str], tuple[ModelDiff, ...], list[str]]:
    """Return what the two sides are, the differences, and what could not be read."""
    from tflm_lint.differ import diff_all, diff_lock

    config, exclude = settings.root, settings.exclude()

    def judged(path: str) -> tuple[Firmware, Wanted]:
        return settings.firmware_for(path), settings.wanted_for(path, wanted)

    names = list(options.models)
    if options.locked:
        from tflm_lint.commands.lock import lock_path
        from tflm_lint.inputs.locks import read_lock

        lock = read_lock(lock_path(config))
        inputs = Inputs([*names, *(paths or ())] or [relative(config.folder, ".")], exclude=exclude)
        subjects = [subject for subject in inputs if subject.array is None or subject.path in inputs.named]
        return (lock.path, "now"), diff_lock(lock, subjects, judged), inputs.failures
    failures: list[str] = []
    if paths is not None or len(names) == 1:
        sides, before, after = of_revisions(names, paths or [], exclude, failures)
    elif len(names) == 2:
        sides = names[0], names[1]
        before, after = of_paths(names[0], exclude, failures), of_paths(names[1], exclude, failures)
        if not any(map(os.path.isdir, names)):
            before, after = (dict(zip([names[1]], side.values(), strict=False)) for side in (before, after))
    else:
        raise UsageError("name two models or folders, OLD NEW, or a revision: tflm-lint diff main -- models/")
    return sides, diff_all(before, after, judged), failures


def of_revisions(
    names: list[str], paths: list[str], exclude: Exclude, failures: list[str]
) -> tuple[tuple[str, str], Models, Models]:
    """Return the models of two revisions, or of one and of the working tree."""
    from tflm_lint.inputs.revisions import is_pattern, revisions_of, subjects_at

    if not 1 <= len(names) <= 2:
        raise UsageError("before -- one or two revisions are named: tflm-lint diff main -- models/")
    if len(names) == 1 and not paths and os.path.exists(names[0]):
        raise UsageError(
            f"{names[0]}: compared with what? name another, or a revision: tflm-lint diff main -- {names[0]}"
        )
    found = revisions_of(names)
    before = subjects_at(found[0], paths)
    if len(found) > 1:
        return (found[0].name, found[1].name), before, subjects_at(found[1], paths)
    after: dict[str, Subject] = {}
    for path in paths or ["."]:
        # what is gone is a change, not a mistake
        if os.path.lexists(path) or is_pattern(path):
            after |= {
                relative(subject.path, "."): subject
                for subject in of_paths(path, exclude, failures, bare=False).values()
            }
    return (found[0].name, "the working tree"), before, after


def of_paths(name: str, exclude: Exclude, failures: list[str], *, bare: bool = True) -> dict[str, Subject]:
    """Return the models of a file or folder, by their path below it."""
    folder = os.path.isdir(name)
    inputs = Inputs([name], exclude=exclude)
    found: dict[str, Subject] = {}
    for subject in inputs:
        if folder and not subject.path.lower().endswith(SUFFIX):
            continue
        key = relative(subject.path, name) if folder and bare else subject.path
        if key in found:
            raise InputError(f"{name}: holds several models, compare one")
        found[key] = subject
    if folder and not found:
        inputs.failures[:] = []
    failures += inputs.failures
    return found


def run_of(models: tuple[ModelDiff, ...], sides: tuple[str, str], firmware: Firmware) -> DiffRun:
    """Put the differences together with what they were judged for."""
    from tflm_lint._version import __version__
    from tflm_lint.report.diffs import DiffRun

    target = firmware.target
    return DiffRun(
        version=__version__,
        tflm_commit=firmware.ops.tflm_commit,
        target=target.name,
        models=models,
        sides=sides,
        kernel_version=target.kernel_version,
        port=firmware.port,
    )


def require_page(options: Options, paths: list[str] | None) -> None:
    """Refuse, before the work, a page that could not be made or written."""
    from tflm_lint.commands.page_files import require_place
    from tflm_lint.page.document import environment_of

    environment_of()
    if options.output not in (None, STANDARD):
        require_place(options.output, [*options.models, *(paths or ())], force=options.force)


def show(run: DiffRun, options: Options, stdout: TextIO) -> None:
    """Print the differences, or write them to a file."""
    if options.format == HTML:
        from tflm_lint.commands.page_files import write_page
        from tflm_lint.page.diff_page import diff_page

        if options.output in (None, STANDARD):
            stdout.write(diff_page(run))
        else:
            write_page(options.output, diff_page(run))
        return
    from tflm_lint.record import imported

    name = f"diff_{options.format}"
    render = getattr(imported(f"tflm_lint.reporters.{name}"), name)
    if options.output in (None, STANDARD):
        from tflm_lint.reporters import colour_wanted

        stdout.writelines(render(run, colour=colour_wanted(stdout, options.color)))
        return
    from tflm_lint.files import PlannedFile, write

    text = "".join(render(run, colour=False)).encode("utf-8", "backslashreplace")
    write([PlannedFile(options.output, lambda: [text])])
    sys.stderr.write(f"wrote {visible(options.output)}\n")
