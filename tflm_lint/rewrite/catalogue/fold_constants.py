"""Compute once what does not depend on the inputs.

Pattern: an operator whose inputs are all constants, or the SHAPE or RANK of a
tensor whose shape is known: what converters leave of shapes computed at run
time, and of the start states of recurrent layers.

Replacement: its result, a constant.

Preconditions: the target refuses one of these operators, or one that reads
their result. The operator is pure and computed here to the bit: no RANDOM_*,
no variables, no custom operators, no loops and branches, no float sum whose
order would matter. A result that makes the file bigger (FILL, TILE) is kept an
operator if the target runs it; its dimensions are constant then.

Error: none; whole numbers wrap as in C++, and of floats only those operations
are computed of which IEEE 754 knows one result.

Source: LiteRT's kernels, which compute the same each time they run.
"""

from __future__ import annotations

from tflm_lint.rewrite.fold.evaluate import MAX_ELEMENTS
from tflm_lint.rewrite.fold.replace import folded
from tflm_lint.rewrite.shapes.known import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.shapes.call import Values
    from tflm_lint.rewrite.surroundings import Context

NAME = "fold-constants"
CURES = ("OP101", "OP103", "OP112", "OP117", "OP118", "OP123", "QT202", "SH302", "SH303")
CLASS = "safe"
STAGE = "fold"
ERROR = "exact"
OPS = ("BROADCAST_ARGS", "FILL", "FLOOR_DIV", "FLOOR_MOD", "GATHER", "RANGE", "REDUCE_PROD")

#: Codes of rules that find an operator which wants a constant.
FOR_WANT_OF_A_CONSTANT = ("OP112", "OP117", "SH302", "SH303")


def apply(model: Model, context: Context) -> Model | None:
    """Return the model with constants in the place of operators, None where that helps nothing."""
    blamed: dict[int, set[int]] = {}
    refused: dict[int, set[int]] = {}
    for found in context.inspection.violations:
        if found.subgraph is not None and found.operator is not None:
            blamed.setdefault(found.subgraph, set()).add(found.operator)
            # it runs when its argument has become a constant
            if found.rule not in FOR_WANT_OF_A_CONSTANT:
                refused.setdefault(found.subgraph, set()).add(found.operator)
    if not blamed:
        return None
    values = known(model, limit=MAX_ELEMENTS).values
    changed = model
    for number, positions in blamed.items():
        if _helps(model, number, values[number], positions):
            changed = folded(changed, number, values[number], lambda _position: True, refused.get(number, ()))
    return changed if changed is not model else None


def _helps(model: Model, number: int, values: Values, blamed: set[int]) -> bool:
    """Say whether an operator to blame is computed here, or reads what is."""
    operators = model.subgraphs[number].operators
    return any(
        index in values.made
        for position in blamed
        for index in (*operators[position].inputs, *operators[position].outputs)
    )
