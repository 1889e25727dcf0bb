"""The objects of SARIF: a rule, a result, a place, a notification."""

from __future__ import annotations

import os

from tflm_lint.reporters.whereabouts import Source, about, from_root, inside, source_of
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.findings import Finding
    from tflm_lint.report import Report
    from tflm_lint.report.asked_for import RuleHelp

    Object = dict[str, object]

LEVEL = {"info": "note", "warning": "warning", "error": "error"}
PROBLEM = {"info": "recommendation", "warning": "warning", "error": "error"}

#: Family of rules -> tags, for filters.
TAGS = {
    "FB": ("file-format",),
    "OP": ("correctness", "operators"),
    "QT": ("correctness", "quantization"),
    "SH": ("correctness", "shapes"),
    "AR": ("memory", "arena"),
    "FL": ("size", "flash"),
    "CA": ("correctness", "application"),
    "PF": ("performance",),
}
#: What is followed through C++ may be meant otherwise; all else is read off the model and TFLM's own code.
PRECISION = {"CA": "high", "PF": "high"}
#: Name of the folder that paths are relative to, as GitHub and CodeQL have it.
ROOT = "%SRCROOT%"
#: GitHub shows so many characters of a description.
LONGEST = 1024


def rule(found: RuleHelp) -> Object:
    """Return what a rule is about."""
    paragraphs = found.help.strip().split("\n\n")
    meaning = paragraphs[1].partition(":")[2] if len(paragraphs) > 1 and ":" in paragraphs[1] else found.summary
    text = found.help.strip() + "\n"
    return {
        "id": found.code,
        "name": "".join(word.capitalize() for word in found.name.split("-")),
        "shortDescription": {"text": found.summary[:LONGEST]},
        "fullDescription": {"text": " ".join(meaning.split())[:LONGEST]},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": LEVEL[found.severity]},
        "properties": {
            "tags": ["tflite-micro", *TAGS.get(found.code[:2], ())],
            "precision": PRECISION.get(found.code[:2], "very-high"),
            "problem.severity": PROBLEM[found.severity],
        },
    }


def result(report: Report, finding: Finding, rules: Mapping[str, int]) -> Object:
    """Return one finding."""
    place = about(report, finding)
    source = source_of(report, finding)
    found: Object = {
        "ruleId": finding.code,
        "level": LEVEL[finding.severity],
        "message": {"text": message(f"{place}: {finding.message}" if place else finding.message)},
        "locations": [location(report, finding, source)],
        # GitHub looks at the first of the two; the number tells equal ones of a file apart, which ours does already
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "tflmLint/v1": finding.fingerprint,
        },
    }
    if finding.code in rules:
        found["ruleIndex"] = rules[finding.code]
    model = from_root(report.path)
    if source.path != model:
        whole = {"artifactLocation": artifact(model), "region": region(Source(model))}
        found["relatedLocations"] = [{"physicalLocation": whole, "message": {"text": "the model"}}]
    if finding.fix is not None:
        found["properties"] = {"fix": {"rewrite": finding.fix.rewrite, "class": finding.fix.safety}}
    return found


def location(report: Report, finding: Finding, source: Source) -> Object:
    """Return where a finding is: the file, and by name the place in the model."""
    found: Object = {"physicalLocation": {"artifactLocation": artifact(source.path), "region": region(source)}}
    place = inside(finding.place)
    if place:
        found["logicalLocations"] = [
            {"name": place, "fullyQualifiedName": f"{visible(from_root(report.path))}: {place}", "kind": "member"}
        ]
    return found


def region(source: Source) -> Object:
    """Return a whole region: where a source names a column that character, else an empty one, of a model line 1."""
    line, column = source.line or 1, source.column or 1
    end = column + 1 if source.line is not None else column
    return {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}


def artifact(path: str) -> Object:
    """Return a file's URI: relative to the project's root where it lies there, percent-encoded byte by byte."""
    from urllib.parse import quote

    data = path.encode("utf-8", "surrogateescape" if all(not is_lone(char) for char in path) else "backslashreplace")
    if os.path.isabs(path):
        return {"uri": f"file://{quote(data)}" if path.startswith("/") else f"file:///{quote(data, safe='/:')}"}
    if path.startswith("../"):
        # SRCROOT may not be left by it
        return {"uri": quote(data)}
    return {"uri": quote(data), "uriBaseId": ROOT}


def is_lone(char: str) -> bool:
    """Say whether it is half a surrogate pair that stands for no byte of a name."""
    return "\ud800" <= char <= "\udfff" and not "\udc80" <= char <= "\udcff"


def message(text: str) -> str:
    """Escape a message: doubled braces are no placeholders, and no name becomes a link."""
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def notification(text: str, level: str = "error") -> Object:
    """Return what is to be said of the run itself."""
    return {"level": level, "message": {"text": message(text)}}
