"""MemoryPlan -> why it is so big: what lives when, what makes the peak, who contributes, and the picture of it."""

from __future__ import annotations

from bisect import bisect_left, insort

from tflm_lint import words
from tflm_lint.memory import OperatorMemory, PlannedBuffer
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.model.graph import Model

#: Cells of a `picture` that hold no buffer: nothing, and the tail.
FREE = -1
TAIL = -2
#: Phases of the tail that hold values of the model, not TFLM's own structs.
_VARIABLES = ("variables",)


class Moment(NamedTuple):
    """What the head holds while one operator runs, in bytes."""

    scope: int
    subgraph: int
    #: -1 where a subgraph is entered: its inputs are there, nothing runs yet.
    operator: int
    #: Tensors and scratch buffers that live, each rounded up to 16.
    live: int
    #: Where the highest of them ends: more than ``live`` where gaps lie between them.
    top: int


class HeadPeak(NamedTuple):
    """The moment that makes the head as big as it is."""

    moment: Moment
    #: The buffers that live then, the biggest first.
    buffers: tuple[PlannedBuffer, ...]


class Breakdown(NamedTuple):
    """Where the used bytes go; they add up to ``arena_used``."""

    #: TFLM's own structs in the tail.
    framework: int
    #: The kernels' persistent data and parsed options in the tail.
    kernels: int
    #: Variable tensors in the tail.
    variables: int
    #: Tensors and scratch buffers of the peak, in the head.
    tensors: int
    scratch: int
    #: Head bytes that no buffer of the peak's moment covers.
    gaps: int


class Contribution(NamedTuple):
    """One part of the used arena."""

    #: ``tensor``, ``scratch``, ``gaps``, ``persistent``, ``variables`` or ``framework``.
    kind: str
    bytes: int
    subgraph: int = -1
    #: The operator, or the tensor, that it belongs to; -1 where to none.
    operator: int = -1
    tensor: int = -1


def timeline(plan: MemoryPlan) -> tuple[Moment, ...]:
    """Return what the head holds at every moment, in the order of TFLM's scopes."""
    ends = [buffer.offset + buffer.aligned_bytes for buffer in plan.buffers]
    sizes = [buffer.aligned_bytes for buffer in plan.buffers]
    firsts = [buffer.first_use for buffer in plan.buffers]
    lasts = [buffer.last_use for buffer in plan.buffers]
    begin = sorted(range(len(ends)), key=firsts.__getitem__, reverse=True)
    end = sorted(range(len(ends)), key=lasts.__getitem__, reverse=True)
    tops: list[int] = []
    live = 0
    moments = []
    for scope, subgraph, operator in plan.scopes:
        while begin and firsts[begin[-1]] <= scope:
            born = begin.pop()
            insort(tops, ends[born])
            live += sizes[born]
        while end and lasts[end[-1]] < scope:
            # one that is used but never created (first_use -1, no last use) was born before all else
            gone = end.pop()
            del tops[bisect_left(tops, ends[gone])]
            live -= sizes[gone]
        moments.append(tuple.__new__(Moment, (scope, subgraph, operator, live, tops[-1] if tops else 0)))
    return tuple(moments)


def head_peak(plan: MemoryPlan, moments: tuple[Moment, ...]) -> HeadPeak | None:
    """Return the moment that needs the whole head, the one with most alive of several; None for a head of nothing."""
    if not moments or not plan.head:
        return None
    top = max([moment.top for moment in moments])
    moment = max((moment for moment in moments if moment.top == top), key=lambda moment: (moment.live, -moment.scope))
    scope = moment.scope
    alive = [buffer for buffer in plan.buffers if buffer.first_use <= scope <= buffer.last_use]
    return HeadPeak(moment, tuple(sorted(alive, key=lambda buffer: -buffer.aligned_bytes)))


def breakdown(plan: MemoryPlan, peak: HeadPeak | None) -> Breakdown:
    """Return where the used bytes go."""
    alive = peak.buffers if peak else ()
    tensors = sum(buffer.aligned_bytes for buffer in alive if buffer.tensor is not None)
    scratch = sum(buffer.aligned_bytes for buffer in alive if buffer.tensor is None)
    variables = sum(size for phase, size in plan.framework if phase in _VARIABLES)
    framework = sum(size for _, size in plan.framework) - variables
    return Breakdown(
        framework, plan.tail - framework - variables, variables, tensors, scratch, plan.head - tensors - scratch
    )


