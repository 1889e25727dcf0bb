"""Model -> first and last use of every buffer: `AllocationInfoBuilder` with its one scope counter."""

from __future__ import annotations

from tflm_lint.memory.plan import UnplannableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator

NEVER = -1
#: Visits of operators after which a model that calls its subgraphs again and again is given up.
MAX_VISITS = 500_000
MAX_DEPTH = 100
_CALLS = {
    "IF": ("then_subgraph_index", "else_subgraph_index"),
    "CALL_ONCE": ("init_subgraph_index",),
    "WHILE": ("cond_subgraph_index", "body_subgraph_index"),
}


class Lifetimes:
    """First and last scope of every tensor (by subgraph and index) and scratch buffer; -1 where it is never used.

    Mirrors `AllocationInfoBuilder::MarkAllocationLifetimes`: the counter rises by one for every operator and for every
    subgraph that CALL_ONCE, IF or WHILE enter; a scratch buffer lives from its operator to the end of the subgraphs it calls.
    """

    def __init__(self, model: Model, scratch_owners: Sequence[tuple[int, int]]) -> None:
        self.model = model
        self.first = [[NEVER] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.last = [[NEVER] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.scratch_first = [NEVER] * len(scratch_owners)
        self.scratch_last = [NEVER] * len(scratch_owners)
        self._scratch: dict[tuple[int, int], list[int]] = {}
        for index, owner in enumerate(scratch_owners):
            self._scratch.setdefault(owner, []).append(index)
        self._scope = 0
        self._visits = 0
        # main runs nothing itself here: TFLM marks subgraph 0 and what it calls
        self._mark(0, 0)

    def _mark(self, subgraph_index: int, depth: int) -> None:
        if not 0 <= subgraph_index < len(self.model.subgraphs):
            raise UnplannableError(f"an operator calls subgraph {subgraph_index} of {len(self.model.subgraphs)}")
        if depth > MAX_DEPTH:
            raise UnplannableError("subgraphs call each other without end")
        subgraph = self.model.subgraphs[subgraph_index]
        first = self.first[subgraph_index]
        last = self.last[subgraph_index]
        for tensor in subgraph.inputs:
            if first[tensor] == NEVER:
                first[tensor] = self._scope
            last[tensor] = self._scope
        for position, operator in enumerate(subgraph.operators):
            self._scope += 1
            self._visits += 1
            if self._visits > MAX_VISITS:
                raise UnplannableError("subgraphs call each other too often")
            for tensor in operator.outputs:
                if tensor >= 0 and first[tensor] == NEVER:
                    first[tensor] = self._scope
            start = self._scope
            for called in self._called(operator):
                self._scope += 1
                self._mark(called, depth + 1)
            for tensor in operator.inputs:
                if tensor >= 0:
                    last[tensor] = self._scope
            for tensor in operator.outputs:
                if tensor >= 0:
                    last[tensor] = self._scope
            for index in self._scratch.get((subgraph_index, position), ()):
                if self.scratch_first[index] == NEVER:
                    self.scratch_first[index] = start
                self.scratch_last[index] = self._scope
        for tensor in subgraph.outputs:
            if first[tensor] == NEVER:
                first[tensor] = self._scope
            last[tensor] = self._scope

    def _called(self, operator: Operator) -> list[int]:
        code = self.model.operator_codes[operator.opcode]
        # TFLM asks the 32 bit field alone here, so files with only the 8 bit field call nothing
        if code.deprecated_only or code.builtin not in _CALLS:
            return []
        called = [operator.options.get(field, NEVER) for field in _CALLS[code.builtin]]
        return [index for index in called if isinstance(index, int) and index != NEVER]


def offline_offsets(model: Model) -> tuple[int, ...] | None:
    """Return the offline plan's offset for every tensor of all subgraphs, None where the model holds no plan.

    Mirrors `AllocationInfoBuilder::GetOfflinePlannedOffsets`: the last metadata entry of that name counts.
    """
    import struct

    found = None
    tensors = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    for entry in model.metadata:
        if entry.name != "OfflineMemoryAllocation":
            continue
        data = model.bytes_of(model.buffers[entry.buffer])
        if len(data) < 12:
            raise UnplannableError(f"the offline plan has {len(data)} bytes, expected at least 12")
        count = struct.unpack_from("<I", data, 8)[0]
        if count != tensors:
            raise UnplannableError(f"the offline plan is for {count} tensors of {tensors}")
        if len(data) < 12 + 4 * count:
            raise UnplannableError(f"the offline plan has {len(data)} bytes, expected {12 + 4 * count}")
        found = struct.unpack_from(f"<{count}i", data, 12)
    return found
