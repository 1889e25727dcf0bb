"""Run -> text for people: verdict first, then figures, findings and operators, in 80 columns."""

from __future__ import annotations

from tflm_lint.escape import visible as safe
from tflm_lint.findings import SEVERITIES
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.findings import Finding, Location
    from tflm_lint.report.fixes import FixRun
    from tflm_lint.report.values import ArenaDetail, Array, Budget, Flash, Memory, Report, Run, Time, Work

SUMMARY = "for people: the verdict first, then findings, operators, memory and work"
NEEDS: frozenset[str] = frozenset()

WIDTH = 80
COLOURS = {"error": "31", "warning": "33", "info": "36", "good": "32", "bad": "31", "strong": "1"}
#: As many places of one finding as are named before the rest is counted.
PLACES = 4


def render(run: Run, *, colour: bool) -> Iterator[str]:
    """Yield the text, one piece a file, and a sum where there are several."""
    paint = painted if colour else plain
    for number, report in enumerate(run.reports):
        if number:
            yield "\n"
        yield "".join(f"{line}\n" for line in file_lines(report, where(run), paint))
    if len(run.reports) > 1:
        running = sum(report.runs for report in run.reports)
        yield f"\n{len(run.reports)} files: {running} run on {where(run)}, {len(run.reports) - running} do not\n"


def plain(style: str, text: str) -> str:  # noqa: ARG001 - the other painter needs the style
    """Return the text as it is."""
    return text


def painted(style: str, text: str) -> str:
    """Colour the text for a terminal."""
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m"


def where(run: Run | FixRun) -> str:
    """Name the target, with its kernels' version and the port where these are told apart."""
    version = f" {run.kernel_version}" if run.kernel_version else ""
    port = f", {run.port}" if run.port else ""
    return safe(f"{run.target}{version}{port}")


def file_lines(report: Report, target: str, paint: Painter) -> Iterator[str]:
    """Yield the lines of one file."""
    yield f"{paint('strong', heading(report))}: {verdict(report, target, paint)}"
    figures = list(figure_lines(report))
    if figures:
        yield ""
        yield from figures
    for group in groups_of(report.findings):
        yield ""
        yield from finding_lines(group, paint, report.array)
    if report.ops:
        yield ""
        yield from op_lines(report)
    counts = {severity: sum(finding.severity == severity for finding in report.findings) for severity in SEVERITIES}
    shown = [counted(counts[severity], severity) for severity in reversed(SEVERITIES) if counts[severity]]
    if shown:
        yield ""
        yield ", ".join(shown).replace("infos", "info") + "; `tflm-lint explain CODE` tells more"
        fixable = fixable_line(report.findings)
        if fixable:
            yield fixable


def fixable_line(findings: Iterable[Finding]) -> str:
    """Say how many findings `tflm-lint fix` cures, empty where it is none."""
    classes = [finding.fix.safety for finding in findings if finding.fix is not None and not finding.fix.asked]
    safe_ones = classes.count("safe")
    unsafe = len(classes) - safe_ones
    if safe_ones:
        more = f", {unsafe} more with --unsafe-fixes" if unsafe else ""
        return f"{safe_ones} fixable with `tflm-lint fix`{more}"
    return f"{unsafe} fixable with `tflm-lint fix --unsafe-fixes`" if unsafe else ""


def verdict(report: Report, target: str, paint: Painter) -> str:
    """Say whether the model runs, and whether it is sure to compute something else than was trained."""
    if not report.runs:
        if report.memory is not None:
            # nobody looked
            return paint("bad", "not judged")
        return paint("bad", f"does not run on {target}")
    if report.results == "wrong":
        return paint("bad", f"runs on {target}, but computes wrong results")
    return paint("good", f"runs on {target}")


def heading(report: Report) -> str:
    """Name the file, and the array where the file is C or C++."""
    if report.array is None:
        return safe(report.path)
    return f"{safe(report.path)}:{report.array.line}:{report.array.column}: {safe(report.array.name)}"


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
        yield ""
        yield from arena_lines(report.arena, report.memory)


