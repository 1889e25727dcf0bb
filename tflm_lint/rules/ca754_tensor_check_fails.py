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
    from tflm_lint.sources.places import Place

CODE = "CA754"
NAME = "tensor-check-fails"
SEVERITY = "error"
GATE = "applications"
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each check that surely fails, with all that makes it fail."""
    told: dict[Place, list[str]] = {}
    for use in uses(inspection, "check", "assume"):
        refused = use.what == "check"
        if use.condition is None or holds(inspection, use.condition) is not refused:
            continue
        for one in reasons(inspection, use.condition, refused):
            # what the code wants is what is not so
            wanted = one._replace(operator=_OPPOSITE.get(one.operator, one.operator)) if holds(inspection, one) else one
            told.setdefault(use.place, []).append(said(inspection, wanted))
    for place, why in told.items():
        yield Problem(
            f"the check fails for this model: {'; '.join(dict.fromkeys(why))}",
            file=place.file,
            line=place.line,
            column=place.column,
        )
