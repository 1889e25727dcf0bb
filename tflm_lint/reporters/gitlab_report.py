"""Run -> GitLab's code quality report: what a merge request shows beside its changes.

The form is GitLab's (docs.gitlab.com, "Code Quality report format"): a list, each entry with description, check_name,
fingerprint, severity, location.path from the repository's root and location.lines.begin. Of entries with one
fingerprint GitLab shows only the first, so the path is part of it here.
"""

from __future__ import annotations

import json

from tflm_lint.digest import sha256
from tflm_lint.reporters.whereabouts import about, from_root, source_of
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report, Run

SUMMARY = "for GitLab: a code quality report, which merge requests show"
NEEDS = frozenset({"hints"})

#: GitLab knows info, minor, major, critical and blocker.
SEVERITY = {"info": "info", "warning": "minor", "error": "critical"}


def render(run: Run, **_: object) -> Iterator[str]:
    """Yield the document."""
    yield json.dumps([entry(report, finding) for report in run.reports for finding in report.findings], indent=2)
    yield "\n"


def entry(report: Report, finding: Finding) -> dict[str, object]:
    """Return one finding's object; a place in a model, which has no lines, is its first."""
    source = source_of(report, finding)
    place = about(report, finding)
    key = ascii((source.path, from_root(report.path), finding.fingerprint))
    return {
        "description": f"{finding.code} {finding.name}: {f'{place}: ' if place else ''}{visible(finding.message)}",
        "check_name": finding.code,
        "fingerprint": sha256(key.encode())[:32],
        "severity": SEVERITY[finding.severity],
        "location": {"path": visible(source.path), "lines": {"begin": source.line or 1}},
    }
