"""What one inference costs in work: multiply-accumulates, bytes moved, time, energy, and the budgets they must keep.

Here is Model -> Workload, by the definitions in ``work.yaml``. The first subgraph counts once and a called one as often
as it is called, where that is known; each figure says what it assumes. A figure that the model does not tell is None
and makes the total a lower bound, it is never zero.
"""

from __future__ import annotations

from tflm_lint.facts import load
from tflm_lint.model import stored_bytes
from tflm_lint.model.graph import CUSTOM
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from typing import Any

    from tflm_lint.model.graph import Model, Operator, OperatorCode, Subgraph, Tensor

    #: What ``work.yaml`` has on an operator: its entry; a number where that is the same for all, None if unknown.
    Entry = Mapping[str, Any] | int | None

#: Shapes of a hostile file multiply without end; what is beyond 64 bits is no work that a device will finish.
LIMIT = 1 << 63
#: Lists of operators that move other bytes than each input and each output once.
MOVES = ("reads_what_it_writes", "reads_no_data", "writes_what_it_reads")
#: Factors of products, taken apart: whether of an output, its place, whether the operator may omit it, its property.
_FACTORS: dict[str, tuple[bool, int, bool, str]] = {}


class OperatorWork(NamedTuple):
    """One operator's work in one inference; ``macs`` and ``bytes_moved`` are of all its ``times`` together."""

    subgraph: int
    operator: int
    op: str
    macs: int | None
    bytes_moved: int | None
    times: int = 1
    #: Type of the first output: what the kernel computes in.
    type: str = ""


class Workload(NamedTuple):
    """The work of one inference. ``macs`` and ``bytes_moved`` are sums of what is known."""

    #: None where all of it is unknown: the operators that work hold networks for an NPU.
    macs: int | None
    #: Operators of all subgraphs.
    operators: int
    #: "exact"; "estimate" where a branch had to be assumed; "lower-bound" where something is unknown; "unknown".
    quality: str
    bytes_moved: int
    #: Work of the operators that one inference runs, in model order.
    per_operator: tuple[OperatorWork, ...]
    assumptions: tuple[str, ...] = ()
    #: Operators whose multiply-accumulates are unknown, by name, each once.
    unknown: tuple[str, ...] = ()
    #: What the networks in custom operators were compiled for, for people.
    compiled_for: tuple[str, ...] = ()


def workload(model: Model) -> Workload:
    """Count the work of one inference: multiply-accumulates and bytes, per operator and together."""
    facts = load("work")
    definitions = [definition_of(code, facts) for code in model.operator_codes]
    rows = [
        [operator_macs(definitions[operator.opcode][1], subgraph, operator) for operator in subgraph.operators]
        for subgraph in model.subgraphs
    ]
    assumptions: tuple[str, ...] = ()
    quality = "exact"
    times: Mapping[int, int] = {0: 1} if model.subgraphs else {}
    if len(model.subgraphs) > 1:
        from tflm_lint.workload.runs import call_counts

        counts = call_counts(model, rows)
        times, quality, assumptions = counts.times, counts.quality, counts.assumptions
    per_operator = []
    unknown: dict[str, None] = {}
    for index, subgraph in enumerate(model.subgraphs):
        count = times.get(index, 0)
        if not count:
            continue
        sizes = [tensor_bytes(tensor) for tensor in subgraph.tensors]
        variables = {place for place, tensor in enumerate(subgraph.tensors) if tensor.is_variable}
        for position, operator in enumerate(subgraph.operators):
            op, _, moves = definitions[operator.opcode]
            macs = rows[index][position]
            moved = bytes_moved(moves, operator, sizes, variables)
            if macs is None:
                unknown[op] = None
            per_operator.append(
                OperatorWork._make(
                    (
                        index,
                        position,
                        op,
                        None if macs is None else macs * count,
                        None if moved is None else moved * count,
                        count,
                        _type(subgraph, operator),
                    )
                )
            )
    total = sum([work.macs or 0 for work in per_operator])
    compiled_for = _compiled_for(model) if unknown else ()
    nothing = bool(compiled_for) and not total
    return Workload(
        macs=None if nothing else total,
        operators=sum(len(subgraph.operators) for subgraph in model.subgraphs),
        quality="unknown" if nothing else "lower-bound" if unknown else quality,
        bytes_moved=sum([work.bytes_moved or 0 for work in per_operator]),
        per_operator=tuple(per_operator),
        assumptions=assumptions,
        unknown=tuple(unknown),
        compiled_for=compiled_for,
    )


