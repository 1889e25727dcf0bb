"""Model -> the same network in another file: another order, copies in place, other places, a smaller batch.

What comes back is a whole Model, so that `plan_memory` says what it would need, to the byte, and no rule has to guess.
"""

from __future__ import annotations

import struct
from bisect import insort

from tflm_lint.facts import tables
from tflm_lint.memory.planner import Request, extent, place
from tflm_lint.model import offline_plan
from tflm_lint.model.graph import Buffer, Metadata
from tflm_lint.model.offline_plan import ONLINE
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.memory.plan import MemoryPlan
    from tflm_lint.model.graph import Model, Operator, Tensor

#: Copies are sought in plans of at most so many buffers, and so often: placing takes the square of their number.
MAX_BUFFERS = 1000
MAX_ROUNDS = 8
#: A plan of more tensors is not worth writing down.
MAX_PLACES = 24


class InPlace(NamedTuple):
    """A model with an offline plan that gives input and output of some copies one place."""

    model: Model
    #: The operators of the main subgraph that copy nothing now.
    operators: tuple[int, ...]
    #: The tensors that the plan places, with their offsets; all others stay where TFLM puts them.
    places: tuple[tuple[int, int], ...]


class Packed(NamedTuple):
    """A model with an offline plan that wastes less between the buffers than TFLM's planner does."""

    model: Model
    #: The tensors that the plan places, with their offsets; all others stay where TFLM puts them.
    places: tuple[tuple[int, int], ...]


class Copy(NamedTuple):
    """An operator of the main subgraph whose output holds its input's bytes, by positions in ``MemoryPlan.buffers``."""

    operator: int
    source: int
    result: int


def reordered(model: Model, order: tuple[int, ...]) -> Model:
    """Return the model with the operators of its main subgraph in another order."""
    main = model.subgraphs[0]
    moved = main._replace(operators=tuple(main.operators[index] for index in order))
    return model._replace(subgraphs=(moved, *model.subgraphs[1:]))


def in_place(model: Model, plan: MemoryPlan) -> InPlace | None:
    """Return the model with those copies in place that make the head smaller, None where none does.

    Models with an offline plan or with variables are left as they are: `AllocateVariables` would read the new plan.
    """
    if not _may_be_planned(model, plan):
        return None
    candidates = copies(model, plan)
    chosen: list[Copy] = []
    groups = [[position] for position in range(len(plan.buffers))]
    requests = [_joined(plan, group) for group in groups]
    offsets = [buffer.offset for buffer in plan.buffers]
    head = plan.head
    for _ in range(MAX_ROUNDS):
        tops = [request for request, at in zip(requests, offsets, strict=True) if at + request.size == head]
        at_peak = [copy for copy in candidates if _meets(copy, plan, tops)]
        if not at_peak:
            break
        groups = _groups(plan, [*chosen, *at_peak])
        requests = [_joined(plan, group) for group in groups]
        offsets = place(requests)
        if extent(requests, offsets) >= head:
            break
        head = extent(requests, offsets)
        chosen += at_peak
        best = groups, offsets
        candidates = [copy for copy in candidates if copy not in at_peak]
    if not chosen:
        return None
    places = tuple(
        sorted(
            (plan.buffers[position].tensor or 0, offset)
            for group, offset in zip(*best, strict=True)
            if len(group) > 1
            for position in group
        )
    )
    return InPlace(with_offline_plan(model, dict(places)), tuple(sorted(copy.operator for copy in chosen)), places)


