"""Text of a file, and the files that it includes -> the text that is compiled, with the way back to each place.

Small and bounded. Macros of the project's own headers are replaced, but for those with several meanings. An ``#if`` is
decided where the project, the user (``-D``) or the target tells; else both branches stay, with their directives. A
header with a guard gives its macros and is a file of its own; one without is put in where it is included.
"""

from __future__ import annotations

import os

from tflm_lint.record import NamedTuple
from tflm_lint.sources.directives import Run, read_header
from tflm_lint.sources.expansion import Macro
from tflm_lint.sources.origin import Origin
from tflm_lint.sources.replacing import Known, Layers
from tflm_lint.sources.text import Text, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: Path of the including file and the name in its directive -> path and text of the file, None where there is none.
    Include = Callable[[str, str], "tuple[str, Text] | None"]

#: How the name of a sketch's tab ends.
TAB = ".ino"


class Expanded(NamedTuple):
    """A file as it is compiled."""

    path: str
    text: Text
    lines: Origin
    macros: Layers
    #: Whether the macros made more than is read.
    overflow: bool = False


class Preprocessor:
    """Expands the files of one project."""

    def __init__(self, include: Include, defines: Mapping[str, str | None], size: int) -> None:
        given = {name: value for name, value in defines.items() if value is not None}
        self.known = Known(include, given, size, frozenset(defines) - frozenset(given))

        #: Folder of a sketch -> the macros of its tabs.
        self.tabs: dict[str, dict[str, tuple[Macro, ...]]] = {}

    def share(self, path: str, text: Text) -> None:
        """Take the macros of a header, for files that are not seen to include it, or of a tab for those beside it."""
        shared = self.known.shared
        if path.lower().endswith(TAB):
            shared = self.tabs.setdefault(os.path.dirname(path), {})
        header = read_header(self.known, path, text)
        for name in header.own:
            before, meanings = shared.get(name), header.macros.get(name)
            if meanings is None:
                continue
            if before is None:
                shared[name] = meanings
            elif before is not meanings:
                shared[name] = tuple(dict.fromkeys((*before, *meanings)))

    def expand(self, path: str, text: Text) -> Expanded:
        """Expand one file."""
        out: list[bytes] = []
        run = Run(self.known, path, text, 0, out)
        if path.lower().endswith(TAB):
            run.macros.update(self.tabs.get(os.path.dirname(path), {}))
        origin = run.origin = Origin(path, text.raw)
        run.file(text, 0)
        return Expanded(path, read_text(b"".join(out)), origin, Layers(self.known, run.macros), run.overflow)
