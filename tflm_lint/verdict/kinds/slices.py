"""Conditions of the operators that take or replace a part of a tensor: STRIDED_SLICE, SLICE, DYNAMIC_UPDATE_SLICE."""

from __future__ import annotations

import math

from tflm_lint.model import int32
from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, OPTION, broken, kind
from tflm_lint.verdict.kinds.quantization import float32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Field, Reason

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
#: How many bytes beside its tensors a kernel may touch before the process surely dies: nearer than that lies other
#: memory of the program.
_NEAR = 1 << 18
#: Steps of an empty loop after which nobody waits any longer.
_PATIENCE = 1 << 36


@kind(
    "SH302",
    of=ARGUMENT,
    begin=ARGUMENT,
    end=ARGUMENT,
    strides=ARGUMENT,
    output=ARGUMENT,
    says="{output} has the shape of the slice, and no stride is 0",
)
def strided_shape(  # noqa: PLR0917 - bound by their names
    op: Op, of: Arg, begin: Arg, end: Arg, strides: Arg, output: Arg
) -> Reason:
    """Mirror `CheckOutputSize` of STRIDED_SLICE: constant indices read as int32, one per dimension of the input."""
    axes = _axes(op, of, begin, end, strides) if of.rank <= 4 else None
    if axes is None:
        return None
    shape = []
    for at, start, stop, stride, shrunk in axes:
        if not stride:
            return broken("stride {at} is 0", strides, at=at)
        size = max(0, math.ceil(float32(float32(stop - start) / float32(stride))))
        if not shrunk:
            shape.append(size)
    if output.shape == tuple(shape):
        return None
    return broken("{it} is {shape}, the slice is {wanted}", output, shape=output.shape, wanted=tuple(shape))


@kind(
    "OP118",
    of=ARGUMENT,
    begin=ARGUMENT,
    end=ARGUMENT,
    strides=ARGUMENT,
    says="every axis that shrink_axis_mask drops begins within {of}, forwards",
)
def shrunk_axes(op: Op, of: Arg, begin: Arg, end: Arg, strides: Arg) -> Reason:
    """Require that a shrunk axis holds the element it begins at: else the kernel writes nothing at all."""
    if of.rank > 4:
        return None
    for at, start, _, stride, shrunk in _axes(op, of, begin, end, strides) or ():
        if shrunk and (stride < 0 or not 0 <= start < of.shape[at]):
            return broken(
                "axis {at} is shrunk to element {start} by a stride of {stride}, {it} is {shape}",
                of,
                at=at,
                start=start,
                stride=stride,
                shape=of.shape,
            )
    return None


@kind("SH302", of=ARGUMENT, begin=ARGUMENT, size=ARGUMENT, says="{begin} and {size} lie within {of}")
def slice_range(of: Arg, begin: Arg, size: Arg) -> Reason:
    """Require a constant slice that lies within its input."""
    for at, start, stop in _slice(of, begin, size):
        if not 0 <= start <= stop <= of.shape[at]:
            return broken(
                "the slice takes {start} to {stop} of dimension {at}, {it} is {shape}",
                of,
                start=start,
                stop=stop,
                at=at,
                shape=of.shape,
            )
    return None


@kind("SH302", of=ARGUMENT, begin=ARGUMENT, size=ARGUMENT, output=ARGUMENT, says="{output} has the shape of the slice")
def slice_shape(of: Arg, begin: Arg, size: Arg, output: Arg) -> Reason:
    """Require the output shape of SLICE, whose kernel goes by ``size``."""
    if of.rank > 5:
        return None
    shape = tuple(max(0, stop - start) for _, start, stop in _slice(of, begin, size))
    if len(shape) != of.rank or output.shape == shape:
        return None
    return broken("{it} is {shape}, the slice is {wanted}", output, shape=output.shape, wanted=shape)


