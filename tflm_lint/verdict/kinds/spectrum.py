"""Conditions of the signal operators that have a type in their options: Fourier transforms and OverlapAdd."""

from __future__ import annotations

from tflm_lint.model.flexbuffer import flexbuffer_of
from tflm_lint.verdict.context import number_at
from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, TYPES, broken, differs, kind, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Args, Reason

#: The types that a number ``T`` in the options stands for (`tflite::TensorType`).
TYPE_NAMES = {0: "FLOAT32", 2: "INT32", 7: "INT16"}


@kind("OP113", types=TYPES, says="T stands for {types}")
def type_option(op: Op, types: tuple[str, ...]) -> Reason:
    """Require a type in the options that the kernel has code for; without one TFLM takes 0, FLOAT32."""
    have = _type(op)
    if have is None or TYPE_NAMES.get(have) in types:
        return None
    return broken("T is {have}, expected the number of {types}", have=have, types=listed(types))


@kind("OP103", of=ARGUMENTS, says="{of} have the type that T stands for")
def typed(op: Op, of: Args) -> Reason:
    """Require tensors of the type that the options name."""
    name = TYPE_NAMES.get(_type(op) or 0)
    for arg in of:
        if name is not None and arg.type != name:
            return broken("{it} is {type}, T in the custom options stands for {name}", arg, type=arg.type, name=name)
    return None


@kind("SH302", of=ARGUMENT, says="the last two dimensions of {of} are above 0")
def frames(of: Arg) -> Reason:
    """Refuse frames of no samples or no frames at all: OVERLAP_ADD divides by both."""
    if of.rank < 2 or (of.shape[-1] and of.shape[-2]):
        return None
    return broken("{it} is {shape}, TFLM divides by its last two dimensions", of, shape=of.shape)


@kind("OP113", of=ARGUMENT, says="frame_step is from 0 to the last dimension of {of}")
def overlap(op: Op, of: Arg) -> Reason:
    """Refuse a step beyond the frame: the kernel moves what is left of it, a negative number of bytes."""
    step = number_at(op, 1)
    if step is None or not of.rank or 0 <= step <= of.shape[-1]:
        return None
    return broken(
        "frame_step is {step}, expected 0 to {most} for {it} {shape}",
        of,
        step=step,
        most=of.shape[-1],
        shape=of.shape,
    )


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} holds a step for every frame of {of}")
def overlapped(op: Op, of: Arg, output: Arg) -> Reason:
    """Require the output shape of SignalOverlapAdd."""
    step = number_at(op, 1)
    if step is None or of.rank < 2:
        return None
    return differs(output, (*of.shape[:-2], of.shape[-2] * step))


@kind("OP113", says="fft_length is even and at least 4")
def fft_length(op: Op) -> Reason:
    """Refuse what `kiss_fftr_alloc` makes no plan for; the kernel then follows a pointer to none."""
    length = number_at(op, 1)
    if length is None or (length >= 4 and (not length % 2)):
        return None
    return broken("fft_length is {length}, expected an even number of at least 4", length=length)


@kind("SH302", of=ARGUMENT, says="the last dimension of {of} is at most fft_length")
def fft_input(op: Op, of: Arg) -> Reason:
    """Mirror `RfftPrepare`: no more samples than the transform takes."""
    length = number_at(op, 1)
    last = 0 if not of.rank else of.shape[-1]
    if length is None or last <= length:
        return None
    return broken(
        "the last dimension of {it} is {last}, expected at most fft_length {length}", of, last=last, length=length
    )


@kind("SH302", of=ARGUMENT, pairs=BOOLEAN, says="the last dimension of {of} holds a step to the next row")
def endless(of: Arg, pairs: bool) -> Reason:
    """Refuse rows of no length (``pairs``: of no complex number) that the kernel goes through without end."""
    last = of.shape[-1] if of.rank else 0
    step, size = (last // 2, of.elements // 2) if pairs else (last, of.elements)
    if size > 0 and (not step):
        return broken("{it} is {shape}, TFLM loops without end", of, shape=of.shape)
    return None


@kind("SH302", of=ARGUMENT, samples=ARGUMENT, spectrum=ARGUMENT, says="{of} fits fft_length")
def fft_shape(op: Op, of: Arg, samples: Arg, spectrum: Arg) -> Reason:
    """Require rows of ``fft_length`` samples and of as many numbers plus two in the spectrum."""
    length = number_at(op, 1)
    if length is None or not samples.rank or samples.rank != spectrum.rank:
        return None
    # the forward transform fills a short row up with zeros
    short = of.name == spectrum.name and samples.shape[-1] <= length
    fits = spectrum.shape[-1] == length + 2 and (short or samples.shape[-1] == length)
    if fits and samples.shape[:-1] == spectrum.shape[:-1]:
        return None
    words = "{samples} is {samples_shape}, {spectrum} is {spectrum_shape}"
    # a row of the input after the other, each written where the output's own rows begin
    source, row, written = (
        (samples, spectrum.shape[-1] // 2 * 2, length + 2)
        if of.name == spectrum.name
        else (spectrum, samples.shape[-1], length)
    )
    rows = source.elements // source.shape[-1] if source.shape[-1] > 0 else 0
    return broken(
        words if fits else words + ", fft_length is {length}",
        of,
        samples=samples,
        samples_shape=samples.shape,
        spectrum=spectrum,
        spectrum_shape=spectrum.shape,
        length=length,
    )._replace(needs=(rows - 1) * row + written if rows > 0 else 0)


def _type(op: Op) -> int | None:
    """Read ``T`` by its key: 0 where it is not there."""
    options = flexbuffer_of(op.model, op.operator)
    if options is None:
        return None
    found = options.get("T") or 0
    return int(found) if abs(found) < 256 else -1
