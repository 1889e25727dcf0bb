"""Model of INT8 that was UINT8 -> the model whose convolutions have the very multipliers that they had.

A convolution of UINT8 brings its sums to the output's scale by input scale x filter scale, a product in float32, one of
INT8 by the same product in float64: the two differ in the last of 31 bits, and a value in 20,000 by 1. But scales only
matter as multipliers. Those of tensors between convolutions are free to move by some thousandths, and then the scale
of a filter can be found with which the multiplier is, to the bit, what it was.
"""

from __future__ import annotations

from math import frexp

from tflm_lint.model.graph import Quantization
from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.rework import per_tensor, reshape, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.model.graph import Model, Operator

CONVOLUTIONS = frozenset(("CONV_2D", "DEPTHWISE_CONV_2D"))
#: Operators that move values, and look at no scale where input and output have the same.
MOVES = """
    AVERAGE_POOL_2D CONCATENATION EXPAND_DIMS GATHER MAX_POOL_2D PACK PAD RESHAPE RESIZE_BILINEAR
    RESIZE_NEAREST_NEIGHBOR SLICE SPLIT SQUEEZE STRIDED_SLICE TRANSPOSE UNPACK
"""
#: A scale moves by so many steps of float32 at most: a 128th.
STEPS = 1 << 16
#: Of so many layers at once a tensor's scale can be found.
MOST = 2
ACTIVATIONS: dict[object, tuple[float, ...]] = {"RELU6": (6.0,), "RELU_N1_TO_1": (-1.0, 1.0)}


class Layer:
    """A convolution whose filter has one scale."""

    def __init__(self, draft: Draft, position: int, operator: Operator) -> None:
        self.position = position
        self.source, self.filter, self.target = operator.inputs[0], operator.inputs[1], operator.outputs[0]
        self.activation = operator.options.get("fused_activation_function")
        given, weights, wanted = (per_tensor(draft[index]) for index in (self.source, self.filter, self.target))
        if given is None or weights is None or wanted is None:
            raise ValueError(position)
        #: What LiteRT's kernel of UINT8 multiplies by, in units of the last bit.
        self.multiplier, self.shift = quantized(single(given[0] * weights[0]) / wanted[0])

    @property
    def real(self) -> float:
        """Return it as a number."""
        return float(self.multiplier * 2.0 ** (self.shift - 31))


