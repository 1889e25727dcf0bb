"""Drop operators whose results nobody reads.

Pattern: an operator none of whose outputs leads to an output of its subgraph.

Replacement: the same subgraph without it.

Preconditions: it only computes: it has no variable among its inputs
(the state of an SVDF or LSTM is its result, whoever reads its output), makes,
assigns and reads no resource variable, calls no subgraph, draws no random
number, and is no custom operator.

Error: none.

Source: TFLM runs every operator of a subgraph.
"""

from __future__ import annotations

from tflm_lint.model.graph import CUSTOM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Subgraph
    from tflm_lint.rewrite.surroundings import Context

NAME = "dead-operators"
#: Whatever TFLM has against such an operator; and what it takes of the arena.
CURES = (
    "OP101", "OP103", "OP104", "OP105", "OP106", "OP110", "OP111", "OP112", "OP113", "OP114", "OP117", "OP118", "QT201",
    "QT202", "SH301", "SH302", "AR605",
)  # fmt: skip
CLASS = "safe"
ERROR = "exact"
STAGE = "structure"
TIDIES = True
#: It depends on the graph whether it cures a finding, not on the operator.
OPS = ()

#: Builtin operators that do more than compute their outputs.
STATEFUL = frozenset(
    (
        CUSTOM, "CALL", "CALL_ONCE", "IF", "WHILE", "ASSIGN_VARIABLE", "READ_VARIABLE", "VAR_HANDLE", "HASHTABLE",
        "HASHTABLE_FIND", "HASHTABLE_IMPORT", "HASHTABLE_SIZE", "HASHTABLE_LOOKUP", "MULTINOMIAL", "RANDOM_UNIFORM",
        "RANDOM_STANDARD_NORMAL", "DELEGATE", "STABLEHLO_CUSTOM_CALL", "STABLEHLO_COMPOSITE", "STABLEHLO_WHILE",
        "STABLEHLO_RNG_BIT_GENERATOR",
    )
)  # fmt: skip


def apply(model: Model, context: Context) -> Model | None:  # noqa: ARG001 - it is every rewrite's, this one asks nothing
    """Return the model without them."""
    subgraphs = tuple(without_dead(model, number) for number in range(len(model.subgraphs)))
    changed = model._replace(subgraphs=subgraphs)
    return changed if changed != model else None


def without_dead(model: Model, number: int) -> Subgraph:
    """Return a subgraph without the operators that nobody needs."""
    subgraph = model.subgraphs[number]
    read = set(subgraph.outputs)
    for signature in model.signatures:
        if signature.subgraph == number:
            read.update(item.tensor for item in signature.outputs)
    kept: list[Operator] = []
    for operator in reversed(subgraph.operators):
        if not read.isdisjoint(operator.outputs) or does_more(model, subgraph, operator):
            kept.append(operator)
            read.update(operator.inputs)
    if len(kept) == len(subgraph.operators):
        return subgraph
    return subgraph._replace(operators=tuple(reversed(kept)))


def does_more(model: Model, subgraph: Subgraph, operator: Operator) -> bool:
    """Say whether an operator does more than compute its outputs, or has none."""
    if not operator.outputs or model.operator_codes[operator.opcode].builtin in STATEFUL:
        return True
    tensors = subgraph.tensors
    touched = (*operator.inputs, *operator.outputs, *operator.intermediates)
    return any(operator.mutating_variable_inputs) or any(index >= 0 and tensors[index].is_variable for index in touched)
