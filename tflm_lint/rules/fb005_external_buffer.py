"""Find constants that lie behind the FlatBuffer, where TFLM does not look.

What it means: `Buffer.offset` and `Buffer.size` name bytes after the
FlatBuffer, the form for models of more than 2 GB. The converter writes it on
request only (`_experimental_use_buffer_offset`), and some tools always.

Why it matters: TFLM reads `Buffer.data` and nothing else. The tensor counts as
one that is computed at run time, gets arena instead of flash, and is never
written: weights are whatever the arena held before.

How to fix it: convert without `converter._experimental_use_buffer_offset`; a
model that fits a microcontroller never needs it.

Example: `3 constants (12,288 bytes) lie behind the flatbuffer, where TFLM does
not look: their values are undefined; ...`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB005"
NAME = "external-buffer"
SEVERITY = "warning"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem for all constants outside."""
    outside = {i: buffer.size for i, buffer in enumerate(inspection.model.buffers) if buffer.external and buffer.size}
    if outside:
        yield Problem(
            f"{len(outside)} constant{'s' * (len(outside) > 1)} ({sum(outside.values()):,} bytes) lie behind the "
            "flatbuffer, where TFLM does not look: their values are undefined; convert without "
            "_experimental_use_buffer_offset",
            path=f"Model.buffers[{min(outside)}]",
        )
