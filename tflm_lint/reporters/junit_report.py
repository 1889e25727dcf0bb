"""Run -> JUnit XML, as Jenkins, GitLab and Azure read it: schema/junit.xsd.

A model is a suite. Its first case is that the model runs; each finding that makes the run fail is another that failed.
What does not is told as the suite's output, since a test that passes has nothing to say. What could not be read is an
error of a suite of its own. There are no times and no hosts, so that equal runs are equal bytes.
"""

from __future__ import annotations

from tflm_lint.findings import SEVERITIES
from tflm_lint.reporters.concise_report import line_of
from tflm_lint.reporters.whereabouts import about, from_root
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report, Run

SUMMARY = "for Jenkins and others: JUnit XML, a suite a model and a case a finding that fails"
NEEDS = frozenset({"hints"})


def render(run: Run, **_: object) -> Iterator[str]:
    """Yield the document, a piece a suite."""
    threshold = SEVERITIES.index(run.fail_on)
    failed = [[finding for finding in report.findings if is_failure(finding, threshold)] for report in run.reports]
    tests = sum(max(1, len(findings) + report.runs) for report, findings in zip(run.reports, failed, strict=True))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<testsuites name="tflm-lint" tests="{tests + len(run.failures)}" failures="{sum(map(len, failed))}"'
        f' errors="{len(run.failures)}">\n'
    )
    for report, findings in zip(run.reports, failed, strict=True):
        yield suite(report, findings, run)
    if run.failures:
        yield unread(run.failures)
    yield "</testsuites>\n"


def is_failure(finding: Finding, threshold: int) -> bool:
    """Say whether a finding makes the run fail."""
    return SEVERITIES.index(finding.severity) >= threshold


def suite(report: Report, failed: list[Finding], run: Run) -> str:
    """Write the suite of one model."""
    path = from_root(report.path)
    name = f"{path}:{report.array.name}" if report.array else path
    cases = [case(report, finding, name) for finding in failed]
    if report.runs:
        cases.insert(0, f"    <testcase {named(name, f'runs on {report.target or run.target}')}/>\n")
    elif not failed:
        # what says so was not selected: neither passed nor failed
        cases.append(
            f"    <testcase {named(name, f'runs on {report.target or run.target}')}>\n"
            '      <skipped message="does not run; what says so was not selected"/>\n    </testcase>\n'
        )
    told = [line_of(report, finding) for finding in report.findings if finding not in failed]
    lines = "\n".join(told)
    output = f"    <system-out>{text(lines)}</system-out>\n" if told else ""
    return (
        f'  <testsuite name="{attribute(name)}" tests="{len(cases)}" failures="{len(failed)}" errors="0">\n'
        f"{''.join(cases)}{output}  </testsuite>\n"
    )


def case(report: Report, finding: Finding, name: str) -> str:
    """Write a finding as a case that failed."""
    place = about(report, finding)
    title = f"{finding.code} {finding.name}{f': {place}' if place else ''}"
    return (
        f"    <testcase {named(name, title)}>\n"
        f'      <failure type="{attribute(finding.code)}" message="{attribute(finding.message)}">'
        f"{text(line_of(report, finding))}</failure>\n    </testcase>\n"
    )


def unread(failures: tuple[str, ...]) -> str:
    """Write the suite of what could not be linted."""
    cases = "".join(
        f'    <testcase {named("tflm-lint", failure)}>\n      <error message="{attribute(failure)}"/>\n'
        "    </testcase>\n"
        for failure in failures
    )
    count = len(failures)
    return f'  <testsuite name="tflm-lint" tests="{count}" failures="0" errors="{count}">\n{cases}  </testsuite>\n'


def named(class_name: str, name: str) -> str:
    """Write the attributes that name a case. Jenkins takes what stands before the last dot for a package."""
    return f'classname="{attribute(class_name)}" name="{attribute(name)}"'


def attribute(value: str) -> str:
    """Escape an attribute's value, and show what no XML may hold."""
    return text(visible(value))


def text(value: str) -> str:
    """Escape text, ``]]>`` and quotes included; line ends of ours stay."""
    shown = "\n".join(visible(part) for part in value.split("\n"))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
