"""Models, Target, Setup -> figures of an arena that is set up in another way than one for each model."""

from __future__ import annotations

from itertools import permutations

from tflm_lint.formula import align
from tflm_lint.memory.allocator import ALIGNMENT
from tflm_lint.memory.interpreter import Interpreter
from tflm_lint.memory.setup import PLAIN, new_arena
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.facts.targets import Target
    from tflm_lint.memory.allocator import Arena
    from tflm_lint.memory.setup import Setup
    from tflm_lint.model.graph import Model


#: Of so many models every order is tried.
MOST_TRIED = 4


class ArenaNeed(NamedTuple):
    """What models take of one arena, in bytes; None where an operator's allocations are unknown."""

    #: What `arena_used_bytes` returns after each model's `AllocateTensors`.
    used: tuple[int, ...]
    #: The smallest arena in steps of 16; of a split one both arenas together.
    required: int | None
    #: The two arenas of a split one.
    persistent: int | None = None
    non_persistent: int | None = None
    #: Operators whose allocations are unknown.
    unknown: tuple[str, ...] = ()


def arena_need(models: Sequence[tuple[Model, int]], target: Target, setup: Setup = PLAIN) -> ArenaNeed:
    """Plan models, each with its count of resource variables, that share one allocator in this order.

    Raises `UnplannableError` where TFLM would refuse one.
    """
    arena: Arena | None = None
    used: list[int] = []
    unknown: dict[str, None] = {}
    lost = new_arena(target, setup).tail
    for model, variables in models:
        interpreter = Interpreter(model, target, False, setup=setup, arena=arena)
        plan = interpreter.allocate(variables)
        arena = interpreter.arena
        used.append(plan.arena_used - lost)
        unknown |= dict.fromkeys(plan.unknown)
    if arena is None:
        return ArenaNeed((), 0)
    if unknown:
        return ArenaNeed(tuple(used), None, unknown=tuple(unknown))
    if not setup.split:
        return ArenaNeed(tuple(used), align(arena.peak, ALIGNMENT))
    persistent, below = align(arena.tail, ALIGNMENT), align(arena.peak, ALIGNMENT)
    return ArenaNeed(tuple(used), persistent + below, persistent, below)


def best_order(
    models: Sequence[tuple[Model, int]], target: Target, setup: Setup = PLAIN
) -> tuple[tuple[int, ...], int | None]:
    """Return the order in which models that share an allocator need least, and what that is.

    Of few models every order is tried. Of more the one is taken that is best but for alignment, if it is better than
    the given one: each model needs its own arena atop the tails of those before it, so that those go first whose arena
    is most beyond their own tail.
    """
    given = tuple(range(len(models)))
    if len(models) <= MOST_TRIED:
        orders = list(permutations(given))
    else:
        alone = [arena_need([model], target, setup) for model in models]
        beyond = [(one.required or 0) - tail for one, tail in zip(alone, tails(models, target, setup), strict=True)]
        orders = [given, tuple(sorted(given, key=lambda index: -beyond[index]))]
    best, least = given, arena_need(models, target, setup).required
    for order in orders:
        need = arena_need([models[index] for index in order], target, setup).required
        if need is not None and (least is None or need < least):
            best, least = order, need
    return best, least


def tails(models: Sequence[tuple[Model, int]], target: Target, setup: Setup) -> list[int]:
    """Return what each model keeps in the tail."""
    found = []
    for model, variables in models:
        interpreter = Interpreter(model, target, False, setup=setup)
        interpreter.allocate(variables)
        found.append(interpreter.arena.tail)
    return found