def work_text(work: Work) -> str:
    """Say how many multiply-accumulates an inference takes, how sure that is, and what an NPU does besides."""
    operators = counted(work.operators, "operator")
    if work.macs is None:
        return f"unknown: {safe(work.reason or '')}, {operators}"
    sure = "" if work.quality == "exact" else f" ({work.quality.replace('-', ' ')})"
    more = f"; not counted: what is {safe(work.reason)}" if work.reason else ""
    return f"{work.macs:,} multiply-accumulates in {operators}{sure}{more}"


def labelled(label: str, text: str) -> Iterator[str]:
    """Yield a wrapped text behind its label."""
    for number, line in enumerate(wrapped(text, WIDTH - 9)):
        yield f"  {'' if number else label:<7}{line}"


def arena_text(memory: Memory) -> str:
    """Say how big the arena must be, and how sure that is."""
    if memory.arena_used is None:
        return f"unknown: {safe(memory.reason or '')}"
    if memory.arena_required is not None:
        text = f"{memory.arena_required:,} bytes required, {memory.arena_used:,} used after AllocateTensors"
    else:
        text = f"{memory.arena_used:,} bytes used after AllocateTensors"
    text += f" ({memory.quality.replace('-', ' ')})"
    if memory.unknown:
        text += f"; not counted: {', '.join(safe(name) for name in memory.unknown)}"
    return text


def flash_text(flash: Flash) -> str:
    """Say what the model takes and what the firmware takes in all, and how sure that is."""
    text = f"{flash.model:,} bytes of model"
    if flash.total is None:
        return text
    sure = f"within {flash.error:,}" if flash.error is not None else flash.quality.replace("-", " ")
    if flash.reason:
        sure += f": {safe(flash.reason)}"
    text += f", {flash.total:,} with runtime and kernels ({sure})"
    if flash.unknown:
        text += f"; not counted: {', '.join(safe(name) for name in flash.unknown)}"
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
        return f"unknown on {safe(time.board)}: {safe(time.reason or '')}"
    text = f"{interval(time.milliseconds)} ms an inference on {safe(time.board)}"
    if time.per_second is not None:
        sure, best = time.per_second
        text += f", at most {digits(best)} a second" if sure is None else f", {interval((sure, best))} a second"
    if time.duty_cycle is not None:
        low, high = time.duty_cycle
        text += f", {interval((100 * low, None if high is None else 100 * high))} % of the period"
    energy = "unknown" if time.microjoules is None else f"{interval(time.microjoules)} microjoules"
    text += f", energy {energy}"
    return text + (f" ({safe(time.reason)})" if time.reason else " (from published measurements)")


def interval(ends: tuple[float, float | None]) -> str:
    """Write an interval."""
    low, high = ends
    return f"at least {digits(low)}" if high is None else f"{digits(low)} to {digits(high)}"


