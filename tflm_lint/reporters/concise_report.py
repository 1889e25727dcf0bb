"""Run -> one line a finding, as compilers write them: for editors, `grep` and people in a hurry."""

from __future__ import annotations

from tflm_lint.reporters.whereabouts import about, source_of
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report, Run

SUMMARY = "for editors and grep: path:line:column: severity CODE place: message, a line a finding"
NEEDS = frozenset({"hints"})


def render(run: Run, **_: object) -> Iterator[str]:
    """Yield a line a finding, nothing where there is none."""
    for report in run.reports:
        for finding in report.findings:
            yield f"{line_of(report, finding)}\n"


def line_of(report: Report, finding: Finding) -> str:
    """Write one finding on one line; none can begin as a command of a CI system does."""
    source = source_of(report, finding)
    path = visible(source.path)
    where = f"./{path}" if path[:1] in (":", "#", " ") else path
    if source.line is not None:
        where += f":{source.line}:{source.column or 1}"
    place = about(report, finding)
    place = f" {place}" if place else ""
    return f"{where}: {finding.severity} {finding.code}{place}: {visible(finding.message)}"
