"""Run -> SARIF 2.1.0, as GitHub's code scanning and others read it; `reporters.sarif_parts` has the objects.

Within what GitHub takes ("SARIF support for code scanning"): 25,000 results and 25,000 rules a run, 20 tags a rule,
10 MB as gzip. What is beyond is left out, the mildest first, and a notification counts it.
"""

from __future__ import annotations

import json

from tflm_lint.findings import SEVERITIES
from tflm_lint.reporters.sarif_parts import ROOT, notification, result, rule
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report, Run

SUMMARY = "for code scanning (GitHub and others): SARIF 2.1.0"
NEEDS = frozenset({"help", "hints"})

MOST_RESULTS = 25_000
#: Of the document as gzip; a little less than GitHub's limit, whose megabytes nobody tells.
MOST_BYTES = 9_500_000
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/tflm-lint/tflm-lint"


def render(run: Run, **_: object) -> Iterator[str]:
    """Yield the document, ASCII only."""
    most = MOST_RESULTS
    text = document(run, most)
    while len(text) > MOST_BYTES and most > 1 and packed(text) > MOST_BYTES:
        most = min(most, sum(len(report.findings) for report in run.reports)) // 2
        text = document(run, most)
    yield text
    yield "\n"


def packed(text: str) -> int:
    """Return what the document takes as gzip."""
    import zlib

    return len(zlib.compress(text.encode("ascii"), 6))


def document(run: Run, most: int) -> str:
    """Write the whole document with so many results at most."""
    kept, dropped = gravest(run.reports, most)
    rules = {found.code: number for number, found in enumerate(run.rules)}
    told = [notification(failure) for failure in run.failures]
    if dropped:
        told.append(notification(f"{counted(dropped, 'finding')} of the mildest are left out", "warning"))
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tflm-lint",
                        "version": run.version,
                        "semanticVersion": run.version,
                        "informationUri": HOME,
                        "rules": [rule(found) for found in run.rules],
                    }
                },
                # GitHub keeps one set of alerts for each category, what stands before the last slash
                "automationDetails": {"id": f"tflm-lint/{run.target}/"},
                "originalUriBaseIds": {ROOT: {"description": {"text": "the folder that tflm-lint ran in"}}},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not run.failures, "toolExecutionNotifications": told}],
                "results": [result(report, finding, rules) for report, finding in kept],
            }
        ],
    }
    return json.dumps(log, indent=1)


def gravest(reports: tuple[Report, ...], most: int) -> tuple[list[tuple[Report, Finding]], int]:
    """Return what is kept, in order, and how many findings are not."""
    every = [(report, finding) for report in reports for finding in report.findings]
    if len(every) <= most:
        return every, 0
    ranked = sorted(range(len(every)), key=lambda number: -SEVERITIES.index(every[number][1].severity))
    return [every[number] for number in sorted(ranked[:most])], len(every) - most
