"""Conditions on types that the accepted tuples cannot say."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENTS, TYPES, broken, kind, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.kinds import Args, Reason


@kind("OP103", of=ARGUMENTS, types=TYPES, says="{of} is {types}")
def in_(of: Args, types: tuple[str, ...]) -> Reason:
    """Require one of several types."""
    for arg in of:
        if arg.type not in types:
            return broken("{it} is {type}, expected {types}", arg, type=arg.type, types=listed(types))
    return None


@kind("OP103", of=ARGUMENTS, types=TYPES, says="{of} is not {types}")
def not_in(of: Args, types: tuple[str, ...]) -> Reason:
    """Refuse some types."""
    for arg in of:
        if arg.type in types:
            return broken("{it} is {type}, which is not supported", arg, type=arg.type)
    return None


@kind("OP103", of=ARGUMENTS, says="{of} have the same type")
def same(of: Args) -> Reason:
    """Require one type of all arguments."""
    first = None
    for arg in of:
        if first is None:
            first = arg
        elif arg.type != first.type:
            return broken(
                "{it} is {type} while {first} is {first_type}", arg, type=arg.type, first=first, first_type=first.type
            )
    return None
