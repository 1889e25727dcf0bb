"""Find AllocateTensors in what goes round.

What it means: `AllocateTensors` stands in `loop()`, or in a loop without an
end, under no condition, and the interpreter is made outside of it.

Why it matters: each call takes what is persistent from the arena once more, and
nothing gives it back: sooner or later it fails, for want of memory. Inputs that
were set before may be overwritten, and the state of the model is reset.

How to fix it: call it once, where the interpreter is made.

Example: `AllocateTensors is called again and again, and takes more of the arena
each time; call it once, where the interpreter is made`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA768"
NAME = "allocated-again"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield where each interpreter allocates its tensors again and again."""
    for app in inspection.applications:
        if app.again is None:
            continue
        yield Problem(
            "AllocateTensors is called again and again, and takes more of the arena each time",
            file=app.again.file,
            line=app.again.line,
            column=app.again.column,
            remedy="call it once, where the interpreter is made",
        )