def contributions(plan: MemoryPlan, peak: HeadPeak | None, most: int | None = None) -> tuple[Contribution, ...]:
    """Return the parts of the used arena, biggest first: the peak's buffers and gaps, persistent data, TFLM's own.

    All of them, or as many as are asked for.
    """
    whole = breakdown(plan, peak)
    parts: list[PlannedBuffer | OperatorMemory | tuple[str, int]] = []
    sizes: list[int] = []
    for buffer in peak.buffers if peak else ():
        parts.append(buffer)
        sizes.append(buffer.aligned_bytes)
    for memory in plan.operators:
        parts.append(memory)
        sizes.append(memory.persistent)
    for kind, size in (("gaps", whole.gaps), ("variables", whole.variables), ("framework", whole.framework)):
        parts.append((kind, size))
        sizes.append(size)
    order = sorted([index for index, size in enumerate(sizes) if size], key=lambda index: -sizes[index])
    return tuple([_part(parts[index]) for index in order[:most]])


def _part(part: PlannedBuffer | OperatorMemory | tuple[str, int]) -> Contribution:
    if isinstance(part, PlannedBuffer):
        return of_buffer(part)
    if isinstance(part, OperatorMemory):
        return Contribution("persistent", part.persistent, part.subgraph, operator=part.operator)
    return Contribution(*part)


def of_buffer(buffer: PlannedBuffer) -> Contribution:
    """Return a planned buffer as a part of the arena."""
    if buffer.tensor is None:
        return Contribution("scratch", buffer.aligned_bytes, buffer.subgraph, operator=buffer.operator or 0)
    return Contribution("tensor", buffer.aligned_bytes, buffer.subgraph, tensor=buffer.tensor)


def named(model: Model, part: Contribution) -> str:
    """Name a part for people: ``tensor 17 of CONV_2D #3``, ``scratch of CONV_2D #3``, ``TFLM's own structs``."""
    if part.kind == "framework":
        return "TFLM's own structs"
    if part.kind == "variables":
        return "variable tensors"
    if part.kind == "gaps":
        return "gaps between tensors"
    operators = model.subgraphs[part.subgraph].operators
    if part.kind == "tensor":
        operator = model.subgraphs[part.subgraph].producer(part.tensor)
        of = "" if operator is None else words.operator(model.op_name(operators[operator]), operator)
        return words.tensor(part.tensor, of, part.subgraph)
    what = "scratch" if part.kind == "scratch" else "persistent data"
    return f"{what} of {words.operator(model.op_name(operators[part.operator]), part.operator, part.subgraph)}"


def picture(plan: MemoryPlan, width: int, height: int) -> tuple[tuple[int, ...], ...]:
    """Draw the arena over time: rows from its end down to its start, columns in the order of the operators.

    A cell holds the index of a buffer of ``plan.buffers``, `FREE` or `TAIL`. Of the buffers that live in a column's
    scopes and lie in a row's bytes the biggest shows.
    """
    scopes = [scope for scope, _, _ in plan.scopes]
    arena = plan.arena_required or plan.arena_used
    width = max(1, min(width, len(scopes) or 1))
    rows = [[FREE] * width for _ in range(height)]
    by_size = sorted(range(len(plan.buffers)), key=lambda index: plan.buffers[index].aligned_bytes)
    for index in by_size:
        buffer = plan.buffers[index]
        left = bisect_left(scopes, buffer.first_use) * width // max(1, len(scopes))
        right = max(0, bisect_left(scopes, buffer.last_use + 1) - 1) * width // max(1, len(scopes))
        for row in range(height):
            begin, end = row * arena // height, (row + 1) * arena // height
            if buffer.offset < end and begin < buffer.offset + buffer.aligned_bytes:
                for column in range(left, min(right, width - 1) + 1):
                    rows[row][column] = index
    for row in range(height):
        if (2 * row + 1) * arena // (2 * height) >= arena - plan.tail:
            rows[row] = [TAIL] * width
    return tuple(tuple(row) for row in reversed(rows))
