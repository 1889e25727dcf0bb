"""The table of options -> an argument parser that starts fast and gives the same help in every terminal."""

from __future__ import annotations

import argparse
import sys

from tflm_lint.commands.arguments import choices, names_of, value_of
from tflm_lint.errors import UsageError
from tflm_lint.flags import GROUPS
from tflm_lint.words import expected, meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NoReturn

    from tflm_lint.flags import Flag


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are request errors like all others: one line, nothing in it that moves a cursor."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong instead of printing the whole usage."""
        unknown = message.partition("unrecognized arguments: ")[2].split()
        options = [name for action in self._actions for name in action.option_strings if name.startswith("--")]
        hints = [hint for name in unknown if name.startswith("--") and (hint := meant(name, options, 1))]
        raise UsageError(", ".join((message, *hints[:1], f"see `{self.prog} --help`")))


def new_parser(prog: str, **details: Any) -> Parser:
    """Make a parser with help 80 columns wide: asking the terminal imports `shutil`, 5 ms with its compressors."""
    if sys.version_info >= (3, 14):
        details.setdefault("color", False)  # as before 3.14
    return Parser(prog=prog, formatter_class=formatter, **details)


def formatter(prog: str) -> argparse.HelpFormatter:
    """Format help for 80 columns, with the lines of description and epilog as they are."""
    return argparse.RawDescriptionHelpFormatter(prog, width=80)


def add_flags(parser: argparse.ArgumentParser, command: str) -> None:
    """Add the options that a command takes, under their headings."""
    for heading, flags in GROUPS.items():
        taken = [flag for flag in flags if command in flag.commands]
        if taken:
            group = parser.add_argument_group(heading)
            for flag in taken:
                add_flag(group, flag)


def add_flag(group: argparse._ArgumentGroup, flag: Flag) -> None:
    """Add one option."""
    details: dict[str, Any] = {"dest": flag.field, "help": flag.help.replace("%", "%%")}
    if flag.takes == "switch":
        details["action"] = "store_true"
    else:
        known = choices(flag.takes)
        shown = flag.metavar or f"{{{','.join(known)}}}"
        details |= {"metavar": shown, "type": reader(flag)}
        details |= {"action": "append"} if flag.again else {"default": flag.default}
    group.add_argument(*names_of(flag), **details)


def one_of(known: Iterable[str]) -> Callable[[str], str]:
    """Return the function that reads one of some words for argparse, and says which may be meant."""
    words = list(known)

    def read(text: str) -> str:
        if text not in words:
            raise argparse.ArgumentTypeError(f"{text!r}, {expected(text, words)}")
        return text

    return read


def reader(flag: Flag) -> Callable[[str], object]:
    """Return the function that reads an option's value for argparse."""

    def read(text: str) -> object:
        try:
            return value_of(flag.field, flag.takes, text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
