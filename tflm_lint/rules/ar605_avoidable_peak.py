"""Tell what would make the arena smaller without another network.

What it means: the arena was planned again for the same network in another
file, to the byte, and one of these needs clearly less: a stored memory plan,
the operators in another order, or a batch of 1.

Why it matters: TFLM places the biggest tensor first and leaves gaps, gives the
input and the output of a RESHAPE different places although they hold the same
bytes, keeps every output apart from an input that its kernel has read by then,
runs the operators in the order in which they are stored, and holds all samples
of a batch at once. Nothing of this changes a result.

How to fix it: `tflm-lint fix` stores the plan (`OfflineMemoryAllocation`, which
stock TFLM follows) and the order:

    tflm-lint fix in.tflite -o out.tflite --target cortex-m4-cmsis-nn

A plan takes flash, 4 bytes a tensor and 100 or so. `fix` stores it where what
else it saves pays for that, or the arena is beyond a budget; where not, it says
what the plan would give and take, and `--ram overlap` stores it.

A stored plan holds for that very file and its kernels: do any other edit
before, on the original.
For a smaller batch, convert with `batch_size=1` and call `Invoke` once a
sample.

Example: `the arena would take 82,288 bytes instead of 100,720 with tensors in
other places; tflm-lint fix can store such a memory plan`
"""

from __future__ import annotations

from tflm_lint import facts
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
GATE = "sought_arena AR605"

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
    from tflm_lint.rewrite.proposals import proposals

    worth = max(BYTES, -(-plan.arena_used // PART))
    words = {"memory-plan": stored_plan, "operator-order": another_order, "batch-of-one": smaller_batch}
    for name, changed in proposals(inspection, words, worth):
        if plan.arena_required - (required_of(changed) or plan.arena_required) >= worth:
            yield words[name](inspection, changed)


def stored_plan(inspection: Inspection, changed: Inspection) -> Problem:
    """Say what a stored memory plan would do."""
    model = inspection.model
    operators = model.subgraphs[0].operators
    kept = in_place(model, places_in(changed.model))
    names = [f"{model.op_name(operators[index])} #{index}" for index in kept]
    whose = "its" if len(names) == 1 else "their"
    if offline_plan.made_for(changed.model) is not None:
        how = f"with outputs over inputs that the {inspection.target.kernels} kernels have read by then"
    elif kept:
        how = f"if {both(names, NAMED)} kept {whose} bytes in place"
    else:
        how = "with tensors in other places"
    return Problem(
        f"{saving(inspection, changed)} {how}",
        0,
        kept[0] if kept else None,
        remedy="tflm-lint fix can store such a memory plan",
        saves_arena=saved(inspection, changed),
    )


def places_in(model: Model) -> dict[int, int]:
    """Return the tensors of the main subgraph that the stored plan places, with their offsets."""
    plan = offline_plan.followed_plan(model)
    offsets = () if plan is None or isinstance(plan, offline_plan.BrokenPlan) else plan
    main = offsets[: len(model.subgraphs[0].tensors)]
    return {tensor: offset for tensor, offset in enumerate(main) if offset != offline_plan.ONLINE}


def in_place(model: Model, places: Mapping[int, int]) -> list[int]:
    """Return the copies whose input and output the plan puts in one place: both are alive while they run."""
    copies = facts.load("arena")["copies"]
    return [
        index
        for index, operator in enumerate(model.subgraphs[0].operators)
        if model.op_name(operator) in copies
        and operator.inputs
        and len(operator.outputs) == 1
        and operator.outputs[0] in places
        and places.get(operator.inputs[0]) == places[operator.outputs[0]]
    ]


def another_order(inspection: Inspection, changed: Inspection) -> Problem:
    """Say in which order the operators need less."""
    before = {id(operator): index for index, operator in enumerate(inspection.model.subgraphs[0].operators)}
    order = [before[id(operator)] for operator in changed.model.subgraphs[0].operators]
    moved = [place for place, index in enumerate(order) if place != index]
    first, last = moved[0], moved[-1]
    part = order[first : last + 1]
    positions = ", ".join(map(str, part[:POSITIONS])) + (" ..." if len(part) > POSITIONS else "")
    return Problem(
        f"{saving(inspection, changed)} with the operators in another order",
        0,
        first,
        remedy=f"instead of {first} to {last} store them as {positions}",
        saves_arena=saved(inspection, changed),
    )


def smaller_batch(inspection: Inspection, changed: Inspection) -> Problem:
    """Say what a batch of 1 would need."""
    main = inspection.model.subgraphs[0]
    return Problem(
        f"{saving(inspection, changed)} for a batch of 1 instead of {main.tensors[main.inputs[0]].shape[0]}",
        0,
        remedy="if the first dimension is the batch, call Invoke once a sample",
    )


def required_of(inspection: Inspection) -> int | None:
    """Return the arena that a model needs, None where it does not run."""
    return None if inspection.memory is None else inspection.memory.arena_required


def saving(inspection: Inspection, changed: Inspection) -> str:
    """Say what a change saves."""
    return f"the arena would take {required_of(changed):,} bytes instead of {required_of(inspection):,}"


def saved(inspection: Inspection, changed: Inspection) -> int:
    """Return the bytes of the arena that a change saves."""
    return (required_of(inspection) or 0) - (required_of(changed) or 0)
