"""Conditions of operators that pick, reverse or choose elements."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, INTEGER, broken, differs, kind
from tflm_lint.verdict.kinds.shape import broadcast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Reason


@kind("SH302", of=ARGUMENT, positions=ARGUMENT, says="axis and batch_dims fit {of} and {positions}")
def axes(op: Op, of: Arg, positions: Arg) -> Reason:
    """Mirror the checks of GATHER on ``axis``, ``batch_dims`` and the batch dimensions."""
    axis, batch_dims = _axis_and_batch_dims(op, of.rank, positions.rank)
    if not 0 <= axis < of.rank:
        return broken(
            "axis is {value}, expected {low} to {high} for rank {rank}",
            value=op.option("axis"),
            low=-of.rank,
            high=of.rank - 1,
            rank=of.rank,
        )
    if not (0 <= batch_dims <= axis and batch_dims < of.rank and (batch_dims <= positions.rank)):
        return broken(
            "batch_dims is {value}, expected 0 to {most}",
            value=op.option("batch_dims"),
            most=min(axis, positions.rank),
        )
    if of.shape[:batch_dims] != positions.shape[:batch_dims]:
        return broken(
            "the batch dimensions of {positions} {positions_shape} are not those of {of_shape}",
            positions=positions,
            positions_shape=positions.shape,
            of_shape=of.shape,
        )
    return None


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="the values of {of} are indices of {input}")
def indices(op: Op, of: Arg, input: Arg) -> Reason:
    """Require constant positions within the gathered dimension."""
    axis, _ = _axis_and_batch_dims(op, input.rank, of.rank)
    if 0 <= axis < input.rank:
        if not input.shape[axis] and of.elements > 0:
            return broken("{it} is {shape} and holds nothing that {of} could name", input, shape=input.shape, of=of)
        return _outside(of, of.met(as_type="INT32"), input.shape[axis])
    return None


@kind("SH302", of=ARGUMENT, positions=ARGUMENT, output=ARGUMENT, says="{output} has the shape that is gathered")
def output_shape(op: Op, of: Arg, positions: Arg, output: Arg) -> Reason:
    """Require the output shape of GATHER."""
    return _written_shape(output, _gathered(op, of, positions))


@kind("SH302", of=ARGUMENT, positions=ARGUMENT, output=ARGUMENT, says="{output} has at least the rank that is gathered")
def output_rank(op: Op, of: Arg, positions: Arg, output: Arg) -> Reason:
    """Refuse an output of too low a rank: GATHER writes the computed dimensions over what follows the stored ones."""
    return _low_rank(output, _gathered(op, of, positions))


@kind(
    "SH302",
    of=ARGUMENT,
    params=ARGUMENT,
    max=INTEGER,
    says="the last dimension of {of} is at most the rank of {params} and {max}",
)
def depth(of: Arg, params: Arg, max: int) -> Reason:
    """Hold the depth of GATHER_ND's indices against the rank they index."""
    if not of.rank or not params.rank:
        return None
    limit = min(params.rank, max)
    have = of.shape[-1]
    if have > limit:
        return broken("the last dimension of {it} is {have}, expected at most {limit}", of, have=have, limit=limit)
    return None


@kind("OP118", of=ARGUMENT, params=ARGUMENT, says="{of} holds indices of {params}")
def nd_indices(of: Arg, params: Arg) -> Reason:
    """Mirror the bounds of GATHER_ND: the flat position of a constant index, not each of its coordinates."""
    values = of.met(as_type="INT32")
    if not values or not of.rank or (not 0 < of.shape[-1] <= params.rank):
        return None
    size = params.elements
    steps = []
    for dimension in params.shape[: of.shape[-1]]:
        if not dimension:
            return None
        size //= dimension
        steps.append(size)
    for start in range(0, len(values), len(steps)):
        index = values[start : start + len(steps)]
        position = sum(value * step for value, step in zip(index, steps, strict=True))
        if not 0 <= position <= params.elements - size:
            return broken(
                "{it} holds the index {index}, outside of {params} {params_shape}",
                of,
                index=index,
                params=params,
                params_shape=params.shape,
            )
    return None


@kind("SH302", of=ARGUMENT, params=ARGUMENT, output=ARGUMENT, says="{output} has the shape that is gathered")
def nd_output_shape(of: Arg, params: Arg, output: Arg) -> Reason:
    """Require the output shape of GATHER_ND."""
    return _written_shape(output, _gathered_nd(of, params))


