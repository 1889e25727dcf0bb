"""Conditions of operators that pick, reverse or choose elements."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, At, kind, shaped
from tflm_lint.verdict.kinds.shape import broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("SH302", of=ARGUMENT, positions=ARGUMENT, says="axis and batch_dims fit {of} and {positions}")
def axes(op: Op, p: Parameters) -> Reason:
    """Mirror the checks of GATHER on ``axis``, ``batch_dims`` and the batch dimensions."""
    arg, positions = op.arg(p["of"]), op.arg(p["positions"])
    if arg is None or positions is None:
        return None
    axis, batch_dims = _axis_and_batch_dims(op, arg.rank, positions.rank)
    if not 0 <= axis < arg.rank:
        return f"axis is {op.option('axis')}, expected {-arg.rank} to {arg.rank - 1} for rank {arg.rank}"
    if not (0 <= batch_dims <= axis and batch_dims < arg.rank and batch_dims <= positions.rank):
        return f"batch_dims is {op.option('batch_dims')}, expected 0 to {min(axis, positions.rank)}"
    if arg.shape[:batch_dims] != positions.shape[:batch_dims]:
        return (
            f"the batch dimensions of {positions.name} {shaped(positions.shape)} are not those of {shaped(arg.shape)}"
        )
    return None


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="the values of {of} are indices of {input}")
def indices(op: Op, p: Parameters) -> Reason:
    """Require constant positions within the gathered dimension."""
    positions, arg = op.arg(p["of"]), op.arg(p["input"])
    if arg is None or positions is None:
        return None
    axis, _ = _axis_and_batch_dims(op, arg.rank, positions.rank)
    return (
        _outside(positions.name, positions.invoked_values("INT32"), arg.shape[axis]) if 0 <= axis < arg.rank else None
    )


@kind("SH302", of=ARGUMENT, positions=ARGUMENT, output=ARGUMENT, says="{output} has the shape that is gathered")
def output_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of GATHER."""
    shape = _gathered(op, p)
    return None if shape is None else _other_shape(op, p, shape)


@kind("SH302", of=ARGUMENT, positions=ARGUMENT, output=ARGUMENT, says="{output} has at least the rank that is gathered")
def output_rank(op: Op, p: Parameters) -> Reason:
    """Refuse an output of too low a rank: GATHER writes the computed dimensions over what follows the stored ones."""
    return _low_rank(op, p, _gathered(op, p))


@kind(
    "SH302",
    of=ARGUMENT,
    params=ARGUMENT,
    max=INTEGER,
    says="the last dimension of {of} is at most the rank of {params} and {max}",
)
def depth(op: Op, p: Parameters) -> Reason:
    """Hold the depth of GATHER_ND's indices against the rank they index."""
    arg, params = op.arg(p["of"]), op.arg(p["params"])
    if arg is None or params is None or not arg.rank or not params.rank:
        return None
    limit = min(params.rank, p["max"])
    have = arg.shape[-1]
    return f"the last dimension of {arg.name} is {have}, expected at most {limit}" if have > limit else None


@kind("OP118", of=ARGUMENT, params=ARGUMENT, says="{of} holds indices of {params}")
def nd_indices(op: Op, p: Parameters) -> Reason:
    """Mirror the bounds of GATHER_ND: the flat position of a constant index, not each of its coordinates."""
    arg, params = op.arg(p["of"]), op.arg(p["params"])
    values = arg.invoked_values("INT32") if arg is not None else None
    if arg is None or params is None or not values or not arg.rank or not 0 < arg.shape[-1] <= params.rank:
        return None
    size = params.elements
    steps = []
    for dimension in params.shape[: arg.shape[-1]]:
        if not dimension:
            return None
        size //= dimension
        steps.append(size)
    for start in range(0, len(values), len(steps)):
        index = values[start : start + len(steps)]
        position = sum(value * step for value, step in zip(index, steps, strict=True))
        if not 0 <= position <= params.elements - size:
            return f"{arg.name} holds the index {shaped(index)}, outside of {params.name} {shaped(params.shape)}"
    return None


@kind("SH302", of=ARGUMENT, params=ARGUMENT, output=ARGUMENT, says="{output} has the shape that is gathered")
def nd_output_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of GATHER_ND."""
    shape = _gathered_nd(op, p)
    return None if shape is None else _other_shape(op, p, shape)


@kind("SH302", of=ARGUMENT, params=ARGUMENT, output=ARGUMENT, says="{output} has at least the rank that is gathered")
def nd_output_rank(op: Op, p: Parameters) -> Reason:
    """Refuse an output of too low a rank: GATHER_ND writes the computed dimensions over what follows."""
    return _low_rank(op, p, _gathered_nd(op, p))


@kind("SH302", of=ARGUMENT, lookup=ARGUMENT, output=ARGUMENT, says="{output} has room for the rows of {of}")
def embedding_output(op: Op, p: Parameters) -> Reason:
    """Mirror EMBEDDING_LOOKUP: an output of at least the rank, whose rewritten dimensions fit into its bytes."""
    arg, lookup, output = op.arg(p["of"]), op.arg(p["lookup"]), op.arg(p["output"])
    if arg is None or lookup is None or output is None or arg.rank < 2 or lookup.rank != 1:
        return None
    if output.rank < arg.rank:
        return f"{output.name} has rank {output.rank}, expected at least {arg.rank}"
    need = 1
    for size in (lookup.shape[0], *arg.shape[1:], *output.shape[arg.rank :]):
        need *= size
    if need > output.elements:
        return f"{output.name} {shaped(output.shape)} has no room for {need} elements"
    return None


@kind("SH302", of=ARGUMENT, lookup=ARGUMENT, output=ARGUMENT, says="{output} has one row of {of} per index")
def embedding_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of EMBEDDING_LOOKUP."""
    arg, lookup = op.arg(p["of"]), op.arg(p["lookup"])
    if arg is None or lookup is None or arg.rank < 2 or lookup.rank != 1:
        return None
    return _other_shape(op, p, (lookup.shape[0], *arg.shape[1:]))


