"""Operators on values, as C has them: numbers give numbers, what is asked of tensors gives conditions."""

from __future__ import annotations

from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Centred,
    Choice,
    Count,
    Lambda,
    Literal,
    Member,
    Memory,
    Method,
    Part,
    Pointer,
    Scaled,
    Span,
    TensorValue,
    Test,
    Thing,
    Unknown,
    Within,
)  # fmt: skip
from tflm_lint.sources.following.several import asking, chosen, moved, part_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.following.objects import Value

#: Parts of a tensor that conditions are about.
_ASKED = (Part, Count, TensorValue)
_ARITHMETIC = {"+", "-", "*", "/", "%"}
_COMPARED = {"==", "!=", "<", ">", "<=", ">="}


def truth_of(value: Value) -> bool | None:
    """Return whether a condition holds, None where that is not known."""
    if value is None or isinstance(value, (int, float)):
        return bool(value)
    if isinstance(value, Choice):
        truths = {truth_of(one) for one in value.of}
        return truths.pop() if len(truths) == 1 else None
    return True if isinstance(value, (Thing, TensorValue, Literal, Lambda, Method, Member, Pointer, Within)) else None


def binary(operator: str, left: Value, right: Value) -> Value:
    """Return the value of an operator on two values."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return _arithmetic(operator, left, right)
    # of what is not known only tensors' parts, and what is divided by a scale, make more
    unknown = right if isinstance(left, Unknown) else left if isinstance(right, Unknown) else None
    if unknown is not None and operator != "/" and not isinstance(unknown, _ASKED):
        return UNKNOWN
    scaled = _scaled(operator, left, right)
    return _of_objects(operator, left, right) if scaled is None else scaled


def _of_objects(operator: str, left: Value, right: Value) -> Value:
    """Return the value of an operator on what need not be a number."""
    if operator in _COMPARED and (isinstance(left, _ASKED) or isinstance(right, _ASKED)):
        if isinstance(left, TensorValue) or isinstance(right, TensorValue):
            return int(operator == "!=") if 0 in (left, right) else UNKNOWN
        return asking(operator, left, right)
    if operator in {"==", "!="} and (isinstance(left, Thing) or isinstance(right, Thing)):
        other = right if isinstance(left, Thing) else left
        return int(operator == "!=") if other in (0, None) else UNKNOWN
    if isinstance(left, Test) and left.operator not in _ARITHMETIC and operator == ">" and right == 0:
        return left
    if isinstance(left, Test) and left.operator not in _ARITHMETIC and operator in {"==", "!="} and right in (0, 1):
        return left if (operator == "!=") != bool(right) else asking("not", left)
    if isinstance(left, Test) and left.operator not in _ARITHMETIC and operator == "<<" and isinstance(right, int):
        return chosen(left, _arithmetic("<<", 1, right), 0)
    if any(isinstance(one, Test) and one.operator in _ARITHMETIC for one in (left, right)):
        plain = all(isinstance(one, (Test, Part, Count, int)) for one in (left, right))
        return asking(operator, left, right) if plain and operator in _ARITHMETIC | _COMPARED else UNKNOWN
    if isinstance(left, Part) or isinstance(right, Part):
        if operator in {"+", "-"} and isinstance(left, Part) and left.path[:1] == ("data",):
            return part_of(left, "+")
        return asking(operator, left, right)
    if operator in {"+", "-"} and isinstance(left, (Memory, Within)) and isinstance(right, int):
        return moved(left, right if operator == "+" else -right)
    if operator == "+" and isinstance(right, (Memory, Within)) and isinstance(left, int):
        return moved(right, left)
    return UNKNOWN


def _scaled(operator: str, left: Value, right: Value) -> Value:
    """Return what quantizes or counts: a number over a scale, an element less a zero point, a counter's sum."""
    if isinstance(left, Span) or isinstance(right, Span):
        return _spanned(operator, left, right)
    if operator == "/" and isinstance(right, float) and isinstance(left, (Unknown, Part)) and right > 0:
        return Scaled(right)
    if isinstance(left, Scaled) and isinstance(right, int) and operator in {"+", "-"} and left.zero_point is None:
        return left._replace(zero_point=right if operator == "+" else -right)
    if isinstance(left, Part) and left.path[:1] == ("data",) and len(left.path) == 3 and isinstance(right, int):
        return Centred(left, right if operator == "-" else -right) if operator in {"-", "+"} else None
    return None


def _spanned(operator: str, left: Value, right: Value) -> Value:
    """Return the span of a sum, or of a product with a constant: from the least value to behind the greatest."""
    first = Span(left, left + 1) if isinstance(left, int) else left
    second = Span(right, right + 1) if isinstance(right, int) else right
    if not isinstance(first, Span) or not isinstance(second, Span) or min(first.low, second.low) < 0:
        return UNKNOWN if operator not in _COMPARED else None
    sure = first.sure and second.sure
    if operator == "+":
        return Span(first.low + second.low, first.end + second.end - 1, sure)
    if operator == "*":
        return Span(first.low * second.low, (first.end - 1) * (second.end - 1) + 1, sure)
    by = second.low if second.end == second.low + 1 else 0
    if operator == "-" and first.low >= second.end - 1:
        return Span(first.low - second.end + 1, first.end - second.low, sure)
    if operator == "/" and by:
        return Span(first.low // by, (first.end - 1) // by + 1, sure)
    if operator == "%" and by:
        whole = first.low // by == (first.end - 1) // by
        return Span(first.low % by, (first.end - 1) % by + 1, sure) if whole else Span(0, by, False)
    return UNKNOWN if operator not in _COMPARED else None


def _arithmetic(operator: str, left: float, right: float) -> Value:
    """Return the value of an operator on numbers, as C has it."""
    whole = isinstance(left, int) and isinstance(right, int)
    try:
        if operator in _COMPARED:
            sign = (left > right) - (left < right)
            return int(
                {"==": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0, "<=": sign <= 0, ">=": sign >= 0}[
                    operator
                ]
            )
        if operator in {"+", "-", "*"}:
            value = left + right if operator == "+" else left - right if operator == "-" else left * right
        elif operator == "/":
            value = left / right
            value = int(value) if whole else value
        elif isinstance(left, int) and isinstance(right, int):
            value = _bits(operator, left, right)
        else:
            return UNKNOWN
    except (ZeroDivisionError, OverflowError, ValueError):
        return UNKNOWN
    return value if abs(value) < 1 << 63 else UNKNOWN


def _bits(operator: str, left: int, right: int) -> int:
    if operator in {"<<", ">>"}:
        if not 0 <= right < 64:
            raise ValueError(operator)
        return left << right if operator == "<<" else left >> right
    if operator == "%":
        return left - right * int(left / right)
    known = {"|": int.__or__, "&": int.__and__, "^": int.__xor__}
    if operator not in known:
        raise ValueError(operator)
    return known[operator](left, right)
