"""Findings -> what the page tells of each cause: what is so, what to do, where, and the rule's explanation folded."""

from __future__ import annotations

from tflm_lint.page.explained import explained
from tflm_lint.record import NamedTuple
from tflm_lint.report.answer import causes_of
from tflm_lint.reporters import shortened
from tflm_lint.reporters.causes_text import place_of
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from tflm_lint.findings import Finding, Location
    from tflm_lint.report import Report
    from tflm_lint.report.answer import Cause
    from tflm_lint.report.asked_for import Array, RuleHelp

#: As many causes are told, and as many places of one are named.
MOST_CAUSES, MOST_PLACES = 200, 40
#: How grave a cause is, from the gravest.
GRADES = ("error", "warning", "note", "info")


class CauseView(NamedTuple):
    """One cause."""

    severity: str
    codes: tuple[str, ...]
    what: str
    #: What else is so in other places, and in how many.
    also: tuple[str, ...]
    why: tuple[str, ...]
    remedy: str
    places: tuple[str, ...]
    more: int
    #: The rewrites that cure it.
    fixes: tuple[str, ...]
    #: Code, name and documentation of its rules.
    rules: tuple[tuple[str, str, Markup], ...]


def causes_view(report: Report, rules: Iterable[RuleHelp]) -> list[CauseView]:
    """Return the causes of a model's findings, the gravest first."""
    help_of = {rule.code: rule for rule in rules}
    causes = sorted(causes_of(report.findings), key=lambda cause: GRADES.index(grade(cause)))
    return [view(cause, report, help_of) for cause in causes[:MOST_CAUSES]]


def grade(cause: Cause) -> str:
    """Return how grave a cause is; what is noted stands above what would be better."""
    return "note" if cause.severity == "info" and any(finding.note for finding in cause.findings) else cause.severity


def view(cause: Cause, report: Report, help_of: dict[str, RuleHelp]) -> CauseView:
    """Return what is told of one cause."""
    findings = cause.findings
    first = cause.first
    places = [place for finding in findings if (place := where(finding.place, report.array))]
    return CauseView(
        grade(cause),
        tuple(cause.names),
        first.what,
        tuple(f"{what} ({count:,} places)" if count > 1 else what for what, count in list(cause.said.items())[1:6]),
        tuple(dict.fromkeys(filter(None, (first.because, first.then)))),
        first.remedy or "",
        tuple(places[:MOST_PLACES]),
        max(0, len(places) - MOST_PLACES),
        tuple(dict.fromkeys(rewrites(findings))),
        tuple((code, name, explained(help_of[code].help)) for code, name in cause.names.items() if code in help_of),
    )


def where(place: Location, array: Array | None) -> str:
    """Name a place; the graph's table names an operator by what it writes, so another tensor is said to be one."""
    if place.op is None or place.tensor is None or not place.tensor_name:
        return place_of(place, array)
    name = shortened(visible(place.tensor_name))
    return f'{place_of(place._replace(tensor=None), array)}, its tensor {place.tensor} "{name}"'


def rewrites(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the rewrites that cure the findings."""
    for finding in findings:
        if finding.fix is not None:
            yield f"{finding.fix.rewrite} ({finding.fix.safety})"
