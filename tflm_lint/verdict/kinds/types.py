"""Conditions on types that the accepted tuples cannot say."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENTS, TYPES, At, kind, listed, one_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("OP103", of=ARGUMENTS, types=TYPES, says="{of} is {types}")
def in_(op: Op, p: Parameters) -> Reason:
    """Require one of several types."""
    for arg in op.each(p["of"]):
        if not one_of(arg.type, p["types"]):
            return At(f"{arg.name} is {arg.type}, expected {listed(p['types'])}", arg)
    return None


@kind("OP103", of=ARGUMENTS, types=TYPES, says="{of} is not {types}")
def not_in(op: Op, p: Parameters) -> Reason:
    """Refuse some types."""
    for arg in op.each(p["of"]):
        if one_of(arg.type, p["types"]):
            return At(f"{arg.name} is {arg.type}, which is not supported", arg)
    return None


@kind("OP103", of=ARGUMENTS, says="{of} have the same type")
def same(op: Op, p: Parameters) -> Reason:
    """Require one type of all arguments."""
    first = None
    for arg in op.each(p["of"]):
        if first is None:
            first = arg
        elif arg.type != first.type:
            return At(f"{arg.name} is {arg.type} while {first.name} is {first.type}", arg)
    return None
