"""Model -> Known: the shapes of all tensors, and the values of those that do not depend on the inputs.

Shapes and values are found in one walk, for each needs the other: the shape of a RESHAPE may be computed from the SHAPE
of its input. Shapes alone need no numpy; it is imported where an operator has nothing but known inputs.
"""

from __future__ import annotations

from math import prod

from tflm_lint.model import graph
from tflm_lint.record import NamedTuple
from tflm_lint.rewrite.shapes.by_operator import RULES
from tflm_lint.rewrite.shapes.call import Call, Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.rewrite.shapes.notation import Shape

#: What a rule may raise on an operator that makes no sense; its shapes are not known then.
ODD = (ArithmeticError, IndexError, KeyError, LookupError, TypeError, ValueError)
#: Elements of what shapes are computed from.
FEW = 1 << 10
#: Elements of all that is computed: weights, and shapes beside them.
MOST_COMPUTED = 1 << 25
#: Calls within calls.
MAX_DEPTH = 16
#: An inferred shape of more elements is nonsense, not a model for a microcontroller.
MAX_ELEMENTS = 1 << 31


class Known(NamedTuple):
    """What is known of the tensors of each subgraph before the model runs."""

    #: By subgraph and tensor; None where it is not known.
    shapes: tuple[tuple[Shape | None, ...], ...]
    #: By subgraph; the values of constants and of what follows from them.
    values: tuple[Values, ...]


def known(model: Model, inputs: Mapping[int, Shape] | None = None, limit: int = FEW) -> Known:
    """Follow the model for those shapes of its inputs, by tensor; open dimensions of the others are 1.

    Values of more than `limit` elements are left alone.

    Of subgraphs that are never reached, and of those reached with different shapes, nothing is known.
    """
    walk = _Walk(model, limit)
    main = model.subgraphs[0]
    given = inputs or {}
    walk.enter(0, [given.get(index, closed(main.tensors[index].shape)) for index in main.inputs])
    return Known(tuple(map(tuple, walk.shapes)), walk.values)


def closed(shape: Shape) -> Shape:
    """Return a shape with 1 for each dimension that is open."""
    return tuple(max(size, 1) for size in shape)


class _Walk:
    """The shapes that were found so far."""

    def __init__(self, model: Model, limit: int) -> None:
        self.model = model
        self.limit = limit
        #: Elements that are computed at most, all in all.
        self.room = MOST_COMPUTED
        self.shapes: list[list[Shape | None]] = [[None] * len(subgraph.tensors) for subgraph in model.subgraphs]
        self.values = tuple(Values(model, subgraph) for subgraph in model.subgraphs)
        #: With which shapes a subgraph was entered.
        self.entered: dict[int, tuple[Shape | None, ...]] = {}
        self.inside: list[int] = []

    def enter(self, number: int, given: Sequence[Shape | None]) -> tuple[Shape | None, ...] | None:
        """Follow a subgraph for these shapes of its inputs; return those of its outputs."""
        if not 0 <= number < len(self.model.subgraphs) or number in self.inside or len(self.inside) >= MAX_DEPTH:
            return None
        subgraph, shapes = self.model.subgraphs[number], self.shapes[number]
        if len(given) != len(subgraph.inputs):
            return None
        if self.entered.setdefault(number, tuple(given)) != tuple(given):
            shapes[:] = [None] * len(shapes)
            return None
        self.inside.append(number)
        unsettled = self.values[number].unsettled
        for index, tensor in enumerate(subgraph.tensors):
            if index not in unsettled:
                shapes[index] = tensor.shape
        for index, shape in zip(subgraph.inputs, given, strict=True):
            shapes[index] = shape
        for operator in subgraph.operators:
            self.follow(number, operator)
        self.inside.pop()
        return tuple(shapes[index] for index in subgraph.outputs)

    def follow(self, number: int, operator: Operator) -> None:
        """Find the shapes of an operator's outputs, and their values where those of all inputs are known."""
        shapes, values = self.shapes[number], self.values[number]
        call = Call(values, operator, shapes)
        for index, shape in zip(operator.outputs, self.outputs(number, call), strict=True):
            if shape is not None and 0 <= prod(shape) <= MAX_ELEMENTS and min(shape, default=0) >= 0:
                shapes[index] = shape
        if call.name in ("SHAPE", "RANK") or all(values.is_known(index) or index < 0 for index in operator.inputs):
            from tflm_lint.rewrite.fold.evaluate import evaluate

            found = evaluate(call, min(self.limit, self.room)) or ()
            self.room -= sum(array.size for array in found)
            # what a variable starts with is not what it holds
            variable = any(values.tensors[index].is_variable for index in operator.outputs)
            values.made.update({} if variable else zip(operator.outputs, found, strict=False))

    def outputs(self, number: int, call: Call) -> Sequence[Shape | None]:
        """Return the shapes of an operator's outputs, None for each that is not known."""
        operator = call.operator
        if graph.called(self.model, operator):
            found = self.called(number, call)
        else:
            rule = RULES.get(call.name)
            try:
                found = rule(call) if rule is not None else None
            except ODD:
                found = None
        if found is not None and len(found) == len(operator.outputs):
            return found
        return self.stored(number, call)

    def stored(self, number: int, call: Call) -> Sequence[Shape | None]:
        """Trust the file where it was right so far, and does not say itself that the shape is open."""
        tensors, shapes = self.model.subgraphs[number].tensors, self.shapes[number]
        right = all(shapes[index] == tensors[index].shape for index in call.operator.inputs if index >= 0)
        return [
            tensors[index].shape if right and min(tensors[index].shape_signature, default=0) >= 0 else None
            for index in call.operator.outputs
        ]

    def called(self, number: int, call: Call) -> Sequence[Shape | None] | None:
        """Return what a loop or a branch gives: the same from all that may run."""
        first = call.name == "IF"
        given = [self.shapes[number][index] for index in call.operator.inputs[first:]]
        results = [self.enter(callee, given) for callee in graph.called(self.model, call.operator)]
        if call.name == "WHILE":
            return tuple(given) if results[-1] == tuple(given) else None
        if first and results[0] == results[1]:
            return results[0]
        return () if not call.operator.outputs else None
