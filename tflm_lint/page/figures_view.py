"""Report -> the answers at the top of a page: the figures with their budgets, and what to do first."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.report.answer import causes_of, fix_command, percent
from tflm_lint.reporters.limits_text import limit_words
from tflm_lint.reporters.time_text import interval
from tflm_lint.words import both, counted, shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Flash, Memory, Report, Work
    from tflm_lint.report.asked_for import Budget, Time
    from tflm_lint.report.sheets import Sheet

#: So many things to do are named first.
MOST_FIRST = 3
SURE = {
    "exact": "exact",
    "measured": "measured",
    "estimate": "estimate",
    "lower-bound": "lower bound",
    "unknown": "unknown",
}


class Figure(NamedTuple):
    """One figure of a model."""

    name: str
    #: None where nobody knows.
    value: str | None
    unit: str
    #: How sure it is, in a word or two.
    sure: str
    #: What it is made of, and what is to know.
    about: str
    #: What is taken of the budget in words, how much of the bar that is, and whether it is too much.
    share: str = ""
    filled: int | None = None
    over: bool = False


class ToDo(NamedTuple):
    """A thing to do first."""

    severity: str
    what: str
    remedy: str = ""
    command: str = ""


def figures_of(report: Report) -> list[Figure]:
    """Return the four figures, as far as there are any."""
    budgets = {budget.name: budget for budget in report.budgets}
    found = []
    if report.memory is not None:
        found.append(arena_figure(report.memory, budgets.get("arena")))
    if report.flash is not None:
        found.append(flash_figure(report.flash, budgets.get("flash")))
    if report.workload is not None:
        found.append(work_figure(report.workload, budgets.get("macs")))
    if report.time is not None:
        found.append(time_figure(report.time))
    return found


def with_budget(figure: Figure, budget: Budget | None) -> Figure:
    """Hold a figure against its budget."""
    if budget is None:
        return figure
    of = f"of {limit_words(budget)}"
    if budget.used is None:
        return figure._replace(share=f"unknown {of}")
    filled = min(100, round(100 * budget.used / budget.limit)) if budget.limit else 100
    return figure._replace(
        share=f"{percent(budget)} {of}",
        filled=max(filled, 1) if budget.used else 0,
        over=budget.used > budget.limit,
    )


def arena_figure(memory: Memory, budget: Budget | None) -> Figure:
    """Say how big the arena must be."""
    sure, about = SURE[memory.quality], []
    value = memory.arena_required
    if memory.arena_used is None:
        return with_budget(Figure("arena", None, "bytes", sure, memory.reason or ""), budget)
    if value is None:
        value = memory.arena_used
        about.append("in use after AllocateTensors, and at least that")
    else:
        about.append(f"for kTensorArenaSize; arena_used_bytes() will say {memory.arena_used:,}")
    if memory.unknown:
        about.append(f"without {both(memory.unknown, 4)}")
    return with_budget(Figure("arena", f"{value:,}", "bytes", sure, "; ".join(about)), budget)


def flash_figure(flash: Flash, budget: Budget | None) -> Figure:
    """Say what the firmware takes."""
    sure = f"±{flash.error:,}" if flash.error is not None else SURE[flash.quality]
    if flash.total is None or flash.runtime is None or flash.kernels is None:
        return with_budget(Figure("flash", None, "bytes", sure, f"the model {flash.model:,}, its code unknown"), budget)
    about = [f"model {flash.model:,}, runtime {flash.runtime:,}, kernels {flash.kernels:,}"]
    if flash.unknown:
        about.append(f"without {both(flash.unknown, 4)}")
    if flash.reason:
        about.append(flash.reason)
    return with_budget(Figure("flash", f"{flash.total:,}", "bytes", sure, "; ".join(about)), budget)


def work_figure(work: Work, budget: Budget | None) -> Figure:
    """Say how much an inference computes."""
    value = None if work.macs is None else f"{work.macs:,}"
    about = counted(work.operators, "operator")
    if work.reason:
        about += f"; {work.reason}" if work.macs is None else f"; not counted: what is {work.reason}"
    return with_budget(Figure("work", value, "MACs", SURE[work.quality], about), budget)


def time_figure(time: Time) -> Figure:
    """Say how long an inference takes."""
    if time.milliseconds is None:
        return Figure("time", None, "ms", "unknown", time.reason or "")
    about = [f"an inference on {time.board}"]
    if time.per_second is not None and time.per_second[0] is not None:
        about.append(f"{interval((time.per_second[0], time.per_second[1]))} a second")
    if time.microjoules is not None:
        about.append(f"{interval(time.microjoules)} microjoules")
    if time.duty_cycle is not None:
        low, high = time.duty_cycle
        about.append(f"{interval((100 * low, None if high is None else 100 * high))} % of the period")
    if time.reason:
        about.append(time.reason)
    sure = "published range" if time.milliseconds[1] is not None else "lower bound"
    return Figure("time", interval(time.milliseconds), "ms", sure, "; ".join(about))


def to_do(sheet: Sheet) -> list[ToDo]:
    """Return what to do first: what stands in the way, then what is wrong, then what would be better."""
    report = sheet.report
    causes = causes_of(finding for finding in report.findings if finding.severity != "info")
    grave = [cause for cause in causes if cause.severity == "error"]
    command = fix_command(report, grave) if grave and all(cause.fixable for cause in grave) else ""
    found = [
        ToDo(
            cause.severity,
            cause.first.what + (f", in {len(cause.findings):,} places" if len(cause.findings) > 1 else ""),
            cause.first.remedy or "",
        )
        for cause in causes[:MOST_FIRST]
    ]
    if command:
        found[0] = found[0]._replace(command=command)
    # what is noted matters more than a warning, and less than what stands in the way
    noted = [ToDo("note", finding.what, finding.remedy or "") for finding in notes_of(report)]
    at = min(len(grave), MOST_FIRST - 1)
    found[at:at] = noted
    if sheet.after is not None and not command:
        found += better(sheet)
    return found[:MOST_FIRST]


def notes_of(report: Report) -> list[Finding]:
    """Return what is told below the answer though it is no warning."""
    return [finding for finding in report.findings if finding.severity == "info" and finding.note]


def better(sheet: Sheet) -> Iterator[ToDo]:
    """Say what `fix` would save, or that it makes the model run."""
    report, after = sheet.report, sheet.after
    if after is None:
        return
    told = []
    if after.runs and not report.runs:
        told.append("the model would run")
    elif report.results == "wrong" and after.results != "wrong":
        told.append("it would compute what was trained")
    for name, old, new in changes(report, after):
        if old is not None and new is not None and new < old:
            told.append(f"{old - new:,} {'bytes of ' if name != 'MACs' else ''}{name} less")
    if told:
        path = report.path
        named = fix_command(report, ()) or f"tflm-lint fix {shell(path)} -o fixed.tflite"
        yield ToDo("info", f"Fix it: {both(told)}", f"with {both(sheet.rewrites, 4)}", named)


def changes(before: Report, after: Report) -> list[tuple[str, int | None, int | None]]:
    """Return the figures of a model before and after."""
    old, new = figures_by_name(before), figures_by_name(after)
    return [(name, old[name], new[name]) for name in old]


def figures_by_name(report: Report) -> dict[str, int | None]:
    """Return the figures that `fix` may better."""
    return {
        "arena": None if report.memory is None else report.memory.arena_required,
        "flash": None if report.flash is None else report.flash.total,
        "MACs": None if report.workload is None else report.workload.macs,
    }