def quantized(real: float) -> tuple[int, int]:
    """Return a multiplier as a whole number of 31 bits and a shift, as `QuantizeMultiplier` does."""
    part, shift = frexp(real)
    whole = int(part * (1 << 31) + 0.5)
    return (whole // 2, shift + 1) if whole == 1 << 31 else (whole, shift)


def with_exact_multipliers(model: Model) -> Model | None:
    """Return the model with scales that give each convolution the multiplier it had, None where there are none."""
    draft = Draft(model)
    try:
        layers = [
            Layer(draft, position, operator)
            for position, operator in enumerate(draft.operators)
            if draft.name_of(operator) in CONVOLUTIONS and draft[operator.inputs[1]].type == "INT8"
        ]
    except ValueError:
        return None
    scales = _Scales(draft, layers)
    scales.settle()
    for layer in layers:
        operator = draft.operators[layer.position]
        steps = []
        if layer.position not in scales.filters:
            aside = draft.like(layer.target, "scaled")
            steps = [reshape(draft, aside, layer.target)]
            layer.target = aside
            scales.scale[aside] = draft[aside].scales[0]
            if not scales.move(aside, [layer]):
                return None
        weights = draft[layer.filter]
        record = Quantization((scales.filters[layer.position],), (0,))
        if weights.scales != record.scale:
            layer.filter = draft.like(layer.filter, "scaled", buffer=weights.buffer, quantization=record)
        inputs = (operator.inputs[0], layer.filter, *operator.inputs[2:])
        draft.replace(layer.position, [operator._replace(inputs=inputs, outputs=(layer.target,)), *steps])
    scales.store()
    return draft.model()


class _Scales:
    """Which tensors have one scale together, which of them are free, and what is settled."""

    def __init__(self, draft: Draft, layers: list[Layer]) -> None:
        self.draft = draft
        self.layers = layers
        self.leaders: dict[int, int] = {}
        #: Of free tensors, by leader.
        self.scale: dict[int, float] = {}
        #: Tensors with an activation, whose bounds hang on the scale.
        self.bounds: list[tuple[int, float]] = []
        #: Of layers that fit, by position.
        self.filters: dict[int, float] = {}
        ends = {*draft.inputs, *draft.outputs}
        fixed = set(ends)
        for operator in draft.operators:
            name = draft.name_of(operator)
            tensors = [index for index in (*operator.inputs, *operator.outputs) if index >= 0]
            moved = [index for index in tensors if draft[index].type == "INT8"]
            activation = operator.options.get("fused_activation_function")
            self.bounds += [(operator.outputs[0], bound) for bound in ACTIVATIONS.get(activation, ())]
            if name in CONVOLUTIONS:
                continue
            if name in MOVES.split() and len({_scale_of(draft, index) for index in moved}) == 1:
                for index in moved[1:]:
                    self.leaders[self.leader(index)] = self.leader(moved[0])
            elif name != "QUANTIZE" or not ends.intersection(tensors):
                # a QUANTIZE at the ends rounds away what a scale moves
                fixed.update(moved)
        self.fixed = {self.leader(index) for index in fixed}

    def leader(self, index: int) -> int:
        while (above := self.leaders.get(index, index)) != index:
            index = above
        return index

    def of(self, index: int) -> float | None:
        """Return the scale that a tensor has by now, None where that is open."""
        first = self.leader(index)
        if first in self.fixed:
            return self.draft[index].scales[0]
        return self.scale.get(first)

    def settle(self) -> None:
        """Give each free tensor a scale with which layers fit between it and what is settled."""
        for layer in self.layers:
            for index in (layer.source, layer.target):
                if self.of(index) is not None:
                    continue
                closing = [other for other in self.layers if self.closes(other, self.leader(index))]
                self.scale[self.leader(index)] = self.draft[index].scales[0]
                any(self.move(index, closing[:many]) for many in range(min(MOST, len(closing)), 0, -1))
        for layer in self.layers:
            self.fits(layer)

    def closes(self, layer: Layer, leader: int) -> bool:
        """Say whether a layer leads from free tensors to settled ones, or back."""
        ends = self.leader(layer.source), self.leader(layer.target)
        others = [end for end in ends if end != leader]
        return len(others) == 1 and self.of(others[0]) is not None

    def fits(self, layer: Layer) -> bool:
        """Say whether a filter's scale gives a layer its multiplier, and keep it."""
        given, wanted = self.of(layer.source), self.of(layer.target)
        if given is None or wanted is None:
            return False
        scale = single(layer.real * wanted / given)
        if quantized(given * scale / wanted) != (layer.multiplier, layer.shift):
            return False
        self.filters[layer.position] = scale
        return True

    def move(self, index: int, layers: list[Layer]) -> bool:
        """Find a scale of a tensor, near the one it has, with which all of these layers fit."""
        import numpy as np

        first = self.leader(index)
        base = self.scale[first]
        far = np.arange(STEPS)
        offsets = np.stack([far, -far], axis=1).ravel()
        scales = (np.array(base, np.float32).view(np.int32) + offsets).astype(np.int32).view(np.float32)
        good = np.isfinite(scales) & (scales > 0)
        for tensor, bound in self.bounds:
            if self.leader(tensor) == first:
                good &= np.rint(np.float32(bound) / scales) == np.rint(np.float32(bound) / np.float32(base))
        wide = scales.astype(np.float64)
        for layer in layers:
            behind = self.leader(layer.source) == first
            given: Any = wide if behind else self.of(layer.source)
            wanted: Any = self.of(layer.target) if behind else wide
            filters = (layer.real * wanted / given).astype(np.float32).astype(np.float64)
            part, shift = np.frexp(given * filters / wanted)
            good &= (np.floor(part * (1 << 31) + 0.5) == layer.multiplier) & (shift == layer.shift)
        found = np.flatnonzero(good)
        if not len(found):
            return False
        self.scale[first] = float(scales[found[0]])
        return all(self.fits(layer) for layer in layers)

    def store(self) -> None:
        """Write the scales into the tensors."""
        draft = self.draft
        there = range(len(draft.source.subgraphs[0].tensors))
        for index in {*there, *(layer.target for layer in self.layers)}:
            record, scale = draft[index].quantization, self.scale.get(self.leader(index))
            if scale is not None and record is not None:
                draft.change(index, quantization=record._replace(scale=(scale,)))


def _scale_of(draft: Draft, index: int) -> tuple[object, ...]:
    record = draft[index].quantization
    return () if record is None else (record.scale, record.zero_point)
