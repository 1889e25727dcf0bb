"""Places in a text that was expanded -> places in the file."""

from __future__ import annotations

from bisect import bisect_right

from tflm_lint.sources.text import Lines, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    #: Path of the including file and the name in its directive -> path and text of the file, None where there is none.
    Include = Callable[[str, str], "tuple[str, Text] | None"]


class Origin:
    """Bytes of the expanded text -> file, line and column."""

    def __init__(self, path: str, raw: bytes) -> None:
        #: The file, and those that are put into it.
        self.files = [(path, Lines(raw))]
        self.file: list[int] = [0]
        self.out: list[int] = [0]
        self.source: list[int] = [0]
        self.fixed: list[bool] = [False]

    def put_in(self, path: str, raw: bytes) -> int:
        """Take a file that is put in, and return its number."""
        self.files.append((path, Lines(raw)))
        return len(self.files) - 1

    def add(self, out: int, source: int, fixed: bool, file: int) -> None:
        """Say where a piece comes from; all of a fixed one comes from one place."""
        self.file.append(file)
        self.out.append(out)
        self.source.append(source)
        self.fixed.append(fixed)

    def place(self, at: int) -> tuple[str, int, int]:
        """Return the file, and line and column, both from 1 on."""
        piece = bisect_right(self.out, at) - 1
        source = self.source[piece] + (0 if self.fixed[piece] else at - self.out[piece])
        path, lines = self.files[self.file[piece]]
        return (path, *lines.place(min(source, len(lines.raw))))
