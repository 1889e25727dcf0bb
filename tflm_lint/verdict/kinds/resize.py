"""Conditions of the operators that resize images: a constant size against the stored output shape."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, INTEGER, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Reason

#: What nobody waits for: ten seconds on a desktop, minutes on a microcontroller.
_MOST_ROWS = 3 << 29


@kind("SH302", of=ARGUMENT, size=ARGUMENT, output=ARGUMENT, says="{output} is {of} with the rows and columns of {size}")
def output_shape(of: Arg, size: Arg, output: Arg) -> Reason:
    """Require the output shape of a resize; the kernel writes as many rows and columns as ``size`` says."""
    values = size.invoked(2)
    if values is None or of.rank != 4:
        return None
    return differs(output, (of.shape[0], *values, of.shape[3]))


@kind("SH302", of=ARGUMENT, size=ARGUMENT, says="{of} has rows and columns")
def filled(of: Arg, size: Arg) -> Reason:
    """Refuse an image without rows or columns, which has no memory, where there is anything to resize it to."""
    values = size.invoked(2)
    if values is None or min(values) <= 0 or of.rank != 4 or not of.shape[0] or not of.shape[3]:
        return None
    if of.elements:
        return None
    return broken("{it} is {shape}, which holds nothing to resize", of, shape=of.shape)


@kind(
    "SH302",
    of=ARGUMENT,
    size=ARGUMENT,
    output=ARGUMENT,
    strided=BOOLEAN,
    says="{size} does not lead beyond {output}",
)
def beyond(of: Arg, size: Arg, output: Arg, strided: bool) -> Reason:
    """Name a size that makes the kernel write behind its output.

    ``strided`` where the kernel finds its place by the output's dimensions; else it writes one element after another.
    """
    values = size.invoked(2)
    if values is None or of.rank != 4 or min(values) <= 0:
        return None
    if strided:
        row, column = (1, 1, *output.shape)[-2:]
        last = ((values[0] - 1) * row + values[1]) * column
    else:
        last = of.shape[0] * values[0] * values[1] * of.shape[3]
    if last <= output.elements:
        return None
    return broken(
        "{size} is {values}, {output} is {output_shape}",
        size=size,
        values=values,
        output=output,
        output_shape=output.shape,
    )


@kind(
    "OP118", of=ARGUMENT, size=ARGUMENT, says="{size} has columns, or not over 3 * 2**29 rows for nothing", tells=True
)
def ends(of: Arg, size: Arg) -> Reason:
    """Name a size of so many rows without a column: the kernel goes through them all and writes nothing."""
    values = size.invoked(2)
    if values is None or of.rank != 4 or values[1] > 0 or values[0] < 0 or of.shape[0] * values[0] <= _MOST_ROWS:
        return None
    words = "{size} is {values}: Invoke goes through all these rows, for no column, and does not come back"
    return broken(words, size=size, values=values)


@kind("OP118", of=ARGUMENT, count=INTEGER, says="{of} holds no 0")
def no_zero(of: Arg, count: int) -> Reason:
    """Refuse a constant divisor of 0 among the values that the kernel reads as int32, whatever type they have."""
    values = of.invoked(count)
    if values is None or 0 not in values:
        return None
    return broken("{it} is {values}, TFLM divides by each", of, values=values)
