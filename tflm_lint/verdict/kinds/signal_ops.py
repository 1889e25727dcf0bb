"""Conditions of the signal operators: numbers of their custom options against the shapes of their tensors."""

from __future__ import annotations

from tflm_lint.model.flexbuffer import Flexbuffer
from tflm_lint.verdict.context import number_at
from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, INTEGER, STRING, STRINGS, Optional, broken, differs, kind, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason

#: Elements beside a tensor from which on a crash is certain enough: what follows the arena is not the model's.
FAR = 1 << 20


@kind("OP113", names=STRINGS, says="the custom options are a map of {names} and nothing else")
def options(op: Op, names: tuple[str, ...]) -> Reason:
    """Require exactly the options that the kernel reads by their position in the order of the alphabet."""
    span = op.operator.custom_options
    if span is None:
        return None
    wanted = tuple(sorted(names))
    found = Flexbuffer(op.model, span)
    if not found.is_map:
        if found.start is None:
            words = "the custom options are neither a map nor a vector, TFLM reads {wanted} from them"
            return broken(words, wanted=listed(wanted))
        if found.count == len(wanted):
            return None
        words = "the custom options are a vector of {count}, TFLM reads {wanted} from them"
        return broken(words, count=found.count, wanted=listed(wanted))
    keys = found.keys()
    if keys == wanted:
        return None
    have = listed(keys) if keys else "no keys"
    return broken("the custom options have {keys}, TFLM reads them as {wanted}", keys=have, wanted=listed(wanted))


@kind(
    "OP113", index=INTEGER, name=STRING, min=Optional(INTEGER), max=Optional(INTEGER), says="{name} is {min} to {max}"
)
def value(op: Op, index: int, name: str, min: int | None = None, max: int | None = None) -> Reason:
    """Hold an option against bounds."""
    have = number_at(op, index)
    if have is None:
        return None
    if min is not None and have < min:
        return broken("{name} is {have}, expected at least {min}", name=name, have=have, min=min)
    if max is not None and have > max:
        return broken("{name} is {have}, expected at most {max}", name=name, have=have, max=max)
    return None


@kind("SH302", of=ARGUMENT, says="the last dimension of {of} is above 0")
def innermost(of: Arg) -> Reason:
    """Refuse a last dimension of 0, or none, by which the kernel divides."""
    if of.rank and of.shape[-1]:
        return None
    return broken("{it} is {shape}, TFLM divides by its last dimension", of, shape=of.shape)


@kind("SH302", of=ARGUMENT, than=ARGUMENT, by=INTEGER, says="the rank of {of} is that of {than} plus {by}")
def rank_plus(of: Arg, than: Arg, by: int) -> Reason:
    """Hold the rank of one tensor against that of another."""
    if of.rank == than.rank + by:
        return None
    return broken(
        "{it} has rank {rank} {shape}, expected {wanted}", of, rank=of.rank, shape=of.shape, wanted=than.rank + by
    )


@kind("SH302", of=ARGUMENT, index=INTEGER, says="the last dimension of {of} is a multiple of frame_step")
def steps(op: Op, of: Arg, index: int) -> Reason:
    """Mirror `FramerPrepare`: at least one whole step."""
    step = number_at(op, index)
    if not step:
        return None
    last = of.shape[-1] if of.rank else 0
    if last < step or last % abs(step):
        return broken(
            "the last dimension of {it} is {last}, expected a multiple of frame_step {step}", of, last=last, step=step
        )
    return None


@kind("OP113", of=ARGUMENT, says="frame_step is not 0")
def no_step(op: Op) -> Reason:
    """Refuse a step of 0, by which the kernel divides the last dimension of its input."""
    if number_at(op, 1) != 0:
        return None
    return broken("frame_step is 0, TFLM divides by it")


