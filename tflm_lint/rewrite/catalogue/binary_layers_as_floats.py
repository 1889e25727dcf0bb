"""Compute Larq's binary layers with floats of 1 and -1.

Pattern: LceQuantize, LceDequantize, LceBconv2d and LceBMaxPool2d, the operators
of Larq Compute Engine, whose tensors hold 32 channels a number.

Replacement: FLOAT32 tensors of 1 and -1: GREATER_EQUAL 0 and SELECT_V2;
CONV_2D with weights of 1 and -1, padded with 1 where the layer says so, and its
activation; MUL and ADD, or GREATER_EQUAL a threshold and SELECT_V2;
MAX_POOL_2D.

Preconditions: every operator that has such a tensor is one of these, filters
are constants; what goes in is FLOAT32 or INT8, what comes out FLOAT32 or
binary; groups are 1.

Error: none in the sums, which are whole numbers; float rounding in the scale
behind them. The weights take 32 times the flash, the values 32 times the arena.

Source: Larq Compute Engine's output_transform.h and bitpacking; a bit that is 1
stands for -1. No interpreter here has its kernels.
"""

from __future__ import annotations

import struct

from tflm_lint.model.flexbuffer import Flexbuffer, flexbuffer_of
from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.rework import count, is_whole, packed, reshape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.surroundings import Context

NAME = "binary-layers-as-floats"
CURES = ("OP102",)
OPS = ("CUSTOM:LceBMaxPool2d", "CUSTOM:LceBconv2d", "CUSTOM:LceDequantize", "CUSTOM:LceQuantize")
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding"
BITS = 32
PADDINGS = ("SAME", "VALID")
ACTIVATIONS = ("NONE", "RELU", "RELU_N1_TO_1", "RELU6")
#: A filter of more weights is no filter of a microcontroller.
MOST_WEIGHTS = 1 << 24


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - no kernel of TFLM is binary
    """Return the model with floats for the binary tensors of a subgraph, None where there are none."""
    for number, subgraph in enumerate(model.subgraphs):
        if any(model.op_name(operator) in OPS for operator in subgraph.operators):
            changed = Binary(Draft(model, number)).model()
            if changed is not None:
                return changed
    return None


