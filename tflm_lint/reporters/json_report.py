"""Run -> JSON, version 1: described by schema/report.schema.json, spelled out in `report.json_v1`."""

from __future__ import annotations

import json

from tflm_lint.report.json_v1 import document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.report import Run

SUMMARY = "for programs: version 1, described by schema/report.schema.json"
NEEDS = frozenset({"digest", "hints"})


def render(run: Run, *, colour: bool) -> Iterator[str]:  # noqa: ARG001 - JSON has no colours
    """Yield the document, ASCII only so that no terminal and no pipe can misread a hostile name."""
    yield json.dumps(document(run), indent=2)
    yield "\n"
