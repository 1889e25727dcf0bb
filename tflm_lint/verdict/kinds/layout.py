"""Conditions of the operators that lay the same elements out anew: transposing, packing, squeezing, filling."""

from __future__ import annotations

from math import prod

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, NAME, OPTION, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Field, Reason


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} is one value for every dimension of {input}, 0 to its rank")
def permutation(of: Arg, input: Arg) -> Reason:
    """Mirror `TransposePrepare`: a vector of the input's rank with values in range, read as int32."""
    if of.shape != (input.rank,):
        return broken(
            "{it} is {shape}, expected [{input_rank}] for rank {input_rank}", of, shape=of.shape, input_rank=input.rank
        )
    for position, value in enumerate(of.read(input.rank) or ()):
        if not 0 <= value < input.rank:
            return broken(
                "{it}[{position}] is {value}, expected 0 to {most}",
                of,
                position=position,
                value=value,
                most=input.rank - 1,
            )
    return None


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} names every dimension once")
def distinct(of: Arg, input: Arg) -> Reason:
    """Require a permutation without repetition."""
    values = of.met(input.rank, "INT32")
    if values is None or len(set(values)) == len(values):
        return None
    return broken("{it} is {values}, which names a dimension twice", of, values=values)


@kind("OP118", of=ARGUMENT, perm=ARGUMENT, rank=INTEGER, says="{perm} of {rank} dimensions changes their order")
def moves(of: Arg, perm: Arg, rank: int) -> Reason:
    """Name a permutation that leaves all as it is, to a kernel that swaps the last two dimensions without looking."""
    if of.rank != rank or perm.met(rank, "INT32") != tuple(range(rank)) or 1 in of.shape[-2:]:
        return None
    return broken("{it} {shape} is not to be transposed", of, shape=of.shape)


@kind("SH302", of=ARGUMENT, perm=ARGUMENT, output=ARGUMENT, says="{output} is {of} transposed")
def transposed(of: Arg, perm: Arg, output: Arg) -> Reason:
    """Require the output shape of TRANSPOSE, whose kernel goes by the stored one."""
    values = perm.met(of.rank, "INT32")
    if values is None or not all(0 <= value < of.rank for value in values):
        return None
    return differs(output, tuple(of.shape[value] for value in values))


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, output=ARGUMENT, says="{output} is {of} with a dimension of 1 at {axis}")
def expanded(of: Arg, axis: Arg, output: Arg) -> Reason:
    """Mirror `VerifyTensorDim` of EXPAND_DIMS: the first value of the axis; negative ones count from the end."""
    values = axis.read(1)
    if values is None:
        return None
    at = values[0] + of.rank + 1 if values[0] < 0 else values[0]
    if not 0 <= at <= of.rank:
        return broken(
            "{it} is {values}, expected {low} to {rank} for rank {rank}",
            axis,
            values=values[0],
            low=-of.rank - 1,
            rank=of.rank,
        )
    return differs(output, (*of.shape[:at], 1, *of.shape[at:]))


@kind("OP113", of=ARGUMENT, option=OPTION, says="{option} names dimensions of {of} that are 1, at most 8 of them")
def squeezed_dims(of: Arg, option: Field) -> Reason:
    """Mirror the parser and `SqueezePrepare`: negative dimensions count from the end."""
    dims = option.value or ()
    if len(dims) > 8:
        return broken("{option} has {dims} values, expected at most 8", option=option, dims=len(dims))
    for dim in dims:
        if not -of.rank <= dim < of.rank:
            return broken(
                "{option} names {dim}, expected {low} to {high} for rank {rank}",
                option=option,
                dim=dim,
                low=-of.rank,
                high=of.rank - 1,
                rank=of.rank,
            )
        if of.shape[dim] != 1:
            return broken(
                "{option} names dimension {dim} of {it} {shape}, which is not 1",
                of,
                option=option,
                dim=dim,
                shape=of.shape,
            )
    return None


@kind("SH302", of=ARGUMENT, option=OPTION, output=ARGUMENT, says="{output} has room for what is left of {of}")
def squeezed_room(of: Arg, option: Field, output: Arg) -> Reason:
    """Mirror `SqueezePrepare`: every dimension that is left needs one in the output that is no smaller."""
    left = _left(option, of.shape)
    if left is None or (
        len(left) <= output.rank and all(have >= size for have, size in zip(output.shape, left, strict=False))
    ):
        return None
    return differs(output, left)


@kind("SH302", of=ARGUMENT, option=OPTION, output=ARGUMENT, says="{output} is what is left of {of}")
def squeezed_shape(of: Arg, option: Field, output: Arg) -> Reason:
    """Require the output shape of SQUEEZE."""
    left = _left(option, of.shape)
    return None if left is None else differs(output, left)


def _left(option: Field, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    dims = option.value or ()
    rank = len(shape)
    if not all(-rank <= dim < rank for dim in dims):
        return None
    gone = {dim % rank for dim in dims} if dims else {at for at, size in enumerate(shape) if size == 1}
    return tuple(size for at, size in enumerate(shape) if at not in gone)


@kind("SH302", of=ARGUMENT, tensor=ARGUMENT, says="{of} says the shape of {tensor}")
def says_shape(of: Arg, tensor: Arg) -> Reason:
    """Require constant values, read by their type, that are another argument's shape."""
    if of.shape != (tensor.rank,):
        return broken(
            "{it} is {shape}, expected [{tensor_rank}] for {tensor} {tensor_shape}",
            of,
            shape=of.shape,
            tensor_rank=tensor.rank,
            tensor=tensor,
            tensor_shape=tensor.shape,
        )
    values = of.read(tensor.rank, of.type) if of.type in ("INT8", "INT16", "INT32", "INT64") else None
    if values is None or tuple(values) == tensor.shape:
        return None
    return broken(
        "{it} says {values}, {tensor} is {tensor_shape}", of, values=values, tensor=tensor, tensor_shape=tensor.shape
    )


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} broadcasts to {output}")
def broadcasts_to(of: Arg, output: Arg) -> Reason:
    """Require an input of at most the output's rank, each dimension 1 or the output's."""
    if of.rank > output.rank:
        return broken(
            "{it} has rank {rank}, {output} has {output_rank}", of, rank=of.rank, output=output, output_rank=output.rank
        )
    room = output.shape[output.rank - of.rank :]
    if all(size in (1, have) for size, have in zip(of.shape, room, strict=True)):
        return None
    return broken(
        "{it} {shape} does not broadcast to {output} {output_shape}",
        of,
        shape=of.shape,
        output=output,
        output_shape=output.shape,
    )


