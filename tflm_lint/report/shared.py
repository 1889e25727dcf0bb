"""Models on one Firmware -> SharedArena and Sharing: what they take when they share one allocator."""

from __future__ import annotations

from tflm_lint.inspection import Inspection
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.mirror import variables_made
from tflm_lint.memory.setups import Sharing, arena_need, best_order
from tflm_lint.report.asked_for import SharedArena

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model

LINEAR = (
    "TFLM never resets the linear planner of preserve_all_tensors: each model gets the places of the one before it, "
    "and computes wrong results"
)


def shared_arena(models: Sequence[tuple[str, Model]], firmware: Firmware) -> SharedArena:
    """Plan models, each with its path, that share an allocator, in the given order and in the best one."""
    paths = tuple(path for path, _ in models)
    none = SharedArena(paths, None, None, paths, None, None)
    alone: list[int | None] = []
    for path, model in models:
        inspection = Inspection.of_model(model, firmware)
        if not inspection.runs:
            return none._replace(reason=f"{path} does not run")
        alone.append(None if inspection.memory is None else inspection.memory.arena_required)
    counted = [(model, variables_made(model)) for _, model in models]
    apart = None if None in alone else sum(size for size in alone if size is not None)
    setup, target = firmware.setup, firmware.target
    for (path, _), (_, made) in zip(models, counted, strict=True):
        if setup.variables is not None and setup.variables < made:
            return none._replace(reason=f"{path} makes {made} resource variables, not {setup.variables}")
    try:
        given = arena_need(counted, target, setup)
        if setup.preserve_all and len(models) > 1:
            return none._replace(used=given.used, apart=apart, reason=LINEAR)
        order, least = best_order(counted, target, setup)
    except UnplannableError as error:
        return none._replace(reason=str(error))
    reason = f"the allocations of {', '.join(given.unknown)} are unknown" if given.unknown else None
    if reason is None and given.required is None:
        reason = "what a recording interpreter requires of an arena that is not aligned is not known"
    best = tuple(paths[index] for index in order)
    return SharedArena(
        paths, given.used, given.required, best, least, apart, reason, given.persistent, given.non_persistent,
        given.after,
    )  # fmt: skip


def sharing_of(models: Sequence[tuple[str, Model]], firmware: Firmware, shared: SharedArena) -> Sharing:
    """Return what each model is held against: the arena for it and those before it, and their resource variables."""
    after = shared.after or (None,) * len(models)
    needs = dict(zip(shared.models, after, strict=True))
    return Sharing(len(models), needs, _alike(models) if firmware.setup.one_variables else {})


def _alike(models: Sequence[tuple[str, Model]]) -> dict[str, tuple[str, ...]]:
    """Find the resource variables that a model before names alike, by what TFLM compares."""
    from tflm_lint.model.variables import variables_of

    found: dict[str, tuple[str, ...]] = {}
    before: set[tuple[str | None, str | None]] = set()
    for path, model in models:
        own = variables_of(model).names if variables_made(model) else ()
        shared = {name for _, name in before}
        alike = [name or "" for box, name in own if (name in shared if box is None else (box, name) in before)]
        if alike:
            found[path] = (*found.get(path, ()), *alike)
        before.update(own)
    return found
