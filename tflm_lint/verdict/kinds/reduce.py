"""Conditions on reductions, RESHAPE and CONCATENATION: what becomes of the axes."""

from __future__ import annotations

from math import prod

from tflm_lint.verdict.kinds import ARGUMENT, At, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, output=ARGUMENT, says="{output} is {of} without the dimensions {axis}")
def output_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape that the constant axes and ``keep_dims`` leave."""
    arg, axis, output = op.arg(p["of"]), op.arg(p["axis"]), op.arg(p["output"])
    values = axis.values() if axis is not None else None
    if arg is None or output is None or values is None:
        return None
    if any(not -arg.rank <= value < arg.rank for value in values):
        return None
    gone = {value % arg.rank for value in values}
    kept = tuple(size for index, size in enumerate(arg.shape) if index not in gone)
    if op.option("keep_dims"):
        kept = tuple(1 if index in gone else size for index, size in enumerate(arg.shape))
    if output.shape != kept:
        return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(kept)}", output)
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    axis=ARGUMENT,
    output=ARGUMENT,
    says="{output} has at most 4 dimensions where {axis} is 1, 2 of 4 with keep_dims",
)
def mean_of_image(op: Op, p: Parameters) -> Reason:
    """Mirror the float kernel's special case for images, which aborts on an output of rank 5 and more."""
    arg, axis, output = op.arg(p["of"]), op.arg(p["axis"]), op.arg(p["output"])
    if arg is None or axis is None or output is None or not op.option("keep_dims"):
        return None
    if arg.rank == 4 and output.rank > 4 and axis.values() in ((1, 2), (2, 1)):
        return At(f"{output.name} has rank {output.rank}, TFLM aborts on more than 4", output)
    return None


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} has as many elements as {of}; one dimension may be -1")
def reshape(op: Op, p: Parameters) -> Reason:
    """Mirror `ReshapeOutput`, which looks at the stored shapes only, and the check for dynamic tensors after it."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None:
        return None
    shape = output.shape
    if shape == (0,) and len(op.operator.inputs) == 1:
        shape = ()
    if shape.count(-1) > 1:
        return At(f"{output.name} is {shaped(shape)}, expected one -1 at most", output)
    known = prod(size for size in shape if size != -1)
    if -1 in shape:
        if known == 0:
            return At(f"{output.name} is {shaped(shape)}, TFLM divides by the product of its other dimensions", output)
        stretch = int(arg.elements / known)
        shape = tuple(stretch if size == -1 else size for size in shape)
        known *= stretch
    if known != arg.elements:
        return At(
            f"{output.name} {shaped(output.shape)} has {known} elements, "
            f"{arg.name} {shaped(arg.shape)} has {arg.elements}",
            output,
        )
    if shape != (0,) and any(size < 1 for size in shape):
        return At(f"{output.name} is {shaped(shape)}, every dimension must be at least 1", output)
    return None


@kind("SH302", of=ARGUMENT, shape=ARGUMENT, output=ARGUMENT, says="{shape} says the shape of {output}")
def reshape_target(op: Op, p: Parameters) -> Reason:
    """Require that the constant target shape is the stored one, which TFLM goes by."""
    target, output = op.arg(p["shape"]), op.arg(p["output"])
    values = target.values() if target is not None else None
    if target is None or output is None or values is None or target.rank != 1:
        return None
    known = -prod(size for size in values) if -1 in values else None
    wanted = tuple(output.elements // known if size == -1 and known else size for size in values)
    if values.count(-1) > 1 or wanted != output.shape:
        return At(f"{target.name} says {shaped(values)}, {output.name} is {shaped(output.shape)}", output)
    return None


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="each of {of} has the dimension that axis names")
def concatenation_rank(op: Op, p: Parameters) -> Reason:
    """Refuse an input without the dimension to join along, which the kernel reads all the same."""
    output = op.arg(p["output"])
    axis = op.option("axis")
    if output is None:
        return None
    axis += output.rank if axis < 0 else 0
    for arg in op.each(p["of"]):
        if not 0 <= axis < arg.rank:
            return At(f"{arg.name} has rank {arg.rank}, axis is {axis}", arg)
    return None


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} is {of} joined along axis")
def concatenation(op: Op, p: Parameters) -> Reason:
    """Require an axis of the output, inputs that agree in the other dimensions, and an output of their sum."""
    output = op.arg(p["output"])
    inputs = op.all(p["of"])
    if output is None or not inputs:
        return None
    axis = op.option("axis")
    rank = output.rank
    if not -rank <= axis < rank:
        return f"axis is {axis}, expected {-rank} to {rank - 1} for rank {rank}"
    axis %= rank
    joined = 0
    for arg in inputs:
        if arg.rank != rank:
            return At(f"{arg.name} has rank {arg.rank}, {output.name} has {rank}", arg)
        for index, size in enumerate(arg.shape):
            if index != axis and size != output.shape[index]:
                return At(f"{arg.name} is {shaped(arg.shape)}, {output.name} is {shaped(output.shape)}", arg)
        joined += arg.shape[axis]
    if joined != output.shape[axis]:
        return At(f"{output.name} has {output.shape[axis]} along axis {axis}, the inputs have {joined}", output)
    return None
