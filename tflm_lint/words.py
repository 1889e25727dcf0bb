"""Names, paths and numbers -> words of a message: lists, counts, operators, what may have been meant.

Any text stays on its line and changes nothing else on a terminal. Names of files, tensors and operators come from
strangers: an escape sequence in one could move the cursor, change the colour or the title, a mark of writing direction
could show it backwards, a line end could begin a line of its own. What C comments and literals need is another matter,
of `emitters.spelling`.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Ends of the names of files that are read as C or C++.
SUFFIXES = (".c", ".cc", ".cpp", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".ino", ".inc")
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


def is_source(path: str) -> bool:
    """Say whether a file is C or C++ by its name."""
    return path.lower().endswith(SUFFIXES)


def slashed(path: str) -> str:
    """Spell a path with ``/``, so that reports, patterns and emitted files are the same on every system.

    Windows opens such paths too, but for those that ask it with ``\\\\?\\`` to take them as they are.
    """
    return path if os.sep == "/" or path.startswith("\\\\?\\") else path.replace(os.sep, "/")


def relative(path: str, folder: str) -> str:
    """Spell a path as seen from a folder; in full where it lies on another drive, to which no way leads."""
    try:
        return slashed(os.path.relpath(path, folder))
    except ValueError:
        return slashed(os.path.abspath(path))


def either(parts: Iterable[object]) -> str:
    """Join what may be: ``FLOAT32, INT8 or INT16``."""
    return _joined(parts, "or")


def both(parts: Iterable[object], most: int | None = None) -> str:
    """Join what is: ``names, signatures and metadata``; of more than ``most`` the first, and how many more."""
    return _joined(parts, "and", most)


def _joined(parts: Iterable[object], word: str, most: int | None = None) -> str:
    words = [str(part) for part in parts]
    if most is not None and len(words) > most:
        words = [*words[:most], f"{len(words) - most} more"]
    return f"{', '.join(words[:-1])} {word} {words[-1]}" if len(words) > 1 else "".join(words)


def counted(number: int, noun: str) -> str:
    """Count things: ``1 error``, ``2 errors``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shell(text: str) -> str:
    """Write an argument of a command line so that a shell takes it as it is."""
    safe = text.replace("/", "").replace("_", "").replace(".", "").replace("-", "").replace("+", "").replace(":", "")
    if safe.isascii() and (safe.isalnum() or (text and not safe)) and not text.startswith("-"):
        return text
    return "'" + (f"./{text}" if text.startswith("-") else text).replace("'", "'\\''") + "'"


def operator(name: str, index: int, subgraph: int = 0) -> str:
    """Name an operator of a model: ``CONV_2D #3``, ``CONV_2D #3 in subgraph 1``."""
    return f"{name} #{index}{inside(subgraph)}"


def tensor(index: int, of: str = "", subgraph: int = 0) -> str:
    """Name a tensor of a model: ``tensor 17``, ``tensor 17 of CONV_2D #3 in subgraph 1``."""
    return f"tensor {index}{f' of {of}' if of else ''}{inside(subgraph)}"


def inside(subgraph: int) -> str:
    """Name the subgraph that something is in; the first one, which all models have, goes without saying."""
    return f" in subgraph {subgraph}" if subgraph > 0 else ""


def expected(name: str, known: Sequence[str]) -> str:
    """Say what a name that there is not may have been meant for, else what there is."""
    return meant(name, known) or f"expected one of {', '.join(known)}"


def meant(name: str, known: Sequence[str], most: int = 3) -> str | None:
    """Say what a name that there is not may have been meant for, None where nothing comes near."""
    from difflib import get_close_matches

    # letters of any size, and each name as it is written
    by_letters = {one.lower(): one for one in known}
    near = [by_letters[one] for one in get_close_matches(name.lower(), list(by_letters), n=most)]
    return f"did you mean {either(near)}" if near else None
