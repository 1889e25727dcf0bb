"""Conditions of the operators that pad: constant paddings against the stored shapes."""

from __future__ import annotations

from tflm_lint.model import int32
from tflm_lint.verdict.kinds import ARGUMENT, OPTION, broken, differs, kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg
    from tflm_lint.verdict.kinds import Field, Reason


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} holds two values for every dimension of {output}")
def pairs(of: Arg, output: Arg) -> Reason:
    """Mirror `PadPrepare`: as many paddings as twice the rank of the output, however they are shaped."""
    if of.elements == 2 * output.rank:
        return None
    return broken(
        "{it} has {elements} elements {shape}, expected two for each dimension of {output} {output_shape}",
        of,
        elements=of.elements,
        shape=of.shape,
        output=output,
        output_shape=output.shape,
    )


@kind("SH302", of=ARGUMENT, input=ARGUMENT, says="{of} is a matrix of a row of two values per dimension of {input}")
def paired(of: Arg, input: Arg) -> Reason:
    """Require the shape of paddings; TFLM counts their elements only."""
    return differs(of, (input.rank, 2))


@kind("SH302", of=ARGUMENT, paddings=ARGUMENT, output=ARGUMENT, says="{output} is {of} padded by {paddings}")
def output_shape(of: Arg, paddings: Arg, output: Arg) -> Reason:
    """Mirror `PadPrepare`: every output dimension is the input's plus both paddings, read as int32 whatever they are.

    An output of a higher rank than the input is compared with what lies behind the input's dimensions.
    """
    values = paddings.read(2 * output.rank)
    if values is None:
        return None
    for at, have in enumerate(output.shape):
        if at >= of.rank:
            return broken("{it} has rank {rank}, {of} has {of_rank}", output, rank=output.rank, of=of, of_rank=of.rank)
        before, after = values[2 * at : 2 * at + 2]
        if (of.shape[at] + before + after - have) & 0xFFFFFFFF:
            return broken(
                "dimension {at} of {it} is {have}, expected {of_size} padded by {before} and {after}",
                output,
                at=at,
                have=have,
                of_size=of.shape[at],
                before=before,
                after=after,
            )
    return None


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="of five dimensions of {of} the first is 1 and is not padded")
def outermost(of: Arg, output: Arg) -> Reason:
    """Name a fifth dimension that means something to a kernel that knows four."""
    if of.rank != 5 or (of.shape[0] == 1 and output.shape[:1] == (1,)):
        return None
    words = "{it} has rank 5 {shape}, padded to {padded}"
    return broken(words, of, shape=of.shape, padded=output.shape)


@kind("SH302", of=ARGUMENT, input=ARGUMENT, says="{of} has a row for every dimension of {input}")
def rows(of: Arg, input: Arg) -> Reason:
    """Mirror `MirrorPadPrepare`: the first dimension of the paddings is the input's rank."""
    if of.rank != 2 or of.shape[0] == input.rank:
        return None
    return broken(
        "{it} is {shape}, expected {input_rank} rows for {input} {input_shape}",
        of,
        shape=of.shape,
        input_rank=input.rank,
        input=input,
        input_shape=input.shape,
    )


@kind("SH302", of=ARGUMENT, paddings=ARGUMENT, output=ARGUMENT, says="{output} is {of} padded by {paddings}")
def mirrored_shape(of: Arg, paddings: Arg, output: Arg) -> Reason:
    """Require the output shape of MIRROR_PAD, whose kernel goes by the stored one."""
    if output.rank != of.rank:
        return broken("{it} has rank {rank}, {of} has {of_rank}", output, rank=output.rank, of=of, of_rank=of.rank)
    values = _mirror_paddings(paddings, of.rank)
    if values is None:
        return None
    wanted = tuple(size + values[2 * at] + values[2 * at + 1] for at, size in enumerate(of.shape))
    return differs(output, wanted)


@kind("OP118", of=ARGUMENT, input=ARGUMENT, mode=OPTION, says="{of} pads by no more than {input} has to mirror")
def mirror_range(of: Arg, input: Arg, mode: Field) -> Reason:
    """Require that a reflection finds its elements: at most the size, without the edge itself for REFLECT."""
    values = _mirror_paddings(of, input.rank)
    if values is None:
        return None
    reflect = mode.value == "REFLECT"
    for at, value in enumerate(values):
        most = input.shape[at // 2] - reflect
        if not 0 <= value <= most:
            return broken(
                "{it}[{dimension}][{side}] is {value}, expected 0 to {most} for {input_shape}",
                of,
                dimension=at // 2,
                side=at % 2,
                value=value,
                most=most,
                input_shape=input.shape,
            )
    return None


@kind("OP118", of=ARGUMENT, input=ARGUMENT, mode=OPTION, says="{of} puts no more before {input} than that mirrors")
def mirror_before(of: Arg, input: Arg, mode: Field) -> Reason:
    """Name a padding in front whose first element the kernel takes from beyond the input; those behind end at 0."""
    for at, value in enumerate((_mirror_paddings(of, input.rank) or ())[::2]):
        most = input.shape[at] - (mode.value == "REFLECT")
        if value > most:
            return broken(
                "{it}[{dimension}][0] is {value}, expected 0 to {most} for {input_shape}",
                of,
                dimension=at,
                value=value,
                most=most,
                input_shape=input.shape,
            )
    return None


@kind("OP118", of=ARGUMENT, output=ARGUMENT, says="no padding of {of} in front leads {output} beyond 32 bits")
def mirror_wraps(of: Arg, output: Arg) -> Reason:
    """Name a padding so far below 0 that the kernel's count of positions wraps, to far before the input."""
    for at, value in enumerate((_mirror_paddings(of, output.rank) or ())[::2]):
        before = int32(value)
        if before < 0 <= output.shape[at] - 1 - before - (1 << 31):
            return broken(
                "{it}[{dimension}][0] is {value}, of {positions} positions",
                of,
                dimension=at,
                value=before,
                positions=output.shape[at],
            )
    return None


def _mirror_paddings(paddings: Arg, rank: int) -> tuple[int, ...] | None:
    """Read the paddings as int32 or int64, None where they are of another type or not in the file."""
    return paddings.met(2 * rank, paddings.type) if paddings.type in ("INT32", "INT64") else None
