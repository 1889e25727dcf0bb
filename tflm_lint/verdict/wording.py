"""Values of violations -> how a sentence writes them: shapes as ``[1, 3, 3, 8]``, choices as ``INT8 or INT16``.

They stay the tuples that they are; only what they look like in a sentence is theirs. Of what a sentence does not name,
the number is kept: thousands of operators may look at one constant without end.
"""

from __future__ import annotations

from tflm_lint.words import either

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


def listed(values: object) -> Choice:
    """Take one value or several as a choice."""
    return Choice(values if isinstance(values, (tuple, list, set, frozenset)) else (values,))
