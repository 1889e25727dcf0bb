"""Conditions of the operators that resize images: a constant size against the stored output shape."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, INTEGER, At, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason

#: Elements written behind a tensor from which on a crash is certain enough: what follows the arena is not the model's.
FAR = 1 << 20


@kind("SH302", of=ARGUMENT, size=ARGUMENT, output=ARGUMENT, says="{output} is {of} with the rows and columns of {size}")
def output_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of a resize; the kernel writes as many rows and columns as ``size`` says."""
    arg, size, output = op.arg(p["of"]), op.arg(p["size"]), op.arg(p["output"])
    values = None if size is None else size.invoked(2)
    if arg is None or output is None or values is None or arg.rank != 4:
        return None
    wanted = (arg.shape[0], *values, arg.shape[3])
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("SH302", of=ARGUMENT, size=ARGUMENT, says="{of} has rows and columns")
def filled(op: Op, p: Parameters) -> Reason:
    """Refuse an image without rows or columns, which has no memory, where there is anything to resize it to."""
    arg, size = op.arg(p["of"]), op.arg(p["size"])
    values = None if size is None else size.invoked(2)
    if arg is None or values is None or min(values) <= 0 or arg.rank != 4 or not arg.shape[0] or not arg.shape[3]:
        return None
    return None if arg.elements else f"{arg.name} is {shaped(arg.shape)}, which holds nothing to resize"


@kind(
    "SH302",
    of=ARGUMENT,
    size=ARGUMENT,
    output=ARGUMENT,
    strided=BOOLEAN,
    says="{size} does not lead far beyond {output}",
)
def far_beyond(op: Op, p: Parameters) -> Reason:
    """Name a size that makes the kernel write a million elements behind its output.

    ``strided`` where the kernel finds its place by the output's dimensions; else it writes one element after another.
    """
    arg, size, output = op.arg(p["of"]), op.arg(p["size"]), op.arg(p["output"])
    values = None if size is None else size.invoked(2)
    if arg is None or size is None or output is None or values is None or arg.rank != 4 or min(values) <= 0:
        return None
    if p["strided"]:
        row, column = (1, 1, *output.shape)[-2:]
        last = ((values[0] - 1) * row + values[1]) * column
    else:
        last = arg.shape[0] * values[0] * values[1] * arg.shape[3]
    if last - output.elements < FAR:
        return None
    return f"{size.name} is {shaped(values)}, {output.name} is {shaped(output.shape)}"


@kind("OP118", of=ARGUMENT, count=INTEGER, says="{of} holds no 0")
def no_zero(op: Op, p: Parameters) -> Reason:
    """Refuse a constant divisor of 0 among the values that the kernel reads as int32, whatever type they have."""
    arg = op.arg(p["of"])
    values = None if arg is None else arg.invoked(p["count"])
    if arg is None or values is None or 0 not in values:
        return None
    return f"{arg.name} is {shaped(values)}, TFLM divides by each"
