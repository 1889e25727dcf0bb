"""Template -> text: words between ``@`` become what is known of the application."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: A word alone on its line, which a block takes the place of; or one inside a line.
_WORD = re.compile(r"(?m)^@(\w+)@\n|@(\w+)@")


def filled(name: str, words: Mapping[str, str]) -> str:
    """Give a template's text. A word that is empty and alone takes its line away, and of two empty lines then one.

    What a word stands for is not looked at again: a tensor may have any name.
    """

    def value(match: re.Match[str]) -> str:
        block, word = match.groups()
        if block is None:
            return words[word]
        return f"{words[block].rstrip()}\n" if words[block] else ""

    text = _WORD.sub(value, template(name))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def arena_options(macros: Sequence[str]) -> str:
    """Write the options of CMake that set another size of an arena."""
    return "".join(f'set({macro} "" CACHE STRING "another size for an arena, in bytes")\n' for macro in macros)


def template(name: str) -> str:
    """Read a template, by its path in the folder ``templates``."""
    with open(os.path.join(os.path.dirname(__file__), "templates", name), encoding="utf-8") as file:
        return file.read()
