"""Find wake word manifests whose arena is too small for today's ESPHome.

What it means: beside the model lies an ESPHome manifest, and twice its
`tensor_arena_size` is less than the model needs on an ESP32, ESP32-S3 or
ESP32-P4. Since April 2026 (pull requests 15628 and 15703) ESPHome holds esp-nn
at 1.1.2, tries the manifest's number, and then twice that. The table of
resource variables is left out: ESPHome keeps it in an arena of its own.

Why it matters: the second attempt fails as well, and the wake word does not
load. Older firmware fails at the first.

How to fix it: write the figure that the finding names; it is enough for every
known version of esp-nn.

Example: `tensor_arena_size is 8,000, too small on esp32s3-esp-nn: ESPHome since
April 2026 (esp-nn 1.1.2; 1.2.1 in builds of its first days) tries twice as
much, and 25,808 are needed; write at least 33,824`
"""

from __future__ import annotations

from tflm_lint.rules.esphome_arenas import SINCE, problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection
    from tflm_lint.rules.esphome_arenas import Needed

CODE = "CA741"
NAME = "manifest-arena-too-small"
SEVERITY = "error"
GATE = "manifest"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each chip on which twice the manifest's arena is too small."""
    return problems(inspection, said)


def said(arena: int, need: Needed) -> tuple[str, str] | None:
    """Say what is too small, None where nothing is."""
    if need.pinned <= 2 * arena:
        return None
    return (
        f"tensor_arena_size is {arena:,}, too small on {need.target}: {SINCE} tries twice as much, "
        f"and {need.pinned:,} are needed",
        f"write at least {need.enough:,}",
    )
