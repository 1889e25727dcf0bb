"""Store a memory plan with which the arena is smaller.

Pattern: the head of the arena is bigger than it need be: TFLM places the
biggest buffer first and leaves gaps, gives RESHAPE and its like a second place
for the same bytes, and keeps each output apart from the input that its operator
reads for the last time.

Replacement: a stored plan (`OfflineMemoryAllocation`), which stock TFLM
follows, with every tensor in its place, and where it does not hold with any
kernels a second entry, `tflm-lint.plan`, that names those it was made for.
Three levels (`--ram`): `packing` keeps all buffers apart; `in-place` lets
copies of bytes stay where they are and element-wise operators overwrite their
input; `overlap` lets outputs begin below their inputs by what the target's
kernels need. The default is the last where the target's kernels were measured;
elsewhere copies are kept in place. A plan that corrupts on the target (AR607)
goes, whether or not a better one is found. A plan takes flash, 4 bytes a tensor
and 100 or so: unasked it is stored where what else is saved pays for that, or
the arena is beyond a budget; `--select AR605` and `--ram` ask for it.

Preconditions: no other plan is stored, no variables outside of the main
subgraph (`AllocateVariables` would read the plan), not too many buffers. Each
plan is held against the validator that `check` holds stored plans against, and
planned anew as TFLM would.

Error: none; the same kernels run on the same values. It holds for that very
file and for those kernels: after any other edit, and for another target, fix
the original again.

Source: `MicroAllocator::CommitStaticMemoryPlan`, `greedy_memory_planner.cc`,
`reshape_common.cc`; the loops of each kernel, held against measured addresses
(`memory.overlap`).
"""

from __future__ import annotations

from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.overlap.measured import kernels_of
from tflm_lint.memory.packing.bounds import bound_of
from tflm_lint.memory.packing.parcels import LEVELS, Parcels
from tflm_lint.memory.packing.search import PATIENCE, Search
from tflm_lint.memory.planner import Request, place
from tflm_lint.model.offline_plan import ONLINE
from tflm_lint.rewrite.stored_plan import why_not, with_plan, without_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.inspection import Inspection
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.overlap.measured import Kernels
    from tflm_lint.memory.packing.parcels import Pieces
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "memory-plan"
CURES = ("AR607", "AR605")
CLASS = "safe"
STAGE = "plan"
ERROR = "exact"

#: Patience of a search that is only to tell what would be saved.
_BRIEF = 40_000


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with a plan that makes the head smaller, None where that saves too little."""
    inspection = context.inspection
    corrupts = bool(inspection.broken("AR607"))
    if corrupts:
        model = without_plan(model)
        inspection = type(inspection).of_model(model, inspection.firmware)
    best = _best(model, inspection, context)
    return best if best is not None or not corrupts else model


def _best(model: Model, inspection: Inspection, context: Context) -> Model | None:
    plan = inspection.memory
    if plan is None or why_not(model, plan) is not None:
        return None
    if plan.arena_required != -(-(plan.head + plan.tail) // ALIGNMENT) * ALIGNMENT:
        # something else needs as much while the model is prepared
        return None
    patience = PATIENCE if context.worth <= 1 else _BRIEF
    wanted = plan.head - context.worth
    best: tuple[tuple[int, ...], str | None] | None = None
    # from the level that gives most, since its head mostly spares the search at the others; of equal ones the one that
    # holds for more kernels is taken
    for found, label in reversed(_choices(model, plan, context.ram or "overlap", _kernels(inspection, context.ram))):
        bound = bound_of(found, wanted)
        if bound > wanted:
            continue
        most = wanted
        for packing in Search(found, patience, bound).packings():
            if packing.head > most:
                continue
            offsets = _spread(plan, found, packing.offsets)
            head = _realized(plan, offsets)
            if head <= most:
                best, wanted, most = (offsets, label), head, head - 1
    if best is None:
        return None
    offsets, label = best
    tensors = {
        (buffer.subgraph, buffer.tensor): offset
        for buffer, offset in zip(plan.buffers, offsets, strict=True)
        if buffer.tensor is not None and not _is_variable(model, buffer.subgraph, buffer.tensor)
    }
    return with_plan(model, tensors, label)


def reached(inspection: Inspection, ram: str | None) -> tuple[int, int]:
    """Return the head of a model with a plan, and the bytes below which no plan of that level comes."""
    plan = inspection.memory
    assert plan is not None  # noqa: S101 - for the type checker; it runs with the plan
    found, _ = _choices(inspection.model, plan, ram or "overlap", _kernels(inspection, ram))[-1]
    return plan.head, bound_of(found)


def _kernels(inspection: Inspection, ram: str | None) -> Kernels | None:
    """Return the kernels whose rules a plan may go by: those that were measured, or that somebody asks for."""
    known = None if inspection.firmware.ops.older_structs else kernels_of(inspection.target)
    return known if known is not None and (known.measured or ram is not None) else None


def _choices(model: Model, plan: MemoryPlan, level: str, kernels: Kernels | None) -> list[tuple[Pieces, str | None]]:
    """Return what may be placed, from what holds anywhere to what holds for these kernels only."""
    parcels = Parcels(model, plan, kernels)
    choices: list[tuple[Pieces, str | None]] = []
    # where buffers keep apart it does not matter which kernels run, and without known ones nothing overlaps
    for kept, anywhere in (("packing", True), ("in-place", True), ("in-place", False), ("overlap", False)):
        if LEVELS.index(kept) <= LEVELS.index(level):
            found = parcels.at(kept, anywhere=anywhere)
            if all(found != other for other, _ in choices):
                choices.append((found, kernels.label if kernels is not None and found.below else None))
    return choices


def _spread(plan: MemoryPlan, found: Pieces, offsets: tuple[int, ...]) -> tuple[int, ...]:
    """Return the offset of every buffer; scratch buffers go where TFLM puts them."""
    spread = [0] * len(plan.buffers)
    for piece, offset in zip(found.pieces, offsets, strict=True):
        for position in piece.buffers:
            spread[position] = offset
    requests = [
        Request(
            buffer.aligned_bytes,
            buffer.first_use,
            buffer.last_use,
            ONLINE if buffer.tensor is None else spread[position],
        )
        for position, buffer in enumerate(plan.buffers)
    ]
    return tuple(place(requests))


def _realized(plan: MemoryPlan, offsets: tuple[int, ...]) -> int:
    """Return the head that the offsets make."""
    return max(offset + buffer.aligned_bytes for offset, buffer in zip(offsets, plan.buffers, strict=True))


def _is_variable(model: Model, subgraph: int, tensor: int) -> bool:
    return model.subgraphs[subgraph].tensors[tensor].is_variable
