"""How an application sets its arena up: what `MicroAllocator::Create` offers beside one arena for everything."""

from __future__ import annotations

from tflm_lint.formula import align
from tflm_lint.memory.allocator import ALIGNMENT, Arena
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.facts.targets import Target


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
        return (
            "RecordingMicroInterpreter does not align its arena, and one that is no multiple of "
            f"{alignment} lets AllocateTensors fail"
        )
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
