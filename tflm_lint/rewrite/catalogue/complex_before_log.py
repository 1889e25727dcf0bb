"""Compute with complex tensors as with two of FLOAT32 before LOG and its like.

Pattern: as of `complex-as-two-floats`, and LOG, POW, DIV or RSQRT behind it: a
logarithmic spectrogram; or more than 2048 points.

Replacement: the same.

Preconditions: the same.

Error: float rounding, below 2e-6 of the output's range on sounds; of silence
and of constant signals nothing is left but rounding, and its logarithm is off
by a tenth of the range and more.

Source: LiteRT transforms in double precision, TFLM has no such kernel.
"""

from __future__ import annotations

from tflm_lint.rewrite.catalogue.complex_as_two_floats import parted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "complex-before-log"
CURES = ("OP101", "OP102", "OP103", "OP108")
OPS = ("COMPLEX_ABS", "CUSTOM:FlexComplex", "IMAG", "REAL", "RFFT2D")
CLASS = "unsafe"
STAGE = "operators"
ERROR = "bounded: float rounding on signals, a tenth of the range where the spectrum is nothing but rounding"


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - no kernel of TFLM has complex numbers
    """Return the model with floats for the complex numbers of a subgraph, None where nothing amplifies them."""
    return parted(model, amplified=True)
