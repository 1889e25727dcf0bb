"""The arena: head, temp and tail as `SingleArenaBufferAllocator` moves them, what they need, and how one is set up.

Set up it is in the ways of `MicroAllocator::Create`. Of arenas below the one at which no allocation fails at all TFLM
survives some: two failures in ``Prepare`` stay without effect, a head that cannot grow, and a persistent buffer over
temporary tensors that overwrites nothing of use. Which it is depends on every byte, so smaller arenas are tried.
"""

from __future__ import annotations

from tflm_lint.formula import align
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tflm_lint.facts.targets import Target
    from tflm_lint.memory import Event

ALIGNMENT = 16


class Arena:
    """The arena, without end unless ``limit`` gives it a size: what is used, and what would have been needed.

    The head and the temporary buffers grow upwards from the start, the tail downwards from the end; both ends are
    aligned to 16, so that offsets from them round as the pointers do. Mirrors `SingleArenaBufferAllocator`.
    """

    __slots__ = (
        "apart", "end", "events", "head", "kind", "limit", "live", "moment", "name", "operator", "peak", "phase",
        "pointer", "subgraph", "tail", "temp",
    )  # fmt: skip

    def __init__(
        self, record: bool, pointer: int, limit: int | None = None, *, apart: bool = False, tail: int = 0
    ) -> None:
        self.head = 0
        self.temp = 0
        #: Bytes taken from the end; not 0 at the start where the arena's end is not aligned.
        self.tail = tail
        #: Whether the tail is an arena of its own: ``peak`` is then of head and temporary bytes alone.
        self.apart = apart
        #: Bytes in front of an end that is not aligned, which a planner with an arena of its own does not take.
        self.end = 0
        self.limit = limit
        #: Bytes of a pointer: where the fields of a TfLiteTensor lie.
        self.pointer = pointer
        #: Temporary bytes that must stay as they are, as (start, end); kept for an arena with a limit only.
        self.live: list[tuple[int, int]] = []
        #: The most that head or temp and tail ever needed together, by what and when.
        self.peak = 0
        self.kind = ""
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

    def allocate_tail(self, size: int, alignment: int, kind: str = "tail", written: int | None = None) -> int:
        """Take bytes from the tail for good; return how many with the gap. Mirrors `AllocatePersistentBuffer`.

        The pointer is compared with the head only, so that a kernel's buffer may run over live temporary tensors: that
        ends in an error where it overwrites their pointers. ``written`` is how many bytes the kernel writes at once,
        all by default.
        """
        before = self.tail
        self.tail = tail = -(-(before + size) // alignment) * alignment
        if self.limit is None:
            # variables are allocated while temporary bytes are in use that nobody reads before they are written
            below = self.head if self.phase == "variables" else self.temp
            if below + tail > self.peak:
                self._need(below, kind)
        else:
            start = self.limit - tail
            end = start + (size if written is None else written)
            if start < self.head or any(start < stop and begin < end for begin, stop in self.live):
                from tflm_lint.memory.failing import ExhaustedError

                raise ExhaustedError
        if self.events is not None:
            self._event(kind, size, alignment, tail, tail - before)
        return tail - before

    def allocate_temp(self, size: int, alignment: int) -> int:
        """Take temporary bytes above the head; return where they begin. Mirrors `AllocateTemp`."""
        start = -(-self.temp // alignment) * alignment
        self.temp = temp = start + size
        self._need(temp, "temp")
        if self.events is not None:
            self._event("temp", size, alignment, temp, self.tail)
        return start

    def raise_temp(self, temp: int) -> None:
        """Take temporary buffers up to there, of which nobody wants to know each: the last one needs most."""
        if temp > self.temp:
            self.temp = temp
            if temp + self.tail > self.peak:
                self._need(temp, "temp")

    def keep_tensor(self, start: int, affine: int | None, whole: bool) -> None:
        """Note which bytes of a temporary TfLiteTensor must not be overwritten: what leads to its quantization.

        `DeallocateTempTfLiteTensor` follows those pointers, and a wrong one leaves the count of temporary buffers
        wrong. ``whole`` is for a kernel that reads the rest after its persistent buffers are there.
        """
        if whole:
            self.live.append((start, self.temp))
        elif affine is not None:
            self.live.append((start, start + 2 * self.pointer))
            self.live.append((affine + self.pointer, affine + 2 * self.pointer))

    def reset_temp(self) -> None:
        """Give all temporary bytes back. Mirrors `ResetTempAllocations`."""
        self.temp = self.head
        if self.live:
            self.live = []

    def resize_head(self, size: int) -> None:
        """Set the head's size; nobody looks whether it failed after a ``Prepare``. Mirrors `ResizeBuffer`."""
        if self.limit is not None and self.phase == "prepare" and size + self.tail > self.limit:
            return
        self.head = self.temp = size
        self._need(size, "head")
        if self.events is not None:
            self._event("head", size, 0, size, self.tail)

    def plan_buffers(self, count: int, size: int) -> None:
        """Take what the planner needs for its buffers, between temp and tail. Mirrors `CommitStaticMemoryPlan`.

        What is left there begins and ends at a multiple of 16. Where that is less than nothing, it wraps and is much:
        a planner that needs nothing (the linear one) never fails.
        """
        temp = -(-self.temp // ALIGNMENT) * ALIGNMENT
        gap = self.end if self.apart else -self.tail % ALIGNMENT
        if count and size:
            self._need(temp + gap + count * size, "planner_arena")
        if self.events is not None:
            self._event("planner_arena", count, size, self.temp, self.tail)

    def note_scratch(self, size: int, index: int) -> None:
        """Note the request of a scratch buffer, which takes its place later."""
        if self.events is not None:
            self._event("scratch", size, ALIGNMENT, index, 0)

    def _need(self, below: int, kind: str) -> None:
        size = below if self.apart else below + self.tail
        if size > self.peak:
            self.peak = size
            self.kind = kind
            self.moment = (self.phase, self.subgraph, self.operator)
        if self.limit is not None and size > self.limit:
            from tflm_lint.memory.failing import ExhaustedError

            raise ExhaustedError

    def _event(self, kind: str, size: int, alignment: int, first: int, second: int) -> None:
        assert self.events is not None  # noqa: S101 - for the type checker; callers have looked
        self.events.append((self.phase, self.subgraph, self.operator, self.name, kind, size, alignment, first, second))


class Setup(NamedTuple):
    """The ways in which an arena is made; all of them off is ``MicroInterpreter(model, resolver, arena, size)``."""

    #: Persistent and non-persistent bytes in arenas of their own.
    split: bool = False
    #: Resource variables in an allocator of their own, which the arena then does not hold.
    own_variables: bool = False
    #: As many of them as the code makes room for, None: as many as the model has.
    variables: int | None = None
    #: ``preserve_all_tensors``: the linear planner, nothing is reused.
    preserve_all: bool = False
    #: The planner is an object of the application's.
    planner_outside: bool = False
    #: `RecordingMicroInterpreter`.
    recording: bool = False
    #: One `MicroResourceVariables` for all models that share the arena.
    one_variables: bool = False
    #: The address at which the arena begins, modulo 16.
    offset: int = 0

    @property
    def planner(self) -> str:
        """The planner's class."""
        return "LinearMemoryPlanner" if self.preserve_all else "GreedyMemoryPlanner"


PLAIN = Setup()


def new_arena(target: Target, setup: Setup, *, record: bool = False, limit: int | None = None) -> Arena:
    """Make an arena; one whose end is not aligned begins with the bytes that are lost there.

    Of a size in steps of 16 the end lies as the base does. Two arenas apart are aligned each at the end that it needs,
    which `split` adds.
    """
    lost = 0 if setup.split else -setup.offset % ALIGNMENT
    arena = Arena(record, target.structs["pointer"][0], limit, apart=setup.split, tail=lost)
    arena.end = setup.offset if setup.split else 0
    return arena


def split(arena: Arena, setup: Setup) -> tuple[int, int]:
    """Return the persistent and the non-persistent arena, each beginning at the offset.

    The end of the one is aligned and the beginning of the other. Mirrors `CreatePersistentArenaAllocator` and
    `CreateNonPersistentArenaAllocator`.
    """
    below = arena.peak + -setup.offset % ALIGNMENT
    return align(arena.tail + setup.offset, ALIGNMENT), align(below, ALIGNMENT)


def unaligned_recording(target: Target, setup: Setup) -> str | None:
    """Say why `RecordingMicroAllocator::Create`, which aligns nothing, makes an arena that holds no model."""
    alignment = target.structs["ScratchBufferRequest"][1]
    if setup.recording and setup.offset % alignment:
        return f"RecordingMicroInterpreter does not align its arena, which begins at no multiple of {alignment}"
    return None


def allocators(target: Target, setup: Setup) -> Iterator[str]:
    """Yield what lies in the tail before anything of a model does. Mirrors `MicroAllocator::Create`."""
    recording = "Recording" if setup.recording or target.allocator == "recording" else ""
    if setup.split:
        yield "PersistentArenaBufferAllocator"
        yield "NonPersistentArenaBufferAllocator"
    else:
        yield f"{recording}SingleArenaBufferAllocator"
    if not setup.planner_outside:
        yield setup.planner
    yield f"{recording}MicroAllocator"


def variables_need(target: Target, count: int) -> int:
    """Return the bytes of an arena that holds an allocator and so many resource variables, in steps of 16.

    Mirrors `MicroAllocator::Create` and `MicroResourceVariables::Create` on it.
    """
    arena = new_arena(target, PLAIN)
    for name in allocators(target, PLAIN):
        arena.allocate_tail(*target.structs[name])
    arena.allocate_tail(target.structs["MicroResourceVariables"][0], ALIGNMENT)
    arena.allocate_tail(target.structs["MicroResourceVariable"][0] * count, ALIGNMENT)
    return align(arena.tail, ALIGNMENT)


def may_survive(phase: str, kind: str) -> bool:
    """Say of the peak whether less may do: a temporary tensor that finds no room always ends in an error."""
    return phase == "prepare" and kind != "temp"


def survived(allocate: Callable[[int], object], required: int) -> int:
    """Return the smallest arena with which TFLM survives, at most ``required``; ``allocate`` tries one, by its size.

    They are tried in doubling steps.
    """
    from tflm_lint.memory.failing import ExhaustedError

    smallest = required
    below = ALIGNMENT
    while below < required:
        try:
            allocate(required - below)
        except ExhaustedError:
            break
        smallest = required - below
        below *= 2
    return smallest
