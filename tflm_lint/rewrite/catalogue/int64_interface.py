"""Count in 32 bits, in inputs and outputs too.

Pattern: INT64 inputs or outputs, as of an ARG_MAX at the end; or INT64
arithmetic inside of the model.

Replacement: INT32 tensors and constants, and the options that name the type.

Preconditions: none but the pattern; biases of 16 bit layers stay INT64.

Error: the application reads and writes INT32 where it had INT64. Values are
the same as long as they fit 32 bits.

Source: no operator of TFLM makes INT64 of INT32.
"""

from __future__ import annotations

from tflm_lint.rewrite.catalogue.int64_to_int32 import narrowed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "int64-interface"
CURES = ("OP101", "OP103", "OP117")
CLASS = "unsafe"
STAGE = "int64"
ERROR = "interface: INT64 inputs and outputs become INT32; else exact within 32 bits"
OPS = ("ARG_MAX", "ARG_MIN", "CAST", "TOPK_V2")


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model in 32 bits, None where it has no INT64."""
    return narrowed(model)
