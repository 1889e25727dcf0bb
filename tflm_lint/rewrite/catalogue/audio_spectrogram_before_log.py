"""Compute AudioSpectrogram by two convolutions before LOG and its like.

Pattern: as of `audio-spectrogram-by-convolution`, and LOG, POW, DIV or RSQRT
behind it: a logarithmic spectrogram.

Replacement: the same.

Preconditions: the same.

Error: float rounding, below 2e-6 of the output's range on sounds; where the
spectrum is nothing but rounding, as of silence, its logarithm is off by a tenth
of the range, and by less the more is added before.

Source: as of `audio-spectrogram-by-convolution`.
"""

from __future__ import annotations

from tflm_lint.rewrite.catalogue.audio_spectrogram_by_convolution import transformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "audio-spectrogram-before-log"
CURES = ("OP102",)
OPS = ("CUSTOM:AudioSpectrogram",)
CLASS = "unsafe"
STAGE = "operators"
ERROR = "bounded: float rounding on sounds, a tenth of the range where the spectrum is nothing but rounding"


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with convolutions in the place of spectrograms, None where nothing amplifies them."""
    return transformed(model, context, before_log=True)
