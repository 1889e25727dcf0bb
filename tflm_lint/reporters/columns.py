"""Text -> lines of 80 columns, painted for a terminal or plain."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 80
COLOURS = {"error": "31", "warning": "33", "info": "36", "good": "32", "bad": "31", "strong": "1"}


def plain(style: str, text: str) -> str:  # noqa: ARG001 - the other painter needs the style
    """Return the text as it is."""
    return text


def painted(style: str, text: str) -> str:
    """Colour the text for a terminal."""
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m"


def labelled(label: str, text: str) -> Iterator[str]:
    """Yield a wrapped text behind its label."""
    for number, line in enumerate(wrapped(text, WIDTH - 9)):
        yield f"  {'' if number else label:<7}{line}"


def indented(text: str) -> Iterator[str]:
    """Yield a text's lines behind four blanks."""
    for line in wrapped(text, WIDTH - 4):
        yield f"    {line}"


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text's words in lines of at most ``width`` columns; longer words are cut."""
    line = ""
    for word in text.split(" "):
        rest = word
        if line and len(line) + 1 + len(rest) > width:
            yield line
            line = ""
        if len(rest) > width:
            end = len(rest) - (len(rest) % width or width)
            yield from (rest[start : start + width] for start in range(0, end, width))
            rest = rest[end:]
        line = f"{line} {rest}" if line else rest
    if line:
        yield line


def shortened(text: str, limit: int = 40) -> str:
    """Cut the middle out of a long name."""
    return text if len(text) <= limit else f"{text[: limit // 2 - 2]}...{text[-(limit // 2 - 1) :]}"


if TYPE_CHECKING:
    from typing import Protocol

    class Painter(Protocol):
        """Colours a text, or does not."""

        def __call__(self, style: str, text: str) -> str:
            """Return the text in a style."""
