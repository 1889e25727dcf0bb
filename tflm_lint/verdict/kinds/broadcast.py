"""Conditions on the shapes of elementwise operators with broadcasting."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, broken, kind
from tflm_lint.verdict.kinds.shape import broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Args, Reason


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{output} has as many elements as {of} where these have one shape")
def output_elements(of: Args, output: Arg) -> Reason:
    """Mirror `MatchingElementsSize`, which aborts: it runs where no input broadcasts.

    Leading dimensions of 1 do not make a broadcast (`ProcessBroadcastShapes`).
    """
    shapes = {_stripped(arg.shape) for arg in of}
    if len(shapes) != 1:
        return None
    for arg in of:
        if output.elements != arg.elements:
            return broken(
                "{it} has {elements} elements {shape}, {arg} has {arg_elements}",
                output,
                elements=output.elements,
                shape=output.shape,
                arg=arg,
                arg_elements=arg.elements,
            )
    return None


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{of} broadcast to the shape of {output}")
def output_shape(of: Args, output: Arg) -> Reason:
    """Require inputs that broadcast, and an output of the shape they broadcast to."""
    shape: tuple[int, ...] | None = None
    first = None
    for arg in of:
        if shape is None:
            shape, first = arg.shape, arg
            continue
        joined = broadcast(shape, arg.shape)
        if joined is None:
            return broken("{it} {shape} does not broadcast with {other}", arg, shape=arg.shape, other=shape)
        shape = joined
    if shape is None or first is None or _stripped(output.shape) == _stripped(shape):
        return None
    found = broken("{it} is {shape}, the inputs broadcast to {wanted}", output, shape=output.shape, wanted=shape)
    # where nothing broadcasts the loop goes by the inputs, else by the output
    return found if len({arg.shape for arg in of}) == 1 else found._replace(needs=0)


@kind("SH302", of=ARGUMENTS, max=INTEGER, says="{of} have rank up to {max}, where they do not have one shape")
def max_rank(of: Args, max: int) -> Reason:
    """Refuse more dimensions than a broadcasting loop has."""
    if len({arg.shape for arg in of}) < 2:
        return None
    for arg in of:
        if arg.rank > max:
            return broken(
                "{it} has rank {rank} {shape} and broadcasts, expected {max}",
                arg,
                rank=arg.rank,
                shape=arg.shape,
                max=max,
            )
    return None


@kind("SH302", of=ARGUMENTS, says="none of {of} is a column of single elements beside rows of more")
def columns(of: Args) -> Reason:
    """Name inputs of up to 4 dimensions of which one is [.., height, 1, 1] and another is wider.

    `arm_maximum_s8` and `arm_minimum_s8` then go two elements on from row to row of the first.
    """
    for arg in of:
        _, height, width, channels = (1,) * (4 - arg.rank) + arg.shape if arg.rank <= 4 else (1, 1, 1, 1)
        if height > 1 and width == channels == 1:
            for other in of:
                if 2 <= other.rank <= 4 and other.shape[-2] > 1:
                    words = "{it} is {shape}, {other} is {wider} and wider"
                    return broken(words, arg, shape=arg.shape, other=other, wider=other.shape)
    return None


def _stripped(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Drop leading dimensions of 1: they lay out the same elements."""
    start = 0
    while start < len(shape) and shape[start] == 1:
        start += 1
    return shape[start:]
