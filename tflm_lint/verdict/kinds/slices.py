"""Conditions of the operators that cut tensors: STRIDED_SLICE, SLICE, SPLIT, SPLIT_V, DYNAMIC_UPDATE_SLICE."""

from __future__ import annotations

import math

from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, OPTION, At, kind, shaped
from tflm_lint.verdict.kinds.quantization import float32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Parameters, Reason

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
#: Elements written behind a tensor from which on a crash is certain enough: what follows the arena is not the model's.
FAR = 1 << 20


@kind(
    "SH302",
    of=ARGUMENT,
    begin=ARGUMENT,
    end=ARGUMENT,
    strides=ARGUMENT,
    output=ARGUMENT,
    says="{output} has the shape of the slice, and no stride is 0",
)
def strided_shape(op: Op, p: Parameters) -> Reason:
    """Mirror `CheckOutputSize` of STRIDED_SLICE: constant indices read as int32, one per dimension of the input."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None or arg.rank > 4 or _indices(op, p, arg) is None:
        return None
    shape = []
    for at, start, stop, stride, shrunk in _axes(op, p, arg):
        if not stride:
            return At(f"stride {at} is 0", op.arg(p["strides"]) or arg)
        size = max(0, math.ceil(float32(float32(stop - start) / float32(stride))))
        if not shrunk:
            shape.append(size)
    if output.shape == tuple(shape):
        return None
    return At(f"{output.name} is {shaped(output.shape)}, the slice is {shaped(tuple(shape))}", output)


@kind(
    "OP118",
    of=ARGUMENT,
    begin=ARGUMENT,
    end=ARGUMENT,
    strides=ARGUMENT,
    says="every axis that shrink_axis_mask drops begins within {of}, forwards",
)
def shrunk_axes(op: Op, p: Parameters) -> Reason:
    """Require that a shrunk axis holds the element it begins at: else the kernel writes nothing at all."""
    arg = op.arg(p["of"])
    if arg is None or arg.rank > 4:
        return None
    for at, start, _, stride, shrunk in _axes(op, p, arg):
        if shrunk and (stride < 0 or not 0 <= start < arg.shape[at]):
            return f"axis {at} is shrunk to element {start} by a stride of {stride}, {arg.name} is {shaped(arg.shape)}"
    return None


@kind("SH302", of=ARGUMENT, begin=ARGUMENT, size=ARGUMENT, says="{begin} and {size} lie within {of}")
def slice_range(op: Op, p: Parameters) -> Reason:
    """Require a constant slice that lies within its input."""
    arg = op.arg(p["of"])
    for at, start, stop in _slice(op, p):
        if arg is not None and not 0 <= start <= stop <= arg.shape[at]:
            return f"the slice takes {start} to {stop} of dimension {at}, {arg.name} is {shaped(arg.shape)}"
    return None


@kind("SH302", of=ARGUMENT, begin=ARGUMENT, size=ARGUMENT, output=ARGUMENT, says="{output} has the shape of the slice")
def slice_shape(op: Op, p: Parameters) -> Reason:
    """Require the output shape of SLICE, whose kernel goes by ``size``."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None or arg.rank > 5:
        return None
    shape = tuple(max(0, stop - start) for _, start, stop in _slice(op, p))
    if len(shape) != arg.rank or output.shape == shape:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, the slice is {shaped(shape)}", output)


