"""Layer of the old uint8 scheme -> the layer with INT8 weights: as a sum of two where one byte does not hold them."""

from __future__ import annotations

import struct

from tflm_lint.model.graph import Quantization

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft

MOST = 127
#: Layer -> which of its inputs is the bias.
LAYERS = {"CONV_2D": 2, "DEPTHWISE_CONV_2D": 2, "FULLY_CONNECTED": 2, "TRANSPOSE_CONV": 3}


def beyond(model: Model) -> bool:
    """Say whether a weight of UINT8 less its zero point is beyond what INT8 holds."""
    main = model.subgraphs[0]
    for operator in main.operators:
        if model.op_name(operator) not in LAYERS or len(operator.inputs) < 2 or operator.inputs[1] < 0:
            continue
        tensor = main.tensors[operator.inputs[1]]
        data, record = model.constant(tensor), tensor.quantization
        if tensor.type == "UINT8" and data is not None and record is not None and len(record.zero_point) == 1:
            zero = record.zero_point[0]
            if max(max(data) - zero, zero - min(data)) > MOST:
                return True
    return False


def summed(draft: Draft, name: str, operator: Operator, filter: int) -> list[Operator] | None:
    """Give a layer its weights; those beyond 127 as a sum, by further input channels."""
    import numpy as np

    weights = _weights(draft, filter)
    if weights is None or name == "TRANSPOSE_CONV":
        # LiteRT's kernel of UINT8 rounds otherwise
        return None
    if not weights.size or np.abs(weights).max() <= MOST:
        return [_with(draft, operator, filter, weights)]
    if name == "DEPTHWISE_CONV_2D":
        return _in_groups(draft, operator, filter, weights)
    made: list[Operator] = []
    source = operator.inputs[0]
    shape = draft[source].shape
    channels = weights.shape[-1]
    if name == "FULLY_CONNECTED" and (len(shape) != 2 or shape[1] != channels):
        flat = (_count(shape) // channels, channels)
        if flat[0] * flat[1] != _count(shape) or operator.options.get("keep_num_dims"):
            return None
        source = draft.like(source, "flat", shape=flat)
        made.append(draft.op("RESHAPE", [operator.inputs[0]], [source], {"new_shape": flat}))
    elif shape[-1] != channels:
        return None
    parts, chosen, rest = [np.clip(weights, -MOST, MOST)], list[int](), weights - np.clip(weights, -MOST, MOST)
    while rest.any():
        concerned = [int(index) for index in np.flatnonzero(rest.reshape(-1, channels).any(axis=0))]
        part = np.clip(rest, -MOST, MOST)
        parts.append(part[..., concerned])
        chosen += concerned
        rest = rest - part
    tensor = draft[source]
    again = draft.like(source, "again", shape=(*tensor.shape[:-1], len(chosen)))
    indices = draft.constant(again, "channels", "INT32", (len(chosen),), struct.pack(f"<{len(chosen)}i", *chosen))
    wider = draft.like(source, "wider", shape=(*tensor.shape[:-1], channels + len(chosen)))
    axis = len(tensor.shape) - 1
    made.append(draft.op("GATHER", [source, indices], [again], {"axis": axis}, version=2))
    made.append(draft.op("CONCATENATION", [source, again], [wider], {"axis": axis}, version=2))
    changed = operator._replace(inputs=(wider, *operator.inputs[1:]))
    return [*made, _with(draft, changed, filter, np.concatenate(parts, axis=-1))]


def _in_groups(draft: Draft, operator: Operator, filter: int, weights: Any) -> list[Operator] | None:
    """Write a convolution by depth as one in groups, each of which sees its channel several times."""
    import numpy as np

    source = operator.inputs[0]
    shape = draft[source].shape
    if len(shape) != 4 or weights.ndim != 4 or not shape[3] or weights.shape[3] % shape[3]:
        return None
    parts: list[Any] = []
    rest = weights
    while not parts or rest.any():
        parts.append(np.clip(rest, -MOST, MOST))
        rest = rest - parts[-1]
    count = len(parts)
    packed = draft.like(source, "packed", shape=(*shape, count))
    wide = draft.like(source, "groups", shape=(*shape[:3], shape[3] * count))
    made = [
        draft.op("PACK", [source] * count, [packed], {"axis": 4, "values_count": count}),
        draft.op("RESHAPE", [packed], [wide], {"new_shape": draft[wide].shape}),
    ]
    # [1, height, width, outputs] of each part -> [outputs, height, width, parts]
    whole = np.stack([part[0].transpose(2, 0, 1) for part in parts], axis=-1)
    options = {name: value for name, value in operator.options.items() if name != "depth_multiplier"}
    conv = draft.op("CONV_2D", [wide, *operator.inputs[1:]], operator.outputs, options, version=3)
    return [*made, _with(draft, conv, filter, whole)]


def rescaled(draft: Draft, name: str, operator: Operator, filter: int) -> list[Operator] | None:
    """Give a layer its weights; channels with some beyond 127 in a scale of their own."""
    import numpy as np

    weights = _weights(draft, filter)
    if weights is None:
        return None
    if not weights.size or np.abs(weights).max() <= MOST:
        return [_with(draft, operator, filter, weights)]
    axis = 3 if name == "DEPTHWISE_CONV_2D" else 0
    others = tuple(index for index in range(weights.ndim) if index != axis)
    greatest = np.abs(weights).max(axis=None if name == "FULLY_CONNECTED" else others)
    factors = np.maximum(greatest / MOST, 1.0)
    fitting = np.rint(weights / (factors if factors.ndim == 0 else np.expand_dims(factors, others))).astype(int)
    scales = np.atleast_1d(np.float32(draft[filter].scales[0]) * factors).astype(np.float32)
    quantization = Quantization(tuple(map(float, scales)), (0,) * len(scales), axis)
    place = LAYERS[name]
    bias = operator.inputs[place] if len(operator.inputs) > place else -1
    if bias >= 0:
        data = draft.data(bias)
        if data is None or draft[bias].type != "INT32":
            return None
        values = np.rint(np.frombuffer(data, np.int32) / factors).astype(np.int32)
        given = draft[bias].quantization
        scale = given.scale[0] if given is not None and given.scale else 0.0
        widened = tuple(float(np.float32(scale * factor)) for factor in np.atleast_1d(factors))
        bias = draft.constant(
            bias,
            "int8",
            "INT32",
            draft[bias].shape,
            values.tobytes(),
            quantization=Quantization(widened, (0,) * len(widened)),
        )
        operator = operator._replace(inputs=(*operator.inputs[:place], bias))
    return [_with(draft, operator, filter, fitting, quantization)]


def _with(
    draft: Draft, operator: Operator, filter: int, weights: Any, quantization: Quantization | None = None
) -> Operator:
    """Return the layer with INT8 weights, of one scale where no other is given."""
    import numpy as np

    record = quantization or Quantization(draft[filter].scales, (0,))
    data = weights.astype(np.int8).tobytes()
    made = draft.constant(filter, "int8", "INT8", tuple(map(int, weights.shape)), data, quantization=record)
    return operator._replace(inputs=(operator.inputs[0], made, *operator.inputs[2:]))


def _weights(draft: Draft, filter: int) -> Any:
    """Return a filter's weights less the zero point, None where its bytes are not as many as its shape says."""
    import numpy as np

    data, tensor = draft.data(filter), draft[filter]
    if data is None or tensor.quantization is None or len(data) != _count(tensor.shape):
        return None
    return np.frombuffer(data, np.uint8).astype(int).reshape(tensor.shape) - tensor.quantization.zero_point[0]


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
