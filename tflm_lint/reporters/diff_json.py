"""DiffRun -> JSON, version 1: described by schema/diff.schema.json."""

from __future__ import annotations

import json

from tflm_lint.report.json_v1 import finding_of, head_of, kernels_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.report import Report
    from tflm_lint.report.diffs import DiffRun, EndChange, Growth, ModelDiff, OperatorRow
    from tflm_lint.report.json_v1 import Object


def diff_json(run: DiffRun, *, colour: bool) -> Iterator[str]:  # noqa: ARG001 - JSON has no colours
    """Yield the document, ASCII only so that no terminal and no pipe can misread a hostile name."""
    yield json.dumps(document(run), indent=2)
    yield "\n"


def document(run: DiffRun) -> Object:
    """Return the whole document."""
    before, after = run.sides
    return {
        **head_of(run),
        **kernels_of(run),
        "before": before,
        "after": after,
        "models": [model_of(diff) for diff in run.models],
    }


def model_of(diff: ModelDiff) -> Object:
    """Return one model's object."""
    return {
        "path": diff.path,
        "was": diff.was,
        "state": diff.state,
        "verdict": {"before": diff.verdicts[0], "after": diff.verdicts[1]},
        "sha256": {"before": digest(diff.before), "after": digest(diff.after)},
        "figures": figures_of(diff.figures),
        "time": {"before": milliseconds(diff.before), "after": milliseconds(diff.after)},
        "parts": figures_of(diff.parts),
        "counts": [{"op": op, "before": before, "after": after} for op, before, after in diff.numbers],
        "operators": [operator_of(row) for row in diff.operators],
        "retrained": diff.retrained,
        "same": diff.same,
        "interface": [end_of(end) for end in diff.ends],
        "new": [finding_of(finding) for finding in diff.new],
        "gone": [finding_of(finding) for finding in diff.gone],
        "beyond": list(diff.beyond),
    }


def figures_of(figures: Iterable[Growth]) -> Object:
    """Return figures by name."""
    return {one.figure: {"before": one.before, "after": one.after} for one in figures}


def digest(report: Report | None) -> str | None:
    """Return a side's SHA-256."""
    return None if report is None else report.sha256


def milliseconds(report: Report | None) -> object:
    """Return a side's time on the board."""
    return None if report is None or report.time is None else report.time.milliseconds


def operator_of(row: OperatorRow) -> Object:
    """Return one operator's object."""
    return {
        "op": row.op,
        "name": row.name,
        "subgraph": row.subgraph,
        "before": row.before,
        "after": row.after,
        "details": list(row.details),
        "constants": {"before": row.constants[0], "after": row.constants[1]},
        "macs": {"before": row.macs[0], "after": row.macs[1]},
    }


def end_of(end: EndChange) -> Object:
    """Return one input's or output's object."""
    return {"side": end.side, "index": end.position, "before": end.before, "after": end.after}
