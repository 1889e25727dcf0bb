"""argv -> one call -> exit code: 0 nothing to complain of, 1 findings, 2 the request was wrong.

Each command is a module of `tflm_lint.commands` with a ``SUMMARY`` for the help and ``run(argv, stdout) -> int``,
imported when it is asked for: the common case, linting one model, pays for nothing else.
"""

from __future__ import annotations

import gc
import io
import os
import sys

from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO


def entry() -> int:
    """Run as a process of its own, which ends soon: what the garbage collector would look through is left alone.

    A collection looks at all modules once more for a few thousand new objects, and the last one at everything; without
    them a run on a small model takes a tenth less. Cycles in big models are still collected.
    """
    gc.set_threshold(100_000, 20, 100)
    code = main()
    leave(code)
    gc.freeze()
    return code


def leave(code: int) -> None:
    """End the process at once where nobody else waits for its end: every file is closed, both streams are flushed.

    Python would take its modules apart first, a twentieth of a run, for an operating system that takes the memory back
    at once. Returns, so that all goes its usual way, where somebody listens: what is registered with `atexit`, threads,
    a debugger, a profiler, coverage, ``python -i``; and where a stream cannot be flushed, which Python says at its end.
    """
    watched = sys.gettrace() or sys.getprofile() or sys.flags.inspect or sys.flags.interactive
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    if watched or (monitoring is not None and any(map(monitoring.get_tool, range(6)))):
        return
    if "atexit" in sys.modules or "threading" in sys.modules:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # a stream that is closed
        return
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    if sys.stderr is None:  # closed by the caller, `2>&-`
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
    if sys.stdout is None:
        from tflm_lint.errors import complain

        return complain("standard output is closed")
    settle(sys.stdout)
    try:
        return run(argv, sys.stdout)
    except BrokenPipeError:
        # The reader has gone, `| head` say: what Python flushes at exit has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        # A full disk behind `> file`, say; what is left in the buffer has nowhere to go either.
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        from tflm_lint.errors import complain

        return complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        sys.stderr.write("tflm-lint: interrupted\n")
        return 130
    except Exception as error:
        # the family of errors is imported by whoever raises one, and no run that goes well has need of it
        from tflm_lint.errors import RequestError, complain

        if isinstance(error, RequestError):
            return complain(error)
        raise


def settle(stdout: TextIO) -> None:
    """Write UTF-8 and ``\\n`` everywhere, but what a terminal understands to a terminal; replace what cannot be."""
    if isinstance(stdout, io.TextIOWrapper):
        if stdout.isatty():
            stdout.reconfigure(errors="backslashreplace")
        else:
            stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def run(argv: list[str], stdout: TextIO) -> int:
    """Choose the command and run it."""
    if not argv or argv[0] in {"-h", "--help"}:
        from tflm_lint.commands.help import page

        stdout.write(page())
        return 0 if argv else 2
    if argv[0] in {"-V", "--version"}:
        from tflm_lint._version import __version__

        stdout.write(f"tflm-lint {__version__}\n")
        return 0
    name = "check"
    if argv[0].isalpha():  # as every command's name is, and hardly a model's
        from tflm_lint.commands.index import COMMANDS

        if argv[0] in COMMANDS:
            name = argv.pop(0)
        elif not os.path.exists(argv[0]):
            from tflm_lint.errors import UsageError
            from tflm_lint.words import meant

            if hint := meant(argv[0], list(COMMANDS), 1):
                raise UsageError(f"{argv[0]}: neither a command nor a file, {hint}")
    code: int = imported(f"tflm_lint.commands.{name}").run(argv, stdout)
    stdout.flush()
    return code


if __name__ == "__main__":
    raise SystemExit(entry())
