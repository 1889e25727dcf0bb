"""Operator of the old uint8 scheme -> what computes the same with INT8 where rounding tells the two apart.

A mean that lies halfway between two steps is rounded up as UINT8; as INT8, away from zero, down where it is negative.
LiteRT's MEAN over an image rounds its zero point apart from the sum, and its CONCATENATION rescales in floats.
"""

from __future__ import annotations

import math

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.rework import packed, per_tensor, reshape, single, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Operator
    from tflm_lint.rewrite.draft import Draft

#: What each value counts in a sum, so that a quarter of one is still a whole number.
WEIGHT = 64
FLAT = {"padding": "VALID", "stride_w": 1, "stride_h": 1, "depth_multiplier": 1}


def pool(draft: Draft, operator: Operator) -> list[Operator] | None:
    """Sum by a convolution what AVERAGE_POOL_2D would, with a quarter of a value that lifts halves."""
    options = operator.options
    height, width = (options.get(f"filter_{side}") for side in ("height", "width"))
    if not isinstance(height, int) or not isinstance(width, int) or height * width < 1:
        return None
    source, target = operator.inputs[0], operator.outputs[0]
    padded = options.get("padding") != "VALID" and not _fits(draft, operator, height, width)
    if not padded and height * width % 2:
        return [operator]
    if padded or per_tensor(draft[source]) != per_tensor(draft[target]):
        # at the edges fewer values are counted, sometimes an even number
        return None if height * width > 1 else [operator]
    channels = draft[source].shape[-1]
    scale = single(1.0 / (WEIGHT * height * width))
    made = {name: options[name] for name in ("stride_w", "stride_h", "fused_activation_function") if name in options}
    return [_sum(draft, (source, target), (height, width, channels), (WEIGHT, scale, WEIGHT // 4), FLAT | made)]


def _fits(draft: Draft, operator: Operator, *sizes: int) -> bool:
    """Say whether windows of a pool lie within the image although it may be padded."""
    shape, result = draft[operator.inputs[0]].shape, draft[operator.outputs[0]].shape
    strides = (operator.options.get("stride_h"), operator.options.get("stride_w"))
    return len(shape) == len(result) == 4 and all(
        isinstance(stride, int) and (after - 1) * stride + size <= before
        for before, after, stride, size in zip(shape[1:3], result[1:3], strides, sizes, strict=True)
    )


def _sum(
    draft: Draft,
    ends: tuple[int, int],
    window: tuple[int, int, int],
    numbers: tuple[int, float, int],
    options: dict[str, object],
) -> Operator:
    """Make the convolution that adds up a window of each channel, each value so often, scaled, with so much more."""
    (source, target), (height, width, channels), (weight, scale, more) = ends, window, numbers
    weights = draft.constant(
        target,
        "ones",
        "INT8",
        (1, height, width, channels),
        bytes([weight]) * (height * width * channels),
        quantization=Quantization((scale,), (0,)),
    )
    bias = draft.constant(target, "more", "INT32", (channels,), packed("INT32", [more] * channels))
    return draft.op("DEPTHWISE_CONV_2D", [source, weights, bias], [target], options, version=3)


def mean(draft: Draft, operator: Operator) -> list[Operator] | None:
    """Sum by a convolution what MEAN over height and width would, with LiteRT's zero point apart from it."""
    source, target = operator.inputs[0], operator.outputs[0]
    shape, axes = draft[source].shape, values(draft, operator.inputs[1])
    given, wanted = per_tensor(draft[source]), per_tensor(draft[target])
    if axes is None or given is None or wanted is None:
        return None
    if len(shape) != 4 or sorted(axis % 4 for axis in axes) != [1, 2] or not operator.options.get("keep_dims"):
        return [operator]
    height, width, channels = shape[1:]
    if 255 * height * width >= 1 << 31:
        return None
    shift = single(single((given[1] + 128) * given[0]) / wanted[0])
    zero = wanted[1] - math.trunc(single(shift + 0.5))
    real = single(given[0] / single(height * width * wanted[0]))
    scale = next((scale for scale in _near(real / given[0]) if single(given[0] * scale) == real), None)
    if scale is None:
        return None
    # the label has the scale 1: what a step is worth does not matter for a moment
    aside = draft.like(target, "sum", quantization=Quantization((1.0,), (zero,)))
    more = height * width * (given[1] + 128)
    return [
        _sum(draft, (source, aside), (height, width, channels), (1, scale, more), FLAT),
        reshape(draft, aside, target),
    ]


def _near(value: float) -> tuple[float, ...]:
    """Return the numbers of float32 next to a value."""
    middle = single(value)
    step = 2.0 ** (math.frexp(middle)[1] - 24)
    return middle, single(middle - step), single(middle + step)


def join(draft: Draft, operator: Operator) -> list[Operator] | None:
    """Bring the inputs of CONCATENATION to one scale, as LiteRT does it in floats."""
    wanted = per_tensor(draft[operator.outputs[0]])
    if wanted is None:
        return None
    steps: list[Operator] = []
    inputs = []
    for index in operator.inputs:
        given = per_tensor(draft[index])
        if given is None:
            return None
        used = index
        if given != wanted:
            used = draft.like(index, "rescaled", quantization=draft[operator.outputs[0]].quantization)
            floats, whole = _rescaled(given, wanted), _requantized(given, wanted, given[0] / wanted[0])
            steps += (
                [draft.op("QUANTIZE", [index], [used], version=2)]
                if floats == whole
                else _looked_up(draft, index, used, floats)
            )
        inputs.append(used)
    return [*steps, operator._replace(inputs=tuple(inputs))]


def _rescaled(given: tuple[float, int], wanted: tuple[float, int]) -> list[int]:
    """Return what each value of INT8 becomes in `ConcatenationWithScaling`, which counts from 0 to 255."""
    inverse = single(1.0 / wanted[0])
    scale = single(given[0] * inverse)
    bias = single(-(given[1] + 128) * scale)
    found = []
    for value in range(256):
        real = single(single(value * scale) + bias)
        found.append(max(0, min(255, math.trunc(real + math.copysign(0.5, real)) + wanted[1] + 128)) - 128)
    return found


def _requantized(given: tuple[float, int], wanted: tuple[float, int], real: float) -> list[int]:
    """Return what each value of INT8 becomes by a multiplication in whole numbers, as in QUANTIZE."""
    part, shift = math.frexp(real)
    multiplier = int(part * (1 << 31) + 0.5)
    found = []
    for value in range(-128, 128):
        raised = (value - given[1]) << max(shift, 0)
        product = raised * multiplier
        nudged = product + (1 << 30) if product >= 0 else product + 1 - (1 << 30)
        high = abs(nudged) >> 31 if nudged >= 0 else -(abs(nudged) >> 31)
        right = max(-shift, 0)
        mask = (1 << right) - 1
        low = (high >> right) + ((high & mask) > (mask >> 1) + (high < 0))
        found.append(max(-128, min(127, low + wanted[1])))
    return found


def _looked_up(draft: Draft, source: int, target: int, table: list[int]) -> list[Operator]:
    record = draft[target].quantization
    constant = draft.constant(target, "table", "INT8", (256,), packed("INT8", table), quantization=record)
    offset = draft.constant(target, "128", "INT32", (), packed("INT32", (128,)))
    wide = draft.like(source, "int32", type="INT32", quantization=None)
    index = draft.like(target, "index", type="INT32", quantization=None)
    return [
        draft.op("CAST", [source], [wide], {"in_data_type": "INT8", "out_data_type": "INT32"}),
        draft.op("ADD", [wide, offset], [index], {}),
        draft.op("GATHER", [constant, index], [target], {"axis": 0}, version=2),
    ]


def never(_draft: Draft, _operator: Operator) -> list[Operator] | None:
    """Return None: the two kernels round otherwise."""
    return None


def bounded(draft: Draft, operator: Operator) -> list[Operator] | None:
    """Look RELU6 up where the scale changes, which TFLM's kernel does not see."""
    source, target = operator.inputs[0], operator.outputs[0]
    given, wanted = per_tensor(draft[source]), per_tensor(draft[target])
    if given is None or wanted is None or given == wanted:
        return None if given is None or wanted is None else [operator]
    most = math.trunc(single(6.0 / wanted[0]) + 0.5) + wanted[1]
    table = [max(wanted[1], min(most, value)) for value in _requantized(given, wanted, single(given[0] / wanted[0]))]
    return _looked_up(draft, source, target, table)


#: What must change in any case, and what must so that nothing is rounded otherwise.
ALWAYS: dict[str, Callable[[Draft, Operator], list[Operator] | None]] = {"RELU6": bounded}
EXACT = {
    **ALWAYS,
    "AVERAGE_POOL_2D": pool,
    "CONCATENATION": join,
    "L2_NORMALIZATION": never,
    "MEAN": mean,
    "RESIZE_BILINEAR": never,
}
