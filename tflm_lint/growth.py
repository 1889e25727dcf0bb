"""Figures before and after -> what grew, and whether that is more than is tolerated."""

from __future__ import annotations

from tflm_lint.config import amount
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Figure -> unit of `config.UNITS`: the file, the required arena, the whole firmware, the work of one inference.
FIGURES = {"size": "bytes", "arena": "bytes", "flash": "bytes", "macs": "count"}


class Growth(NamedTuple):
    """One figure before and after; None where it is unknown."""

    figure: str
    before: int | None
    after: int | None

    @property
    def by(self) -> int | None:
        """How much more it is, None where nobody knows."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> float | None:
        """How much more it is in parts of a hundred, None where nobody knows, or of nothing."""
        return None if self.by is None or not self.before else 100 * self.by / self.before


class Tolerance(NamedTuple):
    """How much more a figure may be: so many bytes or multiply-accumulates, or so many parts of a hundred."""

    #: None: each of them.
    figure: str | None
    amount: float
    relative: bool

    def allows(self, by: int, before: int) -> bool:
        """Say whether it is within this when a figure is so much more than before."""
        return 100 * by <= self.amount * before if self.relative else by <= self.amount


def tolerance_of(text: str) -> Tolerance:
    """Read ``2%``, ``arena=2%``, ``arena=64``, ``flash=1K`` or ``macs=1.5M``; raise `ValueError` otherwise."""
    figure, equals, value = text.rpartition("=")
    name = figure.strip().lower() if equals else None
    value = value.strip()
    if name is None or name in FIGURES:
        if value.endswith("%"):
            try:
                percent = float(value[:-1])
            except ValueError:
                percent = -1
            if 0 <= percent < float("inf"):
                return Tolerance(name, percent, relative=True)
        elif name is not None:
            return Tolerance(name, amount(int(value) if value.isdecimal() else value, FIGURES[name]), relative=False)
    raise ValueError(
        f"{text!r}, expected 2%, or a figure ({', '.join(FIGURES)}) and what it may grow: arena=64, arena=2%"
    )


def is_beyond(growth: Growth, tolerances: Iterable[Tolerance]) -> bool:
    """Say whether a figure grew by more than is tolerated; one that was known and is no longer did.

    Of an absolute and a relative tolerance both must be exceeded: 64 bytes more of a small arena are nothing, and
    neither is one part in a hundred of a large one. What is said of a figure by name replaces what is said of each.
    """
    by, before = growth.by, growth.before
    if by is None or before is None:
        return before is not None
    if by <= 0:
        return False
    tolerances = tuple(tolerances)
    own = [one for one in tolerances if one.figure == growth.figure]
    return not any(one.allows(by, before) for one in own or [one for one in tolerances if one.figure is None])
