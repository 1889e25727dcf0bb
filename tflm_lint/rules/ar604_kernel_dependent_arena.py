"""Tell that other kernels for this core need another arena.

What it means: the arena was planned again with the other versions of the
target's kernel library, and with `--memory` also with the other kernels that
the core can be built with (of several models where hints are told: `--hints`).
Some of them need clearly more, or clearly less.

Why it matters: kernels keep their own buffers in the arena. ESP-NN on the
ESP32-S3 copies filters and padded images there, CMSIS-NN its sums; a component
that names no exact version gets more of it with the next build, and
`AllocateTensors` fails on a device that worked. Kernels that need less are
often the slower ones: the reference kernels take about ten times as long as
CMSIS-NN on a Cortex-M7.

How to fix it: pin the version that the arena was sized for, in ESP-IDF in
`idf_component.yml`:

    dependencies:
      espressif/esp-nn: "==1.2.3"

or make the arena as big as the largest figure. Where RAM is short, build the
one operator that needs most (AR603) with the reference kernel.

Example: `the arena depends on the version of esp-nn: 57,248 bytes with 1.1.2
and 1.2.0, 35,504 with 1.2.1, 1.2.2 and 1.2.3; pin the version, or provide
57,248 bytes`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.facts.targets import Target
    from tflm_lint.inspection import Inspection

CODE = "AR604"
NAME = "kernel-dependent-arena"
SEVERITY = "info"
GATE = "several_kernels AR604"

#: Versions are worth a word from so many bytes and this part of the arena on, other kernels from more.
VERSIONS = 1024, 20
KERNELS = 2048, 4


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield the versions, and with the arena's details the kernel sets, that need much more or less."""
    plan = inspection.memory
    if plan is None or plan.arena_required is None:
        return
    if inspection.target.kernel_version is not None:
        yield from versions(inspection, plan.arena_required)
    if inspection.wanted.arena_detail and inspection.wanted.seeks(CODE):
        yield from kernel_sets(inspection, plan.arena_required)


def versions(inspection: Inspection, required: int) -> Iterator[Problem]:
    """Yield what the other versions of the kernel library need."""
    from tflm_lint.facts.alternatives import with_every_version

    by_size: dict[int, list[str]] = {}
    for target in with_every_version(inspection.target):
        needed = required_on(target, inspection)  # what runs with one version runs with the others
        if needed is not None:
            by_size.setdefault(needed, []).append(target.kernel_version or "")
    if not any(is_much(needed - required, required, VERSIONS) for needed in by_size):
        return
    listed = ", ".join(
        f"{needed:,}{'' if number else ' bytes'} with {both(names)}"
        for number, (needed, names) in enumerate(by_size.items())
    )
    yield Problem(
        f"the arena depends on the version of {inspection.target.kernels}: {listed}",
        remedy=f"pin the version, or provide {max(by_size):,} bytes",
    )


def kernel_sets(inspection: Inspection, required: int) -> Iterator[Problem]:
    """Yield what the other kernels of the core need.

    Planning takes less than judging, so that only what is worth a word is held against the conditions of its kernels.
    """
    from tflm_lint.facts.alternatives import other_kernels

    listed = []
    for target in other_kernels(inspection.target):
        needed = required_on(target, inspection)
        if needed is not None and is_much(needed - required, required, KERNELS) and runs_on(target, inspection, needed):
            listed.append(f"{needed:,} on {target.name}")
    if listed:
        yield Problem(f"the arena depends on the kernels: {required:,} bytes with these, {', '.join(listed)}")


def required_on(target: Target, inspection: Inspection) -> int | None:
    """Return the arena that the model needs on another target if it runs there, None where that is unknown."""
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.mirror import plan_memory

    known = None if inspection.memory is None else inspection.memory.buffers
    try:
        return plan_memory(inspection.model, target, setup=inspection.firmware.setup, known=known).arena_required
    except UnplannableError:
        return None


def runs_on(target: Target, inspection: Inspection, needed: int) -> bool:
    """Say whether a model that runs also runs on another target, where it needs so many bytes."""
    from tflm_lint.inspection import MUCH
    from tflm_lint.model.graph import has_plan
    from tflm_lint.verdict.other_kernels import keeps_what_is_added

    firmware = inspection.firmware._replace(target=target)
    # where nothing is broken with these kernels, only what others add to the conditions of all can be
    clean = not inspection.violations and not has_plan(inspection.model) and needed < MUCH
    alike = clean and firmware.npu == inspection.firmware.npu
    if alike and keeps_what_is_added(inspection.model, firmware.ops, target.kernels, target.traits, firmware.npu):
        return True
    return type(inspection).of_model(inspection.model, firmware).memory is not None


def is_much(difference: int, required: int, worth: tuple[int, int]) -> bool:
    """Say whether so many bytes more or less are worth a word."""
    return abs(difference) >= worth[0] and abs(difference) * worth[1] >= required
