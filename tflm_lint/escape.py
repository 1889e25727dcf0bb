"""Any text -> text that stays on its line and changes nothing else on a terminal.

Names of files, tensors and operators come from strangers: an escape sequence in one could move the cursor, change the
colour or the title, a mark of writing direction could show it backwards, a line end could begin a line of its own.
What C comments and literals need is another matter, of `emitters.quoting`.
"""

from __future__ import annotations

#: Characters of a name or message; a hostile file has names as long as itself, and thousands of findings about them.
LONGEST = 2000


def visible(text: str) -> str:
    r"""Show control characters, line ends, surrogates and writing-direction marks as ``\x1b``, ``\n``, ``\udcff``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join([char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text])


def cut(text: str) -> str:
    """Cut the middle out of a text that is longer than any real name or message."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"