@kind("SH302", of=ARGUMENT, begin=ARGUMENT, size=ARGUMENT, output=ARGUMENT, says="{size} does not lead far astray")
def slice_astray(op: Op, p: Parameters) -> Reason:
    """Name a slice that makes the kernel write or read a million elements and more beside its tensors."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None or arg.rank > 5:
        return None
    written, least, most = 1, 0, 0
    step = arg.elements
    for at, start, stop in _slice(op, p):
        written *= max(0, stop - start)
        step = step // arg.shape[at] if arg.shape[at] else 0
        least += start * step
        most += (stop - 1) * step
    if written and (written - output.elements >= FAR or least <= -FAR or most - arg.elements >= FAR):
        return f"the slice takes {written} elements from {least} on, {arg.name} is {shaped(arg.shape)}"
    return None


@kind("OP118", of=ARGUMENT, input=ARGUMENT, says="{of} is a dimension of {input}")
def split_axis(op: Op, p: Parameters) -> Reason:
    """Mirror SPLIT and SPLIT_V: the first value of the axis, read as int32; negative ones count from the end."""
    axis, arg = op.arg(p["of"]), op.arg(p["input"])
    values = None if axis is None else axis.invoked(1)
    if axis is None or arg is None or values is None or -arg.rank <= values[0] < arg.rank:
        return None
    return f"{axis.name} is {values[0]}, expected {-arg.rank} to {arg.rank - 1} for rank {arg.rank}"


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, outputs=ARGUMENT, first=BOOLEAN, says="{outputs} have the {axis} of {of}")
def has_axis(op: Op, p: Parameters) -> Reason:
    """Refuse outputs (``first``: the first of them) that lack the dimension which the kernel splits along."""
    at = _axis(op, p)
    outputs = op.all(p["outputs"])
    for part in outputs[:1] if p["first"] else outputs:
        if at is not None and part.rank <= at:
            return At(f"{part.name} has rank {part.rank} {shaped(part.shape)}, is split along {at}", part)
    return None


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, outputs=ARGUMENT, says="the {outputs} are equal parts of {of}")
def equal_parts(op: Op, p: Parameters) -> Reason:
    """Require outputs of one shape that make up the input of SPLIT; the kernel looks at the first alone."""
    arg, at = op.arg(p["of"]), _axis(op, p)
    parts = op.all(p["outputs"])
    if arg is None or at is None or not parts:
        return None
    if arg.shape[at] % len(parts):
        return f"dimension {at} of {arg.name} is {arg.shape[at]}, which {len(parts)} outputs cannot share"
    wanted = (*arg.shape[:at], arg.shape[at] // len(parts), *arg.shape[at + 1 :])
    for part in parts:
        if part.shape != wanted:
            return At(f"{part.name} is {shaped(part.shape)}, expected {shaped(wanted)}", part)
    return None


@kind("SH302", of=ARGUMENT, axis=ARGUMENT, outputs=ARGUMENT, says="the {outputs} together are {of}")
def parts(op: Op, p: Parameters) -> Reason:
    """Require outputs that make up the input of SPLIT_V along its axis."""
    arg, at = op.arg(p["of"]), _axis(op, p)
    if arg is None or at is None:
        return None
    total = 0
    for part in op.all(p["outputs"]):
        if part.rank != arg.rank:
            return At(f"{part.name} has rank {part.rank}, {arg.name} has {arg.rank}", part)
        if part.shape[:at] != arg.shape[:at] or part.shape[at + 1 :] != arg.shape[at + 1 :]:
            return At(f"{part.name} is {shaped(part.shape)}, a part of {shaped(arg.shape)} along {at} cannot be", part)
        total += part.shape[at]
    if total == arg.shape[at]:
        return None
    return f"the outputs have {total} together along {at}, {arg.name} has {arg.shape[at]}"


@kind("OP118", of=ARGUMENT, axis=ARGUMENT, input=ARGUMENT, outputs=ARGUMENT, says="{of} says the sizes of {outputs}")
def split_sizes(op: Op, p: Parameters) -> Reason:
    """Compare the sizes that SPLIT_V names with its outputs: the kernel never reads them."""
    sizes = op.arg(p["of"])
    at = _axis(op, {"of": p["input"], "axis": p["axis"]})
    named = None if sizes is None else sizes.values()
    if sizes is None or at is None or named is None:
        return None
    have = tuple(part.shape[at] if at < part.rank else 0 for part in op.all(p["outputs"]))
    if (
        len(named) == len(have)
        and named.count(-1) < 2
        and all(name in (size, -1) for name, size in zip(named, have, strict=True))
    ):
        return None
    return f"{sizes.name} says {shaped(named)}, the outputs are {shaped(have)} along {at}"


@kind("SH302", of=ARGUMENT, operand=ARGUMENT, says="no dimension of {of} is larger than in {operand}")
def fits_into(op: Op, p: Parameters) -> Reason:
    """Mirror DYNAMIC_UPDATE_SLICE: an update of the operand's rank that is nowhere larger."""
    update, operand = op.arg(p["of"]), op.arg(p["operand"])
    if update is None or operand is None:
        return None
    if update.rank != operand.rank:
        return f"{update.name} has rank {update.rank}, {operand.name} has {operand.rank}"
    if all(size <= room for size, room in zip(update.shape, operand.shape, strict=True)):
        return None
    return f"{update.name} is {shaped(update.shape)}, more than {operand.name} {shaped(operand.shape)}"


