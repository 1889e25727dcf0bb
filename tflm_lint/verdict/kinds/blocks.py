"""Conditions of the operators that move blocks between depth, plane and batch."""

from __future__ import annotations

from math import prod

from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, OPTION, Optional, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Field, Reason


@kind("SH302", of=ARGUMENT, block=OPTION, says="the channels of {of} are a multiple of {block} squared")
def channels(of: Arg, block: Field) -> Reason:
    """Mirror DEPTH_TO_SPACE: the channels fill whole blocks."""
    if of.rank != 4 or block.value < 1 or (not of.shape[3] % (block.value * block.value)):
        return None
    return broken(
        "{it} is {shape}, its channels are no multiple of {block} x {block}", of, shape=of.shape, block=block.value
    )


@kind("SH302", of=ARGUMENT, block=OPTION, says="the rows and columns of {of} are multiples of {block}")
def plane(of: Arg, block: Field) -> Reason:
    """Mirror SPACE_TO_DEPTH: the plane divides into whole blocks."""
    if of.rank != 4 or block.value < 1 or (not (of.shape[1] % block.value or of.shape[2] % block.value)):
        return None
    return broken(
        "{it} is {shape}, its rows and columns are no multiples of {block}", of, shape=of.shape, block=block.value
    )


@kind(
    "SH302",
    of=ARGUMENT,
    block=OPTION,
    output=ARGUMENT,
    deep=BOOLEAN,
    computed=Optional(BOOLEAN),
    says="{output} is {of} with blocks of {block} moved",
)
def moved(of: Arg, block: Field, output: Arg, deep: bool, computed: bool = False) -> Reason:
    """Hold the output against the shape that `Prepare` writes over the stored one (``computed``: and that against 0).

    ``deep`` where blocks move into the channels. The interpreter refuses a computed dimension below 1.
    """
    if of.rank != 4 or block.value < 1:
        return None
    batch, height, width, depth = of.shape
    if deep:
        wanted = (batch, height // block.value, width // block.value, depth * block.value * block.value)
    else:
        wanted = (batch, height * block.value, width * block.value, depth // block.value // block.value)
    if computed:
        # further dimensions of the stored shape stay
        dims = (wanted + output.shape[4:])[: output.rank]
        if dims == (0,) or all(size > 0 for size in dims):
            return None
        return broken("{it} becomes {dims}, every dimension must be at least 1", output, dims=dims)
    found = differs(output, wanted)
    return found if found is None else output.written(wanted, found)


@kind(
    "OP121",
    of=ARGUMENT,
    block=ARGUMENT,
    input=ARGUMENT,
    to_batch=BOOLEAN,
    says="no blocks of {block} are missing between {input} and {of}",
)
def phases(of: Arg, block: Arg, input: Arg, to_batch: bool) -> Reason:
    """Refuse fewer batches than the blocks cut an image into: the kernel computes the first, and no others."""
    sizes = block.met(block.elements) if block.type == "INT32" and 0 <= block.elements <= 16 else None
    if sizes is None or not of.rank or not input.rank:
        return None
    whole, cut = (input.shape[0], of.shape[0]) if to_batch else (of.shape[0], input.shape[0])
    wanted = whole * prod(sizes)
    if not 0 < cut < wanted:
        return None
    words = (
        "the stored batch is {have} where {whole} x {block} = {wanted} phases were expected: TFLM computes part of the "
        "result, the rest is wrong"
    )
    return broken(words, of, have=cut, whole=whole, block=prod(sizes), wanted=wanted)


@kind("OP123", of=ARGUMENT, output=ARGUMENT, says="{of} are 0, or the zero point of {output} is")
def padded(of: Arg, output: Arg) -> Reason:
    """Refuse paddings of other values than 0: the kernel's parameters, which hold the zero point, are never set."""
    edges = of.met(of.elements) if of.type == "INT32" and 0 <= of.elements <= 16 else None
    if not edges or not any(edges) or not output.zero_point:
        return None
    words = "{it} are {edges}: TFLM pads with the byte 0, expected the zero point {zero} of {output}"
    return broken(words, of, edges=edges, zero=output.zero_point, output=output)


@kind("OP103", of=ARGUMENT, output=ARGUMENT, says="{of} are 0, or the zero point of {output} is not")
def cleared(of: Arg, output: Arg) -> Reason:
    """Refuse paddings of the value 0: it is what the kernel's parameters, which are never set, hold only by chance."""
    edges = of.met(of.elements) if of.type == "INT32" and 0 <= of.elements <= 16 else None
    if not edges or not any(edges) or output.zero_point:
        return None
    words = "{it} are {edges}: TFLM pads with a byte that it never sets, 0 only where the arena was"
    return broken(words, of, edges=edges)


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="the width of a block in {of} is not 0")
def block_width(of: Arg, input: Arg) -> Reason:
    """Refuse a constant block of width 0, by which the kernel divides; it reads int32 whatever the type is."""
    if input.rank != 4:
        return None
    values = of.met(2, "INT32")
    if values and (not values[1]):
        return broken("{it} is {values}, TFLM divides by the second", of, values=values)
    return None


@kind("SH302", of=ARGUMENT, input=ARGUMENT, pairs=BOOLEAN, says="{of} is a value for each block dimension of {input}")
def per_dimension(of: Arg, input: Arg, pairs: bool) -> Reason:
    """Require block sizes (or ``pairs`` of paddings) for one dimension of a rank of 3, or two of 4."""
    return differs(of, (input.rank - 2, 2) if pairs else (input.rank - 2,))


@kind(
    "SH302",
    of=ARGUMENT,
    block=ARGUMENT,
    borders=ARGUMENT,
    output=ARGUMENT,
    to_batch=BOOLEAN,
    says="{output} is {of} with blocks of {block} moved and {borders} at the edges",
)
def batched(of: Arg, block: Arg, borders: Arg, output: Arg, to_batch: bool) -> Reason:
    """Require the output shape of SPACE_TO_BATCH_ND (``to_batch``) or BATCH_TO_SPACE_ND from constant blocks."""
    if of.rank not in (3, 4):
        return None
    if output.rank != of.rank:
        return broken("{it} has rank {rank}, {of} has {of_rank}", output, rank=output.rank, of=of, of_rank=of.rank)
    spatial = of.rank - 2
    sizes, edges = block.met(spatial, "INT32"), borders.met(2 * spatial, "INT32")
    if sizes is None or edges is None:
        return None
    if min(sizes) < 1:
        return broken("{it} is {sizes}, expected blocks of at least 1", block, sizes=sizes)
    batch, wanted = of.shape[0], []
    for at, size in enumerate(sizes):
        edge = edges[2 * at] + edges[2 * at + 1]
        have = of.shape[at + 1]
        if to_batch:
            batch *= size
            if (have + edge) % size:
                return broken(
                    "dimension {dimension} of {it} is {have} with {edge} at its edges, no multiple of {size}",
                    of,
                    dimension=at + 1,
                    have=have,
                    edge=edge,
                    size=size,
                )
            wanted.append((have + edge) // size)
        else:
            if batch % size:
                return broken(
                    "the batch of {it} is {size}, no multiple of blocks {sizes}", of, size=of.shape[0], sizes=sizes
                )
            batch //= size
            wanted.append(have * size - edge)
    return differs(output, (batch, *wanted, of.shape[-1]))
