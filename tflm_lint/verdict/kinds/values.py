"""Conditions on constant values; values that are computed at run time break none."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, INTEGER, NUMBER, At, Optional, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("OP118", of=ARGUMENTS, value=NUMBER, says="{of} holds no {value}")
def not_equal(op: Op, p: Parameters) -> Reason:
    """Refuse a constant value, such as a divisor of 0."""
    for arg in op.each(p["of"]):
        values = arg.invoked_values() or ()
        if p["value"] in values:
            return At(f"{arg.name}[{values.index(p['value'])}] is {p['value']}", arg)
    return None


@kind(
    "OP118",
    of=ARGUMENT,
    rank_of=ARGUMENT,
    extra=Optional(INTEGER),
    negative=Optional(BOOLEAN),
    scalars=Optional(BOOLEAN),
    says="{of} names dimensions of {rank_of}",
)
def axis(op: Op, p: Parameters) -> Reason:
    """Require constant axes within the rank of an argument (plus ``extra``); negative ones count from the end.

    ``negative: false`` where the kernel takes no negative axis, ``scalars: true`` where a scalar's axes do not matter.
    """
    arg, target = op.arg(p["of"]), op.arg(p["rank_of"])
    if arg is None or target is None or (p.get("scalars") and not target.rank):
        return None
    bound = target.rank + p.get("extra", 0)
    lowest = -bound if p.get("negative", True) else 0
    for value in arg.values("INT32" if arg.type != "INT64" else None) or ():
        if not lowest <= value < bound:
            return f"{arg.name} is {value}, expected {lowest} to {bound - 1} for rank {target.rank}"
    return None


@kind("OP118", of=ARGUMENT, tensor=ARGUMENT, says="{of} says the shape of {tensor}")
def shape_of(op: Op, p: Parameters) -> Reason:
    """Require constant values that are another argument's stored shape."""
    arg, tensor = op.arg(p["of"]), op.arg(p["tensor"])
    values = arg.values() if arg is not None else None
    if values is None or tensor is None or values == tensor.shape:
        return None
    return f"{p['of']} says [{', '.join(map(str, values))}], {tensor.name} is {shaped(tensor.shape)}"
