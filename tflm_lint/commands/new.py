"""``tflm-lint new DIR MODEL``: write a small application around a model."""

from __future__ import annotations

import sys

from tflm_lint.commands.arguments import new_parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

SUMMARY = "write a small application that builds around a model"


def run(argv: list[str], stdout: TextIO) -> int:
    """Delegate to the emitters."""
    from tflm_lint.emitters import new

    arguments = new_parser("tflm-lint new", description="Write a small application that builds around a model.")
    new.add_arguments(arguments)
    return new.run(arguments.parse_args(argv), stdout, sys.stderr)
