"""Spectrograms and cepstral coefficients by convolutions and dense layers, against LiteRT's own."""

from __future__ import annotations

import pytest

from tests.build import Graph, Op, T, build
from tests.rewrite.running import accepted, inputs_of, near, rewritten

SPECTROGRAM, MFCC = "audio-spectrogram-by-convolution", "mfcc-by-matrices"


def audio(*, window: int = 100, hop: int = 40, samples: int = 400, squared: bool = True, channels: int = 1) -> bytes:
    half = (1 << (window - 1).bit_length()) // 2 + 1
    source, result = T("FLOAT32", (samples, channels)), T("FLOAT32", (channels, 1 + (samples - window) // hop, half))
    options = {"window_size": window, "stride": hop, "magnitude_squared": squared}
    return build(
        [Graph([Op("CUSTOM:AudioSpectrogram", [source], [result], custom_options=options)], [source], [result])]
    )


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


@pytest.mark.parametrize(("window", "squared"), [(100, True), (128, False)])
def test_spectrograms(window: int, squared: bool) -> None:
    data = audio(window=window, squared=squared)
    changed = rewritten(SPECTROGRAM, data)
    assert changed is not None
    assert accepted(changed)
    near(data, changed, 2e-6)


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
