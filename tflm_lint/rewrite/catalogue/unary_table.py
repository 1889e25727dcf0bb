"""Look INT8 functions without integer kernel up in a table.

Pattern: GELU, EXP, LOG, SQRT or RSQRT from INT8 to INT8.

Replacement: CAST to INT32, ADD 128, GATHER from a constant INT8[256] that
holds the function's value for each input, in the output's quantization.

Preconditions: input and output have one scale and one zero point each, and one
shape.

Error: none: the table holds what LiteRT's kernel computes. Costs 256 bytes of
flash, and 8 bytes of arena an element where nothing else needs them.

Source: LiteRT fills such a table itself (`LUTPopulate`), rounding half away
from zero; its SQRT cuts off (`SqrtEvalQuantized`). Held against LiteRT for all
256 inputs of many quantizations.
"""

from __future__ import annotations

import math
import struct

from tflm_lint.rewrite.rework import packed, per_tensor, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "unary-table"
CURES = ("OP101", "OP103")
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
FIRST, LAST = -128, 127


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with tables in the place of refused functions, None where there are none."""
    for name in FUNCTIONS:
        changed = rework(model, context, name, _table, inputs=1)
