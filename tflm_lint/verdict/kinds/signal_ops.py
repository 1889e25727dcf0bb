"""Conditions of the signal operators: numbers of their custom options against the shapes of their tensors."""

from __future__ import annotations

from tflm_lint.model.flexbuffer import Flexbuffer
from tflm_lint.verdict.context import number_at
from tflm_lint.verdict.kinds import (
    ARGUMENT,
    BOOLEAN,
    INTEGER,
    STRING,
    STRINGS,
    At,
    Optional,
    kind,
    listed,
    shaped,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason

#: Elements beside a tensor from which on a crash is certain enough: what follows the arena is not the model's.
FAR = 1 << 20


@kind("OP113", names=STRINGS, says="the custom options are a map of {names} and nothing else")
def options(op: Op, p: Parameters) -> Reason:
    """Require exactly the options that the kernel reads by their position in the order of the alphabet."""
    span = op.operator.custom_options
    if span is None:
        return None
    wanted = tuple(sorted((p["names"],) if isinstance(p["names"], str) else p["names"]))
    found = Flexbuffer(op.model, span)
    if not found.is_map:
        what = f"a vector of {found.count}" if found.start is not None else "neither a map nor a vector"
        exact = found.start is not None and found.count == len(wanted)
        return None if exact else f"the custom options are {what}, TFLM reads {listed(wanted)} from them"
    keys = found.keys()
    if keys == wanted:
        return None
    return f"the custom options have {listed(keys) if keys else 'no keys'}, TFLM reads them as {listed(wanted)}"


@kind(
    "OP113", index=INTEGER, name=STRING, min=Optional(INTEGER), max=Optional(INTEGER), says="{name} is {min} to {max}"
)
def value(op: Op, p: Parameters) -> Reason:
    """Hold an option against bounds."""
    have = number_at(op, p["index"])
    if have is None:
        return None
    if "min" in p and have < p["min"]:
        return f"{p['name']} is {have}, expected at least {p['min']}"
    if "max" in p and have > p["max"]:
        return f"{p['name']} is {have}, expected at most {p['max']}"
    return None


@kind("SH302", of=ARGUMENT, says="the last dimension of {of} is above 0")
def innermost(op: Op, p: Parameters) -> Reason:
    """Refuse a last dimension of 0, or none, by which the kernel divides."""
    arg = op.arg(p["of"])
    if arg is None or (arg.rank and arg.shape[-1]):
        return None
    return f"{arg.name} is {shaped(arg.shape)}, TFLM divides by its last dimension"


@kind("SH302", of=ARGUMENT, than=ARGUMENT, by=INTEGER, says="the rank of {of} is that of {than} plus {by}")
def rank_plus(op: Op, p: Parameters) -> Reason:
    """Hold the rank of one tensor against that of another."""
    arg, other = op.arg(p["of"]), op.arg(p["than"])
    if arg is None or other is None or arg.rank == other.rank + p["by"]:
        return None
    return f"{arg.name} has rank {arg.rank} {shaped(arg.shape)}, expected {other.rank + p['by']}"


@kind("SH302", of=ARGUMENT, index=INTEGER, says="the last dimension of {of} is a multiple of frame_step")
def steps(op: Op, p: Parameters) -> Reason:
    """Mirror `FramerPrepare`: at least one whole step."""
    arg, step = op.arg(p["of"]), number_at(op, p["index"])
    if arg is None or not step:
        return None
    last = arg.shape[-1] if arg.rank else 0
    if last < step or last % abs(step):
        return f"the last dimension of {arg.name} is {last}, expected a multiple of frame_step {step}"
    return None


@kind("OP113", of=ARGUMENT, says="frame_step is not 0")
def no_step(op: Op, p: Parameters) -> Reason:
    """Refuse a step of 0, by which the kernel divides the last dimension of its input."""
    arg = op.arg(p["of"])
    return None if number_at(op, 1) != 0 or arg is None else "frame_step is 0, TFLM divides by it"


@kind("OP113", always=BOOLEAN, says="frame_size is at least frame_step, and both are above 0")
def frame(op: Op, p: Parameters) -> Reason:
    """Refuse frames shorter than their step: with ``prefill`` the kernel fills by the (negative) difference.

    ``always`` also where it fills nothing.
    """
    size, step, prefill = (number_at(op, index) for index in range(3))
    if size is None or step is None or not (p["always"] or prefill) or (step > 0 and size >= step):
        return None
    return f"frame_size is {size}, frame_step is {step}{', with prefill' if prefill else ''}"


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{output} holds the frames that {of} divides into")
def framed(op: Op, p: Parameters) -> Reason:
    """Require the output shape of SignalFramer."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    size, step = number_at(op, 0), number_at(op, 1)
    if arg is None or output is None or not arg.rank or size is None or not step or step < 0:
        return None
    return _other(op, p, (*arg.shape[:-1], arg.shape[-1] // step, size))


@kind("OP113", of=ARGUMENT, far=BOOLEAN, says="start_index and end_index are positions of {of}")
def band(op: Op, p: Parameters) -> Reason:
    """Hold the band of SignalEnergy against its output (``far``: only where it leads far beyond)."""
    arg, end, start = op.arg(p["of"]), number_at(op, 0), number_at(op, 1)
    if arg is None or end is None or start is None:
        return None
    room = FAR if p["far"] else 0
    if start >= end or (start >= 0 and end <= arg.elements + room):
        return None
    return f"start_index is {start}, end_index is {end}, {arg.name} has {arg.elements} elements"


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} holds a real and an imaginary part for each of {output}")
def complex_pairs(op: Op, p: Parameters) -> Reason:
    """Require two numbers of the spectrum for each energy."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    if arg is None or output is None or arg.elements == 2 * output.elements:
        return None
    return At(f"{output.name} has {output.elements} elements, {arg.name} has {arg.elements // 2} pairs", output)


@kind("OP113", negative=BOOLEAN, says="num_channels times the frames of the context is not negative")
def stack(op: Op, p: Parameters) -> Reason:
    """Hold the size of SignalStacker's buffer: negative ones (``negative``) it asks memory for, small ones overflow."""
    channels, left, right, step = (number_at(op, index) for index in range(4))
    if channels is None or left is None or right is None or step is None:
        return None
    size = channels * (left + right + 1)
    if size < 0 or channels < 0:
        return f"num_channels is {channels}, the stack has {left + right + 1} frames"
    if p["negative"] or (left >= 0 and right >= 0 and 0 < step <= left + right + 1):
        return None
    return f"stacker_left_context is {left}, stacker_right_context {right}, stacker_step {step}"


@kind("SH302", of=ARGUMENT, output=ARGUMENT, says="{of} has num_channels elements, {output} those of a whole stack")
def stacked(op: Op, p: Parameters) -> Reason:
    """Require the shapes of SignalStacker."""
    arg, output = op.arg(p["of"]), op.arg(p["output"])
    channels, left, right = (number_at(op, index) for index in range(3))
    if arg is None or output is None or channels is None or left is None or right is None:
        return None
    if arg.elements != channels:
        return f"{arg.name} has {arg.elements} elements, num_channels is {channels}"
    wanted = channels * (left + right + 1)
    if output.elements == wanted:
        return None
    return At(f"{output.name} has {output.elements} elements, expected {wanted}", output)


@kind("SH302", of=ARGUMENT, index=INTEGER, extra=INTEGER, says="{of} has num_channels elements plus {extra}")
def channels(op: Op, p: Parameters) -> Reason:
    """Require a tensor of one element per channel, plus some."""
    arg, count = op.arg(p["of"]), number_at(op, p["index"])
    if arg is None or count is None or arg.elements == count + p["extra"]:
        return None
    return f"{arg.name} has {arg.elements} elements, expected {count + p['extra']} for num_channels {count}"


@kind(
    "SH302", of=ARGUMENT, weights=ARGUMENT, says="the last dimension of {of} is a multiple of the length of {weights}"
)
def windowed(op: Op, p: Parameters) -> Reason:
    """Require whole windows: the kernel writes on behind its output otherwise."""
    arg, weights = op.arg(p["of"]), op.arg(p["weights"])
    if arg is None or weights is None or not arg.rank or weights.rank != 1 or weights.shape[0] <= 0:
        return None
    if not arg.shape[-1] % weights.shape[0]:
        return None
    return f"{arg.name} is {shaped(arg.shape)}, {weights.name} has {weights.shape[0]} elements"


@kind("SH302", of=ARGUMENT, weights=ARGUMENT, says="{weights} holds something")
def window(op: Op, p: Parameters) -> Reason:
    """Refuse a window of no length, with which the kernel loops without end."""
    arg, weights = op.arg(p["of"]), op.arg(p["weights"])
    if arg is None or weights is None or weights.shape != (0,) or arg.elements <= 0:
        return None
    return f"{weights.name} is [0], TFLM loops without end"


@kind("OP118", spectrum=ARGUMENT, weights=ARGUMENT, starts=ARGUMENT, says="the filter bank lies within {spectrum}")
def bank(op: Op, p: Parameters) -> Reason:
    """Require constant tables of SignalFilterBank that lead nowhere beyond the spectrum and the weights."""
    spectrum, weights = op.arg(p["spectrum"]), op.arg(p["weights"])
    count = number_at(op, 0)
    names = (p["starts"], "channel_weight_starts", "channel_widths")
    args = [op.arg(name) for name in names]
    if spectrum is None or weights is None or count is None or not 0 <= count < 1 << 15:
        return None
    tables = [None if arg is None else arg.invoked(count + 1, "INT16") for arg in args]
    if any(table is None for table in tables):
        return None
    for channel, (first, begin, width) in enumerate(zip(*(table or () for table in tables), strict=True)):
        if width > 0 and not (0 <= first <= spectrum.elements - width and 0 <= begin <= weights.elements - width):
            return f"channel {channel} takes {width} of {spectrum.name} from {first} on, weights from {begin} on"
    return None


def _other(op: Op, p: Parameters, wanted: tuple[int, ...]) -> Reason:
    output = op.arg(p["output"])
    if output is None or output.shape == wanted:
        return None
    return At(f"{output.name} is {shaped(output.shape)}, expected {shaped(wanted)}", output)