@kind("SH302", of=ARGUMENT, params=ARGUMENT, output=ARGUMENT, says="{output} has at least the rank that is gathered")
def nd_output_rank(of: Arg, params: Arg, output: Arg) -> Reason:
    """Refuse an output of too low a rank: GATHER_ND writes the computed dimensions over what follows."""
    return _low_rank(output, _gathered_nd(of, params))


@kind("SH302", of=ARGUMENT, lookup=ARGUMENT, output=ARGUMENT, says="{output} has room for the rows of {of}")
def embedding_output(of: Arg, lookup: Arg, output: Arg) -> Reason:
    """Mirror EMBEDDING_LOOKUP: an output of at least the rank, whose rewritten dimensions fit into its bytes."""
    if of.rank < 2 or lookup.rank != 1:
        return None
    if output.rank < of.rank:
        return broken(
            "{output} has rank {output_rank}, expected at least {of_rank}",
            output=output,
            output_rank=output.rank,
            of_rank=of.rank,
        )
    need = 1
    for size in (lookup.shape[0], *of.shape[1:], *output.shape[of.rank :]):
        need *= size
    if need > output.elements:
        return broken(
            "{output} {output_shape} has no room for {need} elements",
            output=output,
            output_shape=output.shape,
            need=need,
        )
    return None


@kind("SH302", of=ARGUMENT, lookup=ARGUMENT, output=ARGUMENT, says="{output} has one row of {of} per index")
def embedding_shape(of: Arg, lookup: Arg, output: Arg) -> Reason:
    """Require the output shape of EMBEDDING_LOOKUP."""
    if of.rank < 2 or lookup.rank != 1:
        return None
    return _written_shape(output, (lookup.shape[0], *of.shape[1:]))


@kind("OP118", of=ARGUMENT, value=ARGUMENT, says="the values of {of} are rows of {value}")
def rows(of: Arg, value: Arg) -> Reason:
    """Require constant row indices within the table; an empty table is never read."""
    if not value.rank or not value.shape[0]:
        return None
    return _outside(of, of.met(as_type="INT32"), value.shape[0])


@kind("SH302", of=ARGUMENT, lookup=ARGUMENT, says="{of} has a row")
def has_rows(of: Arg, lookup: Arg) -> Reason:
    """Name a table without a row: the kernel refuses each index, or, where it copies, returns before it writes."""
    if not of.rank or of.shape[0] or lookup.elements < 1:
        return None
    return broken("{it} is {shape}, which holds no row to look up", of, shape=of.shape)


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} names neighbouring dimensions of {input}, each once")
def reverse_axes(of: Arg, input: Arg) -> Reason:
    """Mirror REVERSE_V2: constant axes in range and, sorted, without a gap."""
    if of.elements > input.rank:
        return broken("{it} has {elements} axes for rank {input_rank}", of, elements=of.elements, input_rank=input.rank)
    values = of.invoked_values("INT32") or ()
    for value in values:
        if not -input.rank <= value < input.rank:
            return broken(
                "{it} holds {value}, expected {low} to {high}", of, value=value, low=-input.rank, high=input.rank - 1
            )
    ordered = sorted(value % input.rank for value in values) if input.rank else []
    if ordered and ordered != list(range(ordered[0], ordered[0] + len(ordered))):
        return broken("{it} names the dimensions {ordered}, expected neighbours", of, ordered=ordered)
    return None


@kind("OP118", of=ARGUMENT, says="several axes in {of} are constant, or neighbours when they are computed")
def runtime_axes(of: Arg) -> Reason:
    """Name several axes that nobody knows before the model runs."""
    if of.data is not None or of.elements < 2:
        return None
    return broken("{it} holds {elements} axes that are computed at run time", of, elements=of.elements)