@kind(
    "OP118",
    of=ARGUMENT,
    begin=ARGUMENT,
    end=ARGUMENT,
    strides=ARGUMENT,
    says="no stride leads beyond 32 bits",
)
def strides_wrap(op: Op, of: Arg, begin: Arg, end: Arg, strides: Arg) -> Reason:
    """Mirror the loops of STRIDED_SLICE: the step behind the last element must not wrap to where they go on."""
    axes = _axes(op, of, begin, end, strides) if of.rank <= 4 else None
    taken = []
    for at, start, stop, stride, shrunk in axes or ():
        # the kernel gives a shrunk axis no element where it begins at its end
        steps = 0 if not stride or (shrunk and start >= of.shape[at]) else -((start - stop) // stride)
        if steps <= 0:
            return None
        taken.append((at, start + steps * stride, stride))
    for at, behind, stride in taken:
        if behind > _HIGHEST:
            return broken("a stride of {stride} along {at} leads beyond 32 bits", strides, stride=stride, at=at)
    return None


@kind(
    "SH302",
    of=ARGUMENT,
    begin=ARGUMENT,
    size=ARGUMENT,
    output=ARGUMENT,
    far=BOOLEAN,
    says="the elements that {begin} and {size} name are in {of}, and {output} has room for them",
)
def slice_astray(of: Arg, begin: Arg, size: Arg, output: Arg, far: bool) -> Reason:
    """Name a constant slice with which the kernel reads or writes beside its tensors, near them or ``far`` away."""
    if of.rank > 5:
        return None
    if begin.met(of.rank, begin.type) is None:
        return _too_large(of, begin, size, far)
    written, low, high, outside, step = 1, 0, 0, None, 1
    for at, start, stop in reversed(list(_slice(of, begin, size))):
        written *= max(0, stop - start)
        low, high, step = low + start * step, high + (stop - 1) * step, step * of.shape[at]
        if not 0 <= start <= stop <= of.shape[at]:
            outside = at, start, stop
    endless = _endless(stop - start for _, start, stop in _slice(of, begin, size))
    if not written and not endless:
        return None
    width = of.bytes // of.elements if of.elements > 0 else 1
    # the kernel's own index wraps
    reach = _HIGHEST if endless else max(-int32(low), int32(high) - of.elements, written - output.elements) * width
    if far != (reach > _NEAR):
        return None
    if outside:
        at, start, stop = outside
        return broken(
            "the slice takes {start} to {stop} of dimension {at}, {it} is {shape}",
            of,
            start=start,
            stop=stop,
            at=at,
            shape=of.shape,
        )
    if written > output.elements:
        return broken(
            "the slice is of {written} elements, {it} is {shape}", output, written=written, shape=output.shape
        )
    return None


def _too_large(of: Arg, begin: Arg, size: Arg, far: bool) -> Reason:
    """Find a constant size, read by the type of ``begin``, that no place in the input has room for."""
    sizes = size.met(of.rank, begin.type) if begin.type in ("INT32", "INT64") else None
    width = of.bytes // of.elements if of.elements > 0 else 1
    counts = [int32(count) for count in sizes or ()]
    taken = math.prod(room if count == -1 else max(0, count) for count, room in zip(counts, of.shape, strict=False))
    endless = _endless(counts)
    if not (taken or endless) or far != (endless or (taken - of.elements) * width > _NEAR):
        return None
    for at, count in enumerate(counts):
        if count > of.shape[at]:
            words = "the slice is {size} long in dimension {at}, {it} is {shape}"
            return broken(words, of, size=count, at=at, shape=of.shape)
    return None


def _endless(counts: Iterable[int]) -> bool:
    """Tell whether the loops over so many elements take minutes to find out that an inner one is empty."""
    steps = 1
    for count in counts:
        if count <= 0:
            return steps > _PATIENCE
        steps *= count
    return False


@kind("SH302", of=ARGUMENT, operand=ARGUMENT, says="no dimension of {of} is larger than in {operand}")
def fits_into(of: Arg, operand: Arg) -> Reason:
    """Mirror DYNAMIC_UPDATE_SLICE: an update of the operand's rank that is nowhere larger."""
    if of.rank != operand.rank:
        return broken(
            "{it} has rank {rank}, {operand} has {operand_rank}",
            of,
            rank=of.rank,
            operand=operand,
            operand_rank=operand.rank,
        )
    if all(size <= room for size, room in zip(of.shape, operand.shape, strict=True)):
        return None
    return broken(
        "{it} is {shape}, more than {operand} {operand_shape}",
        of,
        shape=of.shape,
        operand=operand,
        operand_shape=operand.shape,
    )


@kind("SH302", of=ARGUMENTS, input=ARGUMENT, says="{of} holds one value for each dimension of {input}")
def index_count(of: Args, input: Arg) -> Reason:
    """Require a vector of one index per dimension."""
    for index in of:
        if index.shape != (input.rank,):
            return broken(
                "{it} is {shape}, expected [{input_rank}] for {input_shape}",
                index,
                shape=index.shape,
                input_rank=input.rank,
                input_shape=input.shape,
            )
    return None


@kind("OP113", option=OPTION, says="{option} is not set")
def unset(option: Field) -> Reason:
    """Name a mask or flag that the kernel does not look at."""
    if option.value:
        return broken("{option} is {value}, TFLM does as if it were not set", option=option, value=option.value)
    return None


def _axes(op: Op, arg: Arg, *vectors: Arg) -> list[tuple[int, int, int, int, bool]] | None:
    """Return axis, start, stop, stride and whether the axis is shrunk: `StartForAxis` and `StopForAxis`.

    ``vectors`` are begin, end and strides, read as int32, one value for each dimension of the input; None where one is
    not in the file.
    """
    indices = [vector.read(arg.rank) for vector in vectors]
    if any(values is None for values in indices):
        return None
    begin_mask, end_mask, shrink_mask = (
        int(op.option(name)) for name in ("begin_mask", "end_mask", "shrink_axis_mask")
    )
    found = []
    for at, (size, start, stop, stride) in enumerate(
        zip(arg.shape, *(values or () for values in indices), strict=True)
    ):
        bit = 1 << at
        shrunk = bool(shrink_mask & bit)
        low, high = (0, size) if stride > 0 else (-1, size - 1)
        if begin_mask & bit:
            start = _LOWEST if stride > 0 else _HIGHEST  # noqa: PLW2901 - as the kernel overrides it
        start = min(max(start + size if start < 0 else start, low), high) if size else 0  # noqa: PLW2901 - as above
        if end_mask & bit:
            stop = _HIGHEST if stride > 0 else _LOWEST  # noqa: PLW2901 - as above
        stop = min(max(stop + size if stop < 0 else stop, low), high) if size else 0  # noqa: PLW2901 - as above
        found.append((at, start, start + 1 if shrunk else stop, stride, shrunk))
    return found


def _slice(arg: Arg, begin: Arg, size: Arg) -> Iterator[tuple[int, int, int]]:
    """Yield dimension, start and stop of SLICE; both vectors are read by the type of ``begin``."""
    if begin.type not in ("INT32", "INT64") or arg.rank > 5:
        return
    starts, sizes = begin.met(arg.rank, begin.type), size.met(arg.rank, begin.type)
    if starts is None or sizes is None:
        return
    for at, room in enumerate(arg.shape):
        start, count = int32(starts[at]), int32(sizes[at])
        yield at, start, room if count == -1 else int32(start + count)
