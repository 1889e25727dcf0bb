"""Conditions on values that every run meets, constant or made of constants; what a run decides breaks none."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, INTEGER, NUMBER, Optional, broken, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Args, Reason


@kind("OP118", of=ARGUMENTS, value=NUMBER, says="{of} holds no {value}")
def not_equal(of: Args, value: float) -> Reason:
    """Refuse a constant value, such as a divisor of 0."""
    for arg in of:
        values = arg.met() or arg.invoked_values() or ()
        if value in values:
            return broken("{it}[{at}] is {value}", arg, at=values.index(value), value=value)
    return None


@kind("OP118", of=ARGUMENT, says="{of} holds a value")
def held(of: Arg) -> Reason:
    """Refuse a tensor that holds nothing, and so has no memory, where the kernel reads its first value all the same."""
    if of.elements or of.constant:
        return None
    return broken("{it} is {shape}, which holds no value: TFLM reads one all the same", of, shape=of.shape)


@kind(
    "OP118",
    of=ARGUMENT,
    rank_of=ARGUMENT,
    extra=Optional(INTEGER),
    negative=Optional(BOOLEAN),
    scalars=Optional(BOOLEAN),
    says="{of} names dimensions of {rank_of}",
)
def axis(of: Arg, rank_of: Arg, extra: int = 0, negative: bool = True, scalars: bool = False) -> Reason:
    """Require known axes within the rank of an argument (plus ``extra``); negative ones count from the end.

    ``negative: false`` where the kernel takes no negative axis, ``scalars: true`` where a scalar's axes do not matter.
    """
    if scalars and (not rank_of.rank):
        return None
    bound = rank_of.rank + extra
    lowest = -bound if negative else 0
    for value in of.met(as_type="INT64" if of.type == "INT64" else "INT32") or ():
        if not lowest <= value < bound:
            return broken(
                "{it} is {value}, expected {low} to {high} for rank {rank}",
                of,
                value=value,
                low=lowest,
                high=bound - 1,
                rank=rank_of.rank,
            )
    return None


@kind("OP118", of=ARGUMENT, tensor=ARGUMENT, says="{of} says the shape of {tensor}")
def shape_of(of: Arg, tensor: Arg) -> Reason:
    """Require constant values that are another argument's stored shape."""
    values = of.values()
    if values is None or values == tensor.shape:
        return None
    return broken(
        "{it} says [{values}], {tensor} is {tensor_shape}",
        of,
        values=", ".join(map(str, values)),
        tensor=tensor,
        tensor_shape=tensor.shape,
    )