class Binary:
    """The tensors of 1 and -1 in the place of those of bits."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.of: dict[int, int] = {}

    def model(self) -> Model | None:
        """Return the model without binary tensors, None where something else reads them."""
        draft = self.draft
        for position, operator in enumerate(draft.operators):
            name = draft.name_of(operator)
            if name in OPS:
                replacement = self._replaced(name, operator) if is_whole(draft, operator, 1, 1) else None
                if replacement is None:
                    return None
                draft.replace(position, replacement)
            elif any(index in self.of for index in operator.inputs):
                return None
        return None if any(index in self.of for index in draft.outputs) else draft.model()

    def _replaced(self, name: str, operator: Operator) -> list[Operator] | None:
        draft = self.draft
        source, target = operator.inputs[0], operator.outputs[0]
        if name.endswith("LceQuantize"):
            return self._signs(source, target)
        if source not in self.of:
            return None
        if name.endswith("LceDequantize"):
            return [reshape(draft, self.of[source], target)] if draft[target].type == "FLOAT32" else None
        options = flexbuffer_of(draft.source, operator)
        if options is None or not options.is_map:
            return None
        return self._pool(operator, options) if name.endswith("LceBMaxPool2d") else self._convolved(operator, options)

    def _floats(self, index: int, what: str, shape: tuple[int, ...] | None = None, **more: object) -> int:
        fields = {"type": "FLOAT32", "quantization": None, "shape_signature": (), **more}
        return self.draft.like(index, what, shape=self.draft[index].shape if shape is None else shape, **fields)

    def _number(self, of: int, value: float) -> int:
        return self.draft.constant(of, "number", "FLOAT32", (), packed("FLOAT32", (value,)))

    def _chosen(self, condition: int, target: int) -> Operator:
        """Make 1 of what is true, -1 of what is not."""
        return self.draft.op("SELECT_V2", [condition, self._number(target, 1.0), self._number(target, -1.0)], [target])

    def _signs(self, source: int, target: int) -> list[Operator] | None:
        draft = self.draft
        shape = draft[source].shape
        steps = []
        if draft[source].type == "INT8":
            real = self._floats(source, "float")
            steps.append(draft.op("DEQUANTIZE", [source], [real], version=2))
            source = real
        if draft[source].type != "FLOAT32":
            return None
        flag = draft.like(source, "positive", type="BOOL", quantization=None)
        self.of[target] = self._floats(target, "signs", shape)
        zero = self._number(target, 0.0)
        steps.append(draft.op("GREATER_EQUAL", [source, zero], [flag], {}))
        return [*steps, self._chosen(flag, self.of[target])]

    def _pool(self, operator: Operator, options: Flexbuffer) -> list[Operator] | None:
        draft = self.draft
        source, target = self.of[operator.inputs[0]], operator.outputs[0]
        names = ("stride_width", "stride_height", "filter_width", "filter_height", "padding")
        numbers = [options.get(name) for name in names]
        if any(not isinstance(number, int) for number in numbers) or numbers[4] not in (0, 1):
            return None
        fields = dict(zip(("stride_w", "stride_h", "filter_width", "filter_height"), numbers, strict=False))
        self.of[target] = self._floats(target, "signs", (*draft[target].shape[:3], draft[source].shape[3]))
        values = {**fields, "padding": PADDINGS[int(numbers[4] or 0)]}
        return [draft.op("MAX_POOL_2D", [source], [self.of[target]], values)]

    def _convolved(self, operator: Operator, options: Flexbuffer) -> list[Operator] | None:
        draft = self.draft
        if len(operator.inputs) < 5:
            return None
        source, (weights, scale, bias, thresholds) = self.of[operator.inputs[0]], operator.inputs[1:5]
        target = operator.outputs[0]
        names = ("stride_width", "stride_height", "dilation_width_factor", "dilation_height_factor")
        strides = [options.get(name) for name in names]
        padding, values, activation = (options.get(n) for n in ("padding", "pad_values", "fused_activation_function"))
        shape, kernel, result = draft[source].shape, draft[weights].shape, draft[target].shape
        channels = shape[-1]
        if any(not isinstance(each, int) or each < 1 for each in strides) or not len(shape) == len(kernel) == 4:
            return None
        if padding not in (0, 1) or values not in (0, 1) or activation not in range(len(ACTIVATIONS)):
            return None
        if options.get("channels_in") != channels or kernel[3] != -(-channels // BITS):
            return None
        data = self._weights(weights, channels)
        if data is None:
            return None
        filter_ = draft.constant(weights, "signs", "FLOAT32", (*kernel[:3], channels), data)
        steps = []
        if padding == 0 and values == 1:
            source, step = self._padded(source, kernel, result, [int(each or 0) for each in strides])
            steps.append(step)
            padding = 1
        fields: dict[str, object] = dict(
            zip(("stride_w", "stride_h", "dilation_w_factor", "dilation_h_factor"), strides, strict=True)
        )
        fields |= {"padding": PADDINGS[int(padding)], "fused_activation_function": ACTIVATIONS[int(activation or 0)]}
        sums = self._floats(target, "sums", (*result[:3], kernel[0]))
        none = draft.constant(sums, "zeros", "FLOAT32", (kernel[0],), bytes(4 * kernel[0]))
        if thresholds >= 0:
            fields["fused_activation_function"] = "NONE"
        steps.append(draft.op("CONV_2D", [source, filter_, none], [sums], fields))
        if thresholds >= 0:
            last = self._compared(sums, target, thresholds, count(kernel[1:3]) * channels)
        else:
            last = self._scaled(sums, target, scale, bias)
        return None if last is None else [*steps, *last]

    def _weights(self, index: int, channels: int) -> bytes | None:
        """Unpack bits: 1 stands for -1."""
        shape = self.draft[index].shape
        data = self.draft.data(index)
        if data is None or len(data) != 4 * count(shape) or count(shape[:3]) * channels > MOST_WEIGHTS:
            return None
        signs = (struct.pack("<f", 1.0), struct.pack("<f", -1.0))
        words = memoryview(bytes(data)).cast("I")
        parts = []
        for place in range(count(shape[:3])):
            row = words[place * shape[3] : (place + 1) * shape[3]]
            parts += [signs[row[channel // BITS] >> channel % BITS & 1] for channel in range(channels)]
        return b"".join(parts)

    def _padded(
        self, source: int, kernel: tuple[int, ...], result: tuple[int, ...], strides: list[int]
    ) -> tuple[int, Operator]:
        """Pad with 1 what the layer pads so."""
        draft = self.draft
        shape = list(draft[source].shape)
        around = [0, 0]
        for axis, (stride, dilation) in zip((1, 2), ((strides[1], strides[3]), (strides[0], strides[2])), strict=True):
            missing = max((result[axis] - 1) * stride + (kernel[axis] - 1) * dilation + 1 - shape[axis], 0)
            around += [missing // 2, missing - missing // 2]
            shape[axis] += missing
        pads = draft.constant(source, "paddings", "INT32", (4, 2), packed("INT32", (*around, 0, 0)))
        padded = draft.like(source, "padded", shape=tuple(shape))
        return padded, draft.op("PADV2", [source, pads, self._number(source, 1.0)], [padded])

    def _compared(self, sums: int, target: int, thresholds: int, most: int) -> list[Operator] | None:
        """Tell by a threshold of bits that differ: more of them make -1."""
        draft = self.draft
        channels = draft[sums].shape[3]
        data = draft.data(thresholds)
        if data is None or len(data) != 4 * channels or draft[target].type != "INT32":
            return None
        # what differs is (most - sum) / 2
        least = [float(most - 2 * value) for (value,) in struct.iter_unpack("<i", data)]
        bounds = draft.constant(target, "bounds", "FLOAT32", (channels,), packed("FLOAT32", least))
        flag = draft.like(sums, "flag", type="BOOL")
        self.of[target] = self._floats(sums, "signs")
        return [draft.op("GREATER_EQUAL", [sums, bounds], [flag], {}), self._chosen(flag, self.of[target])]

    def _scaled(self, sums: int, target: int, scale: int, bias: int) -> list[Operator] | None:
        draft = self.draft
        if draft[target].type != "FLOAT32" or min(scale, bias) < 0:
            return None
        if any(draft[index].type != "FLOAT32" for index in (scale, bias)):
            return None
        product = self._floats(target, "product")
        return [draft.op("MUL", [sums, scale], [product], {}), draft.op("ADD", [product, bias], [target], {})]
