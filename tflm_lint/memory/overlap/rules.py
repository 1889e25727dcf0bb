"""An operator on a target -> how far below an input its output must start: what the table's rules compute.

A rule returns bytes, 0 for in place, as many as the output has where the two must be disjoint, None where nothing is
known of this form of the operator.
"""

from __future__ import annotations

from math import prod

from tflm_lint import facts
from tflm_lint.formula import out_size
from tflm_lint.memory.overlap import loop_order
from tflm_lint.memory.overlap.loop_order import Axis, Windows
from tflm_lint.model import SIZES
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.memory.overlap.measured import Kernels
    from tflm_lint.model.graph import Model, Operator, Subgraph, Tensor

#: Channels of a depthwise convolution up to which CMSIS-NN's vectors take all at once (`CH_IN_BLOCK_MVE`).
_CHANNEL_BLOCK = 124
#: Pixels that CMSIS-NN's vectors take together in a convolution without height.
_GROUP = 4


class Use(NamedTuple):
    """An operator as its rule sees it: input number ``position`` against the output."""

    model: Model
    tensors: tuple[Tensor, ...]
    operator: Operator
    position: int
    kernels: Kernels

    def input(self, position: int) -> Tensor | None:
        """Return an input, None where there is none."""
        inputs = self.operator.inputs
        return self.tensors[inputs[position]] if position < len(inputs) and inputs[position] >= 0 else None

    @property
    def output(self) -> Tensor:
        """Return the output."""
        return self.tensors[self.operator.outputs[0]]

    @property
    def disjoint(self) -> int:
        """Return what keeps input and output apart."""
        return prod(self.output.shape) * SIZES[self.output.type]

    def option(self, name: str, default: int = 1) -> int:
        """Return a number among the options."""
        value = self.operator.options.get(name, default)
        return value if isinstance(value, int) else default


def copies_bytes(model: Model, operator: Operator) -> bool:
    """Say whether the output holds the bytes of the first input, which every kernel leaves as they are in place."""
    return (
        model.op_name(operator) in facts.load("arena")["copies"]
        and bool(operator.inputs)
        and operator.inputs[0] >= 0
        and len(operator.outputs) == 1
    )


def distance(model: Model, subgraph: Subgraph, operator: Operator, tensor: int, kernels: Kernels | None) -> int | None:
    """Return how many bytes below a tensor that it reads an operator's output must start, None where nobody knows."""
    rule = None if kernels is None else kernels.rules.get(model.op_name(operator))
    if kernels is None or rule is None or len(operator.outputs) != 1 or operator.outputs[0] < 0:
        return None
    name, types = rule
    tensors = subgraph.tensors
    if (tensors[tensor].type, tensors[operator.outputs[0]].type) not in types:
        return None
    compute = _RULES[name]
    greatest = 0
    for position, index in enumerate(operator.inputs):
        if index == tensor:
            found = compute(Use(model, tensors, operator, position, kernels))
            if found is None:
                return None
            greatest = max(greatest, found)
    return greatest


def _elements(use: Use) -> int | None:
    """One element after the other: what is written may not run ahead of what is read."""
    source = use.input(use.position)
    if source is None or use.position or prod(source.shape) != prod(use.output.shape):
        return None
    return max((prod(source.shape) - 1) * (SIZES[use.output.type] - SIZES[source.type]), 0)


def _same_shapes(use: Use) -> int | None:
    """Two inputs of one shape, element after element."""
    one, other = use.input(0), use.input(1)
    if one is None or other is None or not one.shape == other.shape == use.output.shape:
        return None
    return 0


def _broadcast(use: Use) -> int | None:
    """Two inputs, element after element; the smaller one is read again and again."""
    source = use.input(use.position)
    if source is None or use.input(0) is None or use.input(1) is None:
        return None
    return 0 if prod(source.shape) == prod(use.output.shape) else use.disjoint


def _rows(use: Use) -> int | None:
    """FULLY_CONNECTED: each element reads all of its row."""
    source, weights = use.input(0), use.input(1)
    if source is None or weights is None or use.position or len(weights.shape) != 2 or weights.type == "INT4":
        return None
    out_channels, channels = weights.shape
    rows = prod(use.output.shape) // max(out_channels, 1)
    if not channels or rows * channels != prod(source.shape):
        return None
    return loop_order.every_channel(Windows(1, Axis(1, 1), Axis(rows, rows), channels, out_channels)) * _size(use)


def _padded(use: Use) -> int | None:
    """PAD: an element of the input is read when all before its place in the output is written."""
    source, paddings = use.input(0), use.input(1)
    data = None if paddings is None else use.model.constant(paddings)
    if source is None or paddings is None or data is None or use.position or paddings.type != "INT32":
        return None
    before = memoryview(bytes(data)).cast("i")[::2].tolist()
    shape, out = source.shape, use.output.shape
    if not len(before) == len(shape) == len(out) or not prod(shape):
        return None
    place = 0
    for size, wide, ahead in zip(shape, out, before, strict=True):
        place = place * wide + ahead + size - 1
    return max(place - (prod(shape) - 1), 0) * _size(use)