@kind("OP118", of=ARGUMENT, other=ARGUMENT, says="the shapes that {of} and {other} hold broadcast")
def values_broadcast(of: Arg, other: Arg) -> Reason:
    """Mirror BROADCAST_ARGS: known shapes, from the right each dimension equal or 1; it aborts otherwise."""
    values, others = of.met(), other.met()
    if values is None or others is None:
        return None
    for first, second in zip(reversed(values), reversed(others), strict=False):
        if first != second and 1 not in (first, second):
            return broken(
                "{it} {values} does not broadcast with {other} {others}", of, values=values, other=other, others=others
            )
    return None


@kind("SH302", of=ARGUMENTS, says="shapes {of} that are computed at run time broadcast then")
def runtime_shapes(of: Args) -> Reason:
    """Name a shape that nobody knows before it runs, where the other is no row of ones."""
    known = [arg.met() if arg.elements else () for arg in of]
    for arg, other, values, others in zip(of, of[::-1], known, known[::-1], strict=True):
        if values is None and (others is None or any(value != 1 for value in others)):
            return broken("{it} is computed at run time and must broadcast with {other} then", arg, other=other)
    return None


@kind("SH302", of=ARGUMENT, other=ARGUMENT, output=ARGUMENT, says="{output} is as long as the longer of {of}, {other}")
def longer(of: Arg, other: Arg, output: Arg) -> Reason:
    """Require an output as long as the longer input."""
    wanted = max(of.elements, other.elements)
    if output.elements == wanted:
        return None
    return broken("{it} has {elements} elements, expected {wanted}", output, elements=output.elements, wanted=wanted)


@kind("OP113", of=ARGUMENT, option=OPTION, says="{option} is a dimension of {of}")
def axis_option(of: Arg, option: Field) -> Reason:
    """Refuse an axis more than one beyond the rank: the kernel multiplies dimensions that are not there."""
    if -of.rank - 1 <= option.value <= of.rank:
        return None
    return broken(
        "{option} is {value}, expected {low} to {high} for {it} of rank {rank}",
        of,
        option=option,
        value=option.value,
        low=-of.rank,
        high=of.rank - 1,
        rank=of.rank,
    )


@kind("SH302", of=ARGUMENT, inputs=ARGUMENTS, axis=OPTION, says="{of} is one of the {inputs} with {axis} added")
def packed(of: Arg, inputs: Args, axis: Field) -> Reason:
    """Require the shapes of PACK (``of`` its output) and of UNPACK (``of`` its input): all parts alike, one a slice."""
    if not inputs:
        return None
    if not -of.rank <= axis.value < of.rank:
        return broken(
            "{axis} is {value}, expected {low} to {high} for {it} of rank {rank}",
            of,
            axis=axis,
            value=axis.value,
            low=-of.rank,
            high=of.rank - 1,
            rank=of.rank,
        )
    at = axis.value % of.rank
    wanted = of.shape[:at] + of.shape[at + 1 :]
    for part in inputs:
        if part.shape != wanted:
            return broken("{it} is {shape}, a slice of {of} is {wanted}", part, shape=part.shape, of=of, wanted=wanted)
    if len(inputs) == of.shape[at]:
        return None
    words = "dimension {at} of {it} is {size}, there are {count} {inputs}"
    found = broken(words, of, at=at, size=of.shape[at], count=len(inputs), inputs=inputs[0].argument)
    return found._replace(needs=prod(wanted) * len(inputs))


@kind("OP113", of=NAME, option=OPTION, says="{option} is no more than there are {of}")
def counted(op: Op, of: str, option: Field) -> Reason:
    """Refuse a count beyond the tensors that there are: the kernel follows a pointer to none."""
    have = op.count(outputs=op.entry.places[of][1])
    if option.value > have:
        return broken("{option} is {value}, there are {have} {it}", of, option=option, value=option.value, have=have)
    return None


@kind("OP113", of=NAME, option=OPTION, says="{option} is the number of {of}")
def count_is(op: Op, of: str, option: Field) -> Reason:
    """Require a count that is the number of tensors."""
    have = len(op.all(of))
    if option.value == have:
        return None
    return broken("{option} is {value}, there are {have} {it}", of, option=option, value=option.value, have=have)


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} holds one element for each dimension of {of}")
def rank_of(of: Arg, output: Arg) -> Reason:
    """Require the output shape of SHAPE."""
    return differs(output, (of.rank,))


@kind("OP113", option=OPTION, output=ARGUMENT, says="{option} is the type of {output}")
def out_type(op: Op, option: Field, output: Arg) -> Reason:
    """Require the type that the options name: TFLM goes by the output's."""
    if not op.has_options or option.value == output.type:
        return None
    return broken("{option} is {value}, {it} is {type}", output, option=option, value=option.value, type=output.type)
