"""Workload and board -> Timing: how long one inference takes and what energy, as intervals of what was published.

Both ends come from measurements of whole networks and of single operators (``facts/speed.yaml``); where nothing was
published for the core with these kernels, or not for this type, the answer is None with the reason. An open end (None)
means that the figure is a lower bound.
"""

from __future__ import annotations

from tflm_lint.facts.boards import load_speed
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.boards import Board, Speed
    from tflm_lint.workload.macs import Workload

#: Below this part of the smallest network measured, the interpreter's own work decides and nobody published it.
SMALL = 10
#: Operators of which nothing was published may have this part of the work, no more.
UNCOVERED = 10


class Interval(NamedTuple):
    """From ``low`` to ``high``; ``high`` is None where only the low end is known."""

    low: float
    high: float | None


class Rate(NamedTuple):
    """Inferences per second; ``sure`` is None where the time has an open end."""

    sure: float | None
    best: float


class Timing(NamedTuple):
    """One inference on a board; None where nothing was published, and ``reason`` says why."""

    milliseconds: Interval | None
    #: Inferences per second, one after the other.
    per_second: Rate | None
    #: Energy of one inference in microjoules, measured on this very board.
    microjoules: Interval | None
    #: Why the time is unknown or has an open end.
    reason: str | None
    #: Why the energy is unknown.
    energy_reason: str | None
    #: Whether the time is from measurements of this board; else of others with the same core and kernels.
    own: bool
    #: How many networks were measured; an interval of one network has no width and says little.
    networks: int
    sources: tuple[str, ...]


def timing(work: Workload, board: Board, target_name: str) -> Timing:
    """Estimate time and energy of one inference from published measurements of int8 networks."""
    speed = load_speed(board, target_name)
    if speed is None:
        return _unknown(f"no published measurement of {target_name} on {board.core}")
    reason = why_unknown(work, speed)
    if reason is not None:
        return _unknown(reason)
    low, high = cycles(work, speed)
    open_reason = why_open(work, speed)
    per_millisecond = board.clock_mhz * 1000
    time = Interval(low / per_millisecond, None if open_reason else high / per_millisecond)
    rate = Rate(None if time.high is None else 1000 / time.high, 1000 / time.low)
    energy = None
    if speed.energy is not None:
        macs = work.macs or 0
        energy = Interval(macs * speed.energy[0], None if open_reason else macs * speed.energy[1])
    return Timing(
        milliseconds=time,
        per_second=rate,
        microjoules=energy,
        reason=open_reason,
        energy_reason=None if energy else f"no published measurement of the energy of an inference on {board.title}",
        own=speed.own,
        networks=speed.networks,
        sources=speed.sources,
    )


def duty_cycle(time: Interval, period_milliseconds: float) -> Interval:
    """Return the part of the time spent in inference when one starts every period; above 1 it does not keep up."""
    return Interval(time.low / period_milliseconds, None if time.high is None else time.high / period_milliseconds)


def cycles(work: Workload, speed: Speed) -> tuple[float, float]:
    """Return the interval of processor cycles: of whole networks' figures and of the single operators', the wider."""
    low, high = ((work.macs or 0) * figure for figure in speed.network)
    by_operator = [0.0, 0.0]
    for operator in work.per_operator:
        interval = speed.operators.get(operator.op, speed.network)
        by_operator[0] += (operator.macs or 0) * interval[0]
        by_operator[1] += (operator.macs or 0) * interval[1]
    return min(low, by_operator[0]), max(high, by_operator[1])


def why_unknown(work: Workload, speed: Speed) -> str | None:
    """Say why the published figures do not apply to a model at all."""
    if work.compiled_for:
        return f"compiled for {' and '.join(work.compiled_for)}, of which nothing was published here"
    if not work.macs:
        return "the model has no multiply-accumulates, and published figures are per multiply-accumulate"
    for operator in work.per_operator:
        if operator.macs and operator.type != "INT8":
            return f"published figures are of INT8 networks, {operator.op} is {operator.type} here"
    other: dict[str, int] = {}
    for operator in work.per_operator:
        if operator.macs and operator.op not in speed.covered:
            other[operator.op] = other.get(operator.op, 0) + operator.macs
    if sum(other.values()) * UNCOVERED > work.macs:
        return f"no published measurement of {max(other, key=lambda op: other[op])} on this core"
    return None


def why_open(work: Workload, speed: Speed) -> str | None:
    """Say why only the low end holds."""
    if work.quality == "lower-bound":
        return "the work is a lower bound"
    if (work.macs or 0) * SMALL < speed.smallest:
        return (
            f"{work.macs} multiply-accumulates are few, so the interpreter's own work may decide; "
            f"the smallest network measured has {speed.smallest}"
        )
    return None


def _unknown(reason: str) -> Timing:
    return Timing(None, None, None, reason, reason, False, 0, ())
