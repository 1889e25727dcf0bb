"""Conditions on the fields of an operator's options table; what the file leaves out is zero."""

from __future__ import annotations

from tflm_lint.verdict.kinds import INTEGER, OPTION, VALUES, Optional, kind, listed, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("OP113", says="the options table is there")
def present(op: Op, p: Parameters) -> Reason:  # noqa: ARG001 - every predicate takes both
    """Require the options table: without it every option is zero."""
    if op.has_options:
        return None
    have = op.operator.options_type
    return f"holds {have or 'no options'}, expected {op.entry.options}: TFLM takes every option as 0"


@kind("OP113", says="custom_options are there")
def custom_present(op: Op, p: Parameters) -> Reason:  # noqa: ARG001
    """Require custom_options."""
    return "has no custom_options" if op.custom_options is None else None


@kind("OP113", option=OPTION, values=VALUES, says="{option} is {values}")
def in_(op: Op, p: Parameters) -> Reason:
    """Require one of several values; a missing activation is NONE."""
    name = p["option"]
    value = op.activation if name == "fused_activation_function" else op.option(name)
    return None if one_of(value, p["values"]) else f"{name} is {value}, expected {listed(p['values'])}"


@kind("OP113", option=OPTION, values=VALUES, says="{option} is not {values}")
def not_in(op: Op, p: Parameters) -> Reason:
    """Refuse some values."""
    name = p["option"]
    value = op.activation if name == "fused_activation_function" else op.option(name)
    return f"{name} is {value}, which is not supported" if one_of(value, p["values"]) else None


@kind(
    "OP113",
    option=OPTION,
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{option} is[ at least {min}][ at most {max}]",
)
def range_(op: Op, p: Parameters) -> Reason:
    """Hold a number against bounds."""
    value = op.option(p["option"])
    if isinstance(value, str):
        return None
    if "min" in p and value < p["min"]:
        return f"{p['option']} is {value}, expected at least {p['min']}"
    if "max" in p and value > p["max"]:
        return f"{p['option']} is {value}, expected at most {p['max']}"
    return None


@kind("OP113", first=OPTION, second=OPTION, says="{first} and {second} are not both set")
def not_both(op: Op, p: Parameters) -> Reason:
    """Refuse two flags together."""
    if op.option(p["first"]) and op.option(p["second"]):
        return f"{p['first']} and {p['second']} are both set"
    return None


@kind("OP113", option=OPTION, says="{option} is a value that the schema names")
def known(op: Op, p: Parameters) -> Reason:
    """Refuse an enum value without a name, as the parsers do that translate it."""
    value = op.option(p["option"])
    named = not isinstance(value, str) or not value.lstrip("-").isdigit()
    return None if named else f"{p['option']} is {value}, which the schema does not name"
