"""``tflm-lint help [COMMAND]``: the page that names the commands, or a command's own."""

from __future__ import annotations

from tflm_lint.commands.index import COMMANDS
from tflm_lint.errors import UsageError
from tflm_lint.record import imported
from tflm_lint.words import expected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

SUMMARY = "show these pages: `tflm-lint help fix`"


USAGE = """\
usage: tflm-lint [check] [options] MODEL...
       tflm-lint COMMAND [options] ...
"""


def page() -> str:
    """Return the page that names the commands."""
    lines = "".join(f"  {name:<12}{what}\n" for name, what in COMMANDS.items())
    return f"{USAGE}\ncommands:\n{lines}\n`tflm-lint COMMAND --help` has each command's options.\n"


def run(argv: list[str], stdout: TextIO) -> int:
    """Print a command's help, or what commands there are."""
    if not argv or argv[0].startswith("-"):
        stdout.write(page())
        return 0
    name = argv[0]
    if name not in COMMANDS:
        raise UsageError(f"{name}: no such command, {expected(name, list(COMMANDS))}")
    code: int = imported(f"tflm_lint.commands.{name}").run(["--help"], stdout)
    return code
