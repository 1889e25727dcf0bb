"""Give LSTM layers the four inputs that old files leave out.

Pattern: UNIDIRECTIONAL_SEQUENCE_LSTM of 20 inputs.

Replacement: the same with four more, all omitted.

Preconditions: none.

Error: none: layer normalization, which they are for, is left out in both.

Source: TFLM counts 24 inputs, LiteRT takes 20 for the same without
normalization.
"""

from __future__ import annotations

from tflm_lint.rewrite.rework import rework

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.draft import Draft
    from tflm_lint.rewrite.surroundings import Context

NAME = "lstm-with-all-inputs"
CURES = ("OP110",)
OPS = ("UNIDIRECTIONAL_SEQUENCE_LSTM",)
CLASS = "safe"
STAGE = "operators"
ERROR = "exact"
FEWER, ALL = 20, 24


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with 24 inputs for each LSTM that is refused for its 20, None where there is none."""
    return rework(model, context, _completed, "UNIDIRECTIONAL_SEQUENCE_LSTM", inputs=1)


def _completed(draft: Draft, operator: Operator) -> list[Operator] | None:  # noqa: ARG001 - as every change is asked
    if len(operator.inputs) != FEWER:
        return None
    return [operator._replace(inputs=(*operator.inputs, *(-1 for _ in range(ALL - FEWER))))]
