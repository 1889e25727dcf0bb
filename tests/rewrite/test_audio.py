"""Spectrograms and cepstral coefficients by convolutions and dense layers, against LiteRT's own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, inputs_of, near, rewritten

SPECTROGRAM, BEFORE_LOG = "audio-spectrogram-by-convolution", "audio-spectrogram-before-log"
MFCC = "mfcc-by-matrices"


def audio(
    *, window: int = 100, hop: int = 40, samples: int = 400, squared: bool = True, channels: int = 1, log: bool = False
) -> bytes:
    half = (1 << (window - 1).bit_length()) // 2 + 1
    source, result = T("FLOAT32", (samples, channels)), T("FLOAT32", (channels, 1 + (samples - window) // hop, half))
    options = {"window_size": window, "stride": hop, "magnitude_squared": squared}
    operators = [Op("CUSTOM:AudioSpectrogram", [source], [result], custom_options=options)]
    if log:
        raised, last = (T("FLOAT32", result.shape) for _ in range(2))
        operators += [Op("ADD", [result, T("FLOAT32", (1,), [1e-12])], [raised], {}), Op("LOG", [raised], [last])]
        result = last
    return build([Graph(operators, [source], [result])])


def cepstrum(*, bins: int = 65, computed: bool = False, high: float = 4000.0) -> bytes:
    source, rate, result = (
        T("FLOAT32", (1, 3, bins)),
        T("INT32", (), None if computed else 16000),
        T("FLOAT32", (1, 3, 7)),
    )
    options = {
        "upper_frequency_limit": high,
        "lower_frequency_limit": 20.0,
        "filterbank_channel_count": 12,
        "dct_coefficient_count": 7,
    }
    operator = Op("CUSTOM:Mfcc", [source, rate], [result], custom_options=options)
    return build([Graph([operator], [source, rate] if computed else [source], [result])])


@pytest.mark.parametrize(("window", "squared"), [pytest.param(100, True, marks=pytest.mark.slow), (128, False)])
def test_spectrograms(window: int, squared: bool) -> None:
    data = audio(window=window, squared=squared)
    changed = rewritten(SPECTROGRAM, data)
    assert changed is not None
    assert accepted(changed)
    near(data, changed, 2e-6)


def test_before_a_logarithm_it_is_not_safe() -> None:
    data = audio(log=True)
    assert rewritten(SPECTROGRAM, data) is None
    assert rewritten(BEFORE_LOG, audio()) is None
    changed = rewritten(BEFORE_LOG, data)
    assert changed is not None
    assert accepted(changed)
    loud = [[np.full((400, 1), 8.0, np.float32)]]
    with pytest.raises(AssertionError):
        near(data, changed, 2e-6, inputs=loud)
    near(data, changed, 0.1, inputs=loud)


@pytest.mark.parametrize("high", [4000.0, 8000.0])
def test_coefficients(high: float) -> None:
    data = cepstrum(high=high)
    changed = rewritten(MFCC, data)
    assert changed is not None
    assert accepted(changed)
    near(data, changed, 2e-6, inputs=[[abs(value) for value in given] for given in inputs_of(data)])


def test_what_stays() -> None:
    assert rewritten(SPECTROGRAM, audio(channels=2)) is None
    assert rewritten(SPECTROGRAM, audio(window=2000, samples=4000)) is None
    assert rewritten(MFCC, cepstrum(computed=True)) is None
