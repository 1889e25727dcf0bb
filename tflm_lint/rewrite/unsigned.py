"""Model of the old uint8 scheme -> the same graph of INT8, with QUANTIZE where the interface shows UINT8.

A value keeps its meaning: 128 is taken from it and from its zero point. Only the weights of convolutions and dense
layers have no zero point in the new scheme: who rewrites them is given by the caller.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.unsigned_weights import LAYERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.rewrite.surroundings import Context

    Change = Callable[[Draft, Operator], "list[Operator] | None"]
    #: Draft, name of a layer, the layer of INT8 but for its filter, the filter's index -> what takes its place, None
    #: where nothing can.
    Layer = Callable[[Draft, str, Operator, int], "list[Operator] | None"]

CODE = "OP106"
#: Operator -> the version from which on it takes INT8; others of these have it from the first.
VERSIONS = {
    "ADD": 2,
    "ARG_MAX": 2,
    "ARG_MIN": 2,
    "AVERAGE_POOL_2D": 2,
    "BATCH_TO_SPACE_ND": 2,
    "CONCATENATION": 2,
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "DEQUANTIZE": 2,
    "DEPTH_TO_SPACE": 1,
    "EQUAL": 2,
    "FULLY_CONNECTED": 4,
    "GATHER": 2,
    "GREATER": 2,
    "GREATER_EQUAL": 2,
    "L2_NORMALIZATION": 2,
    "LESS": 2,
    "LESS_EQUAL": 2,
    "LOGISTIC": 2,
    "MAXIMUM": 2,
    "MAX_POOL_2D": 2,
    "MEAN": 2,
    "MINIMUM": 2,
    "MUL": 2,
    "NOT_EQUAL": 2,
    "PAD": 2,
    "PADV2": 2,
    "REDUCE_MAX": 2,
    "RELU": 2,
    "RELU6": 2,
    "RESIZE_BILINEAR": 2,
    "RESIZE_NEAREST_NEIGHBOR": 2,
    "SLICE": 2,
    "SOFTMAX": 2,
    "SPACE_TO_BATCH_ND": 2,
    "SPACE_TO_DEPTH": 1,
    "SPLIT": 2,
    "STRIDED_SLICE": 2,
    "SUB": 2,
    "TANH": 2,
    "TRANSPOSE": 2,
    "TRANSPOSE_CONV": 3,
}
DETECTION = "CUSTOM:TFLite_Detection_PostProcess"
#: Operators that see values by scale and zero point, or only move them.
KNOWN = frozenset(
    (*VERSIONS, "QUANTIZE", "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "PACK", "UNPACK", "LEAKY_RELU", DETECTION)
)


def signed(model: Model, context: Context, layer: Layer, others: Mapping[str, Change]) -> Model | None:
    """Return the model of INT8, None where it has nothing of the old scheme or something that cannot be moved.

    `others` are operators that need more than other tensors.
    """
    if not any(found.rule == CODE and found.subgraph == 0 for found in context.inspection.violations):
        return None
    draft = Draft(model)
    moved = {index for index, tensor in enumerate(model.subgraphs[0].tensors) if _is_old(tensor)}
    if not moved or any(not _movable(draft, operator, moved) for operator in draft.operators):
        return None
    filters = {operator.inputs[1] for operator in draft.operators if model.op_name(operator) in LAYERS} & moved
    ends = _moved(draft, moved - filters)
    for position, operator in enumerate(draft.operators):
        name = model.op_name(operator)
        if not moved.intersection((*operator.inputs, *operator.outputs)):
            continue
        changed = operator._replace(
            opcode=_code(draft, operator),
            inputs=tuple(ends.get(index, index) for index in operator.inputs),
            outputs=tuple(ends.get(index, index) for index in operator.outputs),
        )
        made: list[Operator] | None = [changed]
        if name in LAYERS and operator.inputs[1] in filters:
            made = layer(draft, name, changed, operator.inputs[1])
        elif name == DETECTION:
            made = _in_floats(draft, changed)
        elif name in others:
            made = others[name](draft, changed)
        if made is None:
            return None
        draft.replace(position, made)
    return draft.model()


def _is_old(tensor: Tensor) -> bool:
    record = tensor.quantization
    return tensor.type == "UINT8" and record is not None and len(record.scale) == len(record.zero_point) == 1


def _movable(draft: Draft, operator: Operator, moved: set[int]) -> bool:
    touched = moved.intersection((*operator.inputs, *operator.outputs))
    name = draft.source.op_name(operator)
    if not touched:
        return True
    if name not in KNOWN or any(
        draft[index].type == "UINT8" and index not in moved for index in operator.inputs if index >= 0
    ):
        return False
    if name not in LAYERS or len(operator.inputs) < 2 or operator.inputs[1] not in moved:
        return name not in LAYERS
    if operator.outputs[0] not in moved:
        # a hybrid layer
        return False
    users = [item for item in draft.operators if operator.inputs[1] in item.inputs]
    # a filter is nothing else, and there to be read
    return draft.data(operator.inputs[1]) is not None and all(
        draft.source.op_name(item) in LAYERS and item.inputs.index(operator.inputs[1]) == 1 for item in users
    )


def _moved(draft: Draft, moved: set[int]) -> dict[int, int]:
    """Let tensors be INT8; return what takes the place of those that the interface shows."""
    ends: dict[int, int] = {}
    for index in sorted(moved):
        record = draft[index].quantization
        if record is None:
            continue
        fields: dict[str, Any] = {
            "type": "INT8",
            "quantization": record._replace(zero_point=(record.zero_point[0] - 128,)),
        }
        data = draft.data(index)
        if index in draft.inputs or index in draft.outputs:
            ends[index] = draft.like(index, "int8", **fields)
        elif data is not None:
            draft.change(index, data=bytes(value ^ 0x80 for value in data), **fields)
        else:
            draft.change(index, **fields)
        if index in draft.inputs:
            draft.prepend(draft.op("QUANTIZE", [index], [ends[index]]))
        elif index in draft.outputs:
            draft.append(draft.op("QUANTIZE", [ends[index]], [index]))
    return ends


def _code(draft: Draft, operator: Operator) -> int:
    code = draft.source.operator_codes[operator.opcode]
    return draft.code(code.builtin, max(code.version, VERSIONS.get(code.builtin, 1)), code.custom)


def one_scale(draft: Draft, operator: Operator) -> list[Operator]:
    """Quantize in front what is not in the scale of the whole, which TFLM's INT8 kernel takes for granted."""
    result = draft[operator.outputs[0]]
    made: list[Operator] = []
    inputs = []
    for index in operator.inputs:
        tensor = draft[index]
        used = index
        if tensor.scales != result.scales or _zeros(tensor) != _zeros(result):
            used = draft.like(index, "rescaled", quantization=result.quantization)
            made.append(draft.op("QUANTIZE", [index], [used], version=2))
        inputs.append(used)
    return [*made, operator._replace(inputs=tuple(inputs))]


def _in_floats(draft: Draft, operator: Operator) -> list[Operator]:
    """Turn the inputs of INT8 into floats, as the kernel of LiteRT does with those of UINT8."""
    steps = []
    inputs = list(operator.inputs)
    for place, index in enumerate(inputs):
        if draft[index].type == "INT8":
            inputs[place] = draft.like(index, "float", type="FLOAT32", quantization=None)
            steps.append(draft.op("DEQUANTIZE", [index], [inputs[place]], version=2))
    return [*steps, operator._replace(inputs=tuple(inputs))]


def _zeros(tensor: Tensor) -> tuple[int, ...]:
    return tensor.quantization.zero_point if tensor.quantization is not None else ()
