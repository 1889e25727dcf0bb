"""DiffRun -> the document of `tflm-lint diff --format html`: the two sides of each model that changed."""

from __future__ import annotations

from tflm_lint.page.document import document, environment_of
from tflm_lint.page.report_page import pictures
from tflm_lint.record import NamedTuple
from tflm_lint.report.answer import VERDICTS, target_words
from tflm_lint.report.diffs import NO_MODEL
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
    sign_of,
    signed,
    summary,
    worth,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tflm_lint.report import Report
    from tflm_lint.report.diffs import DiffRun, ModelDiff

#: As many groups of operators of a model, and as many findings of a kind, are listed.
MOST_GROUPS, MOST_FINDINGS = 60, 40
#: Verdicts from the best to the worst.
GRADES = (*VERDICTS, NO_MODEL)


class FigureRow(NamedTuple):
    """A figure on two sides."""

    name: str
    before: str
    after: str
    by: str
    #: ``better``, ``worse``, or nothing.
    way: str


class OperatorGroup(NamedTuple):
    """Operators that changed in the same way."""

    sign: str
    line: str
    details: str
    worth: str


def diff_page(run: DiffRun) -> str:
    """Return the whole document."""
    environment_of()  # before what needs markupsafe, so that its absence is told
    changed = [diff for diff in run.models if diff.changed]
    before, after = run.sides
    models = [diff_view(diff, run, f"m{number}") for number, diff in enumerate(changed, 1)]
    return document(
        "diff.html",
        title=f"{before} → {after}",
        run=run,
        place=target_words(run),
        summary=title_of(run.models),
        before=before,
        after=after,
        models=models,
    )


def diff_view(diff: ModelDiff, run: DiffRun, ident: str) -> dict[str, Any]:
    """Return what the template shows of one model."""
    reports = [report for report in (diff.before, diff.after) if report is not None]
    scale = max((arena_size(report) for report in reports), default=0)
    worse = lost(diff) or bool(diff.beyond) or any(finding.severity == "error" for finding in diff.new)
    return {
        "id": ident,
        "diff": diff,
        "headline": headline(diff),
        "worse": worse,
        "beyond": beyond_line(diff),
        "figures": list(figure_rows(diff)),
        "verdicts": tuple(side_words(verdict) for verdict in diff.verdicts),
        "sides": [
            side_view(name, report, f"{ident}{letter}", scale)
            for name, report, letter in ((run.sides[0], diff.before, "b"), (run.sides[1], diff.after, "a"))
            if report is not None
        ],
        "parts": parts_line(diff),
        "operators": operators_line(diff) or counts_line(diff),
        "groups": list(operator_groups(diff)),
        "more_groups": max(0, len(groups_of(diff.operators)) - MOST_GROUPS),
        "ends": list(ends_lines(diff)),
        "findings": [
            (label, [(finding, places) for finding, places in causes(findings)[:MOST_FINDINGS]])
            for label, findings in (("new", diff.new), ("gone", diff.gone))
            if causes(findings)
        ],
        "hints": hints_line(diff),
    }


def title_of(models: tuple[ModelDiff, ...]) -> str:
    """Count the models by what became of them: ``1 model changed and 3 the same``, ``No change``."""
    if models and not any(diff.changed for diff in models):
        return "No change"
    number, _, rest = summary(models).partition(" ")
    return f"{number} model{'s' * (number != '1')} {rest}" if models else summary(models)


def lost(diff: ModelDiff) -> bool:
    """Whether the verdict is a worse one than before."""
    before, after = diff.verdicts
    return before in GRADES and after in GRADES and GRADES.index(before) < GRADES.index(after)


def figure_rows(diff: ModelDiff) -> Iterator[FigureRow]:
    """Yield the figures of both sides."""
    for one in diff.figures:
        way = "" if not one.by else "worse" if one.by > 0 else "" if lost(diff) else "better"
        yield FigureRow(LABELS[one.figure], amount(one.before), amount(one.after), signed(one), way)


def operator_groups(diff: ModelDiff) -> Iterator[OperatorGroup]:
    """Yield the operators that came, went or changed."""
    for group in groups_of(diff.operators)[:MOST_GROUPS]:
        yield OperatorGroup(sign_of(group[0]), group_line(group)[2:], ", ".join(group[0].details), worth(group))


def side_view(name: str, report: Report, ident: str, scale: int) -> dict[str, Any]:
    """Draw one side on the scale of both."""
    from tflm_lint.page.treemap_svg import legend, treemap

    pieces = report.drawing.pieces if report.drawing is not None else ()
    return {
        "id": ident,
        "name": name,
        "report": report,
        "pictures": pictures([(name, report)], ident, scale, 0.33),
        "treemap": treemap(pieces, f"{ident}-f", 0.48),
        "flash_legend": legend(pieces),
        "flash_total": sum(piece.bytes for piece in pieces),
    }


def arena_size(report: Report) -> int:
    """Return the size of the arena that is drawn, 0 for none."""
    drawing = report.drawing
    return drawing.arena.size if drawing is not None and drawing.arena is not None else 0
