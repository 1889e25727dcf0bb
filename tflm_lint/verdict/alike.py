"""Operators that are alike -> what is left to ask of them: what types, ranks, options and shapes settle is asked once.

Most conditions look no further, and nine in ten operators have types, ranks and options that another had before. So the
first of its kind is `Seen`, which notes how far each condition looks at it: one that holds and looked at the form only
holds for every operator of that form, one that looked at extents as well for every operator of these extents. So no
kind declares what it looks at, and none can look at what was not noted.
"""

from __future__ import annotations

from tflm_lint.verdict.context import Arg, Op
from tflm_lint.verdict.table import Left, applies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, TypeAlias

    from tflm_lint.model.graph import Operator
    from tflm_lint.verdict import Extent, Form, Violation
    from tflm_lint.verdict.kinds import Reason
    from tflm_lint.verdict.table import Check, Checks

    #: The number of inputs; the forms of inputs and outputs, None for an omitted one; the options' table and fields.
    Signature: TypeAlias = tuple[int, tuple[Form | None, ...], str | None, tuple[tuple[str, Any], ...]]
    #: A signature and the extents.
    Whole: TypeAlias = tuple[Signature, tuple[Extent | None, ...]]
    Frame: TypeAlias = Callable[[Op, Checks], Iterable[Violation]]

#: So many are remembered of one operator, and then forgotten together: a hostile file has any number. What is longer
#: than a real operator's is not remembered at all.
MOST_REMEMBERED = 1024
LONGEST = 64

#: How far a condition looked, beyond the form: at extents, at values and whatever else, at which tensor it is.
EXTENT = 1
VALUE = 2
PLACE = 4


def left_of(
    checks: Checks, op: Op, forms: list[Form | None], extents: list[Extent | None], frame: Frame
) -> tuple[Left, Seen | None]:
    """Return what is left to ask of an operator, and it as seen, where what it settles is to be remembered.

    ``frame`` asks whether its arguments are those that it should have. Of extents that come for the first time only
    that is remembered: half of those of real models come once.
    """
    remembered = checks.remembered
    operator = op.operator
    inputs = operator.inputs
    indices = inputs + operator.outputs
    its = tuple([forms[index] for index in indices])
    signature = len(inputs), its, operator.options_type, tuple(operator.options.items())
    left: Left | None = remembered.get(signature)
    if left is None:
        seen = Seen(op, its, signature, 0)
        seen.told = range(len(indices))
        left = Left(checks.constraints, tuple(frame(seen, checks)), False)
        seen.told = indices
        return left, None if seen.depth & VALUE or not _short(operator, its) else seen
    if not left.by_extents:
        return left, None
    whole = signature, tuple([extents[index] for index in indices])
    if whole not in remembered:
        if len(remembered) < MOST_REMEMBERED:
            remembered[whole] = None
        return left, None
    closer: Left | None = remembered[whole]
    return (left, Seen(op, its, whole, EXTENT)) if closer is None else (closer, None)


def remember(checks: Checks, left: Left, seen: Seen) -> None:
    """Keep what is left to ask of operators like one: the conditions that looked at more of it than they share.

    What nobody asked of it, since its arguments are not what they should be, nobody asks of those that are alike.
    """
    remembered = checks.remembered
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
    rest = [(check, depth) for check, depth in seen.asked if depth & ~seen.shares]
    by_extents = not seen.shares and any(depth == EXTENT for _, depth in rest)
    remembered[seen.key] = Left(tuple([check for check, _ in rest]), left.framed, by_extents)


def _short(operator: Operator, forms: tuple[Form | None, ...]) -> bool:
    """Say whether an operator's tensors, dimensions and options are as few as real ones are."""
    size = len(forms) + sum(form[1] for form in forms if form is not None)
    return size + sum(len(value) for value in operator.options.values() if isinstance(value, (str, tuple))) <= LONGEST


