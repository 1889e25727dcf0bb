"""Find inputs and outputs that are asked for before the tensors are allocated.

What it means: `interpreter.input(0)` or `output(0)` stands before
`AllocateTensors`, in the function that makes the interpreter.

Why it matters: there are no tensors yet. TFLM reads a null pointer there: the
program crashes on a PC, and on a microcontroller gets an address out of the
first words of its memory, through which it then writes.

How to fix it: call `AllocateTensors` first, then ask for inputs and outputs.

Example: `input(0) is asked for before AllocateTensors, when there are no
tensors yet; call AllocateTensors first`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA767"
NAME = "tensor-before-allocation"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the first tensor that is asked for too early."""
    for app in inspection.applications:
        # interpreters before 2021 had their tensors from the beginning
        if app.early is not None and not any(library.old for library in app.libraries):
            what, place = app.early
            yield Problem(
                f"{what} is asked for before AllocateTensors, when there are no tensors yet",
                file=place.file,
                line=place.line,
                column=place.column,
                remedy="call AllocateTensors first",
            )
