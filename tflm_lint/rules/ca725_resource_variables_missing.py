"""Find interpreters without the resource variables that the model needs.

What it means: the model keeps its state in resource variables (`VAR_HANDLE`,
`READ_VARIABLE`, `ASSIGN_VARIABLE`), and the interpreter is made without
`MicroResourceVariables`, or with fewer than the model names.

Why it matters: without them the first `VAR_HANDLE` fails in `AllocateTensors`;
with too few, the last of the variables do.

How to fix it: make them with the arena's own allocator and hand them over:

    tflite::MicroAllocator* allocator =
        tflite::MicroAllocator::Create(tensor_arena, kTensorArenaSize);
    tflite::MicroResourceVariables* variables =
        tflite::MicroResourceVariables::Create(allocator, 6);
    tflite::MicroInterpreter interpreter(model, resolver, allocator, variables);

Example: `the interpreter gets no resource variables, the model has 6; hand over
MicroResourceVariables::Create(allocator, 6)`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.model.variables import variables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA725"
NAME = "resource-variables-missing"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an interpreter with too few resource variables."""
    if not inspection.applications:
        return
    wanted = variables_of(inspection.model).made
    for app in inspection.applications:
        if app.place is None or app.variables is None or app.variables >= wanted:
            continue
        told = f"{app.variables} resource variables" if app.variables else "no resource variables"
        yield Problem(
            f"the interpreter gets {told}, the model has {wanted}",
            file=app.place.file,
            line=app.place.line,
            column=app.place.column,
            remedy=f"hand over MicroResourceVariables::Create(allocator, {wanted})",
        )
