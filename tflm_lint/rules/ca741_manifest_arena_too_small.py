"""Find wake word manifests whose arena is too small with some esp-nn.

What it means: beside the model lies an ESPHome manifest, and its
`tensor_arena_size` is less than the model needs on an ESP32, ESP32-S3 or
ESP32-P4, with at least one known version of esp-nn. The table of resource
variables is left out: ESPHome keeps it in an arena of its own.

Why it matters: the manifest's number is all that the firmware allocates. A
newer esp-nn asks for more scratch memory, 1.2.1 for half as much again on the
S3, and a wake word that worked no longer loads, or the device crashes.

How to fix it: write the largest figure that the finding names, or hold the
version of esp-nn in the firmware.

Example: `tensor_arena_size is 26,080, too small on esp32s3-esp-nn: 33,776 with
esp-nn 1.2.1, 1.2.2; 33,808 with 1.2.3; write at least 33,808`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.rules.esphome_arenas import needs, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "CA741"
NAME = "manifest-arena-too-small"
SEVERITY = "error"
GATE = "manifest"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each chip on which the manifest's arena is too small."""
    manifest = inspection.manifest
    if manifest is None:
        return
    for target, required in needs(inspection):
        short = {version: size for version, size in required.items() if size > manifest.arena}
        if short:
            yield Problem(
                f"tensor_arena_size is {manifest.arena:,}, too small on {target}: {told(short)}; "
                f"write at least {max(short.values()):,}",
                file=manifest.file,
                line=manifest.line,
                column=manifest.column,
            )
