"""Conditions of the operators that move blocks between depth, plane and batch."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, OPTION, At, Optional, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("SH302", of=ARGUMENT, block=OPTION, says="the channels of {of} are a multiple of {block} squared")
def channels(op: Op, p: Parameters) -> Reason:
    """Mirror DEPTH_TO_SPACE: the channels fill whole blocks."""
    arg, block = op.arg(p["of"]), op.option(p["block"])
    if arg is None or arg.rank != 4 or block < 1 or not arg.shape[3] % (block * block):
        return None
    return f"{arg.name} is {shaped(arg.shape)}, its channels are no multiple of {block} x {block}"


@kind("SH302", of=ARGUMENT, block=OPTION, says="the rows and columns of {of} are multiples of {block}")
def plane(op: Op, p: Parameters) -> Reason:
    """Mirror SPACE_TO_DEPTH: the plane divides into whole blocks."""
    arg, block = op.arg(p["of"]), op.option(p["block"])
    if arg is None or arg.rank != 4 or block < 1 or not (arg.shape[1] % block or arg.shape[2] % block):
        return None
    return f"{arg.name} is {shaped(arg.shape)}, its rows and columns are no multiples of {block}"


@kind(
    "SH302",
    of=ARGUMENT,
    block=OPTION,
    output=ARGUMENT,
    deep=BOOLEAN,
    computed=Optional(BOOLEAN),
    says="{output} is {of} with blocks of {block} moved",
)
def moved(op: Op, p: Parameters) -> Reason:
    """Hold the output against the shape that `Prepare` writes over the stored one (``computed``: and that against 0).

    ``deep`` where blocks move into the channels. The interpreter refuses a computed dimension below 1.
    """
    arg, block, output = op.arg(p["of"]), op.option(p["block"]), op.arg(p["output"])
    if arg is None or output is None or arg.rank != 4 or block < 1:
        return None
    batch, height, width, depth = arg.shape
    if p["deep"]:
        wanted = (batch, height // block, width // block, depth * block * block)
    else:
        wanted = (batch, height * block, width * block, depth // block // block)
    if p.get("computed"):
        # further dimensions of the stored shape stay
        dims = (wanted + output.shape[4:])[: output.rank]
        if dims == (0,) or all(size > 0 for size in dims):
            return None
        return At(f"{output.name} becomes {shaped(dims)}, every dimension must be at least 1", output)
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="the width of a block in {of} is not 0")
def block_width(op: Op, p: Parameters) -> Reason:
    """Refuse a constant block of width 0, by which the kernel divides; it reads int32 whatever the type is."""
    block, arg = op.arg(p["of"]), op.arg(p["input"])
    if block is None or arg is None or arg.rank != 4:
        return None
    values = block.invoked(2)
    return f"{block.name} is {shaped(values)}, TFLM divides by the second" if values and not values[1] else None


@kind("SH302", of=ARGUMENT, input=ARGUMENT, pairs=BOOLEAN, says="{of} is a value for each block dimension of {input}")
def per_dimension(op: Op, p: Parameters) -> Reason:
    """Require block sizes (or ``pairs`` of paddings) for one dimension of a rank of 3, or two of 4."""
    arg, other = op.arg(p["of"]), op.arg(p["input"])
    if arg is None or other is None:
        return None
    wanted = (other.rank - 2, 2) if p["pairs"] else (other.rank - 2,)
    return None if arg.shape == wanted else f"{arg.name} is {shaped(arg.shape)}, expected {shaped(wanted)}"


@kind(
    "SH302",
    of=ARGUMENT,
    block=ARGUMENT,
    borders=ARGUMENT,
    output=ARGUMENT,
    to_batch=BOOLEAN,
    says="{output} is {of} with blocks of {block} moved and {borders} at the edges",
)
def batched(op: Op, p: Parameters) -> Reason:
    """Require the output shape of SPACE_TO_BATCH_ND (``to_batch``) or BATCH_TO_SPACE_ND from constant blocks."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    block, borders = op.arg(p["block"]), op.arg(p["borders"])
    if arg is None or output is None or block is None or borders is None or arg.rank not in (3, 4):
        return None
    if output.rank != arg.rank:
        return At(f"{output.name} has rank {output.rank}, {arg.name} has {arg.rank}", output)
    spatial = arg.rank - 2
    sizes, edges = block.invoked(spatial), borders.invoked(2 * spatial)
    if sizes is None or edges is None:
        return None
    if min(sizes) < 1:
        return At(f"{block.name} is {shaped(sizes)}, expected blocks of at least 1", block)
    batch, wanted = arg.shape[0], []
    for at, size in enumerate(sizes):
        edge = edges[2 * at] + edges[2 * at + 1]
        have = arg.shape[at + 1]
        if p["to_batch"]:
            batch *= size
            if (have + edge) % size:
                return f"dimension {at + 1} of {arg.name} is {have} with {edge} at its edges, no multiple of {size}"
            wanted.append((have + edge) // size)
        else:
            if batch % size:
                return f"the batch of {arg.name} is {arg.shape[0]}, no multiple of blocks {shaped(sizes)}"
            batch //= size
            wanted.append(have * size - edge)
    shape = (batch, *wanted, arg.shape[-1])
    if output.shape == shape:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(shape)}", output)
