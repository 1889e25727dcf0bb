"""Find checks of inputs and outputs that this model does not pass.

What it means: the code compares a tensor's type, shape, size or parameters with
constants and gives up where they differ, and those of this model differ.

Why it matters: the program ends there on the device: "Bad input tensor
parameters in model" and the like. The check was written for another model.

How to fix it: write what the model has, which the finding says, and change the
code that relies on it; or convert the model as the code expects.

Example: `the check fails for this model: input 0 has 2 dimensions, it asks for
== 4`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.tensor_ends import holds, reasons, said, uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA754"
NAME = "tensor-check-fails"
SEVERITY = "error"
GATE = "applications"
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each check that surely fails, with all that makes it fail."""
    for use in uses(inspection, "check", "assume"):
        refused = use.what == "check"
        if use.condition is None or holds(inspection, use.condition) is not refused:
            continue
        told = []
        for one in reasons(inspection, use.condition, refused):
            # what the code wants is the opposite of what it refuses
            wanted = one._replace(operator=_OPPOSITE.get(one.operator, one.operator)) if refused else one
            told.append(said(inspection, wanted))
        if told:
            yield Problem(
                f"the check fails for this model: {'; '.join(dict.fromkeys(told))}",
                file=use.place.file,
                line=use.place.line,
                column=use.place.column,
            )