def packed(model: Model, plan: MemoryPlan) -> Packed | None:
    """Return the model with the biggest tensors where they leave smaller gaps, None where that makes no smaller head.

    TFLM's planner goes by size; going by time instead often fits better where each tensor lives briefly. As few tensors
    are placed as do it, the rest is left to TFLM.
    """
    if not _may_be_planned(model, plan):
        return None
    requests = [_joined(plan, [position]) for position in range(len(plan.buffers))]
    head, offsets = min(_first_fit(requests, sorted(range(len(requests)), key=key)) for key in _orders(requests))
    tensors = [
        position
        for position in sorted(range(len(requests)), key=lambda position: -requests[position].size)
        if plan.buffers[position].subgraph == 0 and plan.buffers[position].tensor is not None
    ]
    best: tuple[int, list[int]] = plan.head, []
    for count in range(1, min(len(tensors), MAX_PLACES) + 1):
        position = tensors[count - 1]
        requests[position] = requests[position]._replace(offline_offset=offsets[position])
        best = min(best, (extent(requests, place(requests)), tensors[:count]), key=lambda found: found[0])
        if best[0] <= head:
            break
    if not best[1]:
        return None
    pinned = _needed(requests, offsets, best)
    places = tuple(sorted((plan.buffers[position].tensor or 0, offsets[position]) for position in pinned))
    return Packed(with_offline_plan(model, dict(places)), places)


def _needed(requests: list[Request], offsets: list[int], best: tuple[int, list[int]]) -> list[int]:
    """Return the requests that must keep their places for the head to stay as small as with all of them."""
    head, pinned = best
    for position in reversed(pinned):
        fewer = [other for other in pinned if other != position]
        tried = [
            request._replace(offline_offset=offsets[index] if index in fewer else ONLINE)
            for index, request in enumerate(requests)
        ]
        if fewer and extent(tried, place(tried)) <= head:
            pinned = fewer
    return pinned


def _orders(requests: list[Request]) -> tuple[Callable[[int], tuple[int, ...]], ...]:
    """Return the orders in which buffers are tried: as they are born, as they die, by size times time."""
    return (
        lambda index: (requests[index].first_use, -requests[index].size),
        lambda index: (-requests[index].last_use, -requests[index].size),
        lambda index: (-requests[index].size * (requests[index].last_use - requests[index].first_use + 1),),
    )


def _first_fit(requests: list[Request], order: list[int]) -> tuple[int, list[int]]:
    """Return head and offsets of the buffers when each in its turn takes the lowest gap."""
    offsets = [0] * len(requests)
    placed: list[tuple[int, int, int, int]] = []
    for index in order:
        size, first, last, _ = requests[index]
        offset = 0
        for start, end, its_first, its_last in placed:
            if its_first > last or first > its_last:
                continue
            if start - offset >= size:
                break
            offset = max(offset, end)
        offsets[index] = offset
        insort(placed, (offset, offset + size, first, last))
    return extent(requests, offsets), offsets


def _may_be_planned(model: Model, plan: MemoryPlan) -> bool:
    """Say whether the model has neither an offline plan nor variables, and not too many buffers."""
    if offline_plan.has_plan(model) or len(plan.buffers) > MAX_BUFFERS:
        return False
    return not any(tensor.is_variable for subgraph in model.subgraphs for tensor in subgraph.tensors)


def copies(model: Model, plan: MemoryPlan) -> list[Copy]:
    """Return the copies of the main subgraph that could be left out: both ends of one size, and written only once."""
    names = tables.load("arena")["copies"]
    planned = {
        buffer.tensor: position
        for position, buffer in enumerate(plan.buffers)
        if buffer.subgraph == 0 and buffer.tensor is not None
    }
    main = model.subgraphs[0]
    writers: dict[int, int] = {}
    for index in (*main.inputs, *(index for operator in main.operators for index in operator.outputs)):
        writers[index] = writers.get(index, 0) + 1
    found = []
    for number, operator in enumerate(main.operators):
        if model.op_name(operator) not in names or not operator.inputs or len(operator.outputs) != 1:
            continue
        ends = operator.inputs[0], operator.outputs[0]
        if all(end in planned and writers.get(end) == 1 for end in ends):
            source, result = planned[ends[0]], planned[ends[1]]
            before, after = plan.buffers[source], plan.buffers[result]
            if before.bytes == after.bytes and before.first_use < after.first_use:
                found.append(Copy(number, source, result))
    return found


