"""Conditions on the shapes of elementwise operators with broadcasting."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, At, kind, shaped
from tflm_lint.verdict.kinds.shape import broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{output} has as many elements as {of} where these have one shape")
def output_elements(op: Op, p: Parameters) -> Reason:
    """Mirror `MatchingElementsSize`, which aborts: it runs where no input broadcasts.

    Leading dimensions of 1 do not make a broadcast (`ProcessBroadcastShapes`).
    """
    output = op.arg(p["output"])
    shapes = {_stripped(arg.shape) for arg in op.each(p["of"])}
    if output is None or len(shapes) != 1:
        return None
    for arg in op.each(p["of"]):
        if output.elements != arg.elements:
            return At(
                f"{output.name} has {output.elements} elements {shaped(output.shape)}, {arg.name} has {arg.elements}",
                output,
            )
    return None


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{of} broadcast to the shape of {output}")
def output_shape(op: Op, p: Parameters) -> Reason:
    """Require inputs that broadcast, and an output of the shape they broadcast to."""
    shape: tuple[int, ...] | None = None
    first = None
    for arg in op.each(p["of"]):
        if shape is None:
            shape, first = arg.shape, arg
            continue
        joined = broadcast(shape, arg.shape)
        if joined is None:
            return At(f"{arg.name} {shaped(arg.shape)} does not broadcast with {shaped(shape)}", arg)
        shape = joined
    output = op.arg(p["output"])
    if output is None or shape is None or first is None or _stripped(output.shape) == _stripped(shape):
        return None
    return At(f"{output.name} is {shaped(output.shape)}, the inputs broadcast to {shaped(shape)}", output)


@kind("SH302", of=ARGUMENTS, max=INTEGER, says="{of} have rank up to {max}, where they do not have one shape")
def max_rank(op: Op, p: Parameters) -> Reason:
    """Refuse more dimensions than a broadcasting loop has."""
    args = list(op.each(p["of"]))
    if len({arg.shape for arg in args}) < 2:
        return None
    for arg in args:
        if arg.rank > p["max"]:
            return At(f"{arg.name} has rank {arg.rank} {shaped(arg.shape)} and broadcasts, expected {p['max']}", arg)
    return None


def _stripped(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Drop leading dimensions of 1: they lay out the same elements."""
    start = 0
    while start < len(shape) and shape[start] == 1:
        start += 1
    return shape[start:]
