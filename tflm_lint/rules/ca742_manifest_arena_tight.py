"""Find wake word manifests whose tensor arena is enough only at a lucky address.

What it means: beside the model lies an ESPHome manifest, and its
`tensor_arena_size` exceeds what the model needs by less than the bytes that
aligning the arena may take.

Why it matters: the memory comes from a heap that aligns to 4 bytes. TFLM begins
at the next multiple of 16 and loses up to 12 bytes, so that the same firmware
loads the model once and another time does not.

How to fix it: write 16 bytes more than the model needs.

Example: `tensor_arena_size is 25,808, which esp32s3-esp-nn needs with esp-nn
1.2.0, and aligning the arena takes up to 12 bytes; write at least 25,824`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.esphome_arenas import needs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA742"
NAME = "manifest-arena-tight"
SEVERITY = "warning"
GATE = "manifest"
#: Bytes that an address of a heap aligned to 4 lies behind the next multiple of 16 at most.
LOST = 12


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each chip on which the address decides."""
    manifest = inspection.manifest
    if manifest is None:
        return
    for target, required in needs(inspection):
        tight = [version for version, size in required.items() if size <= manifest.arena < size + LOST]
        if tight:
            yield Problem(
                f"tensor_arena_size is {manifest.arena:,}, which {target} needs with esp-nn {', '.join(tight)}, and "
                f"aligning the arena takes up to {LOST} bytes; write at least {required[tight[0]] + 16:,}",
                file=manifest.file,
                line=manifest.line,
                column=manifest.column,
            )
