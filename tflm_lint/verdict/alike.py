"""Operators that are alike -> what is left to ask of them: what types, ranks, options and shapes settle is asked once.

Most conditions look no further, and nine in ten operators have types, ranks and options that another had before. So a
condition is asked of an `Outline`, which has these and nothing else: where that is enough, the answer holds for every
operator alike; where a condition looks at what an outline has not, an `AttributeError` tells that each operator must be
asked. So no kind declares what it looks at, and none can look at what was not declared.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.verdict.context import Arg, Op, are_positive
from tflm_lint.verdict.table import applies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from tflm_lint.facts.ops import Entry
    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.verdict.table import Check, Checks

    #: Of a tensor: type, rank, whether constant, whether a variable; 0, 1 or 2 for so many scales or more, whether
    #: they are positive, whether all zero points are 0.
    Form: TypeAlias = tuple[str, int, bool, bool, int, bool, bool]
    #: Of a tensor: its shape, the number of scales, the dimension that they are for.
    Extent: TypeAlias = tuple[tuple[int, ...], int, int]
    #: The number of inputs; the forms of inputs and outputs, None for an omitted one; the options' table and fields.
    Signature: TypeAlias = tuple[int, tuple[Form | None, ...], str | None, tuple[tuple[str, Any], ...]]
    Frame: TypeAlias = Callable[[Op, Checks], Iterable[object]]

#: So many are remembered of one operator, and then forgotten together: a hostile file has any number. What is longer
#: than a real operator's is not remembered at all.
MOST_REMEMBERED = 1024
LONGEST = 64


class Left(NamedTuple):
    """What is left to ask of an operator."""

    constraints: tuple[Check, ...]
    #: Whether its arguments are as many as they should be, none missing, and of accepted types.
    sound: bool


def forms_of(model: Model, tensors: tuple[Tensor, ...]) -> tuple[list[Form | None], list[Extent | None]]:
    """Return forms and extents of a subgraph's tensors, and behind them, at -1, those of an omitted one."""
    buffers = model.buffers
    forms: list[Form | None] = []
    extents: list[Extent | None] = []
    for tensor in tensors:
        _, type, shape, buffer, quantization, is_variable, *_ = tensor
        _, size, external, *_ = buffers[buffer]
        count, dimension, positive, centred = 0, 0, False, False
        if quantization is not None:
            scale, zero_point, dimension, *_ = quantization
            if scale and zero_point:
                count, positive, centred = len(scale), are_positive(scale), not any(zero_point)
        forms.append((type, len(shape), size > 0 and not external, is_variable, min(count, 2), positive, centred))
        extents.append((shape, count, dimension))
    forms.append(None)
    extents.append(None)
    return forms, extents


def left_of(
    checks: Checks, operator: Operator, forms: list[Form | None], extents: list[Extent | None], frame: Frame
) -> Left:
    """Return what is left to ask of an operator; ``frame`` asks whether its arguments are those that it should have.

    Extents that come for the first time are only remembered to have come: half of those of real models come once.
    """
    remembered = checks.remembered
    inputs = operator.inputs
    indices = inputs + operator.outputs
    its = tuple([forms[index] for index in indices])
    signature = len(inputs), its, operator.options_type, tuple(operator.options.items())
    left: Left | None = remembered.get(signature)
    if left is None:
        if not _short(operator, its):
            return Left(checks.constraints, False)
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        left = remembered[signature] = _by_signature(checks, signature, frame)
    if not left.constraints:
        return left
    whole = signature, tuple([extents[index] for index in indices])
    if whole not in remembered:
        remembered[whole] = None
        return left
    closer: Left | None = remembered[whole]
    if closer is None:
        outline = Outline(checks.entry, *whole)
        closer = remembered[whole] = Left(_open(left.constraints, outline), left.sound)
    return closer


def _short(operator: Operator, forms: tuple[Form | None, ...]) -> bool:
    """Say whether an operator's tensors, dimensions and options are as few as real ones are."""
    size = len(forms) + sum(form[1] for form in forms if form is not None)
    return size + sum(len(value) for value in operator.options.values() if isinstance(value, (str, tuple))) <= LONGEST


class _Argument(Arg):
    """A tensor of which form and perhaps extent are known; what else one asks for is an `AttributeError`."""

    __slots__ = ("extent", "form")

    def __init__(self, name: str, argument: str, form: Form, extent: Extent | None) -> None:
        self.name = name
        self.argument = argument
        self.form = form
        self.type = form[0]
        self._elements = None
        self._data = False if form[2] else None
        if extent is not None:
            self.extent = extent
            self.shape = extent[0]

    @property
    def rank(self) -> int:
        """Number of dimensions."""
        return self.form[1]

    @property
    def constant(self) -> bool:
        """Whether the tensor's bytes are in the file."""
        return self.form[2]

    @property
    def is_variable(self) -> bool:
        """The tensor's ``is_variable`` field."""
        return self.form[3]

    @property
    def quantized(self) -> bool:
        """Whether there is a scale and a zero point."""
        return self.form[4] > 0

    @property
    def per_channel(self) -> bool:
        """Whether there is more than one scale."""
        return self.form[4] > 1

    @property
    def positive(self) -> bool:
        """Whether the scales are."""
        return self.form[5]

    @property
    def centred(self) -> bool:
        """Whether every zero point is 0."""
        return self.form[6]

    @property
    def scale_count(self) -> int:
        """Number of scales."""
        return self.extent[1] if self.per_channel else self.form[4]

    @property
    def quantized_dimension(self) -> int:
        """The dimension of per-channel scales."""
        return self.extent[2]

    @property
    def scales(self) -> tuple[float, ...]:
        """The scales of a tensor that has none."""
        if self.quantized:
            raise AttributeError("scales")
        return ()

    @property
    def zero_point(self) -> int:
        """The first zero point, where it is 0."""
        if self.quantized and not self.centred:
            raise AttributeError("zero_point")
        return 0


class Outline(Op):
    """An operator of which the signature is known and perhaps the extents, with no model around it."""

    __slots__ = ("extents", "forms")

    def __init__(self, entry: Entry, signature: Signature, extents: tuple[Extent | None, ...] | None = None) -> None:
        inputs, self.forms, table, options = signature
        self.extents = extents or (None,) * len(self.forms)
        places = [place if form is not None else -1 for place, form in enumerate(self.forms)]
        self._begin(entry, table, dict(options), (places[:inputs], places[inputs:]))

    def _at(self, name: str, index: int, argument: str) -> Arg | None:
        form = self.forms[index]
        return None if index < 0 or form is None else _Argument(name, argument, form, self.extents[index])


def _by_signature(checks: Checks, signature: Signature, frame: Frame) -> Left:
    outline = Outline(checks.entry, signature)
    try:
        sound = not any(frame(outline, checks))
    except AttributeError:
        sound = False
    return Left(_open(checks.constraints, outline), sound)


def _open(constraints: tuple[Check, ...], outline: Outline) -> tuple[Check, ...]:
    """Return the constraints that an outline does not settle; a condition that it settles is gone."""
    found = []
    for check in constraints:
        asked = check
        try:
            if check.when is not None:
                if not applies(check.when, outline):
                    continue
                asked = check._replace(when=None)
            if check.broken(outline) is None:
                continue
        except AttributeError:
            pass
        found.append(asked)
    return tuple(found)
