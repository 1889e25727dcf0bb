"""Conditions of the operators that lay the same elements out anew: transposing, packing, squeezing, filling."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, OPTION, At, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} is one value for every dimension of {input}, 0 to its rank")
def permutation(op: Op, p: Parameters) -> Reason:
    """Mirror `TransposePrepare`: a vector of the input's rank with values in range, read as int32."""
    perm, arg = op.arg(p["of"]), op.arg(p["input"])
    if perm is None or arg is None:
        return None
    if perm.shape != (arg.rank,):
        return f"{perm.name} is {shaped(perm.shape)}, expected [{arg.rank}] for rank {arg.rank}"
    for position, value in enumerate(perm.read(arg.rank) or ()):
        if not 0 <= value < arg.rank:
            return f"{perm.name}[{position}] is {value}, expected 0 to {arg.rank - 1}"
    return None


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} names every dimension once")
def distinct(op: Op, p: Parameters) -> Reason:
    """Require a permutation without repetition."""
    perm, arg = op.arg(p["of"]), op.arg(p["input"])
    values = perm.invoked(arg.rank) if perm is not None and arg is not None else None
    if values is None or len(set(values)) == len(values):
        return None
    return f"{p['of']} is {shaped(values)}, which names a dimension twice"


@kind("SH302", of=ARGUMENT, perm=ARGUMENT, output=ARGUMENT, says="{output} is {of} transposed")
def transposed(op: Op, p: Parameters) -> Reason:
    """Require the output shape of TRANSPOSE, whose kernel goes by the stored one."""
    arg, perm, output = op.arg(p["of"]), op.arg(p["perm"]), op.arg(p["output"])
    values = perm.invoked(arg.rank) if perm is not None and arg is not None else None
    if arg is None or output is None or values is None or not all(0 <= value < arg.rank for value in values):
        return None
    wanted = tuple(arg.shape[value] for value in values)
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, output=ARGUMENT, says="{output} is {of} with a dimension of 1 at {axis}")
def expanded(op: Op, p: Parameters) -> Reason:
    """Mirror `VerifyTensorDim` of EXPAND_DIMS: the first value of the axis; negative ones count from the end."""
    arg, axis, output = op.arg(p["of"]), op.arg(p["axis"]), op.arg(p["output"])
    values = None if axis is None else axis.read(1)
    if arg is None or axis is None or output is None or values is None:
        return None
    at = values[0] + arg.rank + 1 if values[0] < 0 else values[0]
    if not 0 <= at <= arg.rank:
        return At(f"{axis.name} is {values[0]}, expected {-arg.rank - 1} to {arg.rank} for rank {arg.rank}", axis)
    wanted = (*arg.shape[:at], 1, *arg.shape[at:])
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("OP113", of=ARGUMENT, option=OPTION, says="{option} names dimensions of {of} that are 1, at most 8 of them")
def squeezed_dims(op: Op, p: Parameters) -> Reason:
    """Mirror the parser and `SqueezePrepare`: negative dimensions count from the end."""
    arg = op.arg(p["of"])
    dims = op.option(p["option"]) or ()
    if arg is None:
        return None
    if len(dims) > 8:
        return f"{p['option']} has {len(dims)} values, expected at most 8"
    for dim in dims:
        if not -arg.rank <= dim < arg.rank:
            return f"{p['option']} names {dim}, expected {-arg.rank} to {arg.rank - 1} for rank {arg.rank}"
        if arg.shape[dim] != 1:
            return f"{p['option']} names dimension {dim} of {arg.name} {shaped(arg.shape)}, which is not 1"
    return None


