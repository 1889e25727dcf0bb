"""Conditions of resource variables: the handles of a whole model are made in `Prepare`, in its order."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.variables import Variables
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("OP118", of=ARGUMENT, says="a VAR_HANDLE makes the variable that {of} names")
def exists(op: Op, p: Parameters) -> Reason:  # noqa: ARG001 - every predicate takes both
    """Refuse a variable where the model makes none at all."""
    if op.shared.variables.made:
        return None
    return "the model has no VAR_HANDLE that would make a variable"


@kind("OP118", of=ARGUMENT, says="{of} names a variable that there is")
def known(op: Op, p: Parameters) -> Reason:
    """Hold a constant handle against the variables that exist when its operator is prepared or run."""
    handle = op.arg(p["of"])
    values = None if handle is None else handle.read(1)
    if handle is None or values is None or (op.subgraph_index, handle.index) in op.shared.variables.handles:
        return None
    variables = op.shared.variables
    if 0 <= values[0] < variables.made:
        return None
    return f"{handle.name} is {values[0]}, the model has {variables.made} variables"


@kind("OP118", of=ARGUMENT, says="an assignment behind its VAR_HANDLE gives the variable of {of} memory")
def has_memory(op: Op, p: Parameters) -> Reason:
    """Require that some assignment finds its handle made, in the order of the operators, when it is prepared."""
    variables = op.shared.variables
    number = _number(op, p["of"], variables)
    if number is None or number in variables.bytes or variables.unknown:
        return None
    return f"variable {number} has no memory: no ASSIGN_VARIABLE comes after a VAR_HANDLE in its subgraph"


@kind("SH302", of=ARGUMENT, value=ARGUMENT, says="{value} takes the bytes that are assigned to the variable")
def same_bytes(op: Op, p: Parameters) -> Reason:
    """Require the size that the first assignment gave the variable: that many bytes are copied, whatever fits."""
    variables = op.shared.variables
    value = op.arg(p["value"])
    number = _number(op, p["of"], variables)
    have = None if number is None else variables.bytes.get(number)
    if value is None or have is None or have == value.bytes:
        return None
    return f"{value.name} takes {value.bytes} bytes {value.type}{shaped(value.shape)}, the variable has {have}"


@kind("OP113", of=ARGUMENT, says="shared_name is there, and container for all variables or none")
def named(op: Op, p: Parameters) -> Reason:
    """Mirror `FindId`, which compares names with those of the variables so far, whether they are there or not."""
    handle = op.arg(p["of"])
    if handle is None or (op.subgraph_index, handle.index) not in op.shared.variables.nameless:
        return None
    return "compares its names with those of other variables, and some have none"


def _number(op: Op, name: str, variables: Variables) -> int | None:
    """Return the variable that a handle names, None where it is known only at run time."""
    handle = op.arg(name)
    if handle is None:
        return None
    number = variables.handles.get((op.subgraph_index, handle.index))
    if number is None:
        values = handle.invoked(1)
        number = None if values is None else values[0]
    return number