def digits(value: float) -> str:
    """Write a number with three significant digits, in full."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def arena_lines(arena: ArenaDetail, memory: Memory) -> Iterator[str]:
    """Yield where the arena goes, what makes its peak, and its picture where it was asked for."""
    rows = (
        ("tensors", arena.tensors), ("scratch buffers", arena.scratch), ("gaps between them", arena.gaps),
        ("kernels' persistent data", arena.kernels), ("variable tensors", arena.variables),
        ("TFLM's own structs", arena.framework),
    )  # fmt: skip
    yield "  where the arena goes                                       bytes"
    for name, size in rows:
        if size:
            yield f"    {name:<48}  {size:>11,}"
    text = f"most is needed {safe(arena.peak)}"
    if memory.arena_required is not None and memory.arena_required > (memory.arena_used or 0) + 15:
        text += (
            f"; an arena between {memory.arena_used:,} and {memory.arena_required:,} bytes looks big enough and makes "
            "AllocateTensors fail or crash"
        )
    yield from (f"  {line}" for line in wrapped(text, WIDTH - 2))
    if arena.busiest is not None:
        busiest = f"tensors and scratch buffers take most {safe(arena.busiest)}"
        yield from (f"  {line}" for line in wrapped(busiest, WIDTH - 2))
    yield "  the biggest parts"
    for part in arena.parts:
        yield f"    {shortened(safe(part.name), 48):<48}  {part.bytes:>11,}"
    if arena.operators:
        yield f"  {'operator':<40} persistent     scratch  temporary"
        for name, persistent, scratch, temp in arena.operators:
            yield f"    {shortened(safe(name), 38):<38} {persistent:>10,} {scratch:>11,} {temp:>10,}"
    if arena.picture:
        yield from picture_lines(arena, memory)


def picture_lines(arena: ArenaDetail, memory: Memory) -> Iterator[str]:
    """Yield the picture of the arena with its scale, and what its letters mean."""
    size = memory.arena_required or memory.arena_used or 0
    rows = len(arena.picture)
    yield "  the arena over time: operators across, bytes up, # is the tail"
    for number, row in enumerate(arena.picture):
        # every sixth row says at which byte its cells begin
        begin = f"{(rows - 1 - number) * size // rows:,}" if (rows - 1 - number) % 6 == 0 else ""
        yield f"  {begin:>11} {row}"
    for letter in arena.legend:
        yield f"    {letter.letter}  {shortened(safe(letter.name), 45):<45}  {letter.bytes:>11,}"


def groups_of(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings that say the same of several places together, in order."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        source = (place.file, place.line, place.column)
        groups.setdefault((finding.code, finding.message, place.op, *source), []).append(finding)
    yield from groups.values()


def finding_lines(group: list[Finding], paint: Painter, array: Array | None = None) -> Iterator[str]:
    """Yield one finding, with the places it stands in; that of the array stands in the heading already."""
    first = group[0]
    yield f"  {paint(first.severity, first.severity)} {paint('strong', first.code)} {first.name}"
    place = first.place
    if place.line is not None and (array is None or (place.line, place.column) != (array.line, array.column)):
        yield f"    {safe(place.file or '')}:{place.line}:{place.column or 1}"
    places = [words for words in (place_of(finding.place) for finding in group) if words]
    if places:
        more = f" and {counted(len(places) - PLACES, 'more place')}" if len(places) > PLACES else ""
        yield from indented(", ".join(places[:PLACES]) + more)
    yield from indented(safe(first.message))


def place_of(place: Location) -> str:
    """Name the place: ``CONV_2D (operator 3, tensor 17 "conv2d_1")``."""
    inside = []
    if place.subgraph:
        inside.append(f"subgraph {place.subgraph}")
    if place.operator is not None:
        inside.append(f"operator {place.operator}")
    if place.tensor is not None:
        name = shortened(safe(place.tensor_name or ""))
        inside.append(f'tensor {place.tensor} "{name}"')
    if place.op is not None:
        return f"{safe(place.op)} ({', '.join(inside)})"
    return ", ".join(inside)


def op_lines(report: Report) -> Iterator[str]:
    """Yield the table of operators."""
    names = [shortened(safe(row.op)) for row in report.ops]
    width = max(8, *map(len, names))
    yield f"  {'operator':<{width}}  {'count':>5}  {'MACs':>13}"
    for name, row in zip(names, report.ops, strict=True):
        macs = "unknown" if row.macs is None else f"{row.macs:,}"
        yield f"  {name:<{width}}  {row.count:>5}  {macs:>13}"


def shortened(text: str, limit: int = 40) -> str:
    """Cut the middle out of a long name."""
    return text if len(text) <= limit else f"{text[: limit // 2 - 2]}...{text[-(limit // 2 - 1) :]}"


def indented(text: str) -> Iterator[str]:
    """Yield a text's lines behind four blanks."""
    for line in wrapped(text, WIDTH - 4):
        yield f"    {line}"


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text's words in lines of at most ``width`` columns; longer words are cut."""
    line = ""
    for word in text.split(" "):
        rest = word
        if line and len(line) + 1 + len(rest) > width:
            yield line
            line = ""
        if len(rest) > width:
            end = len(rest) - (len(rest) % width or width)
            yield from (rest[start : start + width] for start in range(0, end, width))
            rest = rest[end:]
        line = f"{line} {rest}" if line else rest
    if line:
        yield line


if TYPE_CHECKING:
    from typing import Protocol

    class Painter(Protocol):
        """Colours a text, or does not."""

        def __call__(self, style: str, text: str) -> str:
            """Return the text in a style."""
