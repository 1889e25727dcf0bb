"""An application's arena -> what the model needs of it, with the resource variables that the application makes."""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.sources.application import AppArena, Application


class Need(NamedTuple):
    """An arena, its bytes, and the bytes that the model needs of it."""

    arena: AppArena
    size: int
    used: int
    required: int
    quality: str


def needs(inspection: Inspection) -> Iterator[Need]:
    """Yield the arenas whose size is known, where the model's need is, too."""
    for app in inspection.applications:
        need = needs_of(inspection, app)
        if need is not None:
            yield need


def undecided_size(inspection: Inspection, app: Application) -> str:
    """Say what sizes an arena may have where some of them hold the model and others do not, else nothing."""
    arena = app.arena
    if arena is None or len(arena.sizes) < 2:
        return ""
    need = _planned(inspection, app)
    if need is not None and (min(arena.sizes) >= need[1] or max(arena.sizes) < need[0]):
        return ""
    several = " or ".join(f"{size:,}" for size in arena.sizes)
    return f"the arena's size `{arena.size_text[:60]}` is {several}"


def needs_of(inspection: Inspection, app: Application) -> Need | None:
    """Return the need of one application."""
    if app.arena is None or not (app.arena.sizes or app.arena.size):
        return None
    planned = _planned(inspection, app)
    if planned is None:
        return None
    used, required, quality = planned
    size = app.arena.size
    if size is None:
        # where branches differ, all of them must be too small
        size = max(app.arena.sizes)
        if size >= required:
            return None
    return Need(app.arena, size, used, required, quality)


def _planned(inspection: Inspection, app: Application) -> tuple[int, int, str] | None:
    """Return the bytes that the model uses and needs in an application, and how well they are known."""
    if inspection.memory is None:
        return None
    from tflm_lint.memory.mirror import plan_memory
    from tflm_lint.memory.plan import UnplannableError
    from tflm_lint.model.variables import variables_of

    plan = inspection.memory
    count = app.variables
    target = inspection.target._replace(allocator="recording") if app.recording else inspection.target
    if app.recording or app.own_variable_arena or (count is not None and count > variables_of(inspection.model).made):
        # Too few are a finding of their own, and the arena is then that of a mended application.
        try:
            plan = plan_memory(
                inspection.model, target, resource_variables=0 if app.own_variable_arena else count or None
            )
        except UnplannableError:
            return None
    if plan.arena_required is None:
        return None
    return plan.arena_used, plan.arena_required, plan.quality
