"""Conditions on the fields of an operator's options table; what the file leaves out is zero."""

from __future__ import annotations

from tflm_lint.verdict.kinds import INTEGER, OPTION, Optional, broken, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Field, Reason


@kind("OP113", says="the options table is there")
def present(op: Op) -> Reason:
    """Require the options table: without it every option is zero."""
    if op.has_options:
        return None
    have = op.operator.options_type
    return broken(
        "holds {have}, expected {wanted}: TFLM takes every option as 0",
        have=have or "no options",
        wanted=op.entry.options,
    )


@kind("OP113", says="custom_options are there")
def custom_present(op: Op) -> Reason:
    """Require custom_options."""
    if op.custom_options is None:
        return broken("has no custom_options")
    return None


@kind(
    "OP113",
    option=OPTION,
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{option} is[ at least {min}][ at most {max}]",
)
def range_(option: Field, min: int | None = None, max: int | None = None) -> Reason:
    """Hold a number against bounds."""
    if isinstance(option.value, str):
        return None
    if min is not None and option.value < min:
        return broken("{option} is {value}, expected at least {min}", option=option, value=option.value, min=min)
    if max is not None and option.value > max:
        return broken("{option} is {value}, expected at most {max}", option=option, value=option.value, max=max)
    return None


@kind("OP113", option=OPTION, max=INTEGER, says="{option} has at most {max} values")
def few(option: Field, max: int) -> Reason:
    """Refuse a list that the parser has no room for."""
    if isinstance(option.value, tuple) and len(option.value) > max:
        return broken(
            "{option} has {count} values, expected at most {max}", option=option, count=len(option.value), max=max
        )
    return None


@kind("OP113", first=OPTION, second=OPTION, says="{first} and {second} are not both set")
def not_both(first: Field, second: Field) -> Reason:
    """Refuse two flags together."""
    if first.value and second.value:
        return broken("{first} and {second} are both set", first=first, second=second)
    return None


@kind("OP113", option=OPTION, says="{option} is a value that the schema names")
def known(option: Field) -> Reason:
    """Refuse an enum value without a name, as the parsers do that translate it."""
    named = not isinstance(option.value, str) or not option.value.lstrip("-").isdigit()
    if named:
        return None
    return broken("{option} is {value}, which the schema does not name", option=option, value=option.value)
