"""Loops over the dimensions of a tensor, each turn by itself: each dimension is asked for something of its own."""

from __future__ import annotations

from tflm_lint.sources.following.objects import Part, Test
from tflm_lint.sources.following.repetition import Loops, values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Cell, Value

#: Dimensions that TFLM's shapes have at most, and turns of a loop that are followed one by one.
_RANK = 6


class Dimensions(Loops):
    """Follows loops over dimensions."""

    def turning(self, body: Node) -> None:
        """Follow the body of a loop; note whether a counter asks for dimensions in it."""
        outer, self.dimensions = self.dimensions, False
        super().turning(body)
        self.dimensions, self.asked = outer or self.dimensions, self.dimensions

    def each_dimension(
        self, condition: Node, update: Node, body: Node, start: Value, before_it: Iterable[tuple[Cell, Value]] = ()
    ) -> None:
        """Follow a loop once more where its counter asked for dimensions: with each value that it takes.

        A loop up to the number of dimensions turns as often as the model says, each turn under that condition.
        """
        if not self.asked or not isinstance(start, int) or start < 0:
            return
        self.asked = False
        counter, step = self.counter(update), self.step_of(update)
        found = self.compared(condition, counter) if step else None
        if counter is None or step is None or found is None:
            return
        operator, bound = found
        rank = isinstance(bound, Part) and bound.path == ("dims", "size")
        if rank and step == 1 and operator in {"<", "!="}:
            values = range(start, _RANK)
        else:
            span = values_of(start, operator, bound, step) if isinstance(bound, int) else None
            values = range(span.low, span.end, abs(step)) if span is not None else range(0)
        if len(values) > _RANK:
            return
        before = self.guards
        for cell, known in before_it:
            if cell is not counter:
                self.put(cell, known)  # what all turns at once made of it says less
        for value in values:
            self.put(counter, value)
            if rank:
                self.guards = (*before, self.guard(body, Test(">", bound, value)))
            self.execute(body)
            self.guards = before
        if rank and not start:
            for cell, held, tensor in self.products:
                if held == 1:
                    self.put(cell, Part(tensor, ("elements",)))
        self.products.clear()
