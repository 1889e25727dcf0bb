"""What may be one of several values, and work on each of them."""

from __future__ import annotations

from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Choice,
    Each,
    Lambda,
    Member,
    Method,
    Part,
    Pointer,
    TensorValue,
    Thing,
    Unknown,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.following.objects import Memory, Value

#: More alternatives than these are no longer told apart.
MOST = 8


def join(first: Value, second: Value) -> Value:
    """Return what a variable holds that is set in two ways; a null pointer is only what it was before."""
    if first is second or (type(first) is type(second) and not isinstance(first, Unknown) and first == second):
        return first
    found: list[Value] = []
    for side in (first, second):
        for value in side.of if isinstance(side, Choice) else (side,):
            if not any(value is other or (type(value) is type(other) and value == other) for other in found):
                found.append(value)
    things: list[Value] = [value for value in found if not (value is None or (type(value) is int and value == 0))]
    if any(isinstance(value, (Thing, TensorValue, Lambda, Method, Member, Part, Pointer)) for value in things):
        found = things
    if len(found) > MOST:
        return UNKNOWN
    return found[0] if len(found) == 1 else Choice(tuple(found))


def each_of(value: Value, work: Any) -> Value:
    """Apply something to a value, or to each that it may be."""
    if isinstance(value, Choice):
        result: Value = work(value.of[0])
        for other in value.of[1:]:
            result = join(result, work(other))
        return result
    if isinstance(value, Each):
        return Each(tuple(work(one) for one in value.of))
    result = work(value)
    return result


def all_of(value: Value) -> tuple[Value, ...]:
    """Return the values that one may be or is in turn."""
    return value.of if isinstance(value, (Choice, Each)) else (value,)


def bytes_of(memory: Memory) -> Value:
    """Return the size of memory."""
    width = memory.width
    if width is None:
        return UNKNOWN
    return each_of(memory.count, lambda count: count * width if isinstance(count, int) else UNKNOWN)
