"""Figures and board -> Fit: whether model and code fit in the flash, and arena and static data in the RAM."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.boards import Board


class Fit(NamedTuple):
    """Whether a firmware fits a board; None where a figure is unknown.

    ``used`` leaves out the application itself, its stack and its buffers, so a fit with nothing to spare is none.
    """

    flash_used: int | None
    flash_limit: int
    flash_fits: bool | None
    ram_used: int | None
    ram_limit: int
    #: True also where only the external RAM is big enough, see ``external``.
    ram_fits: bool | None
    #: Whether the arena needs the external RAM.
    external: bool
    fits: bool | None


def fit(board: Board, *, flash: int | None, arena: int | None, static_ram: int = 0) -> Fit:
    """Compare a firmware's flash (model, runtime, kernels) and RAM (required arena, static data) with a board's."""
    flash_fits = None if flash is None else flash <= board.flash
    ram = None if arena is None else arena + static_ram
    external = False
    ram_fits: bool | None = None
    if arena is not None and ram is not None:
        inside = arena <= board.arena_room(static_ram)
        external = not inside and arena <= board.ram_external
        ram_fits = inside or external
    fits: bool | None = None
    if flash_fits is False or ram_fits is False:
        fits = False
    elif flash_fits and ram_fits:
        fits = True
    return Fit(flash, board.flash, flash_fits, ram, board.ram_free, ram_fits, external, fits)
