"""Report -> the lines of its figures: arena, flash, work, time, how sure each is, and what part of its budget."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.reporters.columns import WIDTH, labelled
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.values import Budget, Flash, Memory, Report, Time, Work


def figure_lines(report: Report, width: int = WIDTH) -> Iterator[str]:
    """Yield arena, flash, work and time."""
    shares = {budget.name: share_text(budget) for budget in report.budgets}
    for label, text in (
        ("arena", arena_text(report.memory, shares.get("arena", "")) if report.memory else ""),
        ("flash", flash_text(report.flash, shares.get("flash", "")) if report.flash else ""),
        ("work", work_text(report.workload) + shares.get("macs", "") if report.workload else ""),
        ("time", time_text(report.time) if report.time else ""),
    ):
        if text:
            yield from labelled(label, text, width)


def arena_text(memory: Memory, share: str = "") -> str:
    """Say how big the arena must be, and how sure that is."""
    if memory.arena_used is None:
        return f"unknown: {visible(memory.reason or '')}"
    sure = memory.quality.replace("-", " ")
    if memory.arena_required is not None:
        text = f"{memory.arena_required:,} bytes for kTensorArenaSize{share}"
        if memory.persistent_required is not None and memory.non_persistent_required is not None:
            text = f"{memory.persistent_required:,} bytes persistent and {memory.non_persistent_required:,} not{share}"
        text += f" ({sure}; arena_used_bytes() will say {memory.arena_used:,})"
        if memory.variables_required is not None:
            text += f"; {memory.variables_required:,} bytes for the allocator of resource variables"
    else:
        text = f"at least {memory.arena_used:,} bytes in use{share} ({sure})"
    if memory.unknown:
        text += f", without {', '.join(visible(name) for name in memory.unknown)}"
    return text


def flash_text(flash: Flash, share: str = "") -> str:
    """Say what the firmware takes, how sure that is, and of what parts it is."""
    if flash.total is None or flash.runtime is None or flash.kernels is None:
        return f"{flash.model:,} bytes of model{share}; its code is unknown"
    sure = f" ±{flash.error:,}" if flash.error is not None else f" ({flash.quality.replace('-', ' ')})"
    parts = f"model {flash.model:,}, runtime {flash.runtime:,}, kernels {flash.kernels:,}"
    text = f"{flash.total:,} bytes{sure}{share}: {parts}"
    if flash.unknown:
        text += f", without {', '.join(visible(name) for name in flash.unknown)}"
    return f"{text}; {visible(flash.reason)}" if flash.reason else text


def work_text(work: Work) -> str:
    """Say how many multiply-accumulates an inference takes, how sure that is, and what an NPU does besides."""
    operators = counted(work.operators, "operator")
    if work.macs is None:
        return f"unknown: {visible(work.reason or '')}, {operators}"
    sure = "" if work.quality == "exact" else f" ({work.quality.replace('-', ' ')})"
    more = f"; not counted: what is {visible(work.reason)}" if work.reason else ""
    return f"{work.macs:,} MACs in {operators}{sure}{more}"


def share_text(budget: Budget) -> str:
    """Say what is taken of a budget: ``, 3 % of the RAM``, ``, 12 % of 65,536``."""
    from tflm_lint.report.answer import percent

    of = limit_words(budget)
    return f", {percent(budget)} of {of}" if budget.used is not None else f", unknown of {of}"


def limit_words(budget: Budget) -> str:
    """Name what a budget is: ``the RAM of nano33ble``, ``the budget of 65,536``."""
    what = {"arena": "the RAM", "flash": "the flash"}.get(budget.name, "")
    return f"{what} of {visible(budget.board)}" if budget.board and what else f"the budget of {budget.limit:,}"


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
    why = "; ".join(words for words in (time.basis, time.reason) if words)
    return f"{text} ({visible(why)})" if why else text


def interval(ends: tuple[float, float | None]) -> str:
    """Write an interval."""
    low, high = ends
    return f"at least {digits(low)}" if high is None else f"{digits(low)} to {digits(high)}"


def digits(value: float) -> str:
    """Write a number with three significant digits, in full."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
