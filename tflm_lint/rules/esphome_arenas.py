"""A wake word model -> the arena that it needs on each chip ESPHome runs on, against the one in its manifest."""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tflm_lint.inspection import Inspection

#: The version of esp-nn that ESPHome holds: since 10 April 2026 (its pull request 15628) the second, and since the 13th
#: (15703), before any release, the older one, because the newer's results were wrong.
PINNED, FIRST = "1.1.2", "1.2.1"
SINCE = f"ESPHome since April 2026 (esp-nn {PINNED}; {FIRST} in builds of its first days)"
#: Bytes that an address of a heap aligned to 4 lies behind the next multiple of 16 at most, and what makes up for it.
LOST = 12
MARGIN = 16
TARGETS = ("esp32-esp-nn", "esp32s3-esp-nn", "esp32p4-esp-nn")


class Needed(NamedTuple):
    """What one chip needs."""

    target: str
    #: Version of esp-nn -> bytes of arena.
    required: Mapping[str, int]

    @property
    def pinned(self) -> int:
        """Bytes with the version that ESPHome holds, or with the only one that is known."""
        return self.required.get(PINNED, self.most)

    @property
    def most(self) -> int:
        """Bytes that are enough for every version."""
        return max(self.required.values())

    @property
    def enough(self) -> int:
        """What to write, so that it is enough at every address."""
        return self.most + MARGIN


def problems(inspection: Inspection, said: Callable[[int, Needed], tuple[str, str] | None]) -> Iterator[Problem]:
    """Yield what is to be said of the manifest's arena (bytes) for each chip, at its place in the manifest."""
    manifest = inspection.manifest
    if manifest is None:
        return
    for need in needs(inspection):
        words = said(manifest.arena, need)
        if words is not None:
            what, remedy = words
            yield Problem(what, file=manifest.file, line=manifest.line, column=manifest.column, remedy=remedy)


def needs(inspection: Inspection) -> Iterator[Needed]:
    """Yield what each chip needs; without what cannot be planned."""
    from tflm_lint.facts import load
    from tflm_lint.facts.targets import load_target
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.mirror import plan_memory

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
        if required:
            yield Needed(name, required)


def told(required: Mapping[str, int]) -> str:
    """Say ``33,776 with esp-nn 1.2.1, 1.2.2; 33,808 with esp-nn 1.2.3``."""
    versions: dict[int, list[str]] = {}
    for version, size in required.items():
        versions.setdefault(size, []).append(version)
    return ", ".join(f"{size:,} with esp-nn {' and '.join(names)}" for size, names in versions.items())
