"""Run -> JSON, version 1: a contract of its own (schema/report.schema.json), keys are added and never changed."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Finding
    from tflm_lint.report.values import ArenaDetail, Report, Run

SUMMARY = "for programs: version 1, described by schema/report.schema.json"

VERSION = 1


def render(run: Run, *, colour: bool) -> Iterator[str]:  # noqa: ARG001 - JSON has no colours
    """Yield the document, ASCII only so that no terminal and no pipe can misread a hostile name."""
    document = {
        "version": VERSION,
        "tool": {"name": "tflm-lint", "version": run.version, "tflm_commit": run.tflm_commit},
        "target": run.target,
        "kernel_version": run.kernel_version,
        "port": run.port,
        "files": [file_of(report) for report in run.reports],
    }
    yield json.dumps(document, indent=2)
    yield "\n"


def file_of(report: Report) -> dict[str, object]:
    """Return one file's object."""
    return {
        "path": report.path,
        "sha256": report.sha256,
        "size": report.size,
        "runs": report.runs,
        "findings": [finding_of(finding) for finding in report.findings],
        "memory": report.memory._asdict() if report.memory else None,
        "flash": report.flash._asdict() if report.flash else None,
        "workload": report.workload._asdict() if report.workload else None,
        "ops": [row._asdict() for row in report.ops],
        "time": report.time._asdict() if report.time else None,
        "budgets": [budget._asdict() for budget in report.budgets],
        "arena": arena_of(report.arena) if report.arena else None,
        "array": report.array._asdict() if report.array else None,
    }


def finding_of(finding: Finding) -> dict[str, object]:
    """Return one finding's object."""
    place = finding.place
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "subgraph": place.subgraph,
        "operator": place.operator,
        "op": place.op,
        "tensor": place.tensor,
        "tensor_name": place.tensor_name,
        "path": place.path,
        "file": place.file,
        "line": place.line,
        "column": place.column,
    }


def arena_of(arena: ArenaDetail) -> dict[str, object]:
    """Return the object that says where the arena goes."""
    columns = ("operator", "persistent", "scratch", "temp")
    return {
        **arena._asdict(),
        "parts": [part._asdict() for part in arena.parts],
        "legend": [letter._asdict() for letter in arena.legend],
        "operators": [dict(zip(columns, row, strict=True)) for row in arena.operators],
    }
