"""``tflm-lint emit MODEL -o PATH``: write a model as C."""

from __future__ import annotations

import sys

from tflm_lint.commands.arguments import new_parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def run(argv: list[str], stdout: TextIO) -> int:
    """Delegate to the emitters."""
    from tflm_lint.emitters import command

    arguments = new_parser("tflm-lint emit", description="Write a model as an aligned const C array.")
    command.add_arguments(arguments)
    return command.run(arguments.parse_args(argv), stdout, sys.stderr)
