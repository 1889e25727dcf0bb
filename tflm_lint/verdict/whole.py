"""Model -> Shared: what all its operators have in common while it is judged, found once."""

from __future__ import annotations

from tflm_lint.model.graph import recursive_calls
from tflm_lint.record import NamedTuple, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tflm_lint.model.graph import Model, Operator
    from tflm_lint.model.variables import Variables


#: Tensors of more elements are no indices, and nobody follows what they hold.
MOST_FOLLOWED = 64


class Behind(NamedTuple):
    """A constant that ends with the file before a kernel has read all of it: its bytes, and those that are read."""

    name: str
    argument: str | None
    tensor: int
    has: int
    needs: int


class Shared:
    """What all operators of one model share while it is judged: what is the same for each, and an allowance.

    The allowance is how many constant values, scales and zero points they may still look at. Real models' operators
    look at a few thousand together; a hostile one could let thousands of operators look at the same hundred thousand.
    """

    def __init__(self, model: Model, npu: str | None = None) -> None:
        self.model = model
        #: The NPU of the target or the board, None for none or an unknown one.
        self.npu = npu
        self.left = len(model.data) + 1_000_000
        #: Constants that an operator reads beyond the end of the file.
        self.behind: list[Behind] = []
        self._set: dict[int, frozenset[int]] = {}
        self._makers: dict[int, Mapping[int, Operator]] = {}
        #: (subgraph, tensor) -> the values that operators make of constants; in a loop's body they change each pass.
        self.computed: Callable[[int, int], tuple[float, ...] | None] | None = None

    @cached_property
    def variables(self) -> Variables:
        """The model's resource variables."""
        from tflm_lint.model.variables import variables_of

        return variables_of(self.model)

    def set_at_run_time(self, subgraph: int) -> frozenset[int]:
        """The tensors that the application or an operator writes, whether or not the file holds their bytes."""
        found = self._set.get(subgraph)
        if found is None:
            held = self.model.subgraphs[subgraph]
            found = frozenset((*held.inputs, *(index for operator in held.operators for index in operator.outputs)))
            self._set[subgraph] = found
        return found

    def makers(self, subgraph: int) -> Mapping[int, Operator]:
        """Tensor -> the one operator that writes it, before any reads it; no inputs of the subgraph."""
        found = self._makers.get(subgraph)
        if found is None:
            held = self.model.subgraphs[subgraph]
            found = {}
            # what is written twice, or read before, is not what one operator makes
            taken = set(held.inputs)
            for operator in held.operators:
                taken.update(operator.inputs)
                for index in operator.outputs:
                    if index not in taken:
                        taken.add(index)
                        found[index] = operator
                    else:
                        found.pop(index, None)
            self._makers[subgraph] = found
        return found

    @cached_property
    def recursive_calls(self) -> frozenset[tuple[int, int]]:
        """The calls of subgraphs that lead back into a call that has not ended."""
        return recursive_calls(self.model)

    def covers(self, count: int) -> bool:
        """Spend so many values and say whether they were left."""
        self.left -= count
        return self.left >= 0
