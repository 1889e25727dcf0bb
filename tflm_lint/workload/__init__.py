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
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.model.graph import Model, Operator, Subgraph, Tensor

#: Shapes of a hostile file multiply without end; what is beyond 64 bits is no work that a device will finish.
LIMIT = 1 << 63


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
    rows = [
        [operator_macs(model, subgraph, operator, facts) for operator in subgraph.operators]
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
        for position, operator in enumerate(subgraph.operators):
            op = model.op_name(operator)
            macs = rows[index][position]
            moved = bytes_moved(op, subgraph, operator, facts)
            if macs is None:
                unknown[op] = None
            per_operator.append(
                OperatorWork(
                    index,
                    position,
                    op,
                    None if macs is None else macs * count,
                    None if moved is None else moved * count,
                    count,
                    _type(subgraph, operator),
                )
            )
    total = sum(work.macs or 0 for work in per_operator)
    compiled_for = _compiled_for(model) if unknown else ()
    nothing = bool(compiled_for) and not total
    return Workload(
        macs=None if nothing else total,
        operators=sum(len(subgraph.operators) for subgraph in model.subgraphs),
        quality="unknown" if nothing else "lower-bound" if unknown else quality,
        bytes_moved=sum(work.bytes_moved or 0 for work in per_operator),
        per_operator=tuple(per_operator),
        assumptions=assumptions,
        unknown=tuple(unknown),
        compiled_for=compiled_for,
    )


def _compiled_for(model: Model) -> tuple[str, ...]:
    from tflm_lint.verdict.containers import containers_of

    return tuple(dict.fromkeys(container.title for container in containers_of(model)))


def operator_macs(model: Model, subgraph: Subgraph, operator: Operator, facts: Mapping[str, Any]) -> int | None:
    """Count an operator's multiply-accumulates when it runs once; None where they are unknown."""
    code = model.operator_codes[operator.opcode]
    if code.builtin == CUSTOM:
        return 0 if code.custom in facts["custom_zero"] else None
    entry = facts["macs"].get(code.builtin)
    if entry is None:
        return None if code.builtin in facts["undefined"] else 0
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


def bytes_moved(op: str, subgraph: Subgraph, operator: Operator, facts: Mapping[str, Any]) -> int | None:
    """Count the bytes an operator reads and writes in one run, each tensor once; None where one has no size."""
    read = [tensor_bytes(subgraph.tensors[index]) for index in operator.inputs if index >= 0]
    written = [tensor_bytes(subgraph.tensors[index]) for index in operator.outputs if index >= 0]
    written += [
        tensor_bytes(subgraph.tensors[index])
        for index in operator.inputs
        if index >= 0 and subgraph.tensors[index].is_variable
    ]
    if op in facts["reads_what_it_writes"]:
        read = [*read[1:], *written]
    elif op in facts["reads_no_data"]:
        read = []
    elif op in facts["writes_what_it_reads"]:
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
    outputs = [index for index in operator.outputs if index >= 0]
    return subgraph.tensors[outputs[0]].type if outputs else ""


def _omitted(operator: Operator, factor: str) -> bool:
    """Say whether a product begins with an optional input (``i3?.elements``) that the operator leaves out."""
    argument, _, rest = factor.partition("?")
    if not rest:
        return False
    position = int(argument[1:])
    return position >= len(operator.inputs) or operator.inputs[position] < 0


def _product(subgraph: Subgraph, operator: Operator, factors: tuple[str, ...]) -> int | None:
    product = 1
    for factor in factors:
        argument, _, wanted = factor.partition(".")
        tensors = operator.outputs if argument[0] == "o" else operator.inputs
        position = int(argument[1:].rstrip("?"))
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
