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

from tflm_lint.facts import tables
from tflm_lint.findings import Problem
from tflm_lint.model import offline_plan
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.inspection import Inspection
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
#: Rewrites that store a memory plan; where two need the same, the first is named.
PLANS = ("copies-in-place", "other-places")


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each change that saves a good part of the required arena."""
    plan = inspection.memory
    if plan is None or plan.arena_required is None:
        return
    from tflm_lint.rewrite.proposals import proposals

    worth = max(BYTES, -(-plan.arena_used // PART))
    better = {
        proposal.rewrite: proposal.inspection
        for proposal in proposals(inspection, CODE, worth)
        if plan.arena_required - (required_of(proposal.inspection) or plan.arena_required) >= worth
    }
    yield from stored_plan(inspection, better)
    for name, words in (("operator-order", another_order), ("batch-of-one", smaller_batch)):
        if name in better:
            yield words(inspection, better[name])


def stored_plan(inspection: Inspection, better: Mapping[str, Inspection]) -> Iterator[Problem]:
    """Yield the best of the memory plans that could be stored."""
    planned = [better[name] for name in PLANS if name in better]
    if not planned:
        return
    best = min(planned, key=lambda changed: required_of(changed) or 0)
    places = places_in(best.model)
    model = inspection.model
    operators = model.subgraphs[0].operators
    kept = in_place(model, places)
    names = [f"{model.op_name(operators[index])} #{index}" for index in kept]
    whose = "its" if len(names) == 1 else "their"
    how = f"if {both(names, NAMED)} kept {whose} bytes in place" if kept else "with tensors in other places"
    where = both(offsets_of(places), NAMED)
    message = f"{saving(inspection, best)} {how}; an offline plan with {where} does it"
    yield Problem(message, 0, kept[0] if kept else None)


def places_in(model: Model) -> dict[int, int]:
    """Return the tensors that the stored plan places, with their offsets; all are of the main subgraph."""
    plan = offline_plan.followed_plan(model)
    offsets = () if plan is None or isinstance(plan, offline_plan.BrokenPlan) else plan
    return {tensor: offset for tensor, offset in enumerate(offsets) if offset != offline_plan.ONLINE}


def in_place(model: Model, places: Mapping[int, int]) -> list[int]:
    """Return the copies whose input and output the plan puts in one place: both are alive while they run."""
    copies = tables.load("arena")["copies"]
    return [
        index
        for index, operator in enumerate(model.subgraphs[0].operators)
        if model.op_name(operator) in copies
        and operator.inputs
        and len(operator.outputs) == 1
        and operator.outputs[0] in places
        and places.get(operator.inputs[0]) == places[operator.outputs[0]]
    ]


def offsets_of(places: Mapping[int, int]) -> list[str]:
    """Write where an offline plan puts which tensors."""
    by_offset: dict[int, list[int]] = {}
    for tensor, offset in places.items():
        by_offset.setdefault(offset, []).append(tensor)
    return [
        f"tensor{'' if len(tensors) == 1 else 's'} {both(tensors, NAMED)} at offset {offset:,}"
        for offset, tensors in sorted(by_offset.items())
    ]


def another_order(inspection: Inspection, changed: Inspection) -> Problem:
    """Say in which order the operators need less."""
    before = {id(operator): index for index, operator in enumerate(inspection.model.subgraphs[0].operators)}
    order = [before[id(operator)] for operator in changed.model.subgraphs[0].operators]
    moved = [place for place, index in enumerate(order) if place != index]
    first, last = moved[0], moved[-1]
    part = order[first : last + 1]
    positions = ", ".join(map(str, part[:POSITIONS])) + (" ..." if len(part) > POSITIONS else "")
    message = (
        f"{saving(inspection, changed)} with the operators in another order; "
        f"instead of {first} to {last} store them as {positions}"
    )
    return Problem(message, 0, first)


def smaller_batch(inspection: Inspection, changed: Inspection) -> Problem:
    """Say what a batch of 1 would need."""
    main = inspection.model.subgraphs[0]
    message = (
        f"{saving(inspection, changed)} for a batch of 1 instead of {main.tensors[main.inputs[0]].shape[0]}; "
        "if the first dimension is the batch, call Invoke once a sample"
    )
    return Problem(message, 0)


def required_of(inspection: Inspection) -> int | None:
    """Return the arena that a model needs, None where it does not run."""
    return None if inspection.memory is None else inspection.memory.arena_required


def saving(inspection: Inspection, changed: Inspection) -> str:
    """Say what a change saves."""
    return f"the arena would take {required_of(changed):,} bytes instead of {required_of(inspection):,}"
