"""Conditions on arguments as such: there or not, constant or computed, variable or not."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENTS, INTEGER, NAME, NAMES, Optional, broken, kind
from tflm_lint.verdict.said import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Args, Reason


@kind("OP111", of=NAMES, says="{of} is there")
def present(op: Op, of: tuple[str, ...]) -> Reason:
    """Require an argument that the operator's signature leaves optional."""
    missing = Names(name for name in of if not op.all(name))
    if missing:
        return broken("misses {missing}", missing[0] if len(missing) == 1 else None, missing=missing)
    return None


@kind("OP111", of=NAMES, says="{of} is omitted from the list, not given as -1")
def not_minus_one(op: Op, of: tuple[str, ...]) -> Reason:
    """Refuse an input slot that holds -1 where leaving the slot out is fine."""
    for name in of:
        for _ in op.omits(name):
            return broken("{it} is -1, expected a tensor or a list that ends before it", name)
    return None


@kind("OP110", of=ARGUMENTS, says="{of} is left out")
def absent(of: Args) -> Reason:
    """Refuse an argument."""
    for arg in of:
        return broken("has {it}, which is not supported", arg)
    return None


@kind("OP112", of=ARGUMENTS, says="{of} is constant")
def constant(of: Args) -> Reason:
    """Require that an argument's values are in the file."""
    for arg in of:
        if not arg.constant:
            return broken("{it} is computed at run time, expected a constant", arg)
    return None


@kind("OP119", of=ARGUMENTS, says="{of} is a variable (is_variable)")
def variable(of: Args) -> Reason:
    """Require that an argument is marked as a variable."""
    for arg in of:
        if not arg.is_variable:
            return broken("{it} is not marked is_variable, expected a variable tensor", arg)
    return None


@kind(
    "OP110",
    of=NAME,
    min=Optional(INTEGER),
    max=Optional(INTEGER),
    says="{of} has[ {min} or more][ up to {max}] tensors",
)
def count(op: Op, of: str, min: int = 0, max: int | None = None) -> Reason:
    """Hold the number of tensors of a variadic argument against bounds."""
    have = len(op.all(of))
    if have < min:
        return broken("has {have} {it}, expected at least {min}", of, have=have, min=min)
    if max is not None and have > max:
        return broken("has {have} {it}, expected at most {max}", of, have=have, max=max)
    return None


@kind("OP111", of=NAMES, says="no tensor of {of} is -1")
def all_present(op: Op, of: tuple[str, ...]) -> Reason:
    """Refuse -1 in a variadic argument."""
    for name in of:
        for at in op.omits(name):
            return broken("{it}[{at}] is -1, expected a tensor", name, at=at)
    return None
