"""What the user wants of a fix: which findings cured, at what price."""

from __future__ import annotations

from tflm_lint.findings import Selection
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.rewrite.lookup import Entry

#: The code of an arena that could be smaller.
PEAK = "AR605"


class Wish(NamedTuple):
    """What to cure."""

    selection: Selection = Selection()
    #: Whether values or the interface may change.
    unsafe: bool = False
    #: Inputs of the main subgraph by name, and the shapes that they are to have.
    shapes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    #: How far a memory plan may go, one of `memory.packing.parcels.LEVELS`; None for what is proven for the target.
    ram: str | None = None

    def wants(self, code: str, entry: Entry) -> bool:
        """Say whether a rewrite may cure the findings of a code."""
        if entry.safety != "safe" and not self.unsafe:
            return False
        return self.selection.shows(code) and (not entry.asked or bool(self.selection.select))

    def asks_for(self, code: str) -> bool:
        """Say whether the user wants the findings of a code cured by name, at the price of a bigger file too."""
        named = bool(self.selection.select) and self.selection.shows(code)
        return named or (self.ram is not None and code == PEAK)


EVERY_SAFE = Wish()
