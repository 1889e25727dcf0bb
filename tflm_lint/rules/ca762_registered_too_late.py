"""Find operators that are registered after the tensors are allocated.

What it means: an `Add...()` call stands behind `AllocateTensors`, and the model
uses its operator.

Why it matters: the operators are looked up in `AllocateTensors`. What is
registered later is not found: it fails with "Didn't find op for builtin
opcode".

How to fix it: register everything first, then make the interpreter, then
allocate.

Example: `resolver.AddSoftmax() stands behind AllocateTensors, which does not
find SOFTMAX then`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.sources.registered import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA762"
NAME = "registered-too-late"
SEVERITY = "error"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator of the model that is only registered when it is too late."""
    used = {use.op for use in inspection.op_uses}
    for app in inspection.applications:
        if app.resolver is None:
            continue
        for op, adds in registered(app.resolver, inspection.firmware.ops.ops).ops.items():
            if op in used and all(add.late and add.certain for add in adds):
                place = adds[0].place
                yield Problem(
                    f"{app.resolver.name}.{adds[0].method}() stands behind AllocateTensors, which does not find {op} "
                    "then",
                    remedy="call it before AllocateTensors",
                    file=place.file,
                    line=place.line,
                    column=place.column,
                )
