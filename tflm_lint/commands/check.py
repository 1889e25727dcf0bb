"""``tflm-lint check MODEL...``: lint files and show the report."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

from tflm_lint._version import __version__
from tflm_lint.commands.settings import FLAGS, add_settings, config_of, settings_of
from tflm_lint.errors import UsageError, complain
from tflm_lint.findings import SEVERITIES
from tflm_lint.linter import Selection, lint_data
from tflm_lint.model.limits import read_whole
from tflm_lint.report import Run
from tflm_lint.sources import is_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import TextIO

    from tflm_lint.commands.sources import SourceFiles
    from tflm_lint.config import Config
    from tflm_lint.inspection import Settings
    from tflm_lint.linter import Prepare
    from tflm_lint.report import Report

SUFFIX = ".tflite"
#: ESPHome's description of a wake word, beside the model of the same name.
MANIFEST = ".json"
STANDARD_INPUT = "-"

#: What the arguments are where no flag is given; a test holds it against the parser.
NO_FLAGS = {**FLAGS, "format": "text", "memory": False, "plot": False, "period": None, "against": None, "app": None}


def run(argv: list[str], stdout: TextIO) -> int:
    """Lint what the arguments name; return 1 where a finding is as grave as ``--fail-on``."""
    options = options_of(argv)
    config = config_of(options)
    settings = settings_of(config)._replace(
        period_ms=options.period,
        arena_detail=options.memory or options.plot,
        picture=options.plot,
        digest=options.format != "text",
    )
    if options.period and settings.board is None:
        raise UsageError("--period needs a board: --board NAME, or in the configuration")
    selection = Selection(config.select, config.ignore)
    failures: list[str] = []
    paths = list(files_of(options.models, config, failures))
    sources = None
    if options.against or any(map(is_source, paths)):
        from tflm_lint.commands.sources import SourceFiles

        sources = SourceFiles(options.models, options.against)
    prepare = None
    if options.app:
        from tflm_lint.commands.app import AppSources

        prepare = AppSources(options.app, paths, settings).prepare
    reports = list(lint_files(paths, settings, selection, failures, sources=sources, prepare=prepare))
    if sources is not None:
        sources.close(failures, bool(reports))
    target = settings.target
    commit = settings.ops.tflm_commit
    result = Run(__version__, commit, target.name, tuple(reports), target.kernel_version, config.port)
    write(result, options.format, stdout)
    for failure in failures:
        complain(failure)
    threshold = SEVERITIES.index(config.fail_on)
    if failures:
        return 2
    return 1 if any(report.worst() >= threshold for report in reports) else 0


def options_of(argv: list[str]) -> argparse.Namespace | SimpleNamespace:
    """Read the arguments; a request without flags, the common one, does without `argparse` and its 5 ms."""
    if argv and all(argument == STANDARD_INPUT or not argument.startswith("-") for argument in argv):
        return SimpleNamespace(**NO_FLAGS, models=argv)
    return parser().parse_args(argv)


def parser() -> argparse.ArgumentParser:
    """Build the command's arguments."""
    from tflm_lint.commands.arguments import new_parser
    from tflm_lint.reporters import FORMATS

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


def files_of(names: list[str], config: Config, failures: list[str]) -> Iterator[str]:
    """Yield the files that the arguments name, each once, folders and patterns in sorted order."""
    seen = set()
    for name in names:
        for path in expand(name, failures):
            if path not in seen and not (path != name and excluded(path, config)):
                seen.add(path)
                yield path


def expand(name: str, failures: list[str]) -> list[str]:
    """Return the files that one argument names; where there is none, say so and go on with the others."""
    if name == STANDARD_INPUT or os.path.isfile(name):  # noqa: PTH113 - pathlib is slow to import, here and below
        return [name]
    if os.path.isdir(name):  # noqa: PTH112
        found = []
        before = len(failures)
        for folder, folders, files in os.walk(name, onerror=lambda error: failures.append(said(error))):
            folders[:] = sorted(entry for entry in folders if not entry.startswith("."))
            joined = [os.path.join(folder, file) for file in sorted(files)]  # noqa: PTH118
            found += [
                path
                for path in joined
                if (path.endswith(SUFFIX) or is_source(path))
                and is_readable(path, failures)
                and (path.endswith(SUFFIX) or worth_reading(path))
            ]
        if not found and len(failures) == before:
            failures.append(f"{name}: no {SUFFIX} file in this folder, and no C or C++ file")
        return found
    if os.path.lexists(name):
        return [name]
    if any(character in name for character in "*?["):
        import glob

        found = sorted(path for path in glob.glob(name, recursive=True) if os.path.isfile(path))  # noqa: PTH113, PTH207
        if not found:
            failures.append(f"{name}: no file fits this pattern")
        return found
    failures.append(f"{name}: no such file")
    return []


def is_readable(path: str, failures: list[str]) -> bool:
    """Say whether a found path is a file or a broken link to one; opening a pipe would wait for ever."""
    if os.path.isfile(path) or not os.path.exists(path):  # noqa: PTH113, PTH110
        return True
    failures.append(f"{path}: neither a file nor a folder")
    return False


def said(error: OSError) -> str:
    """Return what the operating system says."""
    return f"{os.fspath(error.filename)}: {error.strerror or error}"


def worth_reading(path: str) -> bool:
    """Ask the room of the sources, which a folder of models alone does not open."""
    from tflm_lint.commands.sources import worth_reading

    return worth_reading(path)


def excluded(path: str, config: Config) -> bool:
    """Say whether the configuration leaves a found file out; a file named by itself is always linted."""
    if not config.exclude:
        return False
    import fnmatch

    relative = os.path.relpath(path, config.folder).replace(os.sep, "/")
    return any(fnmatch.fnmatch(relative, pattern) for pattern in config.exclude)


def read_file(path: str) -> bytes:
    """Read a file or standard input."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return read_whole(sys.stdin.buffer)
    with open(path, "rb") as file:
        return read_whole(file)


def lint_files(
    paths: list[str],
    settings: Settings,
    selection: Selection,
    failures: list[str],
    *,
    sources: SourceFiles | None = None,
    prepare: Prepare | None = None,
) -> Iterator[Report]:
    """Lint one file after the other, with a bar on a terminal's standard error where there are many."""
    bar = len(paths) > 8 and sys.stderr.isatty()
    for number, path in enumerate(paths, 1):
        try:
            data = read_file(path)
            if path.endswith(MANIFEST) or (path.endswith(SUFFIX) and os.path.exists(path[: -len(SUFFIX)] + MANIFEST)):  # noqa: PTH110
                from tflm_lint.commands.manifests import lint_with_manifest

                yield from lint_with_manifest(data, path, settings, selection, failures=failures, prepare=prepare)
            elif sources is not None and is_source(path):
                yield from sources.lint(data, path, settings, selection, prepare)
            else:
                yield lint_data(data, path, settings, selection, prepare)
        except (OSError, MemoryError) as error:
            failures.append(f"{path}: {getattr(error, 'strerror', None) or str(error) or 'not enough memory'}")
        if bar:
            filled = 30 * number // len(paths)
            sys.stderr.write(f"\r[{'#' * filled:<30}] {number}/{len(paths)}")
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
