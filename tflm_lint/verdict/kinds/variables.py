"""Conditions of resource variables: the handles of a whole model are made in `Prepare`, in its order."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.verdict.context import Arg
from tflm_lint.verdict.kinds import ARGUMENT, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


class Variables(NamedTuple):
    """What `Prepare` makes of all handles and assignments of a model."""

    #: Number of variables.
    made: int
    #: The variable that a tensor (subgraph, index) is the handle of.
    handles: dict[tuple[int, int], int]
    #: Bytes of each variable that an assignment has given memory.
    bytes: dict[int, int]
    #: Whether an assignment names its variable in a way that is known only at run time.
    unknown: bool
    #: VAR_HANDLEs (subgraph, tensor) whose names TFLM compares with a name that is not there.
    nameless: frozenset[tuple[int, int]]


@kind("OP118", of=ARGUMENT, says="a VAR_HANDLE makes the variable that {of} names")
def exists(op: Op, p: Parameters) -> Reason:  # noqa: ARG001 - every predicate takes both
    """Refuse a variable where the model makes none at all."""
    if variables_of(op.model).made:
        return None
    return "the model has no VAR_HANDLE that would make a variable"


@kind("OP118", of=ARGUMENT, says="{of} names a variable that there is")
def known(op: Op, p: Parameters) -> Reason:
    """Hold a constant handle against the variables that exist when its operator is prepared or run."""
    handle = op.arg(p["of"])
    values = None if handle is None else handle.read(1)
    if handle is None or values is None or (op.subgraph_index, handle.index) in variables_of(op.model).handles:
        return None
    variables = variables_of(op.model)
    if 0 <= values[0] < variables.made:
        return None
    return f"{handle.name} is {values[0]}, the model has {variables.made} variables"


@kind("OP118", of=ARGUMENT, says="an assignment behind its VAR_HANDLE gives the variable of {of} memory")
def has_memory(op: Op, p: Parameters) -> Reason:
    """Require that some assignment finds its handle made, in the order of the operators, when it is prepared."""
    variables = variables_of(op.model)
    number = _number(op, p["of"], variables)
    if number is None or number in variables.bytes or variables.unknown:
        return None
    return f"variable {number} has no memory: no ASSIGN_VARIABLE comes after a VAR_HANDLE in its subgraph"


@kind("SH302", of=ARGUMENT, value=ARGUMENT, says="{value} takes the bytes that are assigned to the variable")
def same_bytes(op: Op, p: Parameters) -> Reason:
    """Require the size that the first assignment gave the variable: that many bytes are copied, whatever fits."""
    variables = variables_of(op.model)
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
    if handle is None or (op.subgraph_index, handle.index) not in variables_of(op.model).nameless:
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


#: The variables of the model that was asked for last: they are the same for all of its operators.
_LAST: list[tuple[Model, Variables]] = []


def variables_of(model: Model) -> Variables:
    """Follow `PrepareSubgraphs`: VAR_HANDLE makes numbers, ASSIGN_VARIABLE memory for those it knows."""
    last = _LAST[0] if _LAST else None
    if last is None or last[0] is not model:
        last = model, _follow(model)
        _LAST[:] = [last]
    return last[1]


def _follow(model: Model) -> Variables:
    names = _Names()
    handles: dict[tuple[int, int], int] = {}
    sizes: dict[int, int] = {}
    unknown = False
    for number, subgraph in enumerate(model.subgraphs):
        tensors = subgraph.tensors
        ahead = _handles(model, number)
        for operator in subgraph.operators:
            name = model.operator_codes[operator.opcode].builtin
            if name == "VAR_HANDLE" and operator.outputs:
                options = operator.options if operator.options_type == "VarHandleOptions" else {}
                place = number, operator.outputs[0]
                handles[place] = names.find(place, options.get("container"), options.get("shared_name"))
            elif name == "ASSIGN_VARIABLE" and len(operator.inputs) == 2:
                handle, value = operator.inputs
                if not (0 <= handle < len(tensors) and 0 <= value < len(tensors)):
                    continue
                known = handles.get((number, handle))
                if known is None:
                    constant = Arg("handle", handle, tensors[handle], model).read(1)
                    known = None if constant is None else constant[0]
                if known is None:
                    # a handle that is made later finds no memory, any other may lead to a variable that has some
                    unknown = unknown or handle not in ahead
                elif known not in sizes:
                    sizes[known] = Arg("value", value, tensors[value], model).bytes
    return Variables(len(names.numbers), handles, sizes, unknown, frozenset(names.missing))


class _Names:
    """The variables so far by name: `MicroResourceVariables::CreateIdIfNoneFound`."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[object, object], int] = {}
        self.first: dict[object, int] = {}
        self.missing: set[tuple[int, int]] = set()
        self.unnamed = self.uncontained = False

    def find(self, place: tuple[int, int], container: object, shared: object) -> int:
        """Return the variable's number, a new one where there is none; without a container the first of its name."""
        found = self.first.get(shared) if container is None else self.numbers.get((container, shared))
        if found is None:
            others = self.unnamed or (self.uncontained and container is not None)
            if others or (shared is None and self.numbers):
                self.missing.add(place)
            found = self.numbers[container, shared] = len(self.numbers)
            self.first.setdefault(shared, found)
            self.unnamed = self.unnamed or shared is None
            self.uncontained = self.uncontained or container is None
        elif shared is None:
            self.missing.add(place)
        return found


def _handles(model: Model, number: int) -> frozenset[int]:
    """Return the tensors of a subgraph that some VAR_HANDLE makes."""
    return frozenset(
        output
        for operator in model.subgraphs[number].operators
        if model.operator_codes[operator.opcode].builtin == "VAR_HANDLE"
        for output in operator.outputs
    )
