"""Drop operator codes that no operator has.

Pattern: an entry of `operator_codes` that no operator of any subgraph names.

Replacement: the same model without it, the others numbered anew.

Preconditions: none.

Error: none; TFLM looks up the codes that operators name.

Source: `MicroInterpreter::PrepareNodeAndRegistrationDataFromFlatbuffer`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "unused-operator-codes"
CURES = ("FL401", "FL402")
CLASS = "safe"
ERROR = "exact"
STAGE = "unused"
TIDIES = True


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    used = {operator.opcode for subgraph in model.subgraphs for operator in subgraph.operators}
    kept = [index for index in range(len(model.operator_codes)) if index in used]
    if len(kept) == len(model.operator_codes):
        return None
    place = {index: position for position, index in enumerate(kept)}
    subgraphs = tuple(
        subgraph._replace(
            operators=tuple(operator._replace(opcode=place[operator.opcode]) for operator in subgraph.operators)
        )
        for subgraph in model.subgraphs
    )
    return model._replace(operator_codes=tuple(model.operator_codes[index] for index in kept), subgraphs=subgraphs)
