"""Let SOFTMAX have a scale that TFLM can compute with.

Pattern: SOFTMAX of INT8 whose input scale times beta is 2^-26 or less, where
TFLM aborts.

Replacement: RESHAPE into a tensor with a scale just above that, then SOFTMAX.

Preconditions: beta is greater than 0.

Error: none: with either scale the inputs are so near to one another that all
outputs are equal.

Source: TFLM's RESHAPE looks at bytes, not at scales;
`QuantizeMultiplierGreaterThanOne` wants more than 1, which is the product times
2^26.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import per_tensor, reshape, rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "softmax-of-wider-scale"
CURES = ("QT202",)
OPS = ("SOFTMAX",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
LEAST = 1.001 * 2.0**-26


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with a wider scale before each SOFTMAX that would abort, None where none would."""
    return rework(model, context, _widened, "SOFTMAX", inputs=1)


def _widened(draft: Draft, operator: Operator) -> list[Operator] | None:
    source = operator.inputs[0]
    given, beta = per_tensor(draft[source]), operator.options.get("beta", 1.0)
    if given is None or draft[source].type != "INT8" or not isinstance(beta, float) or beta <= 0:
        return None
    record = draft[source].quantization
    if record is None or given[0] * beta > 2.0**-26:
        return None
    wide = draft.like(source, "wider", quantization=record._replace(scale=(LEAST / beta,), min=(), max=()))
    return [reshape(draft, source, wide), operator._replace(inputs=(wide,))]
