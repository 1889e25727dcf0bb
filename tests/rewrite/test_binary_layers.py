"""Larq's binary layers as floats compute what its sources say, here spelled out in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, inputs_of, rewritten, run

NAME = "binary-layers-as-floats"
SIZE, CHANNELS, OUTER = 6, 40, 33


def packed(signs: Any) -> Any:
    """32 channels a word, the first in the lowest bit, 1 for -1."""
    bits = np.zeros((*signs.shape[:-1], -(-signs.shape[-1] // 32) * 32), np.uint64)
    bits[..., : signs.shape[-1]] = signs < 0
    words = bits.reshape(*bits.shape[:-1], -1, 32) << np.arange(32, dtype=np.uint64)
    return words.sum(axis=-1).astype(np.uint32).view(np.int32)


def convolved(values: Any, weights: Any, padding: int, pad: float, stride: int) -> Any:
    high, wide = weights.shape[1:3]
    if padding == 0:
        out = -(-values.shape[1] // stride)
        missing = max((out - 1) * stride + high - values.shape[1], 0)
        around = (missing // 2, missing - missing // 2)
        values = np.pad(values, ((0, 0), around, around, (0, 0)), constant_values=pad)
    windows = np.lib.stride_tricks.sliding_window_view(values, (high, wide), (1, 2))[:, ::stride, ::stride]
    return np.einsum("bhwcij,oijc->bhwo", windows, weights)


class Net:
    """Two layers behind each other, the first with thresholds; the file and what it computes."""

    def __init__(self, padding: int, pad: int, stride: int, activation: int = 0, binary: str = "INT32") -> None:
        random = np.random.default_rng(9)
        self.settings = padding, pad, stride
        self.first = random.choice([-1.0, 1.0], (OUTER, 3, 3, CHANNELS))
        self.second = random.choice([-1.0, 1.0], (4, 3, 3, OUTER))
        self.thresholds = random.integers(150, 210, OUTER)
        self.scale, self.bias = random.normal(size=4).astype(np.float32), random.normal(size=4).astype(np.float32)
        self.activation = activation
        between = -(-SIZE // stride) if padding == 0 else (SIZE - 3) // stride + 1
        last = -(-between // stride) if padding == 0 else (between - 3) // stride + 1
        options = {
            "channels_in": CHANNELS,
            "dilation_height_factor": 1,
            "dilation_width_factor": 1,
            "fused_activation_function": 0,
            "pad_values": pad,
            "padding": padding,
            "stride_height": stride,
            "stride_width": stride,
        }
        source = T("FLOAT32", (1, SIZE, SIZE, CHANNELS))
        bits = T(binary, (1, SIZE, SIZE, 2))
        middle, result = T("INT32", (1, between, between, 2)), T("FLOAT32", (1, last, last, 4))
        one, other = packed(self.first), packed(self.second)
        final = {**options, "channels_in": OUTER, "fused_activation_function": activation}
        operators = [
            Op("CUSTOM:LceQuantize", [source], [bits]),
            Op(
                "CUSTOM:LceBconv2d",
                [bits, T("INT32", one.shape, one), -1, -1, T("INT32", (OUTER,), self.thresholds)],
                [middle],
                custom_options=options,
            ),
            Op(
                "CUSTOM:LceBconv2d",
                [
                    middle,
                    T("INT32", other.shape, other),
                    T("FLOAT32", (4,), self.scale),
                    T("FLOAT32", (4,), self.bias),
                    -1,
                ],
                [result],
                custom_options=final,
            ),
        ]
        self.data = build([Graph(operators, [source], [result])])

    def __call__(self, values: Any) -> Any:
        padding, pad, stride = self.settings
        signs = np.where(values < 0, -1.0, 1.0)
        differing = (9 * CHANNELS - convolved(signs, self.first, padding, pad, stride)) / 2
        signs = np.where(differing > self.thresholds, -1.0, 1.0)
        sums = convolved(signs, self.second, padding, pad, stride)
        return (np.maximum(sums, 0) if self.activation else sums) * self.scale + self.bias


@pytest.mark.parametrize(
    ("padding", "pad", "stride", "activation"), [(0, 1, 1, 0), (0, 1, 2, 1), (1, 0, 1, 1), (1, 0, 1, 0)]
)
def test_what_it_computes(padding: int, pad: int, stride: int, activation: int) -> None:
    net = Net(padding, pad, stride, activation)
    changed = rewritten(NAME, net.data)
    assert changed is not None
    changed = rewritten("unused-tensors", changed) or changed
    assert accepted(changed)
    values = inputs_of(net.data, 3)
    for (given,), (found,) in zip(values, run("tflm", changed, values), strict=True):
        np.testing.assert_allclose(found, net(given), rtol=1e-5, atol=1e-5)


def test_bits_that_others_read_stay() -> None:
    source, bits = T("FLOAT32", (1, 4, 4, 32)), T("INT32", (1, 4, 4, 1))
    shown = build([Graph([Op("CUSTOM:LceQuantize", [source], [bits])], [source], [bits])])
    assert rewritten(NAME, shown) is None
    added = build(
        [Graph([Op("CUSTOM:LceQuantize", [source], [bits]), Op("ADD", [bits, bits], [T("INT32", (1, 4, 4, 1))], {})])]
    )
    assert rewritten(NAME, added) is None
