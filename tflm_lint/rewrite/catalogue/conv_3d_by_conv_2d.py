"""Compute CONV_3D as the sum of CONV_2D over the depth of the filter.

Pattern: CONV_3D of FLOAT32 with constant filters.

Replacement: depth becomes batch: for each plane of the filter, SLICE (with
strides in depth STRIDED_SLICE), RESHAPE and CONV_2D of what that plane meets,
and ADD. Padding SAME is made by PAD in depth, and by CONV_2D in height and
width.

Preconditions: dilation 1; a batch of 1 where depth has strides; depth of the
filter at most 16; the fused activation is one that ADD has.

Error: float rounding, 2e-6 of the output's range at most: the same products are
summed in another order.

Source: the sum over depth is linear.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import count, packed, reshape, reshaped, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "conv-3d-by-conv-2d"
CURES = ("OP101",)
OPS = ("CONV_3D",)
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding, below 2e-6 of the output's range"
DEEPEST = 16


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with CONV_2D in the place of CONV_3D, None where there is none of FLOAT32."""
    return rework(model, context, _planes, "CONV_3D", inputs=2)


def _planes(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, weights, *more = operator.inputs
    target = operator.outputs[0]
    shape, kernel, result = draft[source].shape, draft[weights].shape, draft[target].shape
    data = draft.data(weights)
    options = operator.options
    types = {draft[index].type for index in (source, weights, target)}
    if data is None or len(shape) != 5 or len(kernel) != 5 or len(result) != 5 or types != {"FLOAT32"}:
        return None
    deep, inner, outer = kernel[0], kernel[3], kernel[4]
    stride = options.get("stride_d", 1)
    if not isinstance(stride, int) or any(options.get(f"dilation_{axis}_factor", 1) != 1 for axis in "dhw"):
        return None
    if stride != 1 and (stride < 1 or shape[0] != 1):
        return None
    if deep > DEEPEST or inner != shape[4] or len(data) != 4 * count(kernel) or result[::4] != (shape[0], outer):
        return None
    same = options.get("padding") == "SAME"
    if result[1] != (-(-shape[1] // stride) if same else (shape[1] - deep) // stride + 1):
        return None
    steps = []
    more_planes = max((result[1] - 1) * stride + deep - shape[1], 0)
    if same and more_planes:
        shape = (shape[0], shape[1] + more_planes, *shape[2:])
        around = more_planes // 2, more_planes - more_planes // 2
        source, step = _padded(draft, source, shape, around)
        steps.append(step)
    batch = shape[0] * result[1]
    parts: list[int] = []
    bias = more[0] if more and more[0] >= 0 else _bias(draft, target, outer)
    none = _bias(draft, target, outer) if deep > 1 else bias
    conv = {
        "padding": options.get("padding", "SAME"),
        "stride_w": options.get("stride_w", 1),
        "stride_h": options.get("stride_h", 1),
    }
    activation = options.get("fused_activation_function", "NONE")
    for plane in range(deep):
        met, taken = _met(draft, source, (plane, result[1], stride))
        steps += taken
        flat, step = reshaped(draft, met, "planes", (batch, *shape[2:]))
        part = draft.like(target, "part", shape=(batch, *result[2:]))
        filter_ = _plane(draft, weights, plane)
        last = {"fused_activation_function": activation if deep == 1 else "NONE"}
        steps += [
            step,
            draft.op("CONV_2D", [flat, filter_, none if plane else bias], [part], {**conv, **last}),
        ]
        parts.append(part)
    total = parts[0]
    for number, part in enumerate(parts[1:], 2):
        sum_ = draft.like(total, "sum")
        last = {"fused_activation_function": activation if number == deep else "NONE"}
        steps.append(draft.op("ADD", [total, part], [sum_], last))
        total = sum_
    return [*steps, reshape(draft, total, target)]


def _met(draft: Draft, source: int, planes: tuple[int, int, int]) -> tuple[int, list[Operator]]:
    """Take so many planes from one on, in strides."""
    shape = draft[source].shape
    first, number, stride = planes
    if stride == 1:
        begin = draft.constant(source, "begin", "INT32", (5,), packed("INT32", (0, first, 0, 0, 0)))
        sizes = (shape[0], number, *shape[2:])
        size = draft.constant(source, "size", "INT32", (5,), packed("INT32", sizes))
        met = draft.like(source, "met", shape=sizes)
        return met, [draft.op("SLICE", [source, begin, size], [met])]
    row = count(shape[2:])
    flat, step = reshaped(draft, source, "flat", (shape[1], row))
    met = draft.like(source, "met", shape=(number, row))
    last = first + (number - 1) * stride + 1
    bounds = [
        draft.constant(source, what, "INT32", (2,), packed("INT32", pair))
        for what, pair in (("begin", (first, 0)), ("end", (last, row)), ("strides", (stride, 1)))
    ]
    return met, [step, draft.op("STRIDED_SLICE", [flat, *bounds], [met], {})]


def _padded(draft: Draft, source: int, shape: tuple[int, ...], around: tuple[int, int]) -> tuple[int, Operator]:
    """Add planes of zeros in front and behind."""
    pads = draft.constant(source, "paddings", "INT32", (5, 2), packed("INT32", (0, 0, *around, *(0,) * 6)))
    padded = draft.like(source, "padded", shape=shape)
    return padded, draft.op("PAD", [source, pads], [padded], {})


def _bias(draft: Draft, target: int, channels: int) -> int:
    return draft.constant(target, "zeros", "FLOAT32", (channels,), bytes(4 * channels))


def _plane(draft: Draft, weights: int, plane: int) -> int:
    """Return a plane of the filter in the order of CONV_2D: output channel first."""
    _, high, wide, inner, outer = draft[weights].shape
    size = 4 * high * wide * inner * outer
    data = draft.data(weights)
    numbers = memoryview(bytes((data or b"")[plane * size : (plane + 1) * size])).cast("f")
    turned = b"".join(numbers[channel::outer].tobytes() for channel in range(outer))
    return draft.constant(weights, f"plane_{plane}", "FLOAT32", (outer, high, wide, inner), turned)
