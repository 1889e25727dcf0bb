"""Compute Mfcc by two dense layers.

Pattern: TensorFlow's Mfcc, mel frequency cepstral coefficients of a
spectrogram.

Replacement: SQRT, FULLY_CONNECTED with the filters of the mel scale, MAXIMUM
1e-12, LOG, FULLY_CONNECTED with the cosines of the discrete transform.

Preconditions: FLOAT32; the sample rate is a constant.

Error: float rounding, below 2e-6 of the output's range on sounds; of silence
nothing is left but rounding, of which the logarithm makes a tenth of the range
and more.

Source: LiteRT's mfcc.cc, mfcc_mel_filterbank.cc and mfcc_dct.cc, which compute
in double precision.
"""

from __future__ import annotations

import math

from tflm_lint.model.flexbuffer import flexbuffer_of
from tflm_lint.rewrite.rework import count, packed, reshape, rework, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "mfcc-by-matrices"
CURES = ("OP102",)
OPS = ("CUSTOM:Mfcc",)
CLASS = "unsafe"
STAGE = "operators"
ERROR = "bounded: float rounding on sounds, a tenth of the range where the spectrum is nothing but rounding"
FLOOR = 1e-12
MOST = 4096


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with dense layers in the place of Mfcc, None where there is none."""
    return rework(model, context, _dense, *OPS, inputs=2)


def _dense(draft: Draft, operator: Operator) -> list[Operator] | None:
    source, rate = operator.inputs[:2]
    target = operator.outputs[0]
    shape = draft[source].shape
    rates = values(draft, rate)
    options = flexbuffer_of(draft.source, operator)
    if options is None or not options.is_map or rates is None or len(rates) != 1 or rates[0] < 1:
        return None
    channels, wanted = (options.get(f"{name}_count") for name in ("filterbank_channel", "dct_coefficient"))
    low, high = (options.get(f"{side}_frequency_limit") for side in ("lower", "upper"))
    if not isinstance(channels, int) or not isinstance(wanted, int) or low is None or high is None or len(shape) != 3:
        return None
    if not 0 < wanted <= channels <= MOST or not 1 < shape[2] <= MOST or not 0 <= low < high:
        return None
    if {draft[source].type, draft[target].type} != {"FLOAT32"} or draft[target].shape != (*shape[:2], wanted):
        return None
    rows, bins = count(shape[:2]), shape[2]
    bank = filters(bins, rates[0], channels, (float(low), float(high)))
    norm = math.sqrt(2.0 / channels)
    cosines = [norm * math.cos(i * math.pi / channels * (j + 0.5)) for i in range(wanted) for j in range(channels)]
    mel = draft.constant(target, "filters", "FLOAT32", (channels, bins), packed("FLOAT32", bank))
    turn = draft.constant(target, "cosines", "FLOAT32", (wanted, channels), packed("FLOAT32", cosines))
    least = draft.constant(target, "least", "FLOAT32", (), packed("FLOAT32", (FLOOR,)))
    flat, root = (draft.like(source, what, shape=(rows, bins)) for what in ("rows", "root"))
    energy, raised, logs = (draft.like(target, what, shape=(rows, channels)) for what in ("energy", "raised", "logs"))
    result = draft.like(target, "rows", shape=(rows, wanted))
    return [
        reshape(draft, source, flat),
        draft.op("SQRT", [flat], [root]),
        draft.op("FULLY_CONNECTED", [root, mel, -1], [energy], {}),
        draft.op("MAXIMUM", [energy, least], [raised], {}),
        draft.op("LOG", [raised], [logs]),
        draft.op("FULLY_CONNECTED", [logs, turn, -1], [result], {}),
        reshape(draft, result, target),
    ]


def mel(frequency: float) -> float:
    """Return the place of a frequency on the mel scale."""
    return 1127.0 * math.log1p(frequency / 700.0)


def filters(bins: int, rate: int, channels: int, limits: tuple[float, float]) -> list[float]:
    """Return how much each bin of a spectrum counts in each channel: triangles between neighbouring centres."""
    low, high = limits
    spacing = (mel(high) - mel(low)) / (channels + 1)
    centres = [mel(low) + spacing * (number + 1) for number in range(channels + 1)]
    width = 0.5 * rate / (bins - 1)
    bank = [0.0] * (channels * bins)
    channel = 0
    for bin_ in range(int(1.5 + low / width), min(int(high / width), bins - 1) + 1):
        place = mel(bin_ * width)
        while channel < channels and centres[channel] < place:
            channel += 1
        left = channel - 1
        start = centres[left] if left >= 0 else mel(low)
        weight = (centres[left + 1] - place) / (centres[left + 1] - start)
        if left >= 0:
            bank[left * bins + bin_] += weight
        if channel < channels:
            bank[channel * bins + bin_] += 1.0 - weight
    return bank
