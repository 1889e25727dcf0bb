"""Tell what would make the arena smaller without another network.

What it means: the arena was planned again for the same network in another
file, to the byte, and one of these needs clearly less: some tensors in other
places, RESHAPE (or a like operator) that keeps its bytes in place instead of
copying them, the operators in another order, or a batch of 1.

Why it matters: TFLM places the biggest tensor first and leaves gaps, gives the
input and the output of a RESHAPE different places although they hold the same
bytes, runs the operators in the order in which they are stored, and holds all
samples of a batch at once. Nothing of this changes a result.

How to fix it: for places and copies, store the offsets that the message names
as the last step before deploying; TFLM puts all other tensors around them:

    import numpy as np
    from tensorflow.lite.python import schema_py_generated as schema
    from tensorflow.lite.tools import flatbuffer_utils as fu
    model = fu.read_model("in.tflite")
    count = sum(len(graph.tensors) for graph in model.subgraphs)
    plan = np.full(3 + count, -1, "<i4")
    plan[:3] = 1, len(model.subgraphs), count
    plan[3 + 0] = plan[3 + 7] = 0                # tensors 0 and 7 at offset 0
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data, entry.name = plan.view("u1"), "OfflineMemoryAllocation"
    entry.buffer = len(model.buffers)
    model.buffers.append(buffer)
    model.metadata = (model.metadata or []) + [entry]
    fu.write_model(model, "out.tflite")

A stored plan holds for that very file and its kernels: delete the entry before
any other edit, and lint the result.
For another order, put the operators of `model.subgraphs[0]` into it:

    graph = model.subgraphs[0]
    graph.operators = [graph.operators[i] for i in (0, 2, 1, 3)]

For a smaller batch, convert with `batch_size=1` and call `Invoke` once a
sample.

Example: `the arena would take 82,288 bytes instead of 100,720 with tensors in
other places; an offline plan with tensors 0 and 59 at offset 0, tensor 62 at
offset 9,216 and tensor 58 at offset 27,648 does it`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model

CODE = "AR605"
NAME = "avoidable-peak"
SEVERITY = "info"
GATE = "big_arena"

#: A change is worth a word where it saves so many bytes, and such a part of the arena.
BYTES = 1024
PART = 20
#: So many copies are named, and so many positions of another order.
NAMED = 24
POSITIONS = 64


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each change that saves a good part of the required arena."""
    plan = inspection.memory
    if plan is None or plan.arena_required is None:
        return
    yield from offline_plan(inspection, plan)
    yield from another_order(inspection, plan)
    yield from smaller_batch(inspection, plan)


def offline_plan(inspection: Inspection, plan: MemoryPlan) -> Iterator[Problem]:
    """Yield the better of two stored plans: without copies, or without the gaps between buffers."""
    from tflm_lint.memory.breakdown import timeline
    from tflm_lint.memory.variants import in_place, packed

    found: list[tuple[str, int | None, tuple[tuple[int, int], ...], Model]] = []
    shared = in_place(inspection.model, plan)
    if shared is not None:
        operators = inspection.model.subgraphs[0].operators
        names = [f"{inspection.model.op_name(operators[index])} #{index}" for index in shared.operators]
        how = f"if {both(names, NAMED)} kept {'its' if len(names) == 1 else 'their'} bytes in place"
        found.append((how, shared.operators[0], shared.places, shared.model))
    if is_worth(plan.head - max((moment.live for moment in timeline(plan)), default=0), plan):
        other = packed(inspection.model, plan)
        if other is not None:
            found.append(("with tensors in other places", None, other.places, other.model))
    best: tuple[int, Problem] | None = None
    for how, operator, places, model in found:
        needed = required_of(inspection, plan, model)
        if needed is not None and (best is None or needed < best[0]):
            message = f"{saving(needed, plan)} {how}; an offline plan with {both(offsets_of(places), NAMED)} does it"
            best = needed, Problem(message, 0, operator)
    if best is not None:
        yield best[1]


