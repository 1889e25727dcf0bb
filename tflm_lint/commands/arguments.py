"""argv -> the options that it gives, by the table of options: a plain command line without argparse, any other with.

Importing argparse costs as much as linting or writing a small model. A plain command line, of whole options with their
values apart, is read here in no time; what is not plain (help, abbreviations, mistakes) is left to argparse, which has
the words for it. A test holds the two together. The table of options is asked where there are any: what they are
without stands in a compiled index.
"""

from __future__ import annotations

import sys

from tflm_lint.commands.defaults import DEFAULTS, SETTINGS
from tflm_lint.config import AS_MANY

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from types import SimpleNamespace
    from typing import Any

    from tflm_lint.flags import Flag

    Options = argparse.Namespace | SimpleNamespace
else:
    SimpleNamespace = type(sys.implementation)  # the class of that name in `types`, without importing `types`

#: As an argument: standard input, or output.
STANDARD = "-"


def read(command: str, argv: list[str], parser: Callable[[], argparse.ArgumentParser]) -> Options:
    """Read the arguments of a command that takes models; raise `UsageError` for what cannot be read."""
    return plain(command, argv) or parser().parse_args(with_counts(command, argv))


#: Options whose value may be nothing: no namespace is one, of others the command says what is wrong.
_MAY_BE_EMPTY = ("namespace", "section", "name", "define")


def with_counts(command: str, argv: list[str]) -> list[str]:
    """Join options that may have a number with it, so that no model behind one is taken for it."""
    from tflm_lint.flags import flags_of

    names = {name for flag in flags_of(command) if flag.takes == "optional count" for name in names_of(flag)}
    if not names.intersection(argv):
        return argv
    found: list[str] = []
    for argument in argv:
        if found and found[-1] in names and argument.isdecimal():
            found[-1] += f"={argument}"
        else:
            found.append(argument)
    return [f"{argument}=" if argument in names else argument for argument in found]


def defaults(command: str) -> dict[str, object]:
    """Return what the options are where none is given."""
    return DEFAULTS[command]()


def plain(command: str, argv: list[str]) -> SimpleNamespace | None:
    """Read a plain command line; None for one that argparse must look at."""
    found = defaults(command)
    models: list[str] = []
    rest = iter(argv)
    for argument in rest:
        if argument == STANDARD or not argument.startswith("-"):
            models.append(argument)
            continue
        from tflm_lint.commands.spelled import OPTIONS

        field, takes, again = next((row[:3] for row in OPTIONS.get(argument, ()) if command in row[3]), ("", "", False))
        if not takes or takes == "optional count":
            return None
        if takes == "switch":
            found[field] = True
            continue
        text = next(rest, "--")
        if text.startswith("-") and text != STANDARD:
            return None
        try:
            value = value_of(field, takes, text)
        except ValueError:
            return None
        before = found[field]
        found[field] = [*(before if isinstance(before, list) else ()), value] if again else value
    return SimpleNamespace(models=models, **found) if models else None


def names_of(flag: Flag) -> tuple[str, ...]:
    """Return what the command line calls an option."""
    return (f"-{flag.short}", f"--{flag.name}") if flag.short else (f"--{flag.name}",)


def value_of(field: str, takes: str, text: str) -> object:
    """Read an option's value; raise `ValueError` that says what was expected."""
    if not text and takes in ("text", "file") and field not in _MAY_BE_EMPTY:
        # a variable of a script that is not set must not choose what nobody named
        raise ValueError("'', expected a value")
    if takes in ("bytes", "count"):
        from tflm_lint.config import amount

        return amount(int(text) if text.isdecimal() else text, takes)
    if takes == "optional count":
        if text and not text.isdecimal():
            raise ValueError(f"{text!r}, expected a whole number or nothing")
        return int(text) if text else AS_MANY
    if takes == "whole":
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{text!r}, expected a whole number") from None
    if takes == "milliseconds":
        return milliseconds(text)
    known = choices(takes)
    name = text.partition("=")[0] if takes == "output" else text
    if known and name not in known:
        from tflm_lint.words import expected

        raise ValueError(f"{name!r}, {expected(name, known)}")
    return text


def milliseconds(text: str) -> float:
    """Read a time that is longer than nothing."""
    from tflm_lint.config import is_period

    try:
        value = float(text)
    except ValueError:
        value = 0
    if not is_period(value):
        raise ValueError(f"{text!r}, expected a number of milliseconds, such as 20 or 2.5")
    return value


def choices(takes: str) -> Sequence[str]:
    """Return the names that an option's value is one of; none where any text will do."""
    if takes == "severity":
        from tflm_lint.findings import SEVERITIES

        return SEVERITIES
    if takes == "style":
        from tflm_lint.emitters import STYLES

        return tuple(STYLES)
    if takes == "fix format":
        return ("text", "json")
    if takes == "when":
        return ("auto", "always", "never")
    if takes == "diff format":
        return ("text", "markdown", "json", "html")
    if takes == "ram level":
        return ("packing", "in-place", "overlap")
    if takes == "kind":
        from tflm_lint.emitters.kinds.index import KINDS

        return tuple(KINDS)
    if takes == "output":
        from tflm_lint.reporters.index import FORMATS

        return tuple(FORMATS)
    return ()


def given_by(options: Options) -> dict[str, Any]:
    """Return the fields of `Config` that the command line sets."""
    given: dict[str, Any] = {}
    for field, (takes, again) in SETTINGS.items():
        value = getattr(options, field, None)
        if takes == "codes":
            value = codes(value)
        if value not in (None, "", (), []) and value is not False:
            given[field] = tuple(value) if again else value
    return given


def codes(values: list[str] | None) -> tuple[str, ...]:
    """Split comma-separated codes."""
    return tuple(code.strip().upper() for value in values or () for code in value.split(",") if code.strip())
