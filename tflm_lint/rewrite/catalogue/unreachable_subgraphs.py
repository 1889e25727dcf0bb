"""Drop subgraphs that nothing leads to, and the signatures that name them.

Pattern: a subgraph that neither the first one nor what it calls names (IF,
WHILE, CALL_ONCE, a decomposition).

Replacement: the same model without it; what names the others, a stored memory
plan included, is numbered anew.

Preconditions: it neither makes nor assigns a resource variable that others use
(`Prepare` gives a variable its memory where it is assigned, reached or not); no
compressed tensors, no broken memory plan.

Error: none; `Invoke` never comes to it. LiteRT can no longer call the signature
that named it.

Source: `MicroGraph::PrepareSubgraphs` prepares all subgraphs; a scratch buffer
of one that is not reached crashes `MicroAllocator`.
"""

from __future__ import annotations

from tflm_lint.model.graph import called
from tflm_lint.rewrite.renumber import without_subgraphs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.rewrite.surroundings import Context

NAME = "unreachable-subgraphs"
#: Whatever TFLM has against an operator there.
CURES = (
    "OP101", "OP102", "OP103", "OP104", "OP105", "OP106", "OP107", "OP108", "OP109", "OP110", "OP111", "OP112", "OP113",
    "OP114", "OP115", "OP117", "OP118", "OP119", "QT201", "QT202", "SH301", "SH302",
)  # fmt: skip
CLASS = "safe"
ERROR = "exact"
STAGE = "structure"
TIDIES = True
#: It depends on the graph whether it cures a finding, not on the operator.
OPS = ()

VARIABLES = frozenset(("VAR_HANDLE", "ASSIGN_VARIABLE", "READ_VARIABLE"))


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    kept = reached(model)
    gone = [number for number in range(len(model.subgraphs)) if number not in kept]
    if any(uses_variables(model, number) for number in gone) and any(uses_variables(model, number) for number in kept):
        gone = [number for number in gone if not uses_variables(model, number)]
    return without_subgraphs(model, gone) if gone else None


def reached(model: Model) -> frozenset[int]:
    """Return the subgraphs that the first one leads to, by whatever option names one."""
    found: set[int] = set()
    waiting = [0]
    while waiting:
        number = waiting.pop()
        if number in found or number >= len(model.subgraphs):
            continue
        found.add(number)
        for operator in model.subgraphs[number].operators:
            waiting += called(model, operator)
            named = (value for field, value in operator.options.items() if field.endswith("subgraph_index"))
            waiting += (value for value in named if isinstance(value, int) and value >= 0)
    return frozenset(found)


def uses_variables(model: Model, number: int) -> bool:
    """Say whether a subgraph has to do with resource variables."""
    return any(model.op_name(operator) in VARIABLES for operator in model.subgraphs[number].operators)
