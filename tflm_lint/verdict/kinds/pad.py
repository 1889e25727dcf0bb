"""Conditions of the operators that pad: constant paddings against the stored shapes."""

from __future__ import annotations

from tflm_lint.verdict.kinds import ARGUMENT, OPTION, At, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} holds two values for every dimension of {output}")
def pairs(op: Op, p: Parameters) -> Reason:
    """Mirror `PadPrepare`: as many paddings as twice the rank of the output, however they are shaped."""
    paddings, output = op.arg(p["of"]), op.arg(p["output"])
    if paddings is None or output is None or paddings.elements == 2 * output.rank:
        return None
    return (
        f"{paddings.name} has {paddings.elements} elements {shaped(paddings.shape)}, expected two for each dimension "
        f"of {output.name} {shaped(output.shape)}"
    )


@kind("SH302", of=ARGUMENT, input=ARGUMENT, says="{of} is a matrix of a row of two values per dimension of {input}")
def paired(op: Op, p: Parameters) -> Reason:
    """Require the shape of paddings; TFLM counts their elements only."""
    paddings, arg = op.arg(p["of"]), op.arg(p["input"])
    if paddings is None or arg is None or paddings.shape == (arg.rank, 2):
        return None
    return f"{paddings.name} is {shaped(paddings.shape)}, expected [{arg.rank}, 2]"


@kind("SH302", of=ARGUMENT, paddings=ARGUMENT, output=ARGUMENT, says="{output} is {of} padded by {paddings}")
def output_shape(op: Op, p: Parameters) -> Reason:
    """Mirror `PadPrepare`: every output dimension is the input's plus both paddings, read as int32 whatever they are.

    An output of a higher rank than the input is compared with what lies behind the input's dimensions.
    """
    arg, paddings, output = op.arg(p["of"]), op.arg(p["paddings"]), op.arg(p["output"])
    if arg is None or paddings is None or output is None:
        return None
    values = paddings.read(2 * output.rank)
    if values is None:
        return None
    for at, have in enumerate(output.shape):
        if at >= arg.rank:
            return At(f"{output.name} has rank {output.rank}, {arg.name} has {arg.rank}", output)
        before, after = values[2 * at : 2 * at + 2]
        if (arg.shape[at] + before + after - have) & 0xFFFFFFFF:
            return At(
                f"dimension {at} of {output.name} is {have}, expected {arg.shape[at]} padded by {before} and {after}",
                output,
            )
    return None


@kind("SH302", of=ARGUMENT, input=ARGUMENT, says="{of} has a row for every dimension of {input}")
def rows(op: Op, p: Parameters) -> Reason:
    """Mirror `MirrorPadPrepare`: the first dimension of the paddings is the input's rank."""
    paddings, arg = op.arg(p["of"]), op.arg(p["input"])
    if paddings is None or arg is None or paddings.rank != 2 or paddings.shape[0] == arg.rank:
        return None
    return f"{paddings.name} is {shaped(paddings.shape)}, expected {arg.rank} rows for {arg.name} {shaped(arg.shape)}"


@kind("SH302", of=ARGUMENT, paddings=ARGUMENT, output=ARGUMENT, says="{output} is {of} padded by {paddings}")
def mirrored_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of MIRROR_PAD, whose kernel goes by the stored one."""
    arg, paddings, output = op.arg(p["of"]), op.arg(p["paddings"]), op.arg(p["output"])
    if arg is None or paddings is None or output is None:
        return None
    if output.rank != arg.rank:
        return At(f"{output.name} has rank {output.rank}, {arg.name} has {arg.rank}", output)
    values = _mirror_paddings(op, p["paddings"], arg.rank)
    if values is None:
        return None
    wanted = tuple(size + values[2 * at] + values[2 * at + 1] for at, size in enumerate(arg.shape))
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("OP118", of=ARGUMENT, input=ARGUMENT, mode=OPTION, says="{of} pads by no more than {input} has to mirror")
def mirror_range(op: Op, p: Parameters) -> Reason:
    """Require that a reflection finds its elements: at most the size, without the edge itself for REFLECT."""
    paddings, arg = op.arg(p["of"]), op.arg(p["input"])
    if arg is None or paddings is None:
        return None
    values = _mirror_paddings(op, p["of"], arg.rank)
    if values is None:
        return None
    reflect = op.option(p["mode"]) == "REFLECT"
    for at, value in enumerate(values):
        most = arg.shape[at // 2] - reflect
        if not 0 <= value <= most:
            return f"{paddings.name}[{at // 2}][{at % 2}] is {value}, expected 0 to {most} for {shaped(arg.shape)}"
    return None


def _mirror_paddings(op: Op, name: str, rank: int) -> tuple[int, ...] | None:
    """Read the paddings as int32 or int64, None where they are of another type or not in the file."""
    paddings = op.arg(name)
    if paddings is None or paddings.type not in ("INT32", "INT64"):
        return None
    return paddings.invoked(2 * rank, paddings.type)
