"""Find constants that the file holds twice.

What it means: two buffers hold the same bytes, as converters write them for
shapes, zeros and repeated weights. Tensors can share one buffer.

Why it matters: the model lies in flash as it is, and each copy with it.

How to fix it: `tflm-lint fix` lets tensors share their buffers; they compute
the same:

    tflm-lint fix in.tflite -o out.tflite --select FL407

Example: `3 constants hold the bytes of others and take 1,272 bytes of flash;
tflm-lint fix lets them share`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL407"
NAME = "equal-constants"
SEVERITY = "info"
GATE = "equal_constants"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all of them."""
    equal, size = inspection.equal_constants
    if equal and size:
        verbs = ("constant holds", "takes") if len(equal) == 1 else ("constants hold", "take")
        yield Problem(
            f"{len(equal)} {verbs[0]} the bytes of others and {verbs[1]} {size:,} bytes of flash",
            path=f"Model.buffers[{min(equal)}]",
            remedy="tflm-lint fix lets them share",
            saves_flash=size,
        )