def with_offline_plan(model: Model, offsets: dict[int, int]) -> Model:
    """Return the model with a stored memory plan for some tensors of the main subgraph; TFLM places the others."""
    count = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    values = [offsets.get(index, ONLINE) for index in range(count)]
    changed, buffer = _with_bytes(model, offline_plan.encode(values, len(model.subgraphs)))
    return changed._replace(metadata=(*model.metadata, Metadata(offline_plan.NAME, buffer)))


def with_batch(model: Model, batch: int, wanted: int = 1) -> Model | None:
    """Return the model for another batch, None where what to change is not clear.

    Takes the first dimension of each tensor that is no constant for the batch where it has that size, and changes the
    constants that hold a shape along with it. Whether the result is a model that runs is for the caller to judge.
    """
    if len(model.subgraphs) != 1:
        return None
    main = model.subgraphs[0]
    shapes = tables.load("arena")["shapes"]
    tensors = [
        _rebatched(tensor, batch, wanted) if model.constant(tensor) is None else tensor for tensor in main.tensors
    ]
    operators = []
    for operator in main.operators:
        position = shapes.get(model.op_name(operator))
        if position is not None:
            if len(operator.inputs) > position >= 0 <= operator.inputs[position]:
                index = operator.inputs[position]
                data = model.constant(main.tensors[index])
                if data is not None and len(data) >= 4 and struct.unpack_from("<i", data)[0] == batch:
                    model, buffer = _with_bytes(model, struct.pack("<i", wanted) + bytes(data[4:]))
                    tensors[index] = tensors[index]._replace(buffer=buffer)
            operators.append(_reshaped(operator, batch, wanted))
        else:
            operators.append(operator)
    changed = main._replace(tensors=tuple(tensors), operators=tuple(operators))
    return model._replace(subgraphs=(changed,))


def _rebatched(tensor: Tensor, batch: int, wanted: int) -> Tensor:
    if tensor.shape[:1] != (batch,):
        return tensor
    signature = tensor.shape_signature
    if signature[:1] == (batch,):
        signature = (wanted, *signature[1:])
    return tensor._replace(shape=(wanted, *tensor.shape[1:]), shape_signature=signature)


def _reshaped(operator: Operator, batch: int, wanted: int) -> Operator:
    shape = operator.options.get("new_shape")
    if isinstance(shape, tuple) and shape[:1] == (batch,):
        return operator._replace(options={**operator.options, "new_shape": (wanted, *shape[1:])})
    return operator


def _with_bytes(model: Model, data: bytes) -> tuple[Model, int]:
    """Return the model with one more buffer, aligned to 16, and the buffer's index."""
    start = (len(model.data) + 15) // 16 * 16
    longer = b"".join((model.data, bytes(start - len(model.data)), data))
    buffer = Buffer(start, len(data), has_data=True)
    return model._replace(data=longer, buffers=(*model.buffers, buffer)), len(model.buffers)


def _groups(plan: MemoryPlan, chosen: list[Copy]) -> list[list[int]]:
    """Return the positions of the plan's buffers, those together that the copies let share a place."""
    owner = {copy.result: copy.source for copy in chosen}
    groups: dict[int, list[int]] = {}
    for position in range(len(plan.buffers)):
        root = position
        while root in owner:  # ends, for a source lives before its result
            root = owner[root]
        groups.setdefault(root, []).append(position)
    return list(groups.values())


def _joined(plan: MemoryPlan, group: list[int]) -> Request:
    buffers = [plan.buffers[position] for position in group]
    return Request(
        buffers[0].aligned_bytes,
        min(buffer.first_use for buffer in buffers),
        max(buffer.last_use for buffer in buffers),
        buffers[0].offline_offset,
    )


def _meets(copy: Copy, plan: MemoryPlan, tops: list[Request]) -> bool:
    """Say whether both ends of a copy live while one of the requests does."""
    begin, end = plan.buffers[copy.result].first_use, plan.buffers[copy.source].last_use
    return any(top.first_use <= end and begin <= top.last_use for top in tops)