def _compiled_for(model: Model) -> tuple[str, ...]:
    from tflm_lint.verdict.containers import containers_of

    return tuple(dict.fromkeys(container.title for container in containers_of(model)))


def definition_of(code: OperatorCode, facts: Mapping[str, Any]) -> tuple[str, Entry, str]:
    """Return the name of an operator code's operators, their entry, and which of `MOVES` they belong to, if to any."""
    moves = next((moves for moves in MOVES if code.name in facts[moves]), "")
    if code.builtin == CUSTOM:
        return code.name, 0 if code.custom in facts["custom_zero"] else None, moves
    entry = facts["macs"].get(code.builtin)
    if entry is None:
        return code.name, None if code.builtin in facts["undefined"] else 0, moves
    return code.name, entry, moves


def operator_macs(entry: Entry, subgraph: Subgraph, operator: Operator) -> int | None:
    """Count an operator's multiply-accumulates when it runs once; None where they are unknown."""
    if entry is None or isinstance(entry, int):
        return entry
    sums = entry["macs"]
    for option, other in entry.get("when", {}).items():
        if operator.options.get(option):
            sums = other
    total = 0
    for factors in sums:
        if _omitted(operator, factors[0]):
            continue
        product = _product(subgraph, operator, factors)
        if product is None:
            return None
        total += product
    scale = _product(subgraph, operator, entry.get("per", ()))
    return None if scale is None or total * scale >= LIMIT else total * scale


def bytes_moved(moves: str, operator: Operator, sizes: Sequence[int | None], variables: AbstractSet[int]) -> int | None:
    """Count the bytes an operator reads and writes in one run, each tensor once; None where one has no size."""
    read = [sizes[index] for index in operator.inputs if index >= 0]
    written = [sizes[index] for index in operator.outputs if index >= 0]
    if variables:
        written += [sizes[index] for index in operator.inputs if index in variables]
    if moves == "reads_what_it_writes":
        read = [*read[1:], *written]
    elif moves == "reads_no_data":
        read = []
    elif moves == "writes_what_it_reads":
        read = read[1:]
        written = read
    total = 0
    for size in (*read, *written):
        if size is None:
            return None
        total += size
    return total


def tensor_bytes(tensor: Tensor) -> int | None:
    """Return a tensor's size in bytes, types below a byte packed; None for a type or shape without a size."""
    count = elements(tensor.shape)
    return None if count is None else stored_bytes(tensor.type, count)


def elements(shape: tuple[int, ...]) -> int | None:
    """Multiply the dimensions; None for a negative one and beyond 64 bits."""
    if 0 in shape:
        return 0
    count = 1
    for dimension in shape:
        count *= dimension
        if not 0 < count < LIMIT:
            return None
    return count


def _type(subgraph: Subgraph, operator: Operator) -> str:
    for index in operator.outputs:
        if index >= 0:
            return subgraph.tensors[index].type
    return ""


def _factor(factor: str) -> tuple[bool, int, bool, str]:
    found = _FACTORS.get(factor)
    if found is None:
        argument, _, wanted = factor.partition(".")
        place = int(argument[1:].rstrip("?"))
        found = _FACTORS[factor] = argument[0] == "o", place, argument.endswith("?"), wanted
    return found


def _omitted(operator: Operator, factor: str) -> bool:
    """Say whether a product begins with an optional input (``i3?.elements``) that the operator leaves out."""
    _, position, optional, _ = _factor(factor)
    return optional and (position >= len(operator.inputs) or operator.inputs[position] < 0)


def _product(subgraph: Subgraph, operator: Operator, factors: tuple[str, ...]) -> int | None:
    product = 1
    for factor in factors:
        of_output, position, _, wanted = _factor(factor)
        tensors = operator.outputs if of_output else operator.inputs
        if position >= len(tensors) or tensors[position] < 0:
            return None
        shape = subgraph.tensors[tensors[position]].shape
        if wanted == "elements":
            value = elements(shape)
        else:
            place = int(wanted)
            value = shape[place] if -len(shape) <= place < len(shape) else None
        if value is None or value < 0:
            return None
        product *= value
    return product if product < LIMIT else None


__all__ = ["OperatorWork", "Workload", "workload"]
