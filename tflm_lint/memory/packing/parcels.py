"""MemoryPlan -> Pieces: what is to be placed, and how near each may come to the others that live at the same time."""

from __future__ import annotations

from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.overlap.rules import copies_bytes, distance
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.memory.overlap.measured import Kernels
    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model

#: How far to go: buffers keep apart; those that an operator may overwrite from the first to the last byte are in place;
#: outputs begin below their inputs as far as the kernels need.
LEVELS = ("packing", "in-place", "overlap")
#: Rules of kernels that go element by element.
_ELEMENTWISE = frozenset({"elements", "same_shapes", "broadcast"})


class Piece(NamedTuple):
    """Buffers that lie in one place: one, or several that hold the same bytes."""

    size: int
    first_use: int
    last_use: int
    #: Positions in ``MemoryPlan.buffers``.
    buffers: tuple[int, ...]


class Pieces(NamedTuple):
    """What is to be placed."""

    pieces: tuple[Piece, ...]
    #: (output, input) by index -> bytes that the output must start below the input, fewer than it has.
    below: Mapping[tuple[int, int], int]


def pieces_of(model: Model, plan: MemoryPlan, level: str, kernels: Kernels | None) -> Pieces:
    """Say what is to be placed at a level; without known kernels only copies of bytes are kept in place."""
    planned = {
        buffer.tensor: position
        for position, buffer in enumerate(plan.buffers)
        if buffer.subgraph == 0 and buffer.tensor is not None
    }
    groups = _groups(model, plan, planned) if level != "packing" else [[index] for index in range(len(plan.buffers))]
    pieces = tuple(_joined(plan, group) for group in groups)
    if level == "packing" or kernels is None:
        return Pieces(pieces, {})
    owner = {position: number for number, piece in enumerate(pieces) for position in piece.buffers}
    main = model.subgraphs[0]
    below = {}
    for operator in main.operators:
        if len(operator.outputs) != 1 or operator.outputs[0] not in planned:
            continue
        rule = kernels.rules.get(model.op_name(operator))
        if rule is None or (level == "in-place" and rule[0] not in _ELEMENTWISE):
            continue
        result = owner[planned[operator.outputs[0]]]
        for tensor in set(operator.inputs) & planned.keys():
            source = owner[planned[tensor]]
            if source == result or pieces[source].last_use != pieces[result].first_use:
                continue
            if not _reads_last(plan, planned, tensor, operator.outputs[0]):
                continue
            needed = distance(model, main, operator, tensor, kernels)
            if needed is not None and (level == "overlap" or not needed):
                room = -(-needed // ALIGNMENT) * ALIGNMENT
                if room < pieces[result].size:
                    below[result, source] = room
    return Pieces(pieces, below)


def _reads_last(plan: MemoryPlan, planned: Mapping[int, int], source: int, result: int) -> bool:
    """Say whether the operator itself is the last to read what it overwrites."""
    return plan.buffers[planned[source]].last_use == plan.buffers[planned[result]].first_use


def _groups(model: Model, plan: MemoryPlan, planned: Mapping[int, int]) -> list[list[int]]:
    """Return the positions of the plan's buffers, those together that hold the same bytes."""
    main = model.subgraphs[0]
    writers: dict[int, int] = {}
    for index in (*main.inputs, *(index for operator in main.operators for index in operator.outputs)):
        writers[index] = writers.get(index, 0) + 1
    owner: dict[int, int] = {}
    for operator in main.operators:
        if not copies_bytes(model, operator):
            continue
        ends = operator.inputs[0], operator.outputs[0]
        if all(end in planned and writers.get(end) == 1 for end in ends):
            source, result = planned[ends[0]], planned[ends[1]]
            before, after = plan.buffers[source], plan.buffers[result]
            if before.bytes == after.bytes and before.first_use < after.first_use:
                owner[result] = source
    groups: dict[int, list[int]] = {}
    for position in range(len(plan.buffers)):
        root = position
        while root in owner:  # ends, for a source lives before its result
            root = owner[root]
        groups.setdefault(root, []).append(position)
    return list(groups.values())


def _joined(plan: MemoryPlan, group: list[int]) -> Piece:
    buffers = [plan.buffers[position] for position in group]
    first = min(buffer.first_use for buffer in buffers)
    return Piece(buffers[0].aligned_bytes, first, max(buffer.last_use for buffer in buffers), tuple(group))