def offsets_of(places: tuple[tuple[int, int], ...]) -> list[str]:
    """Write where an offline plan puts which tensors."""
    by_offset: dict[int, list[int]] = {}
    for tensor, offset in places:
        by_offset.setdefault(offset, []).append(tensor)
    return [
        f"tensor{'' if len(tensors) == 1 else 's'} {both(tensors, NAMED)} at offset {offset:,}"
        for offset, tensors in sorted(by_offset.items())
    ]


def another_order(inspection: Inspection, plan: MemoryPlan) -> Iterator[Problem]:
    """Yield another order of the operators that needs less."""
    model = inspection.model
    if len(model.subgraphs) != 1 or not has_branches(model):
        return
    from tflm_lint.memory.variants import reordered
    from tflm_lint.memory.whatif import better_order, least_head

    if not is_worth(plan.head - least_head(model, plan), plan):
        return
    order = better_order(model, plan)
    if order is None or not is_worth(plan.head - order.head, plan):
        return
    needed = required_of(inspection, plan, reordered(model, order.operators))
    if needed is None:
        return
    moved = [place for place, index in enumerate(order.operators) if place != index]
    first, last = moved[0], moved[-1]
    part = order.operators[first : last + 1]
    positions = ", ".join(map(str, part[:POSITIONS])) + (" ..." if len(part) > POSITIONS else "")
    yield Problem(
        f"{saving(needed, plan)} with the operators in another order; "
        f"instead of {first} to {last} store them as {positions}",
        0,
        first,
    )


def smaller_batch(inspection: Inspection, plan: MemoryPlan) -> Iterator[Problem]:
    """Yield a batch that could be 1, where the model still means the same."""
    model = inspection.model
    main = model.subgraphs[0]
    batches = {main.tensors[index].shape[:1] for index in main.inputs}
    batch = next(iter(batches), ())[:1]
    if len(batches) != 1 or not batch or batch[0] <= 1 or len(model.subgraphs) != 1:
        return
    # what does not come out by the batch is no batch
    if any(main.tensors[index].shape[:1] != batch for index in main.outputs):
        return
    from tflm_lint.memory.variants import with_batch

    changed = with_batch(model, batch[0])
    needed = None if changed is None else required_of(inspection, plan, changed)
    if needed is not None:
        yield Problem(
            f"{saving(needed, plan)} for a batch of 1 instead of {batch[0]}; "
            "if the first dimension is the batch, call Invoke once a sample",
            0,
        )


def required_of(inspection: Inspection, plan: MemoryPlan, changed: Model) -> int | None:
    """Return the arena of the changed model, None where that is little less or where it breaks what the model kept."""
    other = type(inspection).of_model(changed, inspection.firmware)
    if other.memory is None or other.memory.arena_required is None or plan.arena_required is None:
        return None
    if not is_worth(plan.arena_required - other.memory.arena_required, plan):
        return None
    kept = {(found.rule, found.kind) for found in inspection.violations}
    if any((found.rule, found.kind) not in kept for found in other.violations):
        return None
    return other.memory.arena_required


def saving(needed: int, plan: MemoryPlan) -> str:
    """Say what a change saves."""
    return f"the arena would take {needed:,} bytes instead of {plan.arena_required:,}"


def is_worth(saved: int, plan: MemoryPlan) -> bool:
    """Say whether so many bytes are worth a word."""
    return saved >= BYTES and saved * PART >= plan.arena_used


def has_branches(model: Model) -> bool:
    """Say whether a tensor has two readers or an operator two sources: only then there is more than one order."""
    main = model.subgraphs[0]
    made = {*main.inputs, *(index for operator in main.operators for index in operator.outputs)}
    read: set[int] = set()
    for operator in main.operators:
        sources = made.intersection(operator.inputs)
        if len(sources) > 1 or not read.isdisjoint(sources):
            return True
        read |= sources
    return False
