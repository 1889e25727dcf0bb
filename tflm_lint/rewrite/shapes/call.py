"""One operator with what is known of its inputs: what the rules of shapes and the evaluation ask."""

from __future__ import annotations

import struct
from math import prod

from tflm_lint.model import BITS, FORMATS, INTEGERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.model.graph import Model, Operator, Subgraph, Tensor
    from tflm_lint.rewrite.shapes.notation import Array, Shape

#: A shape is no vector of more elements.
MAX_RANK = 64


class UnknownError(LookupError):
    """What a rule asks of an operator is not known before it runs."""


class Values:
    """The tensors of one subgraph whose values are known: constants, and what was computed from them."""

    def __init__(self, model: Model, subgraph: Subgraph) -> None:
        self.model = model
        self.tensors = subgraph.tensors
        #: What is written while the subgraph runs, or comes from outside: its bytes in the file say nothing.
        self.unsettled = {index for operator in subgraph.operators for index in operator.outputs}
        self.unsettled.update(subgraph.inputs)
        self.made: dict[int, Array] = {}

    def is_constant(self, index: int) -> bool:
        """Say whether the file holds the tensor's value."""
        if not 0 <= index < len(self.tensors) or index in self.unsettled:
            return False
        tensor = self.tensors[index]
        return not tensor.is_variable and self.model.constant(tensor) is not None

    def is_known(self, index: int) -> bool:
        """Say whether the tensor's value is known."""
        return index in self.made or self.is_constant(index)

    def array(self, index: int) -> Array | None:
        """Return the value of a tensor, None where it is not known or not to be read."""
        if index in self.made:
            return self.made[index]
        if not self.is_constant(index):
            return None
        from tflm_lint.rewrite.fold.tensor_values import decoded

        return decoded(self.model, self.tensors[index])

    def integers(self, index: int) -> tuple[int, ...] | None:
        """Return the few whole numbers of a tensor, a shape or an axis; None where it holds anything else."""
        if not 0 <= index < len(self.tensors):
            return None
        tensor = self.tensors[index]
        if tensor.type not in INTEGERS:
            return None
        if index in self.made:
            array = self.made[index]
            return tuple(int(value) for value in array.ravel().tolist()) if array.size <= MAX_RANK else None
        data = self.model.constant(tensor) if self.is_constant(index) else None
        count = prod(tensor.shape)
        if data is None or not 0 <= count <= MAX_RANK or len(data) < count * BITS[tensor.type] // 8:
            return None
        return struct.unpack_from(f"<{count}{FORMATS[tensor.type]}", data)


class Call:
    """An operator of a subgraph, the shapes of its tensors as far as they are known, and their values."""

    def __init__(self, values: Values, operator: Operator, shapes: Sequence[Shape | None]) -> None:
        self.values = values
        self.operator = operator
        self.known = shapes
        self.name = values.model.op_name(operator)

    def has(self, position: int) -> bool:
        """Say whether an input is there and not omitted."""
        return position < len(self.operator.inputs) and self.operator.inputs[position] >= 0

    def input(self, position: int) -> Tensor:
        """Return an input's tensor."""
        if not self.has(position):
            raise UnknownError(position)
        return self.values.tensors[self.operator.inputs[position]]

    def output(self, position: int = 0) -> Tensor:
        """Return an output's tensor."""
        return self.values.tensors[self.operator.outputs[position]]

    def shape(self, position: int) -> Shape:
        """Return the shape of an input."""
        shape = self.known[self.operator.inputs[position]] if self.has(position) else None
        if shape is None:
            raise UnknownError(position)
        return shape

    def shapes(self) -> tuple[Shape, ...]:
        """Return the shapes of all inputs."""
        return tuple(self.shape(position) for position in range(len(self.operator.inputs)))

    def array(self, position: int) -> Array:
        """Return the value of an input."""
        found = self.values.array(self.operator.inputs[position]) if self.has(position) else None
        if found is None:
            raise UnknownError(position)
        return found

    def arrays(self) -> list[Array]:
        """Return the values of all inputs."""
        return [self.array(position) for position in range(len(self.operator.inputs))]

    def output_shape(self, position: int = 0) -> Shape:
        """Return the shape of an output."""
        shape = self.known[self.operator.outputs[position]]
        if shape is None:
            raise UnknownError(position)
        return shape

    def integers(self, position: int) -> tuple[int, ...]:
        """Return the whole numbers of an input."""
        found = self.values.integers(self.operator.inputs[position]) if self.has(position) else None
        if found is None:
            raise UnknownError(position)
        return found

    def integer(self, position: int) -> int:
        """Return the one whole number of an input."""
        found = self.integers(position)
        if len(found) != 1:
            raise UnknownError(position)
        return found[0]

    def number(self, option: str, default: int = 0) -> int:
        """Return an option that is a whole number or a truth."""
        value = self.operator.options.get(option, default)
        return value if isinstance(value, int) else default

    def text(self, option: str, default: str) -> str:
        """Return an option that is a name."""
        value = self.operator.options.get(option, default)
        return value if isinstance(value, str) else default

    def numbers(self, option: str) -> tuple[int, ...] | None:
        """Return an option that is a vector of whole numbers."""
        value = self.operator.options.get(option)
        return value if isinstance(value, tuple) else None


def axis_of(axis: int, rank: int) -> int:
    """Count an axis from the front; raise what a rule raises where there is none of that number."""
    if not -rank <= axis < rank:
        raise UnknownError(axis)
    return axis % rank


def broadcast(*shapes: Shape) -> Shape:
    """Return the shape to which all of them stretch."""
    rank = max(map(len, shapes))
    found = []
    for sizes in zip(*((1,) * (rank - len(shape)) + shape for shape in shapes), strict=True):
        size = next((size for size in sizes if size != 1), 1)
        if any(other not in (1, size) for other in sizes):
            raise UnknownError(shapes)
        found.append(size)
    return tuple(found)
