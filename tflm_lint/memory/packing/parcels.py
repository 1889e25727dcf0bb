"""MemoryPlan -> Pieces: what is to be placed, and how near each may come to the others that live at the same time."""

from __future__ import annotations

from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.overlap.rules import copies_bytes, distance
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.overlap.measured import Kernels
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


class Over(NamedTuple):
    """An output that may begin below an input: positions in ``MemoryPlan.buffers``, and by how many bytes it must."""

    result: int
    source: int
    room: int
    #: Whether the kernel goes element by element.
    elementwise: bool


class Pieces(NamedTuple):
    """What is to be placed."""

    pieces: tuple[Piece, ...]
    #: (output, input) by index -> bytes that the output must start below the input, fewer than it has.
    below: Mapping[tuple[int, int], int]


class Parcels:
    """The buffers of one plan, to be had at several levels; what these share is found once.

    Without known kernels only copies of bytes are kept in place.
    """

    def __init__(self, model: Model, plan: MemoryPlan, kernels: Kernels | None) -> None:
        self.model = model
        self.plan = plan
        self.kernels = kernels
        #: The tensors of the main subgraph that are placed, with their positions in ``MemoryPlan.buffers``.
        self.planned = {
            buffer.tensor: position
            for position, buffer in enumerate(plan.buffers)
            if buffer.subgraph == 0 and buffer.tensor is not None
        }
        self._pieces: dict[bool, tuple[Piece, ...]] = {}
        self._over: tuple[Over, ...] | None = None

    def at(self, level: str, *, anywhere: bool = False) -> Pieces:
        """Say what is to be placed at a level; ``anywhere`` is for what holds with any kernels."""
        pieces = self._joined(level != "packing")
        if level == "packing" or anywhere or self.kernels is None:
            return Pieces(pieces, {})
        owner = {position: number for number, piece in enumerate(pieces) for position in piece.buffers}
        below = {}
        for over in self._overwritten():
            result, source = owner[over.result], owner[over.source]
            if source == result or pieces[source].last_use != pieces[result].first_use:
                continue
            if (level == "overlap" or (over.elementwise and not over.room)) and over.room < pieces[result].size:
                below[result, source] = over.room
        return Pieces(pieces, below)

    def _joined(self, copies: bool) -> tuple[Piece, ...]:
        """Return the pieces, copies of the same bytes in one or each by itself."""
        if copies not in self._pieces:
            count = len(self.plan.buffers)
            groups = _groups(self.model, self.plan, self.planned) if copies else [[index] for index in range(count)]
            if copies and len(groups) == count:
                return self._joined(False)
            self._pieces[copies] = tuple([_joined(self.plan, group) for group in groups])
        return self._pieces[copies]

    def _overwritten(self) -> tuple[Over, ...]:
        """Return what operators may overwrite of the inputs that they are the last to read."""
        if self._over is None:
            self._over = tuple(self._overwriting())
        return self._over

    def _overwriting(self) -> Iterator[Over]:
        model, planned, buffers, kernels = self.model, self.planned, self.plan.buffers, self.kernels
        assert kernels is not None  # noqa: S101 - for the type checker; who calls has looked
        main = model.subgraphs[0]
        for operator in main.operators:
            if len(operator.outputs) != 1 or operator.outputs[0] not in planned:
                continue
            rule = kernels.rules.get(model.op_name(operator))
            if rule is None:
                continue
            result = planned[operator.outputs[0]]
            for tensor in set(operator.inputs) & planned.keys():
                source = planned[tensor]
                if buffers[source].last_use != buffers[result].first_use:
                    continue
                needed = distance(model, main, operator, tensor, kernels)
                if needed is not None:
                    yield Over(result, source, -(-needed // ALIGNMENT) * ALIGNMENT, rule[0] in _ELEMENTWISE)


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
    if len(buffers) == 1:
        return Piece(buffers[0].aligned_bytes, buffers[0].first_use, buffers[0].last_use, (group[0],))
    first = min(buffer.first_use for buffer in buffers)
    return Piece(buffers[0].aligned_bytes, first, max(buffer.last_use for buffer in buffers), tuple(group))
