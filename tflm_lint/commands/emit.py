"""``tflm-lint emit MODEL -o PATH``: write a model as C."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

SUMMARY = "write a model as an aligned const C array with its header"


def run(argv: list[str], stdout: TextIO) -> int:
    """Delegate to the emitters; a plain command line does without argparse."""
    from tflm_lint.emitters import command

    options = command.plain_options(argv)
    if options is None:
        from tflm_lint.commands.arguments import new_parser

        arguments = new_parser("tflm-lint emit", description="Write a model as an aligned const C array.")
        command.add_arguments(arguments)
        options = command.Options(**vars(arguments.parse_args(argv)))
    return command.run(options, stdout, sys.stderr)
