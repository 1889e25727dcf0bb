"""What may be one of several values, and work on each of them."""

from __future__ import annotations

from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Choice,
    Count,
    Each,
    Lambda,
    Literal,
    Member,
    Memory,
    Method,
    Part,
    Pointer,
    TensorValue,
    Test,
    Thing,
    Unknown,
    Within,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.following.objects import Cell, Value

#: More alternatives than these are no longer told apart.
MOST = 8
#: Comparisons within one condition, values that a loop runs over, and parts of two values that are compared.
_TESTS, _EACH, _COMPARED = 64, 1024, 2048
#: Values that conditions on tensors decide between.
_LEAVES = 16
#: Steps from a tensor to a part of it.
_PATH = 12
_ASKED = (Test, Part, Count, TensorValue)
#: What conditions on tensors decide between.
_DECIDED = (int, Literal, Test, Unknown)
#: What holds nothing but numbers, words and objects, and not many of them.
_SMALL = (Part, TensorValue, Test, Count, Member, Within)


def join(first: Value, second: Value) -> Value:
    """Return what a variable holds that is set in two ways; a null pointer is only what it was before."""
    if first is second or same(first, second):
        return first
    if isinstance(first, Unknown) and isinstance(second, Unknown) and first.name == second.name:
        return first  # one reason is enough
    found: list[Value] = []
    unknown: list[str] = []
    for side in (first, second):
        for value in side.of if isinstance(side, Choice) else (side,):
            if isinstance(value, Unknown):
                if value.name not in unknown:
                    unknown.append(value.name)
                    found.append(value)
                continue
            for other in found:
                if same(value, other):
                    break
            else:
                found.append(value)
    things: list[Value] = [value for value in found if not (value is None or (type(value) is int and value == 0))]
    if any(isinstance(value, (Thing, TensorValue, Lambda, Method, Member, Part, Pointer, Within)) for value in things):
        found = things
    if len(found) > MOST:
        return UNKNOWN
    return found[0] if len(found) == 1 else Choice(tuple(found))


def chosen(test: Value, yes: Value, no: Value) -> Value:
    """Return what is one value where a condition holds, and another where it does not."""
    found = join(yes, no)
    if not isinstance(found, Choice) or not all(isinstance(one, _DECIDED) for one in found.of):
        return found
    decided = isinstance(test, Test) or any(isinstance(one, Test) or _by(one) is not None for one in (yes, no))
    return Choice(found.of, (test, yes, no)) if decided and _leaves(yes) + _leaves(no) <= _LEAVES else found


def anew(before: Value, value: Value) -> Value:
    """Return what a variable may hold that is set, in some function, and what decides what that is."""
    found = join(before, value)
    by = (value, 1, 0) if isinstance(value, Test) else _by(value)
    return Choice(found.of, by) if by is not None and isinstance(found, Choice) else found


def asked_by(value: Value) -> Value:
    """Return the condition under which a value is true, where conditions on tensors decide; else the value."""
    if _by(value) is None:
        return value
    found = _true(value)
    return value if isinstance(found, Unknown) else found


def _true(value: Value) -> Value:
    """Return whether a value is true: 0 or 1, a condition, or unknown."""
    if isinstance(value, (int, Literal, Test)):
        return value if isinstance(value, Test) else int(isinstance(value, Literal) or bool(value))
    by = _by(value)
    if by is None:
        return UNKNOWN
    test, yes, no = by[0], _true(by[1]), _true(by[2])
    if yes == no and not isinstance(yes, Unknown):
        return yes
    if no == 0:
        return test if yes == 1 else asking("and", test, yes)
    if yes == 1:
        return asking("or", test, no)
    other = asking("not", test)
    if yes == 0:
        return other if no == 1 else asking("and", other, no)
    if no == 1:
        return asking("or", other, yes)
    return asking("or", asking("and", test, yes), asking("and", other, no))


def _by(value: Value) -> Any:
    return value.by if isinstance(value, Choice) else None


def _leaves(value: Value) -> int:
    by = _by(value)
    return 1 if by is None else _leaves(by[1]) + _leaves(by[2])


def same(first: Value, second: Value) -> bool:
    """Say whether two values are one; of values made of others, only so many are compared."""
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if not isinstance(first, tuple) or isinstance(first, _SMALL):
        return not isinstance(first, Unknown) and bool(first == second)
    left = _COMPARED

    def equal(one: Any, other: Any) -> bool:
        nonlocal left
        if one is other:
            return True
        if type(one) is not type(other) or isinstance(one, Unknown):
            return False
        if isinstance(one, Lambda):
            return one.this is other.this and bool(one.node == other.node)
        if not isinstance(one, tuple):
            return bool(one == other)
        left -= len(one)
        return left > 0 and len(one) == len(other) and all(map(equal, one, other))

    return equal(first, second)


def has_changed(cell: Cell, value: Value) -> bool:
    """Say whether a variable holds something else than it did."""
    now = cell.value
    return now is not value and not (isinstance(now, Unknown) and isinstance(value, Unknown)) and not same(now, value)


def asking(operator: str, left: Value, right: Value = None) -> Value:
    """Return a condition on tensors; unknown where it asks more than is told apart."""
    sides = [one if isinstance(one, (*_ASKED, int, float)) else None for one in (left, right)]
    if sides[0] is None and sides[1] is None:
        return UNKNOWN
    size = 1 + sum(one.size for one in sides if isinstance(one, Test))
    return Test(operator, sides[0], sides[1], size) if size <= _TESTS else UNKNOWN


def part_of(part: Part, what: str | int) -> Value:
    """Return a part of a part."""
    return Part(part.tensor, (*part.path, what)) if len(part.path) < _PATH else UNKNOWN


def each_of(value: Value, work: Any) -> Value:
    """Apply something to a value, or to each that it may be."""
    if isinstance(value, Choice):
        if value.by is not None:
            test, yes, no = value.by
            return chosen(test, each_of(yes, work), each_of(no, work))
        result: Value = work(value.of[0])
        for other in value.of[1:]:
            result = join(result, work(other))
        return result
    if isinstance(value, Each):
        if len(value.of) > _EACH:
            return UNKNOWN
        found: list[Value] = []
        for one in value.of:
            made = work(one)
            found += made.of if isinstance(made, Each) else (made,)
        return Each(tuple(found)) if len(found) <= _EACH else UNKNOWN
    result = work(value)
    return result


def all_of(value: Value) -> tuple[Value, ...]:
    """Return the values that one may be or is in turn."""
    return value.of if isinstance(value, (Choice, Each)) else (value,)


def place_of(value: Value) -> tuple[Memory | None, int]:
    """Return the memory that a value points into, and how far; None where it is no memory."""
    if isinstance(value, Within):
        return value.memory, value.start
    return value if isinstance(value, Memory) else None, 0


def moved(value: Memory | Within, by: int) -> Value:
    """Return the place so many elements behind another; unknown where these are no bytes, or it lies before all."""
    memory, start = value if isinstance(value, Within) else (value, 0)
    if memory.width != 1 or memory.nested or start + by < 0:
        return UNKNOWN
    return Within(memory, start + by) if start + by else memory


def bytes_of(memory: Memory) -> Value:
    """Return the size of memory."""
    width = memory.width
    if width is None:
        return UNKNOWN
    return each_of(memory.count, lambda count: count * width if isinstance(count, int) else UNKNOWN)
