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
    """Bytes of the expanded text -> line and column of the file."""

    def __init__(self, raw: bytes) -> None:
        self.lines = Lines(raw)
        self.out: list[int] = [0]
        self.source: list[int] = [0]
        self.fixed: list[bool] = [False]

    def add(self, out: int, source: int, fixed: bool) -> None:
        """Say where a piece comes from; all of a fixed one comes from one place."""
        self.out.append(out)
        self.source.append(source)
        self.fixed.append(fixed)

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column, both from 1 on."""
        piece = bisect_right(self.out, at) - 1
        source = self.source[piece] + (0 if self.fixed[piece] else at - self.out[piece])
        return self.lines.place(min(source, len(self.lines.raw)))
