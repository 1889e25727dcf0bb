"""Let operators that TFLM has for FLOAT32 only work on INT32 of any size.

Pattern: as of `float-detour`, of INT32 whose values nothing bounds; SUM, MEAN
and CUMSUM, too.

Replacement: CAST to FLOAT32, the operator, CAST back.

Preconditions: TFLM refuses the operator; divisors are constants other than 0.

Error: none where values and sums are below 2^24 in size; greater ones lose
their last bits. Indices of classes, tokens, pixels and counts are small; what
else comes in only you know.

Source: 24 bits of significand.
"""

from __future__ import annotations

from tflm_lint.rewrite.catalogue.float_detour import DATA, detour
from tflm_lint.rewrite.rework import rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "float-detour-unbounded"
CURES = ("OP101", "OP103")
OPS = ("ARG_MAX", "ARG_MIN", "CUMSUM", "GATHER", "GATHER_ND", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "SUM", "TRANSPOSE")
CLASS = "unsafe"
STAGE = "operators"
ERROR = "bounded: exact below 2^24, greater integers lose their last bits"
ALL = {**DATA, "CUMSUM": 1, "MEAN": 1, "SUM": 1}


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with casts around refused operators of INT32, None where there are none."""
    return rework(model, context, _detour, *ALL, inputs=1)


def _detour(draft: Draft, operator: Operator) -> list[Operator] | None:
    return detour(draft, operator, ALL) if draft[operator.inputs[0]].type == "INT32" else None
