"""Model, Workload and board -> Timing: how long one inference takes and what energy, as intervals.

The middle is a sum over the operators of what their kind costs on the core (``facts/time.yaml``, fitted to published
measurements of whole networks); how far the ends are apart depends on how many networks were measured there, so that
nine of ten others lie between them. Where nothing was published that says something of the operators that take the
time, the answer is None with the reason. An open end (None) means that the figure is a lower bound.
"""

from __future__ import annotations

from tflm_lint.facts.times import BOARDS, MANY, load_speed
from tflm_lint.record import NamedTuple
from tflm_lint.workload.mix import mix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.facts.boards import Board
    from tflm_lint.facts.times import Costs, Speed
    from tflm_lint.model.graph import Model
    from tflm_lint.workload import Workload
    from tflm_lint.workload.mix import Part

#: Part of the time that kinds of operator may have of which no measurement says anything; from half of it on the
#: interval is wide.
UNKNOWN = 1 / 3
#: Part of the time from which on kinds that were measured on other cores only, or hardly, make the interval wide.
BORROWED = 0.5
#: Kinds whose call costs little, since they prepare little.
LIGHT = ("move", "elementwise", "activation", "convert", "reduce")
#: Kinds whose reference kernels are slow where the compiler does not put their index arithmetic into the loop.
CONVOLVING = ("conv", "pointwise", "depthwise")
#: Measured on one board: from 40 ms for 10 ms to 15.8 s for 1.9 s.
FOR_SIZE = "compiled with -Os, convolutions in floats take four to eight times as long"


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
    #: How many networks of this type were measured on such a core with these kernels.
    networks: int
    #: How many of them on this very board.
    board_networks: int
    #: What the interval rests on, for people.
    basis: str | None


def timing(model: Model, work: Workload, board: Board, target_name: str) -> Timing:
    """Estimate time and energy of one inference from published measurements."""
    speed = load_speed(board, target_name)
    if isinstance(speed, str):
        return _unknown(speed)
    if work.compiled_for:
        return _unknown(f"compiled for {' and '.join(work.compiled_for)}, of which nothing was published here")
    parts = mix(model, work)
    if parts is None:
        return _unknown("the model does not tell the size of a tensor")
    if not parts:
        return _unknown("the model has no operators")
    type_ = main_type(parts)
    costs = speed.costs.get(type_)
    if costs is None:
        return _unknown(f"nothing was published of networks that compute in {type_} on {board.core} with these kernels")
    spent = cycles(parts, speed.costs, costs)
    strange = unmeasured(parts, spent, (*costs.own, *costs.alike))
    unknown = sum(share for share, _ in strange)
    if unknown > UNKNOWN:
        return _unknown(f"no published measurement of {max(strange)[1]} in {type_} with these kernels")
    elsewhere = sum(share for share, _ in unmeasured(parts, spent, costs.own))
    hardly = sum(share for kind, share in shares(parts, spent) if kind in costs.thin)
    borrowed = unknown > UNKNOWN / 2 or elsewhere + hardly > BORROWED
    factor, board_networks = speed.board.get(type_, (1.0, speed.apart[2] if speed.apart else 0))
    alone = costs.boards < BOARDS and type_ not in speed.board
    few = borrowed or alone or costs.networks < 2
    fold = speed.folds["few" if few else "many" if costs.networks >= MANY else "some"]
    middle = sum(spent) * factor
    faster, slower = speed.apart[:2] if speed.apart else (1.0, 1.0)
    ends = middle / fold**0.5 / faster, middle * fold**0.5 * slower
    words = basis(costs.networks, board_networks, borrowed=borrowed, alone=alone)
    if type_ == "float" and sum(share for kind, share in shares(parts, spent) if kind in CONVOLVING) > 1 / 2:
        words += f"; {FOR_SIZE}"
    return _timing(work, board, speed, ends, (costs.networks, board_networks, words))