@kind("SH302", of=ARGUMENTS, output=ARGUMENT, says="{of} broadcast to the shape of {output}, or all have one shape")
def select_shapes(of: Args, output: Arg) -> Reason:
    """Mirror SELECT_V2: the output's shape counts only where an input broadcasts."""
    if len({arg.shape for arg in of}) <= 1 or all(arg.elements == 1 for arg in (*of, output)):
        return None
    shape: tuple[int, ...] = ()
    for arg in of:
        joined = broadcast(shape, arg.shape)
        if joined is None:
            return broken("{it} {shape} does not broadcast with {other}", arg, shape=arg.shape, other=shape)
        shape = joined
    return differs(output, shape)


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, output=ARGUMENT, says="{output} is {of} without the dimension {axis}")
def reduced_shape(of: Arg, axis: Arg, output: Arg) -> Reason:
    """Require the output shape that one constant axis leaves."""
    values = axis.invoked_values("INT32")
    if not values or not -of.rank <= values[0] < of.rank:
        return None
    at = values[0] % of.rank
    if output.shape == (*of.shape[:at], 1, *of.shape[at + 1 :]):
        return None
    return _other_shape(output, (*of.shape[:at], *of.shape[at + 1 :]))


def _axis_and_batch_dims(op: Op, rank: int, positions_rank: int) -> tuple[int, int]:
    axis, batch_dims = op.option("axis"), op.option("batch_dims")
    return axis + rank if axis < 0 else axis, batch_dims + positions_rank if batch_dims < 0 else batch_dims


@kind("SH301", of=ARGUMENT, positions=ARGUMENT, output=ARGUMENT, says="what is gathered has no dimension below 1")
def holds(op: Op, of: Arg, positions: Arg, output: Arg) -> Reason:
    """Mirror `CheckDynamicTensors` on the dimensions that GATHER gives its output."""
    return _dynamic(output, _gathered(op, of, positions))


@kind("SH301", of=ARGUMENT, params=ARGUMENT, output=ARGUMENT, says="what is gathered has no dimension below 1")
def nd_holds(of: Arg, params: Arg, output: Arg) -> Reason:
    """Mirror `CheckDynamicTensors` on the dimensions that GATHER_ND gives its output."""
    return _dynamic(output, _gathered_nd(of, params))


@kind(
    "SH301", of=ARGUMENT, lookup=ARGUMENT, output=ARGUMENT, says="the rows that are looked up have no dimension below 1"
)
def embedding_holds(of: Arg, lookup: Arg, output: Arg) -> Reason:
    """Mirror `CheckDynamicTensors` on the dimensions that EMBEDDING_LOOKUP gives its output; further ones stay."""
    if of.rank < 2 or lookup.rank != 1:
        return None
    return _dynamic(output, (lookup.shape[0], *of.shape[1:], *output.shape[of.rank :]))


def _dynamic(output: Arg, shape: tuple[int, ...] | None) -> Reason:
    if shape is None or shape == (0,) or all(size > 0 for size in shape):
        return None
    return broken("{it} becomes {dims}, every dimension must be at least 1", output, dims=shape)


def _gathered(op: Op, arg: Arg, positions: Arg) -> tuple[int, ...] | None:
    axis, batch_dims = _axis_and_batch_dims(op, arg.rank, positions.rank)
    if not (0 <= axis < arg.rank and 0 <= batch_dims <= positions.rank):
        return None
    return (*arg.shape[:axis], *positions.shape[batch_dims:], *arg.shape[axis + 1 :])


def _gathered_nd(arg: Arg, params: Arg) -> tuple[int, ...] | None:
    if not arg.rank or not 0 <= arg.shape[-1] <= params.rank:
        return None
    return (*arg.shape[:-1], *params.shape[arg.shape[-1] :])


def _low_rank(output: Arg, shape: tuple[int, ...] | None) -> Reason:
    if shape is None or output.rank >= len(shape):
        return None
    words = "{it} has rank {rank}, TFLM writes {written} dimensions over it"
    return broken(words, output, rank=output.rank, written=len(shape))


def _outside(arg: Arg, values: tuple[int, ...] | None, size: int) -> Reason:
    for position, value in enumerate(values or ()):
        if not 0 <= value < size:
            words = "{it}[{position}] is {value}, expected 0 to {most}"
            return broken(words, arg, position=position, value=value, most=size - 1)
    return None


def _written_shape(output: Arg, shape: tuple[int, ...] | None) -> Reason:
    """Hold the stored shape against the one that Prepare writes over it."""
    found = _other_shape(output, shape)
    return found if found is None else output.written(shape, found)


def _other_shape(output: Arg, shape: tuple[int, ...] | None) -> Reason:
    if shape is None or output.shape == shape:
        return None
    return broken("{it} is {shape}, the result is {wanted}", output, shape=output.shape, wanted=shape)
