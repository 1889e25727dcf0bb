"""Inspection -> ArenaDrawing: buffers over their lifetimes, what lies at the end, what AllocateTensors takes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from tflm_lint import words
from tflm_lint.formula import align
from tflm_lint.memory import breakdown
from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.interpreter import Interpreter
from tflm_lint.memory.mirror import variables_made
from tflm_lint.report.arena import MOST_DIMENSIONS, PHASES, place_of
from tflm_lint.report.drawn import ArenaDrawing, Box, Layer, Moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory import Event, PlannedBuffer
    from tflm_lint.model.graph import Model, Tensor

#: As many buffers are drawn, and as many readers of one are named: nobody sees more.
MOST_BOXES = 4000
MOST_READERS = 6
#: As many moments of `AllocateTensors` are drawn.
MOST_MOMENTS = 400
#: Letters of a name of the file.
MOST_LETTERS = 120

APPLICATION = "the application"
#: Phases of the tail that are the kernels' own; what else is not a variable is TFLM's.
OF_KERNELS = ("parse", "init", "prepare")
#: Kind of an event that moves the arena's start -> what is drawn there.
BELOW = {"temp": "temp", "head": "head", "planner_arena": "planner"}


def arena_drawing_of(inspection: Inspection) -> ArenaDrawing | None:
    """Draw the arena of a model; None where there is no plan, and for what `undrawn` says."""
    plan = inspection.memory
    if plan is None or undrawn(inspection):
        return None
    model, setup = inspection.model, inspection.firmware.setup
    scopes = [scope for scope, _, _ in plan.scopes]
    peak = inspection.head_peak
    size = plan.arena_required or plan.arena_used
    interpreter = Interpreter(model, inspection.target, True, known=plan.buffers, setup=setup)
    events = interpreter.allocate(variables_made(model)).events
    timeline = inspection.moments
    moments = tuple(merged(moments_of(events)))
    most = max(range(len(moments)), key=lambda at: moments[at].below + moments[at].tail, default=-1)
    if most >= 0 and moments[most].below + moments[most].tail <= plan.head + plan.tail:
        most = -1
    biggest = sorted(range(len(plan.buffers)), key=lambda index: -plan.buffers[index].aligned_bytes)[:MOST_BOXES]
    return ArenaDrawing(
        size,
        plan.head,
        plan.tail,
        tuple(column_words(model, subgraph, operator) for _, subgraph, operator in plan.scopes),
        tuple(place[1:] for place in plan.scopes),
        tuple(boxes_of(model, [plan.buffers[index] for index in sorted(biggest)], scopes)),
        len(plan.buffers) - len(biggest),
        tuple(moment.top for moment in timeline),
        any(moment.live > moment.top for moment in timeline),
        -1 if peak is None else bisect_left(scopes, peak.moment.scope),
        tuple(layers_of(events)),
        moments,
        most,
    )


def undrawn(inspection: Inspection) -> str:
    """Say why an arena is not drawn that is planned; empty where it is drawn."""
    plan = inspection.memory
    if plan is None:
        return inspection.why_unplanned or ""
    if not plan.scopes:
        return "too many operators run to remember which does when"
    if inspection.firmware.setup.split:
        return "it is two arenas, one for what stays and one for what is used over and over"
    return ""


def column_words(model: Model, subgraph: int, operator: int) -> str:
    """Say what runs: an operator, or nothing yet."""
    if operator >= 0:
        return place_of(model, subgraph, operator)
    return f"subgraph {subgraph} is entered" if subgraph else "inputs are filled"


def boxes_of(model: Model, buffers: Iterable[PlannedBuffer], scopes: list[int]) -> Iterator[Box]:
    """Yield the buffers with all that is to know of each."""
    uses = [uses_of(model, index) for index in range(len(model.subgraphs))]
    for buffer in buffers:
        first = bisect_left(scopes, buffer.first_use)
        last = max(first, bisect_right(scopes, buffer.last_use) - 1)
        name = breakdown.named(model, breakdown.of_buffer(buffer))
        where = buffer.bytes, buffer.aligned_bytes, buffer.offset, min(first, len(scopes) - 1), last
        if buffer.tensor is None:
            owner = place_of(model, buffer.subgraph, buffer.operator or 0)
            yield Box("scratch", name, "", "", *where, owner, (owner,))
            continue
        subgraph = model.subgraphs[buffer.subgraph]
        writers, readers = uses[buffer.subgraph]
        tensor = subgraph.tensors[buffer.tensor]
        main = buffer.subgraph == 0
        kind = "activation"
        if main and buffer.tensor in subgraph.inputs:
            kind = "input"
        elif main and buffer.tensor in subgraph.outputs:
            kind = "output"
        writer = writers.get(buffer.tensor, APPLICATION if main else f"the caller of subgraph {buffer.subgraph}")
        read = readers.get(buffer.tensor, [])
        if kind == "output":
            read = [*read, APPLICATION]
        yield Box(kind, name, shortened(tensor.name), type_words(tensor), *where, writer, shown(read))


def uses_of(model: Model, index: int) -> tuple[dict[int, str], dict[int, list[str]]]:
    """Return by tensor what writes it first, and what reads it."""
    writers: dict[int, str] = {}
    readers: dict[int, list[str]] = {}
    for position, operator in enumerate(model.subgraphs[index].operators):
        place = place_of(model, index, position)
        for tensor in operator.outputs:
            writers.setdefault(tensor, place)
        for tensor in dict.fromkeys(operator.inputs):
            readers.setdefault(tensor, []).append(place)
    return writers, readers


def shown(readers: list[str]) -> tuple[str, ...]:
    """Name the first readers and count the rest."""
    if len(readers) <= MOST_READERS:
        return tuple(readers)
    return (*readers[:MOST_READERS], f"{len(readers) - MOST_READERS:,} more")


def type_words(tensor: Tensor) -> str:
    """Write type and shape."""
    return f"{tensor.type} [{', '.join(map(str, tensor.shape[:MOST_DIMENSIONS]))}]"


def shortened(text: str, most: int = MOST_LETTERS) -> str:
    """Cut a name of the file, or a message about one, to what people read of it."""
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"


def layers_of(events: Iterable[Event]) -> Iterator[Layer]:
    """Yield what lies at the arena's end, from there downwards; neighbours of one kind are one."""
    kind, size = "", 0
    for phase, _, _, _, what, _, _, _, taken in events:
        if what not in ("tail", "persistent") or not taken:
            continue
        of = "kernels" if phase in OF_KERNELS else "variables" if phase == "variables" else "framework"
        if of != kind:
            if size:
                yield Layer(kind, size)
            kind, size = of, 0
        size += taken
    if size:
        yield Layer(kind, size)


