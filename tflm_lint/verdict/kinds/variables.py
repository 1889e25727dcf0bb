"""Conditions of resource variables: the handles of a whole model are made in `Prepare`, in its order."""

from __future__ import annotations

from tflm_lint.model import bytes_of
from tflm_lint.verdict.kinds import ARGUMENT, broken, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.variables import Variables
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason


@kind("OP118", of=ARGUMENT, says="a VAR_HANDLE makes the variable that {of} names")
def exists(op: Op) -> Reason:
    """Refuse a variable where the model makes none at all."""
    if op.shared.variables.made:
        return None
    return broken("the model has no VAR_HANDLE that would make a variable")


@kind("OP118", of=ARGUMENT, says="{of} names a variable that there is")
def known(op: Op, of: Arg) -> Reason:
    """Hold a constant handle against the variables that exist when its operator is prepared or run."""
    values = of.read(1)
    if values is None or (op.subgraph_index, of.index) in op.shared.variables.handles:
        return None
    variables = op.shared.variables
    if 0 <= values[0] < variables.made:
        return None
    return broken(
        "{it} is {number}, the model has {made} variables",
        of,
        number=values[0],
        made=variables.made,
    )


@kind("OP118", of=ARGUMENT, says="an assignment behind its VAR_HANDLE gives the variable of {of} memory")
def has_memory(op: Op, of: Arg) -> Reason:
    """Require that some assignment finds its handle made, in the order of the operators, when it is prepared."""
    variables = op.shared.variables
    number = _number(op, of, variables)
    if number is None or number in variables.bytes or variables.unknown:
        return None
    return broken(
        "variable {number} has no memory: no ASSIGN_VARIABLE comes after a VAR_HANDLE in its subgraph", number=number
    )


@kind("SH302", of=ARGUMENT, value=ARGUMENT, says="{value} takes the bytes that are assigned to the variable")
def same_bytes(op: Op, of: Arg, value: Arg) -> Reason:
    """Require the size that the first assignment gave the variable: that many bytes are copied, whatever fits."""
    variables = op.shared.variables
    number = _number(op, of, variables)
    have = None if number is None else variables.bytes.get(number)
    if have is None or have == value.bytes:
        return None
    return broken(
        "{value} takes {value_bytes} bytes {value_type}{value_shape}, the variable has {have}",
        value,
        value=value,
        value_bytes=value.bytes,
        value_type=value.type,
        value_shape=value.shape,
        have=have,
    )._replace(needs=-(-have // max(1, bytes_of(value.type, 1))))


@kind("OP113", of=ARGUMENT, says="shared_name is there, and container for all variables or none")
def named(op: Op, of: Arg) -> Reason:
    """Mirror `FindId`, which compares names with those of the variables so far, whether they are there or not."""
    if (op.subgraph_index, of.index) not in op.shared.variables.nameless:
        return None
    return broken("compares its names with those of other variables, and some have none")


def _number(op: Op, handle: Arg, variables: Variables) -> int | None:
    """Return the variable that a handle names, None where it is known only at run time."""
    number = variables.handles.get((op.subgraph_index, handle.index))
    if number is None:
        values = handle.invoked(1)
        number = None if values is None else values[0]
    return number