def _timing(
    work: Workload, board: Board, speed: Speed, ends: tuple[float, float], measured: tuple[int, int, str]
) -> Timing:
    networks, board_networks, words = measured
    open_reason = "the work is a lower bound" if work.quality == "lower-bound" else None
    per_millisecond = board.clock_mhz * 1000
    time = Interval(ends[0] / per_millisecond, None if open_reason else ends[1] / per_millisecond)
    energy = None
    if speed.nanojoules is not None:
        energy = Interval(
            ends[0] * speed.nanojoules[0] / 1000, None if open_reason else ends[1] * speed.nanojoules[1] / 1000
        )
    return Timing(
        milliseconds=time,
        per_second=Rate(None if time.high is None else 1000 / time.high, 1000 / time.low),
        microjoules=energy,
        reason=open_reason or (speed.apart[3] if speed.apart else None),
        energy_reason=None if energy else f"no published measurement of the energy of an inference on {board.title}",
        networks=networks,
        board_networks=board_networks,
        basis=words,
    )


def duty_cycle(time: Interval, period_milliseconds: float) -> Interval:
    """Return the part of the time spent in inference when one starts every period; above 1 it does not keep up."""
    return Interval(time.low / period_milliseconds, None if time.high is None else time.high / period_milliseconds)


def average_power(timing: Timing, period_milliseconds: float) -> Interval | None:
    """Return the milliwatts of one inference every period; inferences that do not keep up follow one another."""
    time, energy = timing.milliseconds, timing.microjoules
    if time is None or energy is None:
        return None
    low = energy.low / max(period_milliseconds, time.low)
    if energy.high is None or time.high is None:
        return Interval(low, None)
    return Interval(low, energy.high / max(period_milliseconds, time.high))


def main_type(parts: tuple[Part, ...]) -> str:
    """Return the type that most of the work is done in."""
    work: dict[str, tuple[int, int]] = {}
    for part in parts:
        if part.type != "other":
            macs, elements = work.get(part.type, (0, 0))
            work[part.type] = macs + part.macs, elements + part.elements
    return max(work, key=lambda type_: work[type_], default="other")


def cycles(parts: tuple[Part, ...], costs: Mapping[str, Costs], main: Costs) -> list[float]:
    """Return the cycles of each part, and last those that the calls of all of them take."""
    spent = []
    calls = main.calls["invoke"]
    for part in parts:
        cell = costs.get(part.type, main)
        of = cell.kinds[part.kind]
        spent.append(part.macs * of[0] + part.elements * of[1] + (part.taps * of[2] if len(of) > 2 else 0))
        calls += part.calls * cell.calls[call_of(part.kind)]
    return [*spent, calls]


def call_of(kind: str) -> str:
    """Return what a call of such an operator costs as."""
    return kind if kind == "softmax" else "light" if kind in LIGHT else "heavy"


def shares(parts: tuple[Part, ...], spent: list[float]) -> list[tuple[str, float]]:
    """Return the kind of each part, and last ``call``, each with its share of the time."""
    total = sum(spent)
    kinds = [*(part.kind for part in parts), "call"]
    return [(kind, share / total) for kind, share in zip(kinds, spent, strict=True)]


def unmeasured(parts: tuple[Part, ...], spent: list[float], measured: tuple[str, ...]) -> list[tuple[float, str]]:
    """Return the share of the time of operators of kinds that are not among the measured ones, each with its name."""
    names = [*(part.op for part in parts), "networks as small as this"]
    return [
        (share, name) for (kind, share), name in zip(shares(parts, spent), names, strict=True) if kind not in measured
    ]


def basis(networks: int, board_networks: int, *, borrowed: bool, alone: bool) -> str:
    """Say what an interval rests on."""
    if not networks:
        return "measured on other cores with such kernels only"
    counted = "one network" if networks == 1 else f"{networks} networks"
    here = "none on this board" if not board_networks else "one on this board" if board_networks == 1 else (
        f"{board_networks} on this board"
    )  # fmt: skip
    text = f"from published measurements of {counted}, {here}"
    if borrowed:
        return f"{text}, of operators like these hardly any or on other cores only"
    return f"{text}, and too few boards to tell how this one differs" if alone else text


def _unknown(reason: str) -> Timing:
    return Timing(None, None, None, reason, reason, 0, 0, None)
