"""Report -> HTML for a notebook's cell: the verdict, four figures, the findings.

Colours are those of the page (``currentColor``, transparent shades), so that light and dark pages both show it well; no
script, no style sheet, nothing that a notebook's sanitizer takes away. Every name is escaped.
"""

from __future__ import annotations

from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report

#: As many causes are shown; the rest is counted.
MOST = 20
#: Shades that can be read on white and on black.
SHADE = {"error": "#d1242f", "warning": "#9a6700", "info": "#57606a"}
GOOD = "#1a7f37"
CELL = '<td style="padding:2px 12px 2px 0;text-align:left;vertical-align:top">'


def html_of(report: Report) -> str:
    """Return a fragment of a page."""
    good = report.runs and report.results != "wrong"
    shade = GOOD if good else SHADE["error"]
    name = f"{report.path}: {report.array.name}" if report.array is not None else report.path
    return (
        f'<div style="border-left:4px solid {shade};padding-left:12px">'
        f"<p><strong>{escaped(name)}</strong> <span>{report.answer}</span></p>"
        f"{table(figures(report))}{table(findings(report))}</div>"
    )


def figures(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield the figures, each with how sure it is."""
    memory, flash, work, time = report.memory, report.flash, report.workload, report.time
    if memory is not None:
        arena = figure(memory.arena_required, "bytes", memory.quality)
        used = "" if memory.arena_used is None else f"{memory.arena_used:,} used after AllocateTensors"
        yield "arena", arena, used
    if flash is not None:
        yield "flash", figure(flash.total, "bytes", flash.quality), f"{flash.model:,} of it the model"
    if work is not None:
        yield "work", figure(work.macs, "multiply-accumulates", work.quality), counted(work.operators, "operator")
    if time is not None and time.milliseconds is not None:
        least, most = time.milliseconds
        yield "time", f"{least:g} ms or more" if most is None else f"{least:g} to {most:g} ms", escaped(time.board)


def figure(value: int | None, unit: str, quality: str) -> str:
    """Write a figure; one that nobody knows is no number."""
    return f"unknown ({quality})" if value is None else f"{value:,} {unit} ({quality})"


def findings(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield a row a cause, with the number of places where it has several."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((finding.code, finding.message), []).append(finding)
    for number, group in enumerate(groups.values()):
        first = group[0]
        if number == MOST:
            yield "", "", f"{counted(len(groups) - MOST, 'more cause')}"
            return
        severity = f'<span style="color:{SHADE[first.severity]}">{first.severity}</span>'
        places = f" ({len(group)} places)" if len(group) > 1 else ""
        yield severity, f"{first.code} {first.name}", escaped(first.message) + places


def table(rows: Iterator[tuple[str, ...]]) -> str:
    """Write rows of cells that are HTML already; nothing where there are none."""
    lines = [f"<tr>{''.join(CELL + cell + '</td>' for cell in row)}</tr>" for row in rows]
    return f"<table>{''.join(lines)}</table>" if lines else ""


def escaped(text: str) -> str:
    """Escape a name or a message for a page."""
    shown = visible(text)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        shown = shown.replace(sign, entity)
    return shown
