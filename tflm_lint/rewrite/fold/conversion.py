"""Between real and quantized constants; and the products with zero that a recurrent layer starts with."""

from __future__ import annotations

from tflm_lint.model import INTEGERS
from tflm_lint.rewrite.fold.elementwise import activated
from tflm_lint.rewrite.fold.tensor_values import NUMPY
from tflm_lint.rewrite.shapes.call import UnknownError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.model.graph import Model, Subgraph, Tensor
    from tflm_lint.rewrite.shapes.call import Call
    from tflm_lint.rewrite.shapes.notation import Array

#: Types that hold quantized values.
QUANTIZED = ("INT8", "UINT8", "INT16", "INT4", "INT2")


def dequantized(model: Model, subgraph: Subgraph, tensor: Tensor, values: Array) -> Array | None:
    """Return ``scale * (q - zero_point)`` of a whole tensor, a channel or a block; float16 widened.

    None where scales are missing or do not fit the shape. Each product is rounded once, as in
    `reference_ops::Dequantize`, which multiplies as doubles, and `PerChannelDequantize`, as floats.
    """
    import numpy as np

    if tensor.type in ("FLOAT16", "FLOAT32"):
        return values.astype("<f4")
    found = tensor.quantization
    if found is None or tensor.type not in QUANTIZED:
        return None
    whole = values.astype("<i4")
    if found.details == "BlockwiseQuantization":
        return _blockwise(model, subgraph, tensor, whole)
    if not found.scale:
        return None
    count = len(found.scale)
    points = found.zero_point or (0,)
    if len(points) not in (1, count):
        return None
    shape = [1] * whole.ndim
    if count > 1:
        if not 0 <= found.quantized_dimension < whole.ndim or whole.shape[found.quantized_dimension] != count:
            return None
        shape[found.quantized_dimension] = count
    scale = np.array(found.scale, "<f8").reshape(shape)
    point = np.array(points, "<i8").reshape(shape if len(points) > 1 else [1] * whole.ndim)
    real: Array = (scale * (whole - point)).astype("<f4").reshape(whole.shape)
    return real


def _blockwise(model: Model, subgraph: Subgraph, tensor: Tensor, values: Array) -> Array | None:
    """Each row of the last dimension is cut into blocks with a float16 scale each, which are tensors themselves."""
    import numpy as np

    from tflm_lint.rewrite.fold.tensor_values import decoded

    fields = tensor.quantization.details_fields if tensor.quantization is not None else {}
    size, scales = fields.get("block_size"), fields.get("scales")
    if not isinstance(size, int) or not isinstance(scales, int) or size < 1 or values.ndim < 2:
        return None
    if not 0 <= scales < len(subgraph.tensors) or values.shape[-1] % size:
        return None
    points = fields.get("zero_points")
    if isinstance(points, int) and 0 <= points < len(subgraph.tensors):
        held = decoded(model, subgraph.tensors[points])
        if held is not None and held.any():
            return None
    scale = decoded(model, subgraph.tensors[scales])
    blocks = values.reshape(-1, values.shape[-1] // size, size)
    if scale is None or scale.size != blocks.shape[0] * blocks.shape[1]:
        return None
    wide = scale.astype("<f8").reshape(*blocks.shape[:2], 1)
    return np.asarray((wide * blocks).astype("<f4").reshape(values.shape))


def _dequantize(call: Call) -> tuple[Array, ...]:
    values = call.values
    subgraph = next(graph for graph in values.model.subgraphs if graph.tensors is values.tensors)
    found = dequantized(values.model, subgraph, call.input(0), call.array(0))
    if found is None:
        raise UnknownError(0)
    return (found,)


def _quantize(call: Call) -> tuple[Array, ...]:
    import numpy as np

    value, output = call.array(0), call.output()
    quantization = output.quantization
    if call.input(0).type != "FLOAT32" or quantization is None or len(output.scales) != 1:
        raise UnknownError(0)
    if output.type not in INTEGERS or not np.isfinite(value).all():
        raise UnknownError(0)
    limits = np.iinfo(NUMPY[output.type])
    # LiteRT multiplies and rounds halves to even, TFLM divides and rounds them away from zero: only what is the same
    scale = np.float32(output.scales[0])
    divided = (value / scale).astype("<f8")
    rounded = np.trunc(divided + np.copysign(0.5, divided))
    if (np.rint(value * (np.float32(1) / scale)) != rounded).any():
        raise UnknownError(0)
    shifted = rounded + quantization.zero_point[0]
    return (shifted.clip(limits.min, limits.max).astype(NUMPY[output.type]),)


def _densify(call: Call) -> tuple[Array, ...]:
    return (call.array(0),)


def _product(call: Call) -> tuple[Array, ...]:
    """FULLY_CONNECTED or BATCH_MATMUL with zeros: nothing is summed whose order would matter."""
    import numpy as np

    tensors = [call.input(0), call.input(1)]
    arrays = [call.array(0), call.array(1)]
    if not any(_is_zero(tensor, array) for tensor, array in zip(tensors, arrays, strict=True)):
        raise UnknownError(0)
    output = call.output()
    bias = call.array(2) if call.has(2) else None
    if output.type == "FLOAT32":
        if any(
            tensor.type != "FLOAT32" or not np.isfinite(array).all()
            for tensor, array in zip(tensors, arrays, strict=True)
        ):
            raise UnknownError(0)
        found = np.zeros(call.output_shape(), "<f4")
        return (activated(call, found if bias is None else found + bias),)
    quantization = output.quantization
    if output.type not in ("INT8", "INT16") or not output.scales or quantization is None:
        raise UnknownError(0)
    if bias is not None and bias.any():
        raise UnknownError(2)
    return (np.full(call.output_shape(), quantization.zero_point[0], NUMPY[output.type]),)


def _is_zero(tensor: Tensor, array: Array) -> bool:
    """Say whether all values of a tensor stand for 0."""
    if not tensor.scales:
        return not array.any()
    return (
        tensor.quantization is not None
        and bool((array == tensor.quantization.zero_point[0]).all())
        and len(set(tensor.quantization.zero_point)) == 1
    )


EVALUATIONS: Mapping[str, Callable[[Call], tuple[Array, ...]]] = {
    "BATCH_MATMUL": _product,
    "DENSIFY": _densify,
    "DEQUANTIZE": _dequantize,
    "FULLY_CONNECTED": _product,
    "QUANTIZE": _quantize,
}
