"""Run -> workflow commands of GitHub Actions: annotations of the run and of the pull request's files.

A command is a line ``::error file=…,line=…,title=…::message``. GitHub reads ``%25``, ``%0D`` and ``%0A`` back in the
message, and ``%3A`` and ``%2C`` in the properties as well ("Workflow commands for GitHub Actions"); it shows ten
annotations of a kind for a step, so findings that say the same are one.
"""

from __future__ import annotations

from tflm_lint.reporters.whereabouts import about, source_of
from tflm_lint.words import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report, Run

SUMMARY = "for GitHub Actions: workflow commands, which become annotations"
NEEDS = frozenset({"hints"})

COMMAND = {"info": "notice", "warning": "warning", "error": "error"}


def render(run: Run, **_: object) -> Iterator[str]:
    """Yield a line for what each cause finds in each file, the gravest of a file first."""
    for failure in run.failures:
        yield f"::error title=tflm-lint::{data(failure)}\n"
    for report in run.reports:
        groups: dict[tuple[object, ...], list[Finding]] = {}
        for finding in report.findings:
            groups.setdefault((finding.code, finding.message, source_of(report, finding)), []).append(finding)
        for group in groups.values():
            yield command(report, group)


def command(report: Report, group: list[Finding]) -> str:
    """Write one annotation."""
    first = group[0]
    source = source_of(report, first)
    where = f"file={value(source.path)}"
    if source.line is not None:
        where += f",line={source.line},col={source.column or 1}"
    places = [place for place in (about(report, finding) for finding in group) if place]
    more = f" and {counted(len(places) - 1, 'more place')}" if len(places) > 1 else ""
    message = f"{places[0]}{more}: {first.message}" if places else first.message
    return f"::{COMMAND[first.severity]} {where},title={value(f'{first.code} {first.name}')}::{data(message)}\n"


def data(text: str) -> str:
    """Escape a message; what moves a cursor is shown rather than done, too."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def value(text: str) -> str:
    """Escape the value of a property."""
    return data(text).replace(":", "%3A").replace(",", "%2C")