@kind("SH302", of=ARGUMENTS, input=ARGUMENT, says="{of} holds one value for each dimension of {input}")
def index_count(op: Op, p: Parameters) -> Reason:
    """Require a vector of one index per dimension."""
    arg = op.arg(p["input"])
    for index in op.each(p["of"]):
        if arg is not None and index.shape != (arg.rank,):
            return At(f"{index.name} is {shaped(index.shape)}, expected [{arg.rank}] for {shaped(arg.shape)}", index)
    return None


@kind("OP113", option=OPTION, says="{option} is not set")
def unset(op: Op, p: Parameters) -> Reason:
    """Name a mask or flag that the kernel does not look at."""
    value = op.option(p["option"])
    return f"{p['option']} is {value}, TFLM does as if it were not set" if value else None


def _axis(op: Op, p: Parameters) -> int | None:
    """Return the axis of a split, None where it is not in the file or no dimension of the input."""
    arg, axis = op.arg(p["of"]), op.arg(p["axis"])
    values = None if axis is None else axis.invoked(1)
    if arg is None or values is None or not -arg.rank <= values[0] < arg.rank:
        return None
    at: int = values[0] % arg.rank
    return at


def _indices(op: Op, p: Parameters, arg: Arg) -> tuple[tuple[int, ...], ...] | None:
    """Read begin, end and strides as int32, one for each dimension of the input."""
    found = []
    for name in (p["begin"], p["end"], p["strides"]):
        index = op.arg(name)
        values = None if index is None else index.read(arg.rank)
        if values is None:
            return None
        found.append(values)
    return tuple(found)


def _axes(op: Op, p: Parameters, arg: Arg) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield axis, start, stop, stride and whether the axis is shrunk: `StartForAxis` and `StopForAxis`."""
    indices = _indices(op, p, arg)
    if indices is None:
        return
    begin_mask, end_mask, shrink_mask = (
        int(op.option(name)) for name in ("begin_mask", "end_mask", "shrink_axis_mask")
    )
    for at, (size, start, stop, stride) in enumerate(zip(arg.shape, *indices, strict=True)):
        bit = 1 << at
        shrunk = bool(shrink_mask & bit)
        low, high = (0, size) if stride > 0 else (-1, size - 1)
        if begin_mask & bit:
            start = _LOWEST if stride > 0 else _HIGHEST  # noqa: PLW2901 - as the kernel overrides it
        start = min(max(start + size if start < 0 else start, low), high) if size else 0  # noqa: PLW2901
        if end_mask & bit:
            stop = _HIGHEST if stride > 0 else _LOWEST  # noqa: PLW2901
        stop = min(max(stop + size if stop < 0 else stop, low), high) if size else 0  # noqa: PLW2901
        yield at, start, start + 1 if shrunk else stop, stride, shrunk


def _slice(op: Op, p: Parameters) -> Iterator[tuple[int, int, int]]:
    """Yield dimension, start and stop of SLICE; both vectors are read by the type of ``begin``."""
    arg, begin, size = op.arg(p["of"]), op.arg(p["begin"]), op.arg(p["size"])
    if arg is None or begin is None or size is None or begin.type not in ("INT32", "INT64") or arg.rank > 5:
        return
    starts, sizes = begin.invoked(arg.rank, begin.type), size.invoked(arg.rank, begin.type)
    if starts is None or sizes is None:
        return
    for at, room in enumerate(arg.shape):
        start, count = _int32(starts[at]), _int32(sizes[at])
        yield at, start, room if count == -1 else start + count


def _int32(value: int) -> int:
    return (value + 0x80000000 & 0xFFFFFFFF) - 0x80000000
