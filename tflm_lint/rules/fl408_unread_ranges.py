"""Find minima and maxima of quantization that TFLM never reads.

What it means: beside scale and zero point tensors hold the range of values
that the converter saw.

Why it matters: TFLM takes scale and zero point alone; the ranges stay in flash.

How to fix it: `tflm-lint fix` drops them:

    tflm-lint fix in.tflite -o out.tflite --select FL408

Example: `the ranges of 64 tensors take 1,536 bytes of flash that TFLM never
reads; tflm-lint fix drops them`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL408"
NAME = "unread-ranges"
SEVERITY = "info"
GATE = "many_ranges"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all of them."""
    from tflm_lint.flash.spare import bytes_of_ranges

    sizes = [bytes_of_ranges(tensor) for subgraph in inspection.model.subgraphs for tensor in subgraph.tensors]
    count = sum(map(bool, sizes))
    whose = "the range of 1 tensor takes" if count == 1 else f"the ranges of {count:,} tensors take"
    yield Problem(
        f"{whose} {sum(sizes):,} bytes of flash that TFLM never reads",
        path="Model.subgraphs",
        remedy="tflm-lint fix drops them",
        saves_flash=sum(sizes),
    )
