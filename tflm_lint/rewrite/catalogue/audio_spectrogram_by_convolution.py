"""Compute AudioSpectrogram by two convolutions.

Pattern: TensorFlow's AudioSpectrogram of one channel.

Replacement: CONV_2D whose filters are cosines and sines under a Hann window,
with the hop as its stride; the sum of the squares, and its root where the
magnitude is not squared.

Preconditions: FLOAT32 of one channel, as many windows as the output has, of at
most 1024 samples; no LOG, POW, DIV or RSQRT follows, which makes much of little
(`audio-spectrogram-before-log` is for those).

Error: float rounding, below 2e-6 of the output's range. Costs 8 bytes of flash
a frequency and sample of the window.

Source: LiteRT's audio_spectrogram.cc and spectrogram.cc, which transform in
double precision with the next power of 2 as length.
"""

from __future__ import annotations

import math

from tflm_lint.model.flexbuffer import flexbuffer_of
from tflm_lint.rewrite.amplified import amplified
from tflm_lint.rewrite.rework import packed, reshape, reshaped, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "audio-spectrogram-by-convolution"
CURES = ("OP102",)
OPS = ("CUSTOM:AudioSpectrogram",)
CLASS = "safe"
STAGE = "operators"
ERROR = "float rounding, below 2e-6 of the output's range"
#: Longer sums are off by more.
LONGEST = 1024


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with convolutions in the place of spectrograms, None where there are none."""
    return transformed(model, context, before_log=False)


def transformed(model: Model, context: Context, *, before_log: bool) -> Model | None:
    """Do so where the result is made much of later, or not."""

    def change(draft: Draft, operator: Operator) -> list[Operator] | None:
        if amplified(model, draft.subgraph, operator.outputs) != before_log:
            return None
        return _convolved(draft, operator)

    return rework(model, context, change, *OPS, inputs=1)


def _convolved(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, target = operator.inputs[0], operator.outputs[0]
    shape, result = draft[source].shape, draft[target].shape
    options = flexbuffer_of(draft.source, operator)
    if options is None or not options.is_map or {draft[source].type, draft[target].type} != {"FLOAT32"}:
        return None
    window, hop, squared = (options.get(name) for name in ("window_size", "stride", "magnitude_squared"))
    if not isinstance(window, int) or not isinstance(hop, int) or hop < 1 or not 1 < window <= LONGEST:
        return None
    length = 1 << (window - 1).bit_length()
    half = length // 2 + 1
    if len(shape) != 2 or shape[1] != 1 or shape[0] < window:
        return None
    if result != (1, 1 + (shape[0] - window) // hop, half):
        return None
    signal, first = reshaped(draft, source, "signal", (1, shape[0], 1, 1))
    hann = [0.5 - 0.5 * math.cos(2 * math.pi * sample / window) for sample in range(window)]
    steps, squares = [first], []
    for name, wave in (("real", math.cos), ("imag", math.sin)):
        turns = [wave(2 * math.pi * step / length) for step in range(length)]
        numbers = [hann[sample] * turns[row * sample % length] for row in range(half) for sample in range(window)]
        data = packed("FLOAT32", numbers)
        weights = draft.constant(target, name, "FLOAT32", (half, window, 1, 1), data)
        bias = draft.constant(target, "zeros", "FLOAT32", (half,), bytes(4 * half))
        part = draft.like(target, name, shape=(1, result[1], 1, half))
        squares.append(draft.like(part, "square"))
        steps.append(
            draft.op("CONV_2D", [signal, weights, bias], [part], {"padding": "VALID", "stride_w": 1, "stride_h": hop})
        )
        steps.append(draft.op("MUL", [part, part], [squares[-1]], {}))
    total = draft.like(squares[0], "sum")
    steps.append(draft.op("ADD", squares, [total], {}))
    if not squared:
        root = draft.like(total, "root")
        steps.append(draft.op("SQRT", [total], [root]))
        total = root
    return [*steps, reshape(draft, total, target)]
