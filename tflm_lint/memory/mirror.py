"""Model, Target -> MemoryPlan: `MicroInterpreter::AllocateTensors`, allocation by allocation."""

from __future__ import annotations

from tflm_lint.memory.allocator import (
    ALIGNMENT,
    PLAIN,
    may_survive,
    new_arena,
    split,
    survived,
    unaligned_recording,
    variables_need,
)
from tflm_lint.memory.interpreter import Interpreter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.facts.targets import Target
    from tflm_lint.memory import MemoryPlan, PlannedBuffer
    from tflm_lint.memory.allocator import Setup
    from tflm_lint.model.graph import Model


def plan_memory(
    model: Model,
    target: Target,
    *,
    resource_variables: int | None = None,
    events: bool = False,
    setup: Setup = PLAIN,
    known: tuple[PlannedBuffer, ...] | None = None,
) -> MemoryPlan:
    """Plan the arena of a model on a target, in bytes.

    ``resource_variables`` is what the application passes to `MicroResourceVariables::Create`; by default as many as the
    model names, none where it names none. ``events`` keeps every allocation,
    ``setup`` says how the arena is made; ``known`` are buffers as the planner placed them for another target, which
    stay where they are if this one asks for the same. Raises `UnplannableError` where TFLM would refuse or never finish
    the plan.
    """
    if resource_variables is None:
        resource_variables = variables_made(model)
    if setup != PLAIN:
        return _otherwise(model, target, resource_variables, events, setup)
    plan = Interpreter(model, target, events, known=known).allocate(resource_variables)
    if plan.arena_required is None or not may_survive(plan.peak.phase, plan.peak.kind):
        return plan

    def again(limit: int) -> object:
        return Interpreter(model, target, False, limit=limit, known=plan.buffers).allocate(resource_variables)

    return plan._replace(arena_required=survived(again, plan.arena_required))


def _otherwise(model: Model, target: Target, variables: int, events: bool, setup: Setup) -> MemoryPlan:
    """Plan an arena that is made in another way."""
    if setup.variables is not None and setup.variables < variables:
        from tflm_lint.memory.failing import UnplannableError

        raise UnplannableError(
            f"{setup.variables} resource variables are fewer than the {variables} that the model makes", setup=True
        )
    impossible = unaligned_recording(target, setup)
    if impossible is not None:
        from tflm_lint.memory.failing import UnplannableError

        raise UnplannableError(impossible, setup=True)
    interpreter = Interpreter(model, target, events, setup=setup)
    plan = interpreter.allocate(variables)
    if plan.arena_required is not None and not setup.split and may_survive(plan.peak.phase, plan.peak.kind):

        def again(limit: int) -> object:
            return Interpreter(model, target, False, limit=limit, known=plan.buffers, setup=setup).allocate(variables)

        plan = plan._replace(arena_required=survived(again, plan.arena_required))
    lost = new_arena(target, setup).tail
    plan = plan._replace(arena_used=plan.arena_used - lost, tail=plan.tail - lost)
    if setup.recording and setup.offset:
        # what lies below the first multiple of 16 counts as used; what is taken from there on is not mirrored
        below = -setup.offset % ALIGNMENT
        plan = plan._replace(arena_used=plan.arena_used + below, head=plan.head + below, arena_required=None)
    if setup.own_variables:
        count = variables if setup.variables is None else setup.variables
        plan = plan._replace(variables_required=variables_need(target, count))
    if setup.split and plan.arena_required is not None:
        persistent, below = split(interpreter.arena, setup)
        plan = plan._replace(
            arena_required=persistent + below, persistent_required=persistent, non_persistent_required=below
        )
    return plan


def variables_made(model: Model) -> int:
    """Count the resource variables that a model makes."""
    if all(code.builtin != "VAR_HANDLE" for code in model.operator_codes):
        return 0
    from tflm_lint.model.variables import variables_of

    return variables_of(model).made
