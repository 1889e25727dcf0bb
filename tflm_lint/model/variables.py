"""Model -> its resource variables: how many there are, which handle names which, which get memory.

Mirrors `PrepareSubgraphs` over all subgraphs, called or not: VAR_HANDLE finds or makes a number by container and shared
name (`MicroResourceVariables::CreateIdIfNoneFound`), ASSIGN_VARIABLE gives memory to those whose number it knows.
"""

from __future__ import annotations

import struct

from tflm_lint.formula import product
from tflm_lint.model import bytes_of
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.graph import Model, Operator, Tensor

    #: A tensor, by subgraph and index.
    Place = tuple[int, int]
    #: Container and shared name, as the file has them.
    Names = tuple[str | None, str | None]


class Variables(NamedTuple):
    """What `Prepare` makes of all handles and assignments of a model."""

    #: The names of each variable, in the order of their numbers.
    names: tuple[Names, ...]
    #: The variable that a tensor is the handle of.
    handles: dict[Place, int]
    #: Bytes of each variable that an assignment has given memory.
    bytes: dict[int, int]
    #: Whether an assignment names its variable in a way that is known only at run time.
    unknown: bool
    #: Handles whose names TFLM compares with a name that is not there.
    nameless: frozenset[Place]

    @property
    def made(self) -> int:
        """Number of variables: what the application must make room for."""
        return len(self.names)


class Registry:
    """The variables so far, by name: `MicroResourceVariables`."""

    def __init__(self) -> None:
        self.numbers: dict[Names, int] = {}
        self._first: dict[str | None, int] = {}
        self._unnamed = self._uncontained = False

    def number(self, operator: Operator) -> int:
        """Return the number of a VAR_HANDLE's variable, a new one where there is none of its names.

        Without a container it is the first of its shared name (`FindId`: "null container names to save space").
        """
        container, shared = names = names_of(operator)
        found = self._first.get(shared) if container is None else self.numbers.get(names)
        if found is None:
            found = self.numbers[names] = len(self.numbers)
            self._first.setdefault(shared, found)
            self._unnamed = self._unnamed or shared is None
            self._uncontained = self._uncontained or container is None
        return found

    def compares_nothing(self, operator: Operator) -> bool:
        """Say whether finding a VAR_HANDLE's variable would compare with a name that is not there."""
        container, shared = names = names_of(operator)
        if (self._first.get(shared) if container is None else self.numbers.get(names)) is not None:
            return shared is None
        others = self._unnamed or (self._uncontained and container is not None)
        return others or (shared is None and bool(self.numbers))


def names_of(operator: Operator) -> Names:
    """Return container and shared name of a VAR_HANDLE; None for one that its options do not hold."""
    container, shared = (operator.options.get(name) for name in ("container", "shared_name"))
    return container if isinstance(container, str) else None, shared if isinstance(shared, str) else None


def variables_of(model: Model) -> Variables:
    """Follow `PrepareSubgraphs` through all handles and assignments."""
    registry = Registry()
    handles: dict[Place, int] = {}
    sizes: dict[int, int] = {}
    unknown = False
    nameless = set()
    for number, subgraph in enumerate(model.subgraphs):
        tensors = subgraph.tensors
        ahead = _handles(model, number)
        for operator in subgraph.operators:
            name = model.operator_codes[operator.opcode].builtin
            if name == "VAR_HANDLE" and operator.outputs:
                place = number, operator.outputs[0]
                if registry.compares_nothing(operator):
                    nameless.add(place)
                handles[place] = registry.number(operator)
            elif name == "ASSIGN_VARIABLE" and len(operator.inputs) == 2:
                handle, value = operator.inputs
                if not (0 <= handle < len(tensors) and 0 <= value < len(tensors)):
                    continue
                known = handles.get((number, handle))
                if known is None:
                    known = _constant(model, tensors[handle])
                if known is None:
                    # a handle that is made later finds no memory, any other may lead to a variable that has some
                    unknown = unknown or handle not in ahead
                elif known not in sizes:
                    sizes[known] = bytes_of(tensors[value].type, product(tensors[value].shape))
    return Variables(tuple(registry.numbers), handles, sizes, unknown, frozenset(nameless))


def _handles(model: Model, number: int) -> frozenset[int]:
    """Return the tensors of a subgraph that some VAR_HANDLE makes."""
    return frozenset(
        output
        for operator in model.subgraphs[number].operators
        if model.operator_codes[operator.opcode].builtin == "VAR_HANDLE"
        for output in operator.outputs
    )


def _constant(model: Model, tensor: Tensor) -> int | None:
    """Return the number that a constant handle holds: 32 bits, whatever its type and shape, the file behind it too."""
    if model.constant(tensor) is None:
        return None
    data, start = model.file_of(model.buffers[tensor.buffer])
    return struct.unpack_from("<i", data, start)[0] if start + 4 <= len(data) else None
