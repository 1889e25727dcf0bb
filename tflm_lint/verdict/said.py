"""What a broken condition says: Broken, and values as a sentence writes them; imported once there is one."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.words import either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.verdict.context import Arg

#: Dimensions that a message names.
LONGEST_SHAPE = 16


class Shape(tuple[int, ...]):
    """A shape, or constants of one: ``[1, 3, 3, 8]``, ``[]`` for a scalar."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self))}]"


class Beginning(Shape):
    """The first of constants without end, and how many there are more."""

    more: int

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self))}, and {self.more} more]"


def shape_of(values: tuple[int, ...]) -> Shape:
    """Take dimensions, or constants, of which the beginning is kept."""
    if len(values) <= LONGEST_SHAPE:
        return Shape(values)
    beginning = Beginning(values[:LONGEST_SHAPE])
    beginning.more = len(values) - LONGEST_SHAPE
    return beginning


class Choice(tuple[object, ...]):
    """Names or numbers of which one will do: ``FLOAT32, INT8 or INT16``."""

    __slots__ = ()

    def __str__(self) -> str:
        return either(self)


class Names(tuple[str, ...]):
    """Names that are all meant: ``bias and filter``."""

    __slots__ = ()

    def __str__(self) -> str:
        return " and ".join(self)


class Broken(NamedTuple):
    """What a predicate found: the kind's words with a place for each value, and the argument to blame.

    ``at`` is a tensor, or the name of an argument that is not there; None blames the first of parameter ``of``.
    ``needs`` are the elements that it must hold, where its shape must be another.
    """

    words: str
    values: Mapping[str, Any]
    at: Arg | str | None
    needs: int = 0
