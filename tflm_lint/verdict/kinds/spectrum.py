"""Conditions of the signal operators that have a type in their options: Fourier transforms and OverlapAdd."""

from __future__ import annotations

from tflm_lint.model.flexbuffer import flexbuffer_of
from tflm_lint.verdict.context import number_at
from tflm_lint.verdict.kinds import ARGUMENT, ARGUMENTS, BOOLEAN, TYPES, At, kind, listed, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason

#: The types that a number ``T`` in the options stands for (`tflite::TensorType`).
TYPE_NAMES = {0: "FLOAT32", 2: "INT32", 7: "INT16"}


@kind("OP113", types=TYPES, says="T stands for {types}")
def type_option(op: Op, p: Parameters) -> Reason:
    """Require a type in the options that the kernel has code for; without one TFLM takes 0, FLOAT32."""
    have = _type(op)
    if have is None or TYPE_NAMES.get(have) in p["types"]:
        return None
    return f"T is {have}, expected the number of {listed(p['types'])}"


@kind("OP103", of=ARGUMENTS, says="{of} have the type that T stands for")
def typed(op: Op, p: Parameters) -> Reason:
    """Require tensors of the type that the options name."""
    name = TYPE_NAMES.get(_type(op) or 0)
    for arg in op.each(p["of"]):
        if name is not None and arg.type != name:
            return At(f"{arg.name} is {arg.type}, T in the custom options stands for {name}", arg)
    return None


@kind("SH302", of=ARGUMENT, says="the last two dimensions of {of} are above 0")
def frames(op: Op, p: Parameters) -> Reason:
    """Refuse frames of no samples or no frames at all: OVERLAP_ADD divides by both."""
    arg = op.arg(p["of"])
    if arg is None or arg.rank < 2 or (arg.shape[-1] and arg.shape[-2]):
        return None
    return f"{arg.name} is {shaped(arg.shape)}, TFLM divides by its last two dimensions"


@kind("OP113", of=ARGUMENT, says="frame_step is from 0 to the last dimension of {of}")
def overlap(op: Op, p: Parameters) -> Reason:
    """Refuse a step beyond the frame: the kernel moves what is left of it, a negative number of bytes."""
    arg, step = op.arg(p["of"]), number_at(op, 1)
    if arg is None or step is None or not arg.rank or 0 <= step <= arg.shape[-1]:
        return None
    return f"frame_step is {step}, expected 0 to {arg.shape[-1]} for {arg.name} {shaped(arg.shape)}"


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} holds a step for every frame of {of}")
def overlapped(op: Op, p: Parameters) -> Reason:
    """Require the output shape of SignalOverlapAdd."""
    arg, output, step = op.arg(p["of"]), op.arg(p["output"]), number_at(op, 1)
    if arg is None or output is None or step is None or arg.rank < 2:
        return None
    wanted = (*arg.shape[:-2], arg.shape[-2] * step)
    if output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)


@kind("OP113", says="fft_length is even and at least 4")
def fft_length(op: Op, p: Parameters) -> Reason:  # noqa: ARG001 - every predicate takes both
    """Refuse what `kiss_fftr_alloc` makes no plan for; the kernel then follows a pointer to none."""
    length = number_at(op, 1)
    if length is None or (length >= 4 and not length % 2):
        return None
    return f"fft_length is {length}, expected an even number of at least 4"


@kind("SH302", of=ARGUMENT, says="the last dimension of {of} is at most fft_length")
def fft_input(op: Op, p: Parameters) -> Reason:
    """Mirror `RfftPrepare`: no more samples than the transform takes."""
    arg, length = op.arg(p["of"]), number_at(op, 1)
    last = 0 if arg is None or not arg.rank else arg.shape[-1]
    if arg is None or length is None or last <= length:
        return None
    return f"the last dimension of {arg.name} is {last}, expected at most fft_length {length}"


@kind("SH302", of=ARGUMENT, pairs=BOOLEAN, says="the last dimension of {of} holds a step to the next row")
def endless(op: Op, p: Parameters) -> Reason:
    """Refuse rows of no length (``pairs``: of no complex number) that the kernel goes through without end."""
    arg = op.arg(p["of"])
    if arg is None:
        return None
    last = arg.shape[-1] if arg.rank else 0
    step, size = (last // 2, arg.elements // 2) if p["pairs"] else (last, arg.elements)
    return f"{arg.name} is {shaped(arg.shape)}, TFLM loops without end" if size > 0 and not step else None


@kind("SH302", of=ARGUMENT, samples=ARGUMENT, spectrum=ARGUMENT, says="{of} fits fft_length")
def fft_shape(op: Op, p: Parameters) -> Reason:
    """Require rows of ``fft_length`` samples and of as many numbers plus two in the spectrum."""
    samples, spectrum, length = op.arg(p["samples"]), op.arg(p["spectrum"]), number_at(op, 1)
    if samples is None or spectrum is None or length is None or not samples.rank or samples.rank != spectrum.rank:
        return None
    # the forward transform fills a short row up with zeros
    short = p["of"] == p["spectrum"] and samples.shape[-1] <= length
    fits = spectrum.shape[-1] == length + 2 and (short or samples.shape[-1] == length)
    if fits and samples.shape[:-1] == spectrum.shape[:-1]:
        return None
    shapes = f"{samples.name} is {shaped(samples.shape)}, {spectrum.name} is {shaped(spectrum.shape)}"
    return shapes if fits else f"{shapes}, fft_length is {length}"


def _type(op: Op) -> int | None:
    """Read ``T`` by its key: 0 where it is not there."""
    options = flexbuffer_of(op.model, op.operator)
    if options is None:
        return None
    found = options.get("T") or 0
    return int(found) if abs(found) < 256 else -1
