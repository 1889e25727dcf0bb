"""Time -> words: how long an inference takes on a board, and its energy, as intervals."""

from __future__ import annotations

from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.report.asked_for import Time


def time_text(time: Time) -> str:
    """Say how long an inference takes on the board, or why nobody knows."""
    if time.milliseconds is None:
        return f"unknown on {visible(time.board)}: {visible(time.reason or '')}"
    text = f"{interval(time.milliseconds)} ms an inference on {visible(time.board)}"
    if time.per_second is not None:
        sure, best = time.per_second
        text += f", at most {digits(best)} a second" if sure is None else f", {interval((sure, best))} a second"
    if time.duty_cycle is not None:
        low, high = time.duty_cycle
        text += f", {interval((100 * low, None if high is None else 100 * high))} % of the period"
    energy = "unknown" if time.microjoules is None else f"{interval(time.microjoules)} microjoules"
    text += f", energy {energy}"
    if time.average_milliwatts is not None:
        text += f", on average {interval(time.average_milliwatts)} milliwatts"
    if time.average_milliamperes is not None:
        text += f", {interval(time.average_milliamperes)} milliamperes at 3.3 volts"
    why = "; ".join(words for words in (time.basis, time.reason) if words)
    return f"{text} ({visible(why)})" if why else text


def interval(ends: tuple[float, float | None]) -> str:
    """Write an interval."""
    low, high = ends
    return f"at least {digits(low)}" if high is None else f"{digits(low)} to {digits(high)}"


def digits(value: float) -> str:
    """Write a number with three significant digits, in full."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
