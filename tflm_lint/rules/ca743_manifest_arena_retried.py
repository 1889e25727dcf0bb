"""Tell of wake word manifests whose arena only newer ESPHome makes up for.

What it means: beside the model lies an ESPHome manifest, and its
`tensor_arena_size` is less than the model needs on an ESP32, ESP32-S3 or
ESP32-P4 with some version of esp-nn; twice that number is enough.

Why it matters: since April 2026 (pull requests 15628 and 15703) ESPHome holds
esp-nn at 1.1.2 (for three days it was 1.2.1, whose results were wrong), and
tries twice the manifest's number where that fails. Firmware older than that
takes what the manifest says and whatever esp-nn is newest: with the versions
that the finding names the wake word does not load. A first attempt that fails
also costs time, and has been seen to crash (issue 17750).

How to fix it: write the figure that the finding names: it is enough at once,
for every known version of esp-nn.

Example: `tensor_arena_size is 26,080: enough on esp32s3-esp-nn for ESPHome
since April 2026 (esp-nn 1.1.2; 1.2.1 in builds of its first days), which tries
twice as much; older firmware fails where it needs 33,776 with esp-nn 1.2.1;
write 33,824 for all`
"""

from __future__ import annotations

from tflm_lint.rules.esphome_arenas import LOST, SINCE, problems, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection
    from tflm_lint.rules.esphome_arenas import Needed

CODE = "CA743"
NAME = "manifest-arena-retried"
SEVERITY = "info"
GATE = "manifest"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each chip on which the manifest's own number is not enough, and twice that is."""
    return problems(inspection, said)


def said(arena: int, need: Needed) -> tuple[str, str] | None:
    """Say which versions of esp-nn need more, None where none does or twice as much is too little."""
    short = {version: size for version, size in need.required.items() if size + LOST > arena}
    if not short or need.pinned + LOST > 2 * arena:
        return None
    return (
        f"tensor_arena_size is {arena:,}: enough on {need.target} for {SINCE}, which tries twice as "
        f"much; older firmware fails where it needs {told(short)}",
        f"write {need.enough:,} for all",
    )
