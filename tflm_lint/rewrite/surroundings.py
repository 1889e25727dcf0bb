"""What a rewrite may ask about the Model that it is given."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection


class Context(NamedTuple):
    """The firmware for which a Model is rewritten, and what would be worth it."""

    #: Of that very Model: its plan, its verdict, the target.
    inspection: Inspection
    #: A search for a smaller arena gives up where less than so many bytes can be saved.
    worth: int = 1
    #: How far a memory plan may go, one of `memory.packing.parcels.LEVELS`; None for what is proven for the target.
    ram: str | None = None