@kind("OP113", always=BOOLEAN, says="frame_size is at least frame_step, and both are above 0")
def frame(op: Op, always: bool) -> Reason:
    """Refuse frames shorter than their step: with ``prefill`` the kernel fills by the (negative) difference.

    ``always`` also where it fills nothing. A frame of 1 by a step below 0 makes a buffer of negative size.
    """
    size, step, prefill = (number_at(op, index) for index in range(3))
    if size is None or step is None or (step > 0 and size >= step):
        return None
    if not (always or prefill or (step < 0 and size <= 1)):
        return None
    words = (
        "frame_size is {size}, frame_step is {step}, with prefill"
        if prefill
        else "frame_size is {size}, frame_step is {step}"
    )
    return broken(words, size=size, step=step)


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} holds the frames that {of} divides into")
def framed(op: Op, of: Arg, output: Arg) -> Reason:
    """Require the output shape of SignalFramer."""
    size, step = number_at(op, 0), number_at(op, 1)
    if not of.rank or size is None or (not step) or (step < 0):
        return None
    return differs(output, (*of.shape[:-1], of.shape[-1] // step, size))


@kind("OP113", of=ARGUMENT, far=BOOLEAN, says="start_index and end_index are positions of {of}")
def band(op: Op, of: Arg, far: bool) -> Reason:
    """Hold the band of SignalEnergy against its output (``far``: only where it leads far beyond)."""
    end, start = number_at(op, 0), number_at(op, 1)
    if end is None or start is None:
        return None
    # without an element there is no memory, and nothing is near
    room = FAR if far and of.elements else 0
    if start >= end or (start >= 0 and end <= of.elements + room):
        return None
    return broken(
        "start_index is {start}, end_index is {end}, {it} has {elements} elements",
        of,
        start=start,
        end=end,
        elements=of.elements,
    )


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} holds a real and an imaginary part for each of {output}")
def complex_pairs(of: Arg, output: Arg) -> Reason:
    """Require two numbers of the spectrum for each energy."""
    if of.elements == 2 * output.elements:
        return None
    return broken(
        "{it} has {elements} elements, {of} has {pairs} pairs",
        output,
        elements=output.elements,
        of=of,
        pairs=of.elements // 2,
    )


@kind("OP113", negative=BOOLEAN, says="num_channels times the frames of the context is not negative")
def stack(op: Op, negative: bool) -> Reason:
    """Hold the size of SignalStacker's buffer: negative ones (``negative``) it asks memory for, small ones overflow."""
    channels, left, right, step = (number_at(op, index) for index in range(4))
    if channels is None or left is None or right is None or (step is None):
        return None
    size = channels * (left + right + 1)
    if size < 0 or channels < 0:
        return broken(
            "num_channels is {channels}, the stack has {frames} frames", channels=channels, frames=left + right + 1
        )
    if negative or (left >= 0 and right >= 0 and (0 < step <= left + right + 1)):
        return None
    return broken(
        "stacker_left_context is {left}, stacker_right_context {right}, stacker_step {step}",
        left=left,
        right=right,
        step=step,
    )


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} has num_channels elements, {output} those of a whole stack")
def stacked(op: Op, of: Arg, output: Arg) -> Reason:
    """Require the shapes of SignalStacker."""
    channels, left, right = (number_at(op, index) for index in range(3))
    if channels is None or left is None or right is None:
        return None
    if of.elements != channels:
        return broken(
            "{it} has {elements} elements, num_channels is {channels}", of, elements=of.elements, channels=channels
        )._replace(needs=channels)
    wanted = channels * (left + right + 1)
    if output.elements == wanted:
        return None
    found = broken("{it} has {elements} elements, expected {wanted}", output, elements=output.elements, wanted=wanted)
    return found._replace(needs=wanted)


@kind("SH302", of=ARGUMENT, index=INTEGER, extra=INTEGER, says="{of} has num_channels elements plus {extra}")
def channels(op: Op, of: Arg, index: int, extra: int) -> Reason:
    """Require a tensor of one element per channel, plus some."""
    count = number_at(op, index)
    if count is None or of.elements == count + extra:
        return None
    return broken(
        "{it} has {elements} elements, expected {wanted} for num_channels {count}",
        of,
        elements=of.elements,
        wanted=count + extra,
        count=count,
    )


@kind(
    "SH302", of=ARGUMENT, weights=ARGUMENT, says="the last dimension of {of} is a multiple of the length of {weights}"
)
def windowed(of: Arg, weights: Arg) -> Reason:
    """Require whole windows: the kernel writes on behind its output otherwise."""
    if not of.rank or weights.rank != 1 or weights.shape[0] <= 0:
        return None
    if not of.shape[-1] % weights.shape[0]:
        return None
    return broken(
        "{it} is {shape}, {weights} has {weights_size} elements",
        of,
        shape=of.shape,
        weights=weights,
        weights_size=weights.shape[0],
    )


@kind("SH302", of=ARGUMENT, weights=ARGUMENT, says="{weights} holds something")
def window(of: Arg, weights: Arg) -> Reason:
    """Refuse a window of no length, with which the kernel loops without end."""
    if weights.shape != (0,) or of.elements <= 0:
        return None
    return broken("{weights} is [0], TFLM loops without end", weights=weights)


@kind("OP118", spectrum=ARGUMENT, starts=ARGUMENT, says="{spectrum} has elements where a channel takes any")
def bank_of_nothing(op: Op, spectrum: Arg, starts: Arg) -> Reason:
    """Require of SignalFilterBank that no channel takes anything of a spectrum without elements: it has no memory."""
    for channel, (_, _, width) in enumerate(_channels(op, starts) if not spectrum.elements else ()):
        if width > 0:
            return broken(
                "channel {channel} takes {width} of {spectrum}, which has no elements",
                channel=channel,
                width=width,
                spectrum=spectrum,
            )
    return None


@kind("OP118", spectrum=ARGUMENT, weights=ARGUMENT, starts=ARGUMENT, says="the filter bank lies within {spectrum}")
def bank(op: Op, spectrum: Arg, weights: Arg, starts: Arg) -> Reason:
    """Require constant tables of SignalFilterBank that lead nowhere beyond the spectrum and the weights."""
    for channel, (first, begin, width) in enumerate(_channels(op, starts) if spectrum.elements else ()):
        if width > 0 and (not (0 <= first <= spectrum.elements - width and 0 <= begin <= weights.elements - width)):
            return broken(
                "channel {channel} takes {width} of {spectrum} from {first} on, weights from {begin} on",
                channel=channel,
                width=width,
                spectrum=spectrum,
                first=first,
                begin=begin,
            )
    return None


def _channels(op: Op, starts: Arg) -> list[tuple[int, ...]]:
    """Return the beginnings in spectrum and weights and the width of each channel; none where they are not known."""
    count = number_at(op, 0)
    if count is None or not 0 <= count < 1 << 15:
        return []
    names = (starts.name, "channel_weight_starts", "channel_widths")
    args = [op.arg(name) for name in names]
    tables = [None if arg is None else arg.invoked(count + 1, "INT16") for arg in args]
    return [] if any(table is None for table in tables) else list(zip(*(table or () for table in tables), strict=True))