def moments_of(events: Iterable[Event]) -> Iterator[Moment]:
    """Yield the moments of `AllocateTensors`: each phase, and each operator that is parsed or prepared."""
    tail = below = 0
    kind = "head"
    place: tuple[str, int, int] | None = None
    moment: Moment | None = None
    for phase, subgraph, operator, name, what, size, alignment, first, second in events:
        if what == "scratch":
            continue
        if what in ("tail", "persistent"):
            tail = first
        else:
            below, tail = first, second
            if what == "planner_arena":
                # so many buffers of so many bytes, between what is aligned from both sides
                below = align(first, ALIGNMENT) + size * alignment + -second % ALIGNMENT
            kind = BELOW[what]
        if phase == "plan":
            # the head as `Invoke` finds it, which is drawn there
            break
        if (phase, subgraph, operator) != place:
            if moment is not None:
                yield moment
            place = phase, subgraph, operator
            moment = Moment(moment_words(phase, subgraph, operator, name), kind, below, tail)
        elif moment is not None and below + tail > moment.below + moment.tail:
            moment = moment._replace(kind=kind, below=below, tail=tail)
    if moment is not None:
        yield moment


def moment_words(phase: str, subgraph: int, operator: int, name: str) -> str:
    """Say what happens."""
    if operator < 0:
        return PHASES.get(phase, phase)
    done = {"parse": "is parsed", "init": "is initialized"}.get(phase, "is prepared")
    return f"while {words.operator(name, operator, subgraph)} {done}"


def merged(moments: Iterator[Moment]) -> list[Moment]:
    """Of very many moments keep the greatest of some that follow each other."""
    found = list(moments)
    together = -(-len(found) // MOST_MOMENTS) or 1
    groups = (found[at : at + together] for at in range(0, len(found), together))
    return [max(group, key=lambda moment: moment.below + moment.tail) for group in groups]
