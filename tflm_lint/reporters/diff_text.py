"""DiffRun -> text for people: the greatest change first, in 80 columns."""

from __future__ import annotations

from tflm_lint.reporters import WIDTH, indented, painted, plain, shortened, wrapped
from tflm_lint.reporters.diff_figures import (
    LABELS,
    amount,
    beyond_line,
    causes,
    counts_line,
    ends_lines,
    group_line,
    groups_of,
    headline,
    hints_line,
    operators_line,
    parts_line,
    side_words,
    signed,
    summary,
    worth,
)
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report.diffs import DiffRun, ModelDiff
    from tflm_lint.reporters import Painter

#: As many groups of operators of a model are listed.
MOST_GROUPS = 30
#: As many findings of a kind are listed.
MOST_FINDINGS = 20


def diff_text(run: DiffRun, *, colour: bool) -> Iterator[str]:
    """Yield the text, one piece a model."""
    paint = painted if colour else plain
    for diff in run.models:
        if diff.changed:
            yield "".join(f"{line}\n" for line in model_lines(diff, paint)) + "\n"
    before, after = run.sides
    yield f"{visible(before)} -> {visible(after)} on {run.target}: {summary(run.models)}\n"


def model_lines(diff: ModelDiff, paint: Painter) -> Iterator[str]:
    """Yield the lines of one model."""
    worse = bool(diff.beyond) or any(finding.severity == "error" for finding in diff.new)
    told = paint("bad", headline(diff)) if worse else headline(diff)
    yield f"{paint('strong', visible(diff.path))}: {visible(told) if not worse else told}"
    if diff.beyond:
        yield f"  {paint('error', 'error')} {beyond_line(diff)}"
    if any(one.before != one.after for one in diff.figures) and diff.state in ("changed", "renamed"):
        yield from table(diff)
    for label, text in (("bytes of the file", parts_line(diff)), ("operators", operators_line(diff))):
        if text:
            yield from indented(f"{label}: {text}")
    if not diff.operators and diff.numbers:
        yield from indented(f"operators: {counts_line(diff)}")
    yield from operators(diff)
    for line in ends_lines(diff):
        yield from indented(visible(line))
    if diff.state == "removed":
        return
    for label, findings in (("new", diff.new), ("gone", diff.gone)):
        yield from finding_lines(label, findings, paint)
    if hints_line(diff):
        yield f"  {hints_line(diff)}"


def table(diff: ModelDiff) -> Iterator[str]:
    """Yield the figures that changed, before and after."""
    rows = [(LABELS[one.figure], amount(one.before), amount(one.after), signed(one)) for one in diff.figures]
    if diff.verdicts[0] != diff.verdicts[1]:
        yield f"    {'verdict':<8}{side_words(diff.verdicts[0])} -> {side_words(diff.verdicts[1])}"
    for label, before, after, by in rows:
        yield f"    {label:<8}{before:>14} {after:>14}   {by}".rstrip()
    times = [report.time if report is not None else None for report in (diff.before, diff.after)]
    spans = [time.milliseconds for time in times if time is not None and time.milliseconds is not None]
    if len(spans) == 2 and spans[0] != spans[1]:
        old, new = (f"{span[0]:.3g} to {'?' if span[1] is None else f'{span[1]:.3g}'} ms" for span in spans)
        yield f"    {'time':<8}{old:>14} {new:>14}"


def operators(diff: ModelDiff) -> Iterator[str]:
    """Yield a line for each operator that came, went or changed, and what of it did."""
    groups = groups_of(diff.operators)
    for group in groups[:MOST_GROUPS]:
        name = f' "{shortened(visible(group[0].name))}"' if group[0].name and len(group) == 1 else ""
        value = worth(group)
        yield from indented(f"{group_line(group)}{name}{f': {value}' if value else ''}")
        for line in wrapped(visible(", ".join(group[0].details)), WIDTH - 8):
            yield f"        {line}"
    if len(groups) > MOST_GROUPS:
        yield f"    and {sum(map(len, groups[MOST_GROUPS:])):,} more"


def finding_lines(label: str, findings: tuple[Finding, ...], paint: Painter) -> Iterator[str]:
    """Yield the findings that are new, or gone."""
    found = causes(findings)
    for finding, places in found[:MOST_FINDINGS]:
        several = f" in {places:,} places" if places > 1 else ""
        yield f"  {label} {paint(finding.severity, finding.severity)} {finding.code} {finding.name}{several}"
        if label == "new":
            yield from indented(visible(finding.message))
    if len(found) > MOST_FINDINGS:
        yield f"  {label}: {len(found) - MOST_FINDINGS:,} more"