class Seen(Op):
    """An operator that notes how far one looks at it."""

    __slots__ = ("asked", "depth", "forms", "indices", "it", "key", "shares", "told")

    def __init__(self, it: Op, forms: tuple[Form | None, ...], key: Signature | Whole, shares: int) -> None:
        self.it = it
        #: What those that are alike have in common, and how far one may look to see no more than that.
        self.key = key
        self.shares = shares
        self.depth = 0
        #: What it does not settle for others, and how far that looked.
        self.asked: list[tuple[Check, int]] = []
        self.forms = forms
        operator = it.operator
        self.indices = operator.inputs + operator.outputs
        #: What a tensor is said to be: its number, or its place.
        self.told: Sequence[int] = self.indices
        places = [place if form is not None else -1 for place, form in enumerate(forms)]
        inputs = len(operator.inputs)
        self._begin(it.entry, operator.options_type, operator.options, (places[:inputs], places[inputs:]))

    def ask(self, constraints: tuple[Check, ...]) -> Iterator[tuple[Check, Reason]]:
        """Yield the constraints that are broken, and those that read beyond the end of the file; note the rest."""
        behind = self.it.shared.behind
        for check in constraints:
            self.depth = 0
            left = check
            if check.when is not None:
                applied = applies(check.when, self)
                if not self.depth:
                    if not applied:
                        continue
                    left = check._replace(when=None)
                elif not applied:
                    self.asked.append((check, self.depth))
                    continue
            behind.clear()
            broken = check.broken(self)
            if broken is not None:
                self.depth |= VALUE
            if self.depth:
                self.asked.append((left, self.depth))
            if broken is not None or behind:
                yield check, broken

    def __getattr__(self, name: str) -> Any:
        """Return what is no part of a signature."""
        self.depth |= VALUE
        return getattr(self.it, name)

    def at(self, name: str, index: int, argument: str) -> Arg | None:
        """Return the tensor in a place, as an argument of that name."""
        form = self.forms[index] if index >= 0 else None
        real = None if form is None else self.it.at(name, self.indices[index], argument)
        return None if form is None or real is None else _Argument(self, real, index, form)


class _Argument(Arg):
    """A tensor that notes how far one looks at it: what is not here is beyond form and extent."""

    __slots__ = ("form", "of", "place", "real")

    def __init__(self, of: Seen, real: Arg, place: int, form: Form) -> None:
        self.of = of
        self.real = real
        self.place = place
        self.form = form
        self.name = real.name
        self.argument = real.argument
        self.type = real.type

    def __getattr__(self, name: str) -> Any:
        self.of.depth |= VALUE
        return getattr(self.real, name)

    @property
    def index(self) -> int:  # type: ignore[override]  # it is looked at, never written
        """The tensor's number, or its place where only that is to be told."""
        self.of.depth |= PLACE
        return self.of.told[self.place]

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]  # as above
        """The stored shape."""
        self.of.depth |= EXTENT
        return self.real.shape

    @property
    def elements(self) -> int:
        """Number of elements by the stored shape."""
        self.of.depth |= EXTENT
        return self.real.elements

    @property
    def data(self) -> memoryview | None:
        """The constant bytes."""
        return self.real.data if self.form[2] and self._deep() else None

    def _deep(self) -> bool:
        self.of.depth |= VALUE
        return True

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
        if self.per_channel:
            self.of.depth |= EXTENT
            return self.real.scale_count
        return self.form[4]

    @property
    def quantized_dimension(self) -> int:
        """The dimension of per-channel scales."""
        self.of.depth |= EXTENT
        return self.real.quantized_dimension

    @property
    def scales(self) -> tuple[float, ...]:
        """All scales."""
        return self.real.scales if self.quantized and self._deep() else ()

    @property
    def zero_point(self) -> int:
        """The first zero point."""
        return self.real.zero_point if self.quantized and not self.centred and self._deep() else 0
