"""FixRun -> text for people: what was done to each model and what it is worth, in 80 columns."""

from __future__ import annotations

from tflm_lint.report import PLAIN
from tflm_lint.report.answer import DOES_NOT_RUN, VERDICTS, WRONG, target_words, verdict_of
from tflm_lint.reporters import WIDTH, indented, painted, plain, shortened, wrapped
from tflm_lint.reporters.causes_text import finding_lines
from tflm_lint.reporters.proof_text import proof_lines
from tflm_lint.words import counted, operator, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report
    from tflm_lint.report.fixes import Fixed, FixRun, Packed, Place, Step
    from tflm_lint.reporters import Painter

    #: A figure before and after; None where nobody knows.
    Pair = tuple[int | None, int | None]

#: As many places of one rewrite are named before the rest is counted.
PLACES = 4
#: As many lines of a difference are shown of each kind.
MOST_LINES = 200


def fix_text(run: FixRun, *, colour: bool) -> Iterator[str]:
    """Yield the text, one piece a file, and a sum where there are several."""
    paint = painted if colour else plain
    for number, fixed in enumerate(run.fixed):
        if number:
            yield "\n"
        yield "".join(f"{line}\n" for line in file_lines(fixed, run, paint))
    if len(run.fixed) > 1:
        changed = sum(fixed.changed and fixed.runs and fixed.after.results != "wrong" for fixed in run.fixed)
        running = sum(fixed.runs for fixed in run.fixed)
        left = len(run.fixed) - running
        several = len({fixed.after.target for fixed in run.fixed if fixed.after.target}) > 1
        where = "their targets" if several else visible(target_words(run))
        yield f"\n{len(run.fixed)} files: {changed} fixed, {running} run on {where}, {left} do not\n"


def file_lines(fixed: Fixed, run: FixRun, paint: Painter) -> Iterator[str]:
    """Yield the lines of one file."""
    yield f"{paint('strong', visible(fixed.path))}: {heading(fixed, run, paint)}"
    for step in fixed.steps:
        yield from step_lines(step)
    if fixed.changed:
        yield ""
        yield from comparison(fixed)
    if fixed.plan is not None:
        yield ""
        yield from indented(plan_line(fixed.plan))
    if fixed.proof is not None:
        yield ""
        for line in proof_lines(fixed.proof):
            yield from indented(line)
    if run.dry and fixed.difference is not None:
        yield ""
        yield from difference_lines(fixed)
    for skipped in fixed.skipped:
        yield ""
        yield from indented(f"{skipped.rewrite} was not applied: {visible(skipped.why)}")
    left = [finding for finding in fixed.after.findings if finding.severity == "error"]
    yield from finding_lines(left, PLAIN, paint)
    unsafe = unsafe_ones(left)
    if unsafe:
        yield ""
        yield from indented(f"--unsafe-fixes may cure more, and changes values or the interface: {', '.join(unsafe)}")
    if fixed.output is not None:
        yield ""
        yield f"  wrote {visible(fixed.output)}"


def plan_line(plan: Packed) -> str:
    """Say how good the memory plan is."""
    least = "no plan needs less" if plan.optimal else f"which may be {plan.head - plan.bound:,} more than the least"
    kernels = f"; it holds with the kernels {visible(plan.kernels)} only" if plan.kernels else ""
    return f"the memory plan needs {plan.head:,} bytes of the arena, {least}{kernels}"


def heading(fixed: Fixed, run: FixRun, paint: Painter) -> str:
    """Say what came of it, on what the model was fixed for."""
    after = fixed.after
    if after.target:
        run = run._replace(target=after.target, kernel_version=after.kernel_version, port=after.port)
    if not fixed.runs:
        nothing = "" if run.dry or not fixed.changed else "; nothing was written"
        return paint("bad", f"{DOES_NOT_RUN} on {visible(target_words(run))}") + nothing
    if fixed.after.results == "wrong":
        state = paint("bad", f"runs on {visible(target_words(run))}, but {WRONG}")
    else:
        state = paint("good", f"runs on {visible(target_words(run))}")
    if not fixed.good and fixed.changed and not run.dry:
        state += "; the proof does not hold, so nothing was written"
    if fixed.after.results == "wrong":
        return f"not cured, {state}"
    return f"{'fixed, ' if fixed.changed else 'nothing to fix, '}{state}"


def step_lines(step: Step) -> Iterator[str]:
    """Yield what a rewrite did, where, and how exact it is."""
    head = wrapped(f"{step.rewrite}  ({step.safety}: {visible(step.error)})", WIDTH - 2)
    yield from (f"  {line}" for line in head)
    yield from indented(visible(step.difference.summary) or f"for {', '.join(step.cured) or 'what was left over'}")
    yield from indented(places_of(step.difference.places))


def places_of(places: tuple[Place, ...]) -> str:
    """Name the first places."""
    if not places:
        return ""
    more = f" and {len(places) - PLACES} more" if len(places) > PLACES else ""
    return f"at {', '.join(map(place_of, places[:PLACES]))}{more}"


def place_of(place: Place) -> str:
    """Name one place: ``CONV_2D 3 "conv1"``."""
    name = f' "{shortened(visible(place.name))}"' if place.name else ""
    return f"{visible(operator(place.op, place.operator, place.subgraph))}{name}"


def comparison(fixed: Fixed) -> Iterator[str]:
    """Yield verdict, arena, flash and work before and after."""
    before, after = fixed.before, fixed.after
    yield f"  {'':<9}{'before':<24}after"
    yield f"  {'verdict':<9}{VERDICTS[verdict_of(before)]:<24}{VERDICTS[verdict_of(after)]}"
    for name, pair in (
        ("arena", (arena_of(before), arena_of(after))),
        ("flash", (total_of(before), total_of(after))),
        ("file", (before.size, after.size)),
        ("MACs", (macs_of(before), macs_of(after))),
    ):
        yield f"  {name:<9}{figure(pair[0]):<24}{figure(pair[1])}{change(pair)}"


def arena_of(report: Report) -> int | None:
    """Return what the arena must have."""
    memory = report.memory
    return None if memory is None else memory.arena_required or memory.arena_used


def total_of(report: Report) -> int | None:
    """Return what the firmware takes."""
    return None if report.flash is None else report.flash.total


def macs_of(report: Report) -> int | None:
    """Return the work of an inference."""
    return None if report.workload is None else report.workload.macs


def figure(value: int | None) -> str:
    """Write a number."""
    return "-" if value is None else f"{value:,}"


def change(pair: Pair) -> str:
    """Say by how much a figure changed."""
    before, after = pair
    if not before or after is None or before == after:
        return ""
    return f"   {100 * (after - before) / before:+.1f} %"


def difference_lines(fixed: Fixed) -> Iterator[str]:
    """Yield the operators that go, come and change, as a diff."""
    if fixed.difference is None:
        return
    for mark, places in zip("-+~", fixed.difference, strict=True):
        for place in places[:MOST_LINES]:
            yield f"  {mark} {place_of(place)}"
        if len(places) > MOST_LINES:
            yield f"  {mark} and {counted(len(places) - MOST_LINES, 'operator')} more"


def unsafe_ones(findings: Iterable[Finding]) -> list[str]:
    """Name the unsafe rewrites that answer what is left."""
    fixes = (finding.fix for finding in findings)
    return list(dict.fromkeys(fix.rewrite for fix in fixes if fix is not None and fix.safety != "safe"))