def _pooling(use: Use) -> int | None:
    windows = _windows(use, use.option("filter_height"), use.option("filter_width"))
    return None if windows is None else loop_order.one_channel(windows) * _size(use)


def _convolution(use: Use) -> int | None:
    windows = _filtered(use)
    return None if windows is None else loop_order.every_channel(windows) * _size(use)


def _depthwise(use: Use) -> int | None:
    windows = _filtered(use)
    if windows is None or windows.out_channels % windows.channels:
        return None
    return loop_order.one_channel(windows) * _size(use)


def _cmsis_convolution(use: Use) -> int | None:
    """Mirror the choice of `arm_convolve_wrapper_s8`; the kernels of other types keep the reference's order."""
    windows, weights = _filtered(use), use.input(1)
    if windows is None or weights is None:
        return None
    if weights.shape[3] != windows.channels:
        # each group of channels in its turn: not measured
        return None
    rows, columns = windows.rows, windows.columns
    plain = use.option("dilation_h_factor") == use.option("dilation_w_factor") == 1
    if use.output.type != "INT8" or not plain:
        return loop_order.every_channel(windows) * _size(use)
    if weights.shape[1:3] == (1, 1) and not rows.padding and not columns.padding:
        if rows.stride != 1 or columns.stride != 1:
            return max(loop_order.one_row(windows), loop_order.every_channel(windows))
        if not use.kernels.vectors:
            # output channels are the outer loop
            return use.disjoint
        flat = windows._replace(batches=1, rows=Axis(1, 1), columns=Axis(*[_pixels(windows)] * 2))
        return loop_order.groups_of_pixels(flat, _GROUP)
    if use.kernels.vectors and rows.image == 1 and weights.shape[1] == 1 and windows.batches == 1:
        return max(loop_order.groups_of_pixels(windows, _GROUP), loop_order.every_channel(windows))
    return loop_order.every_channel(windows) * _size(use)


def _cmsis_depthwise(use: Use) -> int | None:
    """Mirror the choice of `arm_depthwise_conv_wrapper_s8`."""
    windows = _filtered(use)
    if windows is None or windows.out_channels % windows.channels:
        return None
    if use.output.type == "INT8":
        multiplier = windows.out_channels // windows.channels
        if windows.channels != 1 and multiplier % _GROUP == 0:
            # channels are a loop outside of the columns
            return use.disjoint
        if use.kernels.vectors and windows.out_channels > _CHANNEL_BLOCK:
            return use.disjoint
    return loop_order.one_channel(windows) * _size(use)


def _pixels(windows: Windows) -> int:
    return windows.batches * windows.rows.out * windows.columns.out


def _filtered(use: Use) -> Windows | None:
    weights = use.input(1)
    if weights is None or use.position or len(weights.shape) != 4 or weights.type == "INT4":
        return None
    return _windows(use, weights.shape[1], weights.shape[2])


def _windows(use: Use, height: int, width: int) -> Windows | None:
    source, out = use.input(0), use.output
    if (
        source is None
        or use.position
        or len(source.shape) != 4
        or len(out.shape) != 4
        or source.shape[0] != out.shape[0]
    ):
        return None
    if not prod(source.shape) or not prod(out.shape) or min(*source.shape, *out.shape) < 0:
        return None
    axes = []
    for axis, size, letter in ((1, height, "h"), (2, width, "w")):
        stride, dilation = use.option(f"stride_{letter}"), use.option(f"dilation_{letter}_factor")
        if stride < 1 or dilation < 1 or size < 1:
            return None
        padding = use.operator.options.get("padding")
        if padding not in ("SAME", "VALID"):
            return None
        image = source.shape[axis]
        rows = out_size(padding, image, size, stride, dilation)
        if rows != out.shape[axis]:
            return None
        total = max((rows - 1) * stride + (size - 1) * dilation + 1 - image, 0)
        axes.append(Axis(image, rows, stride, total // 2))
    return Windows(out.shape[0], axes[0], axes[1], source.shape[3], out.shape[3])


def _size(use: Use) -> int:
    return SIZES[use.output.type]


#: The table's words for them.
_RULES: dict[str, Callable[[Use], int | None]] = {
    "elements": _elements,
    "same_shapes": _same_shapes,
    "broadcast": _broadcast,
    "rows": _rows,
    "padded": _padded,
    "pooling": _pooling,
    "convolution": _convolution,
    "depthwise": _depthwise,
    "cmsis_convolution": _cmsis_convolution,
    "cmsis_depthwise": _cmsis_depthwise,
}
