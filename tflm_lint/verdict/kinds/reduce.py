"""Conditions on reductions, RESHAPE and CONCATENATION: what becomes of the axes."""

from __future__ import annotations

from math import prod

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Reason


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, output=ARGUMENT, says="{output} is {of} without the dimensions {axis}")
def output_shape(op: Op, of: Arg, axis: Arg, output: Arg) -> Reason:
    """Require the output shape that the constant axes and ``keep_dims`` leave."""
    values = axis.invoked_values("INT32")
    if values is None:
        return None
    if any(not -of.rank <= value < of.rank for value in values):
        return None
    gone = {value % of.rank for value in values}
    kept = tuple(size for index, size in enumerate(of.shape) if index not in gone)
    if op.option("keep_dims"):
        kept = tuple(1 if index in gone else size for index, size in enumerate(of.shape))
    return differs(output, kept)


@kind(
    "SH302",
    of=ARGUMENT,
    axis=ARGUMENT,
    output=ARGUMENT,
    says="{output} has at most 4 dimensions, the second and third last of 1, where {axis} is 1, 2 of 4 with keep_dims",
    tells=True,
)
def mean_of_image(op: Op, of: Arg, axis: Arg, output: Arg) -> Reason:
    """Mirror the float kernel's special case for images, which aborts on outputs of rank 5 and of other shapes."""
    if not _is_image(op, of, axis):
        return None
    if output.rank > 4:
        return broken("{it} has rank {rank}, TFLM aborts on more than 4", output, rank=output.rank)
    if any(size != 1 for size in (1, 1, 1, 1, *output.shape)[-3:-1]):
        return broken("{it} is {shape}, TFLM aborts on a height or width that is not 1", output, shape=output.shape)
    return None


@kind(
    "SH302", of=ARGUMENT, axis=ARGUMENT, says="{of} holds an element, or is an image of no height or width", tells=True
)
def mean_of_nothing(op: Op, of: Arg, axis: Arg) -> Reason:
    """Refuse a float input without an element: the kernel looks at the first before it asks whether there is one."""
    if of.elements or (_is_image(op, of, axis) and not of.shape[1] * of.shape[2]):
        return None
    return broken("{it} is {shape}, TFLM reads its first element and crashes", of, shape=of.shape)


def _is_image(op: Op, of: Arg, axis: Arg) -> bool:
    """Tell whether MEAN takes the way of its own for images: over height and width, which stay as dimensions."""
    return bool(
        op.option("keep_dims")
        and of.rank == 4
        and axis.elements == 2
        and axis.invoked_values("INT32") in ((1, 2), (2, 1))
    )


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} has as many elements as {of}; one dimension may be -1")
def reshape(op: Op, of: Arg, output: Arg) -> Reason:
    """Mirror `ReshapeOutput`, which looks at the stored shapes only, and the check for dynamic tensors after it."""
    shape = output.shape
    if shape == (0,) and op.count(outputs=False) == 1:
        shape = ()
    if shape.count(-1) > 1:
        return broken("{it} is {shape}, expected one -1 at most", output, shape=shape)
    known = prod(size for size in shape if size != -1)
    if -1 in shape:
        if known == 0:
            return broken("{it} is {shape}, TFLM divides by the product of its other dimensions", output, shape=shape)
        stretch = int(of.elements / known)
        shape = tuple(stretch if size == -1 else size for size in shape)
        known *= stretch
    if known != of.elements:
        return broken(
            "{it} {shape} has {known} elements, {of} {of_shape} has {of_elements}",
            output,
            shape=output.shape,
            known=known,
            of=of,
            of_shape=of.shape,
            of_elements=of.elements,
        )
    if shape != (0,) and any(size < 1 for size in shape):
        return broken("{it} is {shape}, every dimension must be at least 1", output, shape=shape)
    return None


@kind("SH302", of=ARGUMENT, shape=ARGUMENT, output=ARGUMENT, says="{shape} says the shape of {output}")
def reshape_target(shape: Arg, output: Arg) -> Reason:
    """Require that the constant target shape is the stored one, which TFLM goes by."""
    values = shape.values()
    if values is None or shape.rank != 1:
        return None
    known = -prod(size for size in values) if -1 in values else None
    wanted = tuple(output.elements // known if size == -1 and known else size for size in values)
    if values.count(-1) > 1 or wanted != output.shape:
        return broken(
            "{target} says {values}, {it} is {shape}", output, target=shape, values=values, shape=output.shape
        )
    return None


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="each of {of} has the dimension that axis names")
def concatenation_rank(op: Op, of: Args, output: Arg) -> Reason:
    """Refuse an input without the dimension to join along, which the kernel reads all the same."""
    axis = op.option("axis")
    axis += output.rank if axis < 0 else 0
    for arg in of:
        if not 0 <= axis < arg.rank:
            return broken("{it} has rank {rank}, axis is {axis}", arg, rank=arg.rank, axis=axis)
    return None


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{output} is {of} joined along axis")
def concatenation(op: Op, of: Args, output: Arg) -> Reason:
    """Require an axis of the output, inputs that agree in the other dimensions, and an output of their sum."""
    if not of:
        return None
    axis = op.option("axis")
    rank = output.rank
    if not -rank <= axis < rank:
        return broken(
            "axis is {axis}, expected {low} to {high} for rank {rank}", axis=axis, low=-rank, high=rank - 1, rank=rank
        )
    axis %= rank
    joined = 0
    for arg in of:
        if arg.rank != rank:
            return broken(
                "{it} has rank {rank}, {output} has {output_rank}", arg, rank=arg.rank, output=output, output_rank=rank
            )
        for index, size in enumerate(arg.shape):
            if index != axis and size != output.shape[index]:
                return broken(
                    "{it} is {shape}, {output} is {output_shape}",
                    arg,
                    shape=arg.shape,
                    output=output,
                    output_shape=output.shape,
                )
        joined += arg.shape[axis]
    if joined != output.shape[axis]:
        return broken(
            "{it} has {size} along axis {axis}, the inputs have {joined}",
            output,
            size=output.shape[axis],
            axis=axis,
            joined=joined,
        )._replace(needs=prod(output.shape[:axis]) * joined * prod(output.shape[axis + 1 :]))
    return None
