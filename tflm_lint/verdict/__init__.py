"""Model + what TFLM accepts -> Violations: would the interpreter load and run it?

A violation is data: the kind of condition, the argument to blame, the values that broke it. Its sentence is rendered
from the kind's words and those values when somebody reads it; no code reads it. What all operators have in common while
they are judged is found once, and Shared.
"""

from __future__ import annotations

from tflm_lint.model.graph import recursive_calls
from tflm_lint.record import NamedTuple, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.model.variables import Variables

    #: A constant that ends with the file before a kernel has read all of it: its name, argument and number, the bytes
    #: that it has, and those that are read.
    Behind: TypeAlias = tuple[str, str | None, int, int, int]
    #: Of a tensor: type, rank, whether constant, whether a variable; 0, 1 or 2 for so many scales or more, whether
    #: they are positive, whether all zero points are 0.
    Form: TypeAlias = tuple[str, int, bool, bool, int, bool, bool]
    #: Of a tensor: its shape, the number of scales, the dimension that they are for.
    Extent: TypeAlias = tuple[tuple[int, ...], int, int]

#: Effects with which TFLM does not run the model. ``reject``: it returns an error. ``crash``: the process dies
#: (SIGSEGV, SIGFPE, abort).
STOPS = frozenset({"reject", "crash"})
#: Effects with which it does. ``wrong``: Invoke says that all is well, and what it computed is certainly garbage.
#: ``unchecked``: TFLM looks at nothing and runs on, with a result that may be wrong or undefined, or where a build with
#: assertions aborts.
RUNS_ON = frozenset({"wrong", "unchecked"})

_INFINITY = float("inf")

#: The values of a violation that names none.
NOTHING: Mapping[str, Any] = {}


class Violation(NamedTuple):
    """One broken condition.

    ``rule`` is the code of the rule that reports it. ``argument`` is the operator's argument to blame, as the op table
    names it; None where the whole operator is meant, or no operator. ``words`` are the kind's, with a place for each of
    ``values``; ``because`` is what the table or the judge adds to them. ``elsewhere`` names the kernel set that does
    run it, where the condition is one of the chosen kernel set only. ``tells`` where the words already say what becomes
    of it.
    """

    kind: str
    rule: str
    effect: str
    #: ``construct``, ``allocate`` or ``invoke``, in the order in which a model meets them.
    stage: str
    words: str
    values: Mapping[str, Any] = NOTHING
    argument: str | None = None
    subgraph: int | None = None
    operator: int | None = None
    tensor: int | None = None
    path: str | None = None
    elsewhere: str | None = None
    because: str | None = None
    tells: bool = False

    @property
    def reason(self) -> str:
        """The sentence: the kind's words with the values in their places."""
        return f"{self.said}: {self.why}" if self.why else self.said

    @property
    def said(self) -> str:
        """What is so: the sentence up to its colon."""
        template = self.words
        return template.partition(": ")[0].format_map(self.values)

    @property
    def why(self) -> str:
        """Why TFLM minds: what the kind says behind the colon, and what the table adds."""
        template = self.words
        behind = template.partition(": ")[2].format_map(self.values)
        return ": ".join(filter(None, (behind, self.because)))


def runs(violations: Iterable[Violation]) -> bool:
    """Tell whether the interpreter loads and invokes a model with these violations."""
    return not any(violation.effect in STOPS for violation in violations)


def results(violations: Iterable[Violation]) -> str:
    """Tell what a model with these violations computes: ``right``, ``wrong``, ``unknown`` where it does not run."""
    effects = {violation.effect for violation in violations}
    if effects & STOPS:
        return "unknown"
    if "wrong" in effects:
        return "wrong"
    return "unknown" if "unchecked" in effects else "right"


#: Tensors of more elements are no indices, and nobody follows what they hold.
MOST_FOLLOWED = 64


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
        #: Shapes that a Prepare writes over stored ones: (subgraph, tensor) -> what whoever reads it then sees.
        self.written: dict[tuple[int, int], tuple[int, ...]] = {}
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


class Outlines(NamedTuple):
    """What is known of a subgraph's tensors without their values; behind them, at -1, of an omitted one."""

    forms: list[Form | None]
    extents: list[Extent | None]
    #: Those with a dimension that no tensor may have (`CheckDynamicTensors`).
    dynamic: set[int]


def outlines_of(model: Model, tensors: tuple[Tensor, ...]) -> Outlines:
    """Return forms and extents of a subgraph's tensors."""
    buffers = model.buffers
    forms: list[Form | None] = []
    extents: list[Extent | None] = []
    dynamic = set()
    for tensor in tensors:
        _, type, shape, buffer, quantization, is_variable, *_ = tensor
        _, size, external, *_ = buffers[buffer]
        count, dimension, positive, centred = 0, 0, False, False
        if quantization is not None:
            scale, zero_point, dimension, *_ = quantization
            if scale and zero_point:
                count, centred = len(scale), not any(zero_point)
                positive = 0 < scale[0] < _INFINITY if count == 1 else are_positive(scale)
        if shape and min(shape) < 1:
            dynamic.add(len(forms))
        constant = size > 0 and not external
        forms.append((type, len(shape), constant, is_variable, 2 if count > 2 else count, positive, centred))
        extents.append((shape, count, dimension))
    forms.append(None)
    extents.append(None)
    return Outlines(forms, extents, dynamic)


def are_positive(scales: tuple[float, ...]) -> bool:
    """Say whether scales are finite and above 0, which thousands of channels are told by their least and their sum."""
    return min(scales) > 0 and sum(scales) < _INFINITY
