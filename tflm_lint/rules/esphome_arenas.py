"""A wake word model -> the arena that it needs on each chip ESPHome runs on, with each known version of esp-nn."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tflm_lint.inspection import Inspection

TARGETS = ("esp32-esp-nn", "esp32s3-esp-nn", "esp32p4-esp-nn")


def needs(inspection: Inspection) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Yield target, and version of esp-nn -> bytes of arena required; without what cannot be planned."""
    from tflm_lint.facts.tables import load
    from tflm_lint.facts.targets import load_target
    from tflm_lint.memory.mirror import plan_memory
    from tflm_lint.memory.plan import UnplannableError

    if not inspection.runs:
        return
    for name in TARGETS:
        required: dict[str, int] = {}
        table = load(f"targets/{name}")
        for version in table.get("kernel_versions") or (table.get("kernel_version", ""),):
            try:
                # the resource variables' table lies in an arena of its own
                plan = plan_memory(inspection.model, load_target(name, version or None), resource_variables=0)
            except UnplannableError:
                continue
            if plan.arena_required is not None:
                required[version] = plan.arena_required
        yield name, required


def told(required: Mapping[str, int]) -> str:
    """Say ``33,776 with esp-nn 1.2.1, 1.2.2; 33,808 with esp-nn 1.2.3``."""
    versions: dict[int, list[str]] = {}
    for version, size in required.items():
        versions.setdefault(size, []).append(version)
    return ", ".join(f"{size:,} with esp-nn {' and '.join(names)}" for size, names in versions.items())
