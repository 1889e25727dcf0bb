"""Report -> the lines of its figures: arena, flash, work, time and budgets, each with how sure it is."""

from __future__ import annotations

from tflm_lint.escape import visible
from tflm_lint.reporters.columns import labelled
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report.values import Budget, Flash, Memory, Report, Time, Work


def figure_lines(report: Report) -> Iterator[str]:
    """Yield arena, flash and work."""
    if report.memory:
        yield from labelled("arena", arena_text(report.memory))
    if report.flash:
        yield from labelled("flash", flash_text(report.flash))
    if report.workload:
        yield from labelled("work", work_text(report.workload))
    if report.time:
        yield from labelled("time", time_text(report.time))
    if report.budgets:
        yield from labelled("budget", "; ".join(map(budget_text, report.budgets)))
    if report.arena and report.memory:
        from tflm_lint.reporters.arena_text import arena_lines

        yield ""
        yield from arena_lines(report.arena, report.memory)


def work_text(work: Work) -> str:
    """Say how many multiply-accumulates an inference takes, how sure that is, and what an NPU does besides."""
    operators = counted(work.operators, "operator")
    if work.macs is None:
        return f"unknown: {visible(work.reason or '')}, {operators}"
    sure = "" if work.quality == "exact" else f" ({work.quality.replace('-', ' ')})"
    more = f"; not counted: what is {visible(work.reason)}" if work.reason else ""
    return f"{work.macs:,} multiply-accumulates in {operators}{sure}{more}"


def arena_text(memory: Memory) -> str:
    """Say how big the arena must be, and how sure that is."""
    if memory.arena_used is None:
        return f"unknown: {visible(memory.reason or '')}"
    if memory.arena_required is not None:
        text = f"{memory.arena_required:,} bytes required, {memory.arena_used:,} used after AllocateTensors"
    else:
        text = f"{memory.arena_used:,} bytes used after AllocateTensors"
    text += f" ({memory.quality.replace('-', ' ')})"
    if memory.unknown:
        text += f"; not counted: {', '.join(visible(name) for name in memory.unknown)}"
    return text


def flash_text(flash: Flash) -> str:
    """Say what the model takes and what the firmware takes in all, and how sure that is."""
    text = f"{flash.model:,} bytes of model"
    if flash.total is None:
        return text
    sure = f"within {flash.error:,}" if flash.error is not None else flash.quality.replace("-", " ")
    if flash.reason:
        sure += f": {visible(flash.reason)}"
    text += f", {flash.total:,} with runtime and kernels ({sure})"
    if flash.unknown:
        text += f"; not counted: {', '.join(visible(name) for name in flash.unknown)}"
    return text


def budget_text(budget: Budget) -> str:
    """Say what is taken of a budget: ``arena 7,840 of 65,536 (12 %)``."""
    unit = {"macs": "multiply-accumulates"}.get(budget.name, budget.name)
    if budget.used is None:
        return f"{unit} unknown of {budget.limit:,}"
    part = f" ({100 * budget.used / budget.limit:.0f} %)" if budget.limit else ""
    return f"{unit} {budget.used:,} of {budget.limit:,}{part}"


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
    return text + (f" ({visible(time.reason)})" if time.reason else " (from published measurements)")


def interval(ends: tuple[float, float | None]) -> str:
    """Write an interval."""
    low, high = ends
    return f"at least {digits(low)}" if high is None else f"{digits(low)} to {digits(high)}"


def digits(value: float) -> str:
    """Write a number with three significant digits, in full."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
