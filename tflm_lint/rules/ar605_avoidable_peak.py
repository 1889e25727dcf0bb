"""Tell what would make the arena smaller without another network.

What it means: the arena was planned again for the same network in another
file, to the byte, and one of these needs clearly less: RESHAPE (or a like
operator) that keeps its bytes in place instead of copying them, the operators
in another order, or a batch of 1.

Why it matters: TFLM runs the operators in the order in which they are stored,
gives the input and the output of a RESHAPE different places although they hold
the same bytes, and holds all samples of a batch at once. Nothing of this
changes a result.

How to fix it: for a copy, store the offsets that the message names as the last
step before deploying. The kernel then finds input and output at one address:

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

A stored plan holds for that very file: delete the entry before any other edit.
For another order, put the operators of `model.subgraphs[0]` into it:

    graph = model.subgraphs[0]
    graph.operators = [graph.operators[i] for i in (0, 2, 1, 3)]

For a smaller batch, convert with `batch_size=1` and call `Invoke` once a
sample.

Example: `the arena would take 9,104 bytes instead of 14,992 if RESHAPE #0 kept
its bytes in place; an offline plan with tensors 0 and 22 at offset 0 does it`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.registry import big_arena

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model

CODE = "AR605"
NAME = "avoidable-peak"
SEVERITY = "info"

#: A change is worth a word where it saves so many bytes, and such a part of the arena.
BYTES = 1024
PART = 20
#: So many copies and tensors are named, and so many positions of another order.
NAMED = 12
POSITIONS = 64


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each change that saves a good part of the required arena."""
    plan = inspection.memory
    if plan is None or plan.arena_required is None or not big_arena(inspection):
        return
    yield from copies_in_place(inspection, plan)
    yield from another_order(inspection, plan)
    yield from smaller_batch(inspection, plan)


def copies_in_place(inspection: Inspection, plan: MemoryPlan) -> Iterator[Problem]:
    """Yield the copies that make the arena bigger."""
    from tflm_lint.memory.variants import in_place

    changed = in_place(inspection.model, plan)
    if changed is None:
        return
    saving = savings(inspection, plan, changed.model)
    if saving is None:
        return
    operators = inspection.model.subgraphs[0].operators
    names = [f"{inspection.model.op_name(operators[index])} #{index}" for index in changed.operators]
    by_offset: dict[int, list[int]] = {}
    for tensor, offset in changed.places:
        by_offset.setdefault(offset, []).append(tensor)
    places = [f"tensors {joined(tensors)} at offset {offset:,}" for offset, tensors in sorted(by_offset.items())]
    yield Problem(
        f"{saving} if {joined(names)} kept {'its' if len(names) == 1 else 'their'} bytes in place; "
        f"an offline plan with {joined(places)} does it",
        0,
        changed.operators[0],
    )


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
    saving = savings(inspection, plan, reordered(model, order.operators))
    if saving is None:
        return
    moved = [place for place, index in enumerate(order.operators) if place != index]
    first, last = moved[0], moved[-1]
    part = order.operators[first : last + 1]
    positions = ", ".join(map(str, part[:POSITIONS])) + (" ..." if len(part) > POSITIONS else "")
    yield Problem(
        f"{saving} with the operators in another order; instead of {first} to {last} store them as {positions}",
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
    saving = None if changed is None else savings(inspection, plan, changed)
    if saving is not None:
        yield Problem(
            f"{saving} for a batch of 1 instead of {batch[0]}; "
            "if the first dimension is the batch, call Invoke once a sample",
            0,
        )


def savings(inspection: Inspection, plan: MemoryPlan, changed: Model) -> str | None:
    """Say what the changed model needs, None where that is little less or where it breaks what the model kept."""
    other = type(inspection)(changed, inspection.settings)
    if other.memory is None or other.memory.arena_required is None or plan.arena_required is None:
        return None
    if not is_worth(plan.arena_required - other.memory.arena_required, plan):
        return None
    kept = {(found.rule, found.kind) for found in inspection.violations}
    if any((found.rule, found.kind) not in kept for found in other.violations):
        return None
    return f"the arena would take {other.memory.arena_required:,} bytes instead of {plan.arena_required:,}"


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


def joined(parts: list[str] | list[int]) -> str:
    """Join parts as a sentence does, the first `NAMED` of them."""
    words = [str(part) for part in parts]
    if len(words) > NAMED:
        words = [*words[:NAMED], f"{len(words) - NAMED} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
