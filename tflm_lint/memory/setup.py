"""How an application sets its arena up: what `MicroAllocator::Create` offers beside one arena for everything."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class Setup(NamedTuple):
    """The ways in which an arena is made; all of them off is ``MicroInterpreter(model, resolver, arena, size)``."""

    #: Persistent and non-persistent bytes in arenas of their own.
    split: bool = False
    #: Resource variables in an allocator of their own, which the arena then does not hold.
    own_variables: bool = False
    #: ``preserve_all_tensors``: the linear planner, nothing is reused.
    preserve_all: bool = False
    #: The planner is an object of the application's.
    planner_outside: bool = False
    #: `RecordingMicroInterpreter`.
    recording: bool = False
    #: The address at which the arena begins, modulo 16.
    offset: int = 0

    @property
    def planner(self) -> str:
        """The planner's class."""
        return "LinearMemoryPlanner" if self.preserve_all else "GreedyMemoryPlanner"


PLAIN = Setup()
