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
#: Products, taken apart: the place of an input whose absence leaves it out, -1 for none, and of each factor whether it
#: is of an output, which, and its dimension, None for all of its elements.
_PRODUCTS: dict[tuple[str, ...], tuple[int, tuple[tuple[bool, int, int | None], ...]]] = {}


class OperatorWork(NamedTuple):
    """One operator's work in one inference; ``macs`` and ``bytes_moved`` are of all its ``times`` together."""

    subgraph: int
    operator: int
    op: str
    macs: int | None
    #: None also where nobody asked.
    bytes_moved: int | None = None
    times: int = 1


class Workload(NamedTuple):
    """The work of one inference. ``macs`` and ``bytes_moved`` are sums of what is known."""

    #: None where all of it is unknown: the operators that work hold networks for an NPU.
    macs: int | None
    #: Operators of all subgraphs.
    operators: int
    #: "exact"; "estimate" where a branch had to be assumed; "lower-bound" where something is unknown; "unknown".
    quality: str
    #: None where nobody asked.
    bytes_moved: int | None
    #: Work of the operators that one inference runs, in model order.
    per_operator: tuple[OperatorWork, ...]
    assumptions: tuple[str, ...] = ()
    #: Operators whose multiply-accumulates are unknown, by name, each once.
    unknown: tuple[str, ...] = ()
    #: What the networks in custom operators were compiled for, for people.
    compiled_for: tuple[str, ...] = ()


def workload(model: Model, *, moved: bool = False) -> Workload:
    """Count the work of one inference: multiply-accumulates per operator and together, and bytes where asked for."""
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
    new = tuple.__new__  # a record of its values, made in C
    per_operator = []
    unknown: dict[str, None] = {}
    for index, subgraph in enumerate(model.subgraphs):
        count = times.get(index, 0)
        if not count:
            continue
        bytes_ = _moved(subgraph, definitions) if moved else None
        for position, (operator, macs) in enumerate(zip(subgraph.operators, rows[index], strict=True)):
            op = definitions[operator.opcode][0]
            if macs is None:
                unknown[op] = None
            each = None if bytes_ is None else bytes_[position]
            work = macs if macs is None else macs * count, each if each is None else each * count
            per_operator.append(new(OperatorWork, (index, position, op, *work, count)))
    total = sum([work[3] or 0 for work in per_operator])
    compiled_for = _compiled_for(model) if unknown else ()
    nothing = bool(compiled_for) and not total
    return Workload(
        macs=None if nothing else total,
        operators=sum([len(subgraph.operators) for subgraph in model.subgraphs]),
        quality="unknown" if nothing else "lower-bound" if unknown else quality,
        bytes_moved=sum([work.bytes_moved or 0 for work in per_operator]) if moved else None,
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
    inputs = operator.inputs
    total = 0
    for factors in sums:
        optional, taken = _PRODUCTS.get(factors) or _taken_apart(factors)
        if optional >= 0 and (optional >= len(inputs) or inputs[optional] < 0):
            continue
        product = _product(subgraph, operator, taken)
        if product is None:
            return None
        total += product
    per = entry.get("per")
    scale = 1 if per is None else _product(subgraph, operator, (_PRODUCTS.get(per) or _taken_apart(per))[1])
    return None if scale is None or total * scale >= LIMIT else total * scale


def _moved(subgraph: Subgraph, definitions: Sequence[tuple[str, Entry, str]]) -> list[int | None]:
    """Count the bytes that each operator moves in one run."""
    sizes = [tensor_bytes(tensor) for tensor in subgraph.tensors]
    variables = {place for place, tensor in enumerate(subgraph.tensors) if tensor.is_variable}
    return [bytes_moved(definitions[operator.opcode][2], operator, sizes, variables) for operator in subgraph.operators]


def bytes_moved(moves: str, operator: Operator, sizes: Sequence[int | None], variables: AbstractSet[int]) -> int | None:
    """Count the bytes an operator reads and writes in one run, each tensor once; None where one has no size."""
    read = [sizes[index] for index in operator.inputs if index >= 0]
    written = [sizes[index] for index in operator.outputs if index >= 0]
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


def _taken_apart(factors: tuple[str, ...]) -> tuple[int, tuple[tuple[bool, int, int | None], ...]]:
    """Take a product apart, which begins with the optional input (``i3?.elements``) that leaves it out."""
    optional, taken = -1, []
    for number, factor in enumerate(factors):
        argument, _, wanted = factor.partition(".")
        place = int(argument[1:].rstrip("?"))
        if not number and argument.endswith("?"):
            optional = place
        taken.append((argument[0] == "o", place, None if wanted == "elements" else int(wanted)))
    found = _PRODUCTS[factors] = optional, tuple(taken)
    return found


def _product(subgraph: Subgraph, operator: Operator, factors: tuple[tuple[bool, int, int | None], ...]) -> int | None:
    product = 1
    for of_output, position, dimension in factors:
        indices = operator.outputs if of_output else operator.inputs
        if position >= len(indices) or indices[position] < 0:
            return None
        shape = subgraph.tensors[indices[position]].shape
        if dimension is None:
            value = elements(shape)
        else:
            value = shape[dimension] if -len(shape) <= dimension < len(shape) else None
        if value is None or value < 0:
            return None
        product *= value
    return product if product < LIMIT else None


__all__ = ["OperatorWork", "Workload", "workload"]
