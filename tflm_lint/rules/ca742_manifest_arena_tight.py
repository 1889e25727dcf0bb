"""Find wake word manifests whose tensor arena is enough only at a lucky address.

What it means: beside the model lies an ESPHome manifest, and twice its
`tensor_arena_size`, which ESPHome tries last since April 2026, exceeds what the
model needs by less than the bytes that aligning the arena may take.

Why it matters: the memory comes from a heap that aligns to 4 bytes. TFLM begins
at the next multiple of 16 and loses up to 12 bytes, so that the same firmware
loads the model once and another time does not.

How to fix it: write the figure that the finding names.

Example: `tensor_arena_size is 12,904, and esp32s3-esp-nn needs twice as much
with esp-nn 1.1.2, of which aligning the arena takes up to 12 bytes; write at
least 33,824`
"""

from __future__ import annotations

from tflm_lint.rules.esphome_arenas import LOST, PINNED, problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection
    from tflm_lint.rules.esphome_arenas import Needed

CODE = "CA742"
NAME = "manifest-arena-tight"
SEVERITY = "warning"
GATE = "manifest"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each chip on which the address decides."""
    return problems(inspection, said)


def said(arena: int, need: Needed) -> tuple[str, str] | None:
    """Say what the address decides, None where it does not."""
    if not need.pinned <= 2 * arena < need.pinned + LOST:
        return None
    return (
        f"tensor_arena_size is {arena:,}, and {need.target} needs twice as much with esp-nn {PINNED}, "
        f"of which aligning the arena takes up to {LOST} bytes",
        f"write at least {need.enough:,}",
    )