@kind("SH302", of=ARGUMENT, option=OPTION, output=ARGUMENT, says="{output} has room for what is left of {of}")
def squeezed_room(op: Op, p: Parameters) -> Reason:
    """Mirror `SqueezePrepare`: every dimension that is left needs one in the output that is no smaller."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None:
        return None
    left = _left(op, p, arg.shape)
    if left is None or (
        len(left) <= output.rank and all(have >= size for have, size in zip(output.shape, left, strict=False))
    ):
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(left)}", output)


@kind("SH302", of=ARGUMENT, option=OPTION, output=ARGUMENT, says="{output} is what is left of {of}")
def squeezed_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of SQUEEZE."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None:
        return None
    left = _left(op, p, arg.shape)
    if left is None or output.shape == left:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(left)}", output)


def _left(op: Op, p: Parameters, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    dims = op.option(p["option"]) or ()
    rank = len(shape)
    if not all(-rank <= dim < rank for dim in dims):
        return None
    gone = {dim % rank for dim in dims} if dims else {at for at, size in enumerate(shape) if size == 1}
    return tuple(size for at, size in enumerate(shape) if at not in gone)


@kind("SH302", of=ARGUMENT, tensor=ARGUMENT, says="{of} says the shape of {tensor}")
def says_shape(op: Op, p: Parameters) -> Reason:
    """Require constant values, read by their type, that are another argument's shape."""
    arg, tensor = op.arg(p["of"]), op.arg(p["tensor"])
    if arg is None or tensor is None:
        return None
    if arg.shape != (tensor.rank,):
        return At(
            f"{arg.name} is {shaped(arg.shape)}, expected [{tensor.rank}] for {tensor.name} {shaped(tensor.shape)}", arg
        )
    values = arg.read(tensor.rank, arg.type) if arg.type in ("INT8", "INT16", "INT32", "INT64") else None
    if values is None or tuple(values) == tensor.shape:
        return None
    return f"{arg.name} says {shaped(values)}, {tensor.name} is {shaped(tensor.shape)}"


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} broadcasts to {output}")
def broadcasts_to(op: Op, p: Parameters) -> Reason:
    """Require an input of at most the output's rank, each dimension 1 or the output's."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None:
        return None
    if arg.rank > output.rank:
        return f"{arg.name} has rank {arg.rank}, {output.name} has {output.rank}"
    room = output.shape[output.rank - arg.rank :]
    if all(size in (1, have) for size, have in zip(arg.shape, room, strict=True)):
        return None
    return f"{arg.name} {shaped(arg.shape)} does not broadcast to {output.name} {shaped(output.shape)}"


@kind("OP118", of=ARGUMENT, other=ARGUMENT, says="the shapes that {of} and {other} hold broadcast")
def values_broadcast(op: Op, p: Parameters) -> Reason:
    """Mirror BROADCAST_ARGS: constant shapes, from the right each dimension equal or 1; it aborts otherwise."""
    first, second = op.arg(p["of"]), op.arg(p["other"])
    values = None if first is None else first.invoked(first.elements, first.type)
    others = None if second is None else second.invoked(second.elements, second.type)
    if values is None or others is None:
        return None
    for one, other in zip(reversed(values), reversed(others), strict=False):
        if one != other and 1 not in (one, other):
            return f"{p['of']} {shaped(values)} does not broadcast with {p['other']} {shaped(others)}"
    return None


@kind("SH302", of=ARGUMENT, other=ARGUMENT, output=ARGUMENT, says="{output} is as long as the longer of {of}, {other}")
def longer(op: Op, p: Parameters) -> Reason:
    """Require an output as long as the longer input."""
    first, second, output = op.arg(p["of"]), op.arg(p["other"]), op.arg(p["output"])
    if first is None or second is None or output is None:
        return None
    wanted = max(first.elements, second.elements)
    if output.elements == wanted:
        return None
    return At(f"{output.name} has {output.elements} elements, expected {wanted}", output)


@kind("OP113", of=ARGUMENT, option=OPTION, says="{option} is a dimension of {of}")
def axis_option(op: Op, p: Parameters) -> Reason:
    """Refuse an axis more than one beyond the rank: the kernel multiplies dimensions that are not there."""
    whole, axis = op.arg(p["of"]), op.option(p["option"])
    if whole is None or -whole.rank - 1 <= axis <= whole.rank:
        return None
    return f"{p['option']} is {axis}, expected {-whole.rank} to {whole.rank - 1} for {whole.name} of rank {whole.rank}"


@kind("SH302", of=ARGUMENT, inputs=ARGUMENT, axis=OPTION, says="{of} is one of the {inputs} with {axis} added")
def packed(op: Op, p: Parameters) -> Reason:
    """Require the shapes of PACK (``of`` its output) and of UNPACK (``of`` its input): all parts alike, one a slice."""
    whole, parts = op.arg(p["of"]), op.all(p["inputs"])
    if whole is None or not parts:
        return None
    axis = op.option(p["axis"])
    if not -whole.rank <= axis < whole.rank:
        return (
            f"{p['axis']} is {axis}, expected {-whole.rank} to {whole.rank - 1} for {whole.name} of rank {whole.rank}"
        )
    at = axis % whole.rank
    wanted = whole.shape[:at] + whole.shape[at + 1 :]
    for part in parts:
        if part.shape != wanted:
            return At(f"{part.name} is {shaped(part.shape)}, a slice of {whole.name} is {shaped(wanted)}", part)
    if len(parts) == whole.shape[at]:
        return None
    return f"dimension {at} of {whole.name} is {whole.shape[at]}, there are {len(parts)} {p['inputs']}"


@kind("OP113", of=ARGUMENT, option=OPTION, says="{option} is no more than there are {of}")
def counted(op: Op, p: Parameters) -> Reason:
    """Refuse a count beyond the tensors that there are: the kernel follows a pointer to none."""
    have = len(op.operator.outputs if op.entry.places[p["of"]][1] else op.operator.inputs)
    count = op.option(p["option"])
    return f"{p['option']} is {count}, there are {have} {p['of']}" if count > have else None


@kind("OP113", of=ARGUMENT, option=OPTION, says="{option} is the number of {of}")
def count_is(op: Op, p: Parameters) -> Reason:
    """Require a count that is the number of tensors."""
    have, count = len(op.all(p["of"])), op.option(p["option"])
    return None if count == have else f"{p['option']} is {count}, there are {have} {p['of']}"


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} holds one element for each dimension of {of}")
def rank_of(op: Op, p: Parameters) -> Reason:
    """Require the output shape of SHAPE."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None or output.shape == (arg.rank,):
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected [{arg.rank}]", output)


@kind("OP113", option=OPTION, output=ARGUMENT, says="{option} is the type of {output}")
def out_type(op: Op, p: Parameters) -> Reason:
    """Require the type that the options name: TFLM goes by the output's."""
    output, name = op.arg(p["output"]), op.option(p["option"])
    if output is None or not op.has_options or name == output.type:
        return None
    return At(f"{p['option']} is {name}, {output.name} is {output.type}", output)
