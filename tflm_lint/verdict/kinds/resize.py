"""Conditions of the operators that resize images: a constant size against the stored output shape."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, INTEGER, At, kind, shaped

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
    values = None if size is None else size.read(2)
    if arg is None or output is None or values is None or arg.rank != 4:
        return None
    wanted = (arg.shape[0], *values, arg.shape[3])
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("SH302", of=ARGUMENT, size=ARGUMENT, output=ARGUMENT, says="{size} does not lead far beyond {output}")
def far_beyond(op: Op, p: Parameters) -> Reason:
    """Name a size that makes the kernel write a million elements and more behind its output."""
    arg, size, output = op.arg(p["of"]), op.arg(p["size"]), op.arg(p["output"])
    values = None if size is None else size.read(2)
    if arg is None or size is None or output is None or values is None or arg.rank != 4 or min(values) <= 0:
        return None
    written = arg.shape[0] * values[0] * values[1] * arg.shape[3]
    if written - output.elements < FAR:
        return None
    return f"{size.name} is {shaped(values)}, {output.name} is {shaped(output.shape)}"


@kind("OP118", of=ARGUMENT, count=INTEGER, says="{of} holds no 0")
def no_zero(op: Op, p: Parameters) -> Reason:
    """Refuse a constant divisor of 0 among the values that the kernel reads as int32, whatever type they have."""
    arg = op.arg(p["of"])
    values = None if arg is None else arg.read(p["count"])
    if arg is None or values is None or 0 not in values:
        return None
    return f"{arg.name} is {shaped(values)}, TFLM divides by each"
