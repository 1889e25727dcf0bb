"""Find zero points that the file holds again and again.

What it means: tensors with a scale for each channel have a zero point for each,
8 bytes long and nearly always 0; the file holds a vector of them for every such
tensor, weights and biases alike, although equal ones may be one.

Why it matters: TFLM reads them where they lie in flash, so the copies stay
there, a fifth of some models. Nothing changes when tensors share one vector.

How to fix it: `tflm-lint fix` writes whatever is equal once, and packs what is
small between the constants:

    tflm-lint fix in.tflite -o out.tflite --select FL410

Example: `53 vectors of zero points are in the file although equal ones are
there, 51,220 bytes of flash; tflm-lint fix writes equal ones once`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL410"
NAME = "repeated-zero-points"
SEVERITY = "info"
GATE = "repeated_zero_points"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all of them."""
    count, size = inspection.repeated_zero_points
    what = "1 vector of zero points is" if count == 1 else f"{count:,} vectors of zero points are"
    there = "an equal one is there" if count == 1 else "equal ones are there"
    yield Problem(
        f"{what} in the file although {there}, {size:,} bytes of flash",
        path="Model.subgraphs",
        remedy="tflm-lint fix writes equal ones once",
        saves_flash=size,
    )