@kind("OP118", of=ARGUMENT, value=ARGUMENT, says="the values of {of} are rows of {value}")
def rows(op: Op, p: Parameters) -> Reason:
    """Require constant row indices within the table; an empty table is never read."""
    lookup, table = op.arg(p["of"]), op.arg(p["value"])
    if lookup is None or table is None or not table.rank or not table.shape[0]:
        return None
    return _outside(lookup.name, lookup.invoked_values("INT32"), table.shape[0])


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} names neighbouring dimensions of {input}, each once")
def reverse_axes(op: Op, p: Parameters) -> Reason:
    """Mirror REVERSE_V2: constant axes in range and, sorted, without a gap."""
    arg, target = op.arg(p["of"]), op.arg(p["input"])
    if arg is None or target is None:
        return None
    if arg.elements > target.rank:
        return f"{arg.name} has {arg.elements} axes for rank {target.rank}"
    values = arg.invoked_values("INT32") or ()
    for value in values:
        if not -target.rank <= value < target.rank:
            return f"{arg.name} holds {value}, expected {-target.rank} to {target.rank - 1}"
    ordered = sorted(value % target.rank for value in values) if target.rank else []
    if ordered != list(range(ordered[0], ordered[0] + len(ordered))) if ordered else False:
        return f"{arg.name} names the dimensions {ordered}, expected neighbours"
    return None


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{of} broadcast to the shape of {output}, or all have one shape")
def select_shapes(op: Op, p: Parameters) -> Reason:
    """Mirror SELECT_V2: the output's shape counts only where an input broadcasts."""
    args = list(op.each(p["of"]))
    output = op.arg(p["output"])
    if output is None or not _broadcasts(op, p):
        return None
    shape: tuple[int, ...] = ()
    for arg in args:
        joined = broadcast(shape, arg.shape)
        if joined is None:
            return At(f"{arg.name} {shaped(arg.shape)} does not broadcast with {shaped(shape)}", arg)
        shape = joined
    if output.shape != shape:
        return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(shape)}", output)
    return None


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, output=ARGUMENT, says="{output} is {of} without the dimension {axis}")
def reduced_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape that one constant axis leaves."""
    arg, axis = op.arg(p["of"]), op.arg(p["axis"])
    values = axis.invoked_values("INT32") if axis is not None else None
    if arg is None or not values or not -arg.rank <= values[0] < arg.rank:
        return None
    at = values[0] % arg.rank
    output = op.arg(p["output"])
    if output is not None and output.shape == (*arg.shape[:at], 1, *arg.shape[at + 1 :]):
        return None
    return _other_shape(op, p, (*arg.shape[:at], *arg.shape[at + 1 :]))


def _axis_and_batch_dims(op: Op, rank: int, positions_rank: int) -> tuple[int, int]:
    axis, batch_dims = op.option("axis"), op.option("batch_dims")
    return axis + rank if axis < 0 else axis, batch_dims + positions_rank if batch_dims < 0 else batch_dims


def _gathered(op: Op, p: Parameters) -> tuple[int, ...] | None:
    arg, positions = op.arg(p["of"]), op.arg(p["positions"])
    if arg is None or positions is None:
        return None
    axis, batch_dims = _axis_and_batch_dims(op, arg.rank, positions.rank)
    if not (0 <= axis < arg.rank and 0 <= batch_dims <= positions.rank):
        return None
    return (*arg.shape[:axis], *positions.shape[batch_dims:], *arg.shape[axis + 1 :])


def _gathered_nd(op: Op, p: Parameters) -> tuple[int, ...] | None:
    arg, params = op.arg(p["of"]), op.arg(p["params"])
    if arg is None or params is None or not arg.rank or not 0 <= arg.shape[-1] <= params.rank:
        return None
    return (*arg.shape[:-1], *params.shape[arg.shape[-1] :])


def _low_rank(op: Op, p: Parameters, shape: tuple[int, ...] | None) -> Reason:
    output = op.arg(p["output"])
    if shape is None or output is None or output.rank >= len(shape):
        return None
    return At(f"{output.name} has rank {output.rank}, TFLM writes {len(shape)} dimensions over it", output)


def _outside(name: str, values: tuple[int, ...] | None, size: int) -> str | None:
    for position, value in enumerate(values or ()):
        if not 0 <= value < size:
            return f"{name}[{position}] is {value}, expected 0 to {size - 1}"
    return None


def _other_shape(op: Op, p: Parameters, shape: tuple[int, ...]) -> Reason:
    output = op.arg(p["output"])
    if output is None or output.shape == shape:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, the result is {shaped(shape)}", output)


def _broadcasts(op: Op, p: Parameters) -> bool:
    args = list(op.each(p["of"]))
    output = op.arg(p["output"])
    if len({arg.shape for arg in args}) <= 1:
        return False
    return output is None or not all(arg.elements == 1 for arg in (*args, output))
