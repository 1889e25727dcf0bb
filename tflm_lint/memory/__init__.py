"""What the arena holds: TFLM's allocator mirrored, event by event.

Here is what comes of it, a MemoryPlan: what the arena of one model on one target holds, and how sure that is.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.failing import Overrun

#: One allocation: phase, subgraph, operator, operator's name, kind, bytes asked for, alignment, and two figures of the
#: kind (`tflm_lint.memory.allocator.Arena`).
Event = tuple[str, int, int, str, str, int, int, int, int]

EXACT = "exact"
ESTIMATE = "estimate"
LOWER_BOUND = "lower-bound"


class Peak(NamedTuple):
    """When the required arena is reached, and by what."""

    phase: str
    #: Whose turn it was, -1 where it is no operator's.
    subgraph: int
    operator: int
    #: ``temp``, ``head``, ``planner_arena`` (the planner's own work), ``tail`` or ``persistent``.
    kind: str


class PlannedBuffer(NamedTuple):
    """A tensor or scratch buffer that the memory planner placed in the head; bytes and offsets in bytes."""

    #: The subgraph of the tensor; of the operator that asked for a scratch buffer.
    subgraph: int
    #: The tensor's index, None for a scratch buffer.
    tensor: int | None
    #: The operator that asked for the scratch buffer, None for a tensor.
    operator: int | None
    bytes: int
    #: The size that is planned: a multiple of 16.
    aligned_bytes: int
    #: Scope counts as TFLM counts them: +1 for each operator and for each subgraph that is entered; -1 for never.
    first_use: int
    last_use: int
    #: Where the model's offline plan wants it, -1 for wherever it fits.
    offline_offset: int
    offset: int


class OperatorMemory(NamedTuple):
    """What one operator costs beside its tensors, in bytes."""

    subgraph: int
    operator: int
    name: str
    #: In the tail for good: parsed options, OpData, tables; with alignment gaps.
    persistent: int
    #: Scratch buffers, planned in the head while the operator runs.
    scratch: int
    #: Temporary tensors while it is prepared.
    temp: int


class MemoryPlan(NamedTuple):
    """The arena of one model on one target, in bytes."""

    #: What `MicroInterpreter::arena_used_bytes` returns after `AllocateTensors`.
    arena_used: int
    #: The smallest arena in steps of 16 with which `AllocateTensors` and `Invoke` succeed, None where that is unknown.
    arena_required: int | None
    head: int
    tail: int
    #: ``exact``, or ``lower-bound`` where the allocations of some operator are not in the tables.
    quality: str
    #: The operators that are not in the tables, in model order, each once.
    unknown: tuple[str, ...]
    buffers: tuple[PlannedBuffer, ...]
    operators: tuple[OperatorMemory, ...]
    #: Tail bytes that no operator owns, by phase: ``(("create", 116), ("eval_tensors", 600), …)``.
    framework: tuple[tuple[str, int], ...]
    peak: Peak
    #: What runs in which scope: (scope, subgraph, operator), operator -1 where a subgraph is entered.
    scopes: tuple[tuple[int, int, int], ...] = ()
    overruns: tuple[Overrun, ...] = ()
    #: Every allocation in order; empty unless it was asked for.
    events: tuple[Event, ...] = ()
    #: The two arenas of a split one; ``arena_required`` is both together.
    persistent_required: int | None = None
    non_persistent_required: int | None = None
    #: The arena of resource variables that have an allocator of their own.
    variables_required: int | None = None
    #: What all that comes before the head is laid out needs, head or temp and tail together.
    prepared: int = 0
