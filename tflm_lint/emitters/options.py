"""Command line of ``tflm-lint emit`` -> Options: by argparse, or without it where everything is plain.

Importing argparse costs as much as writing a small model; a plain command line is read here in no time, and what is
not plain (help, abbreviations, mistakes) is left to argparse, which has the words for it. A test holds them together.
"""

from __future__ import annotations

from tflm_lint.emitters.styles import STYLES
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

STANDARD_OUTPUT = "-"


class Options(NamedTuple):
    """What the user asked for; the attributes are those of argparse's namespace."""

    models: list[str]
    output: str = STANDARD_OUTPUT
    resolver: bool = False
    style: str = "hex"
    name: list[str] | None = None
    align: int = 16
    section: str | None = None
    namespace: str | None = None
    target: str | None = None
    check: bool = False
    write: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``tflm-lint emit``."""
    parser.add_argument("models", nargs="+", metavar="MODEL", help="a .tflite file, or - for standard input")
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        default=STANDARD_OUTPUT,
        help="file.c (C11), file.cc, .cpp, .cxx (C++17), each with its .h beside it; file.h for a header that holds "
        "the array (Arduino); a folder, or a path with {dir} and {stem}, for one file per model; - prints (default)",
    )
    parser.add_argument(
        "--resolver",
        action="store_true",
        help="write a C++ header that registers the operators of the models, instead of the models themselves",
    )
    parser.add_argument("--style", choices=tuple(STYLES), default="hex", help="how the bytes are written (hex)")
    parser.add_argument(
        "--name", metavar="SYMBOL", action="append", help="the array's name, once per model (g_<stem>_model_data)"
    )
    parser.add_argument("--align", type=int, default=16, metavar="N", help="alignment of the array in bytes (16)")
    parser.add_argument("--section", metavar="NAME", help="put the array into this linker section")
    parser.add_argument("--namespace", metavar="NAME", help="put the array into this C++ namespace")
    parser.add_argument("--target", metavar="NAME", help="core and kernels that the arena's size is computed for")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="write nothing; exit 1 where the files on disk differ")
    mode.add_argument("--write", action="store_true", help="write, and exit 1 where something changed (for hooks)")


_TEXTS = {"-o": "output", "--output": "output"} | {
    f"--{name}": name for name in ("style", "name", "align", "section", "namespace", "target")
}
_FLAGS = {f"--{name}": name for name in ("resolver", "check", "write")}


def plain_options(arguments: list[str]) -> Options | None:
    """Read a command line of whole options with their values apart; None for one that argparse must look at."""
    found: dict[str, object] = {}
    models: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in _FLAGS:
            found[_FLAGS[argument]] = True
        elif argument in _TEXTS:
            value = next(rest, "--")
            if value.startswith("-") and value != STANDARD_OUTPUT:
                return None
            name = _TEXTS[argument]
            if name == "name":
                found[name] = [*found.get(name, ()), value]  # type: ignore[misc]  # a list of its own strings
            else:
                found[name] = value
        elif argument.startswith("-") and argument != STANDARD_OUTPUT:
            return None
        else:
            models.append(argument)
    align = str(found.pop("align", "16"))
    wrong = found.get("style", "hex") not in STYLES or not (align.isascii() and align.isdigit())
    if wrong or not models or ("check" in found and "write" in found):
        return None
    return Options(models=models, align=int(align), **found)  # type: ignore[arg-type]  # the names are Options' own
