"""The arena: head, temp and tail as `SingleArenaBufferAllocator` moves them, with the peak it ever needs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.plan import Event

ALIGNMENT = 16


class Arena:
    """An arena without end: what is used, and what would have been needed.

    The head and the temporary buffers grow upwards from the start, the tail downwards from the end; both ends are aligned to
    16, so that offsets from them round as the pointers do. Mirrors `SingleArenaBufferAllocator`.
    """

    __slots__ = ("events", "head", "moment", "name", "operator", "peak", "phase", "spare", "subgraph", "tail", "temp")

    def __init__(self, record: bool) -> None:
        self.head = 0
        self.temp = 0
        self.tail = 0
        #: How many of the last temporary bytes may be overwritten without harm.
        self.spare = 0
        #: The most that head or temp and tail ever needed together, and when.
        self.peak = 0
        self.moment = ("create", -1, -1)
        self.events: list[Event] | None = [] if record else None
        self.phase = "create"
        self.subgraph = -1
        self.operator = -1
        self.name = ""

    def at(self, phase: str, subgraph: int = -1, operator: int = -1, name: str = "") -> None:
        """Say what the following allocations are for."""
        self.phase = phase
        self.subgraph = subgraph
        self.operator = operator
        self.name = name

    def allocate_tail(self, size: int, alignment: int, kind: str = "tail") -> int:
        """Take bytes from the tail for good; return how many with the gap. Mirrors `AllocatePersistentBuffer`."""
        before = self.tail
        self.tail = tail = -(-(before + size) // alignment) * alignment
        # TFLM compares the pointer with the head only, so a kernel's buffer may run over live temporary tensors; that ends in
        # an error all the same when their pointers are lost, but not when only zero points are
        self._need(self.temp - self.spare + tail)
        if self.events is not None:
            self._event(kind, size, alignment, tail, tail - before)
        return tail - before

    def allocate_temp(self, size: int, alignment: int) -> None:
        """Take temporary bytes above the head. Mirrors `AllocateTemp`."""
        self.temp = temp = -(-self.temp // alignment) * alignment + size
        self.spare = 0
        self._need(temp + self.tail)
        if self.events is not None:
            self._event("temp", size, alignment, temp, self.tail)

    def reset_temp(self) -> None:
        """Give all temporary bytes back. Mirrors `ResetTempAllocations`."""
        self.temp = self.head
        self.spare = 0

    def resize_head(self, size: int) -> None:
        """Set the head's size. Mirrors `ResizeBuffer`."""
        self.head = self.temp = size
        self.spare = 0
        self._need(size + self.tail)
        if self.events is not None:
            self._event("head", size, 0, size, self.tail)

    def record(self, kind: str, size: int, alignment: int, first: int, second: int) -> None:
        """Note an event that takes no memory by itself."""
        if self.events is not None:
            self._event(kind, size, alignment, first, second)

    def _need(self, size: int) -> None:
        if size > self.peak:
            self.peak = size
            self.moment = (self.phase, self.subgraph, self.operator)

    def _event(self, kind: str, size: int, alignment: int, first: int, second: int) -> None:
        assert self.events is not None  # noqa: S101 - for the type checker; callers have looked
        self.events.append(
            (self.phase, self.subgraph, self.operator, self.name, kind, size, alignment, first, second)
        )
