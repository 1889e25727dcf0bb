"""Model -> Violations: what the interpreter looks at besides the operators themselves."""

from __future__ import annotations

import struct

from tflm_lint.verdict.context import TYPE_SIZE
from tflm_lint.verdict.violations import Violation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model

OFFLINE_PLAN = "OfflineMemoryAllocation"


def judge_model(model: Model, ops: OpTable) -> Iterator[Violation]:
    """Yield what the model breaks as a whole."""
    yield from _types_without_size(model, ops)
    yield from _offline_plan(model)
    yield from _negative_dimensions(model)
    yield from _intermediates(model)


def _types_without_size(model: Model, ops: OpTable) -> Iterator[Violation]:
    """Mirror `TfLiteTypeSizeOf` over all tensors: `InitializeAllocationInfo` asks it for each, used or not."""
    for number, subgraph in enumerate(model.subgraphs):
        for index, tensor in enumerate(subgraph.tensors):
            if tensor.type not in TYPE_SIZE or tensor.type in ops.sizeless:
                reason = f"type {tensor.type} has no size in TFLM, which refuses a model that holds such a tensor"
                yield Violation("type_without_size", "OP108", "reject", "allocate", reason, number, None, index)


def _offline_plan(model: Model) -> Iterator[Violation]:
    """Mirror `AllocationInfoBuilder::GetOfflinePlannedOffsets`."""
    tensors = sum(len(subgraph.tensors) for subgraph in model.subgraphs)
    for index, metadata in enumerate(model.metadata):
        if metadata.name != OFFLINE_PLAN:
            continue
        path = f"Model.metadata[{index}]"
        buffer = model.buffers[metadata.buffer]
        if not buffer.has_data or buffer.external or buffer.size < 12:
            size = 0 if buffer.external else buffer.size
            reason = f"{OFFLINE_PLAN} holds {size} bytes, expected a header of 12: TFLM reads the count all the same"
            # the count is then what happens to follow in the file, or nothing at all
            effect = "reject" if buffer.has_data and not buffer.external else "crash"
            yield Violation("offline_plan", "AR601", effect, "allocate", reason, path=path)
            continue
        count = struct.unpack_from("<I", model.bytes_of(buffer), 8)[0]
        if count != tensors:
            reason = f"{OFFLINE_PLAN} names {count} tensors of {tensors}"
            yield Violation("offline_plan", "AR601", "reject", "allocate", reason, path=path)


def _negative_dimensions(model: Model) -> Iterator[Violation]:
    """Name tensors that are used but that no operator makes, of a negative dimension.

    TFLM computes with it as it stands: mostly a size that nothing has room for ("Failed to resize buffer").
    """
    for number, subgraph in enumerate(model.subgraphs):
        made = {index for operator in subgraph.operators for index in operator.outputs}
        used = {index for operator in subgraph.operators for index in operator.inputs}
        used.update(subgraph.inputs, subgraph.outputs)
        for index, tensor in enumerate(subgraph.tensors):
            if index in used and index not in made and min(tensor.shape, default=1) < 0:
                reason = f"shape is {list(tensor.shape)}, a dynamic dimension leaves TFLM no size to compute with"
                yield Violation("dynamic", "SH301", "reject", "allocate", reason, number, None, index)


def _intermediates(model: Model) -> Iterator[Violation]:
    """Mirror `AllocationInfoBuilder::ValidateSubgraph`: intermediate tensors must hold nothing."""
    for number, subgraph in enumerate(model.subgraphs):
        for position, operator in enumerate(subgraph.operators):
            for index in operator.intermediates:
                if not 0 <= index < len(subgraph.tensors):
                    continue
                tensor = subgraph.tensors[index]
                size = TYPE_SIZE.get(tensor.type, 0)
                for dimension in tensor.shape:
                    size *= dimension
                if size:
                    reason = f"intermediate tensor of shape {list(tensor.shape)} takes {size} bytes, expected none"
                    yield Violation("intermediates", "SH302", "reject", "allocate", reason, number, position, index)
