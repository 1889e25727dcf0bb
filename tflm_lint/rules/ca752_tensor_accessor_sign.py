"""Find inputs and outputs that are read or written with the other sign.

What it means: the code reads or writes elements of an int8 tensor as uint8, or
the other way round.

Why it matters: the bytes are the same, and the numbers are not: what the code
calls 200 is -56 to the model. An image of 0 to 255 that is written into an int8
input as it is comes out wrong in its brighter half.

How to fix it: use the accessor that the finding names, and take the zero point
into account: for int8 inputs that were trained on images it mostly is
`pixel - 128`.

Example: `input 0 is INT8, the code takes it for UINT8 (data.uint8); use
data.int8, where the zero point is -128`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.ca751_tensor_accessor import ALIKE
from tflm_lint.rules.tensor_ends import LATER, MEANT, TYPES, accessor_of, end_of, treated_rightly, uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA752"
NAME = "tensor-accessor-sign"
SEVERITY = "warning"
GATE = "applications"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the first access of each tensor with the other sign."""
    told = set()
    rightly = treated_rightly(inspection)
    for use in uses(inspection, "access", about=LATER):
        end, accessor = end_of(inspection, use.asked), accessor_of(use.asked)
        meant = MEANT.get(accessor or "")
        # a pointer that is null is rule CA751's
        if use.asked is None or str(use.asked.path[1]).startswith("<<"):
            continue
        if end is not None and not use.certain and (end.side, end.number) in rightly:
            continue
        if end is None or meant is None or {meant[0], end.tensor.type} not in ALIKE or end.label in told:
            continue
        told.add(end.label)
        quantization = end.tensor.quantization
        zero = quantization.zero_point if quantization is not None else ()
        where = f", where the zero point is {zero[0]}" if len(zero) == 1 else ""
        yield Problem(
            f"{end.label} is {end.tensor.type}, the code takes it for {meant[0]} ({accessor})",
            file=use.place.file,
            line=use.place.line,
            column=use.place.column,
            remedy=f"use data.{TYPES[end.tensor.type][1]}{where}",
        )
