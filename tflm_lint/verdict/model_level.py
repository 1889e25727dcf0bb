"""Model -> Violations: what the interpreter looks at besides the operators themselves."""

from __future__ import annotations

from math import prod

from tflm_lint.model import offline_plan
from tflm_lint.model.types import SIZES, bytes_of
from tflm_lint.verdict.violations import Violation
from tflm_lint.verdict.wording import shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.facts.ops import OpTable
    from tflm_lint.model.graph import Model


def judge_model(model: Model, ops: OpTable) -> Iterator[Violation]:
    """Yield what the model breaks as a whole."""
    yield from _types_without_size(model, ops)
    yield from _offline_plan(model)
    yield from _negative_dimensions(model)
    if any(bytes_of(tensor.type, prod(tensor.shape)) >> 31 for graph in model.subgraphs for tensor in graph.tensors):
        from tflm_lint.verdict.vast import judge_vast

        yield from judge_vast(model)
    yield from _intermediates(model)


def _types_without_size(model: Model, ops: OpTable) -> Iterator[Violation]:
    """Mirror `TfLiteTypeSizeOf` over all tensors: `InitializeAllocationInfo` asks it for each, used or not."""
    for number, subgraph in enumerate(model.subgraphs):
        for index, tensor in enumerate(subgraph.tensors):
            if tensor.type not in SIZES or tensor.type in ops.sizeless:
                yield Violation(
                    "type_without_size",
                    "OP108",
                    "reject",
                    "allocate",
                    "type {type} has no size in TFLM, which refuses a model that holds such a tensor",
                    {"type": tensor.type},
                    subgraph=number,
                    tensor=index,
                )


def _offline_plan(model: Model) -> Iterator[Violation]:
    """Mirror `AllocationInfoBuilder::GetOfflinePlannedOffsets`, which trusts the sizes that the plan names."""
    offsets: tuple[int, ...] = ()
    for index, plan in offline_plan.stored_plans(model):
        path = f"Model.metadata[{index}]"
        rule, effect = "AR601", "reject"
        if isinstance(plan, offline_plan.OfflinePlan):
            offsets = plan.offsets
            if plan.has >= plan.expected:
                continue
            words = "{name} holds {have} bytes, expected {wanted}: TFLM takes what follows for offsets"
            rule, effect = "OP120", "unchecked"
        elif plan.flaw == offline_plan.COUNT:
            words = "{name} names {have} tensors of {wanted}"
        elif plan.flaw == offline_plan.TRUNCATED:
            words = "{name} holds {have} bytes, expected {wanted}: TFLM reads behind the end of the file"
            effect = "crash"
        else:
            words = "{name} holds {have} bytes, expected a header of {wanted}: TFLM reads the count all the same"
            # the count is then what happens to follow in the file, or nothing at all
            effect = "crash" if plan.flaw == offline_plan.ABSENT else "reject"
        values = {"name": offline_plan.NAME, "have": plan.has, "wanted": plan.expected}
        yield Violation("offline_plan", rule, effect, "allocate", words, values, path=path)
    yield from _outside_of_the_arena(model, offsets)


def _outside_of_the_arena(model: Model, offsets: tuple[int, ...]) -> Iterator[Violation]:
    """Name the first tensor that the plan places before the arena: its kernel writes over what lies there."""
    places = iter(offsets)
    for number, subgraph in enumerate(model.subgraphs):
        for index, (tensor, offset) in enumerate(zip(subgraph.tensors, places, strict=False)):
            constant = model.constant(tensor) is not None
            if offset < offline_plan.ONLINE and not constant and bytes_of(tensor.type, prod(tensor.shape)):
                words = "{name} places the tensor at {offset}, before the arena"
                values = {"name": offline_plan.NAME, "offset": offset}
                yield Violation(
                    "offline_place", "AR601", "crash", "allocate", words, values, subgraph=number, tensor=index
                )
                return


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
                yield Violation(
                    "dynamic",
                    "SH301",
                    "reject",
                    "allocate",
                    "shape is {shape}, a dynamic dimension leaves TFLM no size to compute with",
                    {"shape": shape_of(tensor.shape)},
                    subgraph=number,
                    tensor=index,
                )


def _intermediates(model: Model) -> Iterator[Violation]:
    """Mirror `AllocationInfoBuilder::ValidateSubgraph`: intermediate tensors must hold nothing."""
    for number, subgraph in enumerate(model.subgraphs):
        for position, operator in enumerate(subgraph.operators):
            for index in operator.intermediates:
                if not 0 <= index < len(subgraph.tensors):
                    continue
                tensor = subgraph.tensors[index]
                size = bytes_of(tensor.type, prod(tensor.shape))
                if size:
                    yield Violation(
                        "intermediates",
                        "SH302",
                        "reject",
                        "allocate",
                        "intermediate tensor of shape {shape} takes {size} bytes, expected none",
                        {"shape": shape_of(tensor.shape), "size": size},
                        subgraph=number,
                        operator=position,
                        tensor=index,
                    )
