"""An application's arena -> what the model needs of it, with the resource variables that the application makes."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.words import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory.setups import ArenaNeed
    from tflm_lint.sources.application import AppArena, Application


class Need(NamedTuple):
    """An arena, its bytes, and the bytes that the model needs of it."""

    arena: AppArena
    size: int
    used: int
    required: int
    quality: str
    #: What takes these bytes.
    whose: str = "the model uses"


def needs(inspection: Inspection) -> Iterator[Need]:
    """Yield the arenas whose size is known, where the model's need is, too."""
    for app in inspection.applications:
        need = needs_of(inspection, app)
        if need is not None:
            yield need
            yield from _apart(inspection, app)


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
    if _is_bound(app) and (app.arena.size is None or app.arena.size >= used):
        return None
    if app.setup.non_persistent is not None:
        parts = _set_up(inspection, app)
        if parts is None or parts.persistent is None or app.arena.size is None:
            return None
        return Need(app.arena, app.arena.size, parts.persistent, parts.persistent, quality, "what is persistent takes")
    size = app.arena.size
    if size is None:
        # where branches differ, all of them must be too small
        size = max(app.arena.sizes)
        if size >= required:
            return None
    first = not app.sharing or app.sharing[0].place == app.place
    return Need(
        app.arena, size, used, required, quality, "the model uses" if first else "it and the models before it use"
    )


def _apart(inspection: Inspection, app: Application) -> Iterator[Need]:
    """Yield the arena of what is not persistent, where that is another, and that of the resource variables."""
    other, variables = app.setup.non_persistent, app.setup.variables
    parts = _set_up(inspection, app) if other is not None else None
    if other is not None and other.size is not None and parts is not None and parts.non_persistent is not None:
        yield Need(
            other, other.size, parts.non_persistent, parts.non_persistent, "exact", "what is not persistent takes"
        )
    if variables is not None and variables.size is not None and app.variables:
        from tflm_lint.memory.allocator import variables_need

        size = variables_need(inspection.target, app.variables)
        yield Need(
            variables, variables.size, size, size, "exact", f"{counted(app.variables, 'resource variable')} take"
        )


def shares_unknown(app: Application) -> bool:
    """Say whether the arena is shared with an interpreter whose model, or resource variables, are not known."""
    return any(one.model is None or one.variables is None for one in app.sharing)


def _is_bound(app: Application) -> bool:
    """Say whether what is planned of an arena is for one model alone, of several that share it."""
    if not app.sharing:
        return False
    return shares_unknown(app) or len(app.variables_of) > 1 or all(one.place != app.place for one in app.sharing)


def _set_up(inspection: Inspection, app: Application) -> ArenaNeed | None:
    """Plan an arena as the application sets it up, for its model and those before; None where that cannot be told."""
    from tflm_lint.memory.allocator import Setup
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.mirror import variables_made
    from tflm_lint.memory.setups import arena_need

    setup = Setup(
        split=app.setup.non_persistent is not None,
        preserve_all=app.setup.linear,
        planner_outside=app.setup.planner_outside,
        recording=app.recording,
    )
    own = 0 if app.own_variable_arena else app.variables or variables_made(inspection.model)
    together = [(inspection.model, own)]
    if app.sharing:
        place = next((number for number, one in enumerate(app.sharing) if one.place == app.place), -1)
        if not _is_bound(app):
            together = [(one.model, one.variables or 0) for one in app.sharing[: place + 1]]
    try:
        return arena_need(together, inspection.target, setup)
    except UnplannableError:
        return None


def _planned(inspection: Inspection, app: Application) -> tuple[int, int, str] | None:
    """Return the bytes that the model uses and needs in an application, and how well they are known."""
    if inspection.memory is None:
        return None
    from tflm_lint.memory.failing import UnplannableError
    from tflm_lint.memory.mirror import plan_memory
    from tflm_lint.model.variables import variables_of

    plan = inspection.memory
    count = app.variables
    if app.sharing or app.setup.linear or app.setup.planner_outside or app.setup.non_persistent is not None:
        need = _set_up(inspection, app)
        if need is None or need.required is None:
            return None
        return need.used[-1], need.required, plan.quality
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
