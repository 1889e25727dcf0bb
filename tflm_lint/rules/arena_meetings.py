"""Two models in one arena -> whether what one writes lies where an input or output of the other waits to be used."""

from __future__ import annotations

from tflm_lint.rules.tensor_ends import MEANT, ends

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory import MemoryPlan, PlannedBuffer
    from tflm_lint.model.graph import Model
    from tflm_lint.sources.application import Application, Disturbance

#: Bytes of the head: from, to.
Stretch = tuple[int, int]


def overwritten(inspection: Inspection, app: Application, one: Disturbance) -> bool | None:
    """Say whether the tensor is surely overwritten before it is used; None where the plans do not tell.

    Both plans begin at the same address, so that their offsets can be compared. What an operator of the main subgraph
    writes is written whenever the model is invoked; a scratch buffer or what a branch has may be.
    """
    if app.setup.linear:
        return False  # its offsets go on behind those of the first: rule CA766
    other = next((sharer.model for sharer in app.sharing if sharer.place == one.other), None)
    mine = inspection.memory
    if other is None or mine is None or mine.unknown:
        return None
    theirs = _plan(inspection, other, one.what == "allocate")
    if theirs is None or theirs.unknown:
        return None
    waiting = list(_waiting(inspection, mine, one))
    if _meet(waiting, _sure(inspection, other, theirs, one)):
        return True
    if _meet(waiting, _possible(other, theirs, one)):
        return None
    return False


def told(inspection: Inspection, app: Application) -> Iterator[tuple[Disturbance, bool | None]]:
    """Yield what is overwritten or may be, the first of each side that is sure, or the first that is not."""
    for side in ("inputs", "outputs"):
        found = [(one, overwritten(inspection, app, one)) for one in app.disturbed if one.side == side]
        sure = next((pair for pair in found if pair[1]), None)
        pair = sure or next((pair for pair in found if pair[1] is None), None)
        if pair is not None:
            yield pair


def words(one: Disturbance) -> str:
    """Say what happens in between: ``vad is invoked before Invoke reads them``."""
    name = one.others_name or "another interpreter"
    did = {"invoke": "is invoked", "allocate": "allocates its tensors", "set": "gets its inputs"}[one.what]
    return f"{name} {did} before {'Invoke reads them' if one.side == 'inputs' else 'they are read'}"


def _plan(inspection: Inspection, model: Model, events: bool) -> MemoryPlan | None:
    """Plan the other model; with its temporary bytes where those are what overwrites."""
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.mirror import plan_memory

    try:
        return plan_memory(model, inspection.target, events=events)
    except UnplannableError:
        return None


def _waiting(inspection: Inspection, plan: MemoryPlan, one: Disturbance) -> Iterator[Stretch]:
    """Yield where the inputs or outputs lie that wait to be used."""
    tensors = ends(inspection, one.side)
    chosen = tensors if one.number is None else tensors[one.number : one.number + 1]
    main = inspection.model.subgraphs[0]
    used = {tensor for operator in main.operators for tensor in operator.inputs}
    if one.side == "inputs":
        # an input that no operator reads, and that is no output, may hold anything
        chosen = [tensor for tensor in chosen if tensor in used or tensor in main.outputs]
    yield from _stretches(buffer for buffer in plan.buffers if buffer.subgraph == 0 and buffer.tensor in chosen)


def _stretches(buffers: Iterator[PlannedBuffer]) -> Iterator[Stretch]:
    for buffer in buffers:
        if buffer.bytes:
            yield buffer.offset, buffer.offset + buffer.bytes


def _sure(inspection: Inspection, model: Model, plan: MemoryPlan, one: Disturbance) -> Iterator[Stretch]:
    """Yield what the other surely writes."""
    if one.what == "allocate":
        request = inspection.target.structs["ScratchBufferRequest"][0]
        for _, _, _, _, kind, size, _, end, _ in plan.events:
            if kind == "temp":
                yield end - size, end
            elif kind == "scratch":  # what asks for a buffer is kept in a list where the head begins
                yield end * request, (end + 1) * request
        return
    main = model.subgraphs[0]
    if one.what == "invoke":
        written = {tensor for operator in main.operators for tensor in operator.outputs}
        yield from _stretches(buffer for buffer in plan.buffers if buffer.subgraph == 0 and buffer.tensor in written)
        return
    if one.extent is None or one.sets is None or one.sets >= len(main.inputs):
        return
    low, high, accessor = one.extent
    width = MEANT.get(accessor, ("", 0))[1] if accessor else 1
    for buffer in plan.buffers:
        if buffer.subgraph == 0 and buffer.tensor == main.inputs[one.sets] and width:
            yield buffer.offset + low * width, min(buffer.offset + high * width, buffer.offset + buffer.bytes)


def _possible(model: Model, plan: MemoryPlan, one: Disturbance) -> Iterator[Stretch]:
    """Yield what the other may write."""
    if one.what == "set":
        inputs = model.subgraphs[0].inputs
        chosen = inputs if one.sets is None else inputs[one.sets : one.sets + 1]
        yield from _stretches(buffer for buffer in plan.buffers if buffer.subgraph == 0 and buffer.tensor in chosen)
    elif one.what == "invoke":
        inputs = model.subgraphs[0].inputs
        yield from _stretches(buffer for buffer in plan.buffers if buffer.subgraph or buffer.tensor not in inputs)
    else:
        yield 0, plan.prepared or plan.arena_used


def _meet(waiting: list[Stretch], written: Iterator[Stretch]) -> bool:
    """Say whether some bytes belong to both."""
    return any(low < end and start < high for low, high in written for start, end in waiting)
