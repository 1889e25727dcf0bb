"""Store weights as floats where DEQUANTIZE makes floats of them at run time.

Pattern: DEQUANTIZE of a constant of FLOAT16, INT8, INT4 or INT2: a model
quantized for its size only ("float16", "weight only").

Replacement: a FLOAT32 constant: scale * (value - zero point), of the tensor, of
each channel or of each block. Where the result is a variable, the state of a
recurrent layer, and all zeros, nothing is left: variables start with zeros.

Preconditions: the target refuses the DEQUANTIZE, or it has a scale for each
channel: TFLM takes the first one for all. The file grows: two times for
float16, four for INT8, eight for INT4.

Error: none; each value is rounded once, as LiteRT does it.

Source: `reference_ops::Dequantize`, `PerChannelDequantize`; TFLM's kernel
has `params.scale` only.
"""

from __future__ import annotations

from tflm_lint.rewrite.draft import Draft
from tflm_lint.rewrite.fold.conversion import dequantized
from tflm_lint.rewrite.fold.evaluate import MAX_ELEMENTS
from tflm_lint.rewrite.fold.replace import folded
from tflm_lint.rewrite.shapes.known import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.shapes.call import Values
    from tflm_lint.rewrite.surroundings import Context

NAME = "dequantize-constants"
CURES = ("OP103", "OP105", "OP117", "OP123", "QT202")
CLASS = "safe"
STAGE = "dense"
ERROR = "exact"
OPS = ("DEQUANTIZE", "UNIDIRECTIONAL_SEQUENCE_LSTM")


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with float constants, None where the target runs all its DEQUANTIZE as LiteRT does."""
    changed = model
    values = None
    for number, subgraph in enumerate(model.subgraphs):
        made = {
            position: operator
            for position, operator in enumerate(subgraph.operators)
            if model.op_name(operator) == "DEQUANTIZE"
        }
        blamed = {found.operator for found in context.inspection.violations if found.subgraph == number}
        results = {index for operator in made.values() for index in operator.outputs}
        readers = {
            position
            for position in blamed
            if position is not None and results.intersection(subgraph.operators[position].inputs)
        }
        if not readers and not blamed.intersection(made):
            continue
        values = known(model, limit=MAX_ELEMENTS).values if values is None else values
        changed = folded(changed, number, values[number], made.__contains__, made)
        changed = _without_starts(changed, number, values[number])
    return changed if changed is not model else None


def _without_starts(model: Model, number: int, values: Values) -> Model:
    """Return the model without each DEQUANTIZE that a variable only starts with, at 0.

    LiteRT's kernel does a constant once, in the first run; TFLM itself starts variables with zeros.
    """
    draft = Draft(model, number)
    found = False
    for position, operator in enumerate(draft.operators):
        if model.op_name(operator) != "DEQUANTIZE" or not draft[operator.outputs[0]].is_variable:
            continue
        tensor, array = draft[operator.inputs[0]], values.array(operator.inputs[0])
        real = None if array is None else dequantized(model, model.subgraphs[number], tensor, array)
        if real is not None and not real.any():
            draft.replace(position, ())
            found = True
    return draft.model() if found else model
