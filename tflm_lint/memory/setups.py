"""Models, Target, Setup -> figures of an arena that is set up in another way than one for each model."""

from __future__ import annotations

from itertools import permutations

from tflm_lint.formula import align
from tflm_lint.memory.allocator import ALIGNMENT, PLAIN, may_survive, new_arena, split, survived, unaligned_recording
from tflm_lint.memory.failing import UnplannableError
from tflm_lint.memory.interpreter import Interpreter
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tflm_lint.facts.targets import Target
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.allocator import Setup
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
    #: What is required for each model and those before it.
    after: tuple[int | None, ...] = ()


class Sharing(NamedTuple):
    """Models that share one allocator."""

    #: How many they are.
    models: int
    #: Path -> the smallest arena for that model and those before it; None where that is unknown.
    needs: Mapping[str, int | None] = {}
    #: Path -> resource variables that a model before it names alike, where all models have one set of them.
    alike: Mapping[str, tuple[str, ...]] = {}


def arena_need(models: Sequence[tuple[Model, int]], target: Target, setup: Setup = PLAIN) -> ArenaNeed:
    """Plan models, each with its count of resource variables, that share one allocator in this order.

    Raises `UnplannableError` where TFLM would refuse one.
    """
    impossible = unaligned_recording(target, setup)
    if impossible is not None:
        raise UnplannableError(impossible, setup=True)
    before: Interpreter | None = None
    used: list[int] = []
    after: list[int | None] = []
    unknown: dict[str, None] = {}
    #: Bytes that a recording interpreter counts in front of the first multiple of 16; their use is not mirrored.
    uncounted = -setup.offset % ALIGNMENT if setup.recording else 0
    lost = new_arena(target, setup).tail - uncounted
    for interpreter, plan in _allocated(models, target, setup):
        before = interpreter
        used.append(plan.arena_used - lost)
        unknown |= dict.fromkeys(plan.unknown)
        known = None if unknown or uncounted else _required(interpreter, setup)
        arena = interpreter.arena
        if known is not None and not setup.split and may_survive(arena.moment[0], arena.kind):
            known = survived(_again(models[: len(used)], target, setup), known)
        after.append(known)
    if before is None:
        return ArenaNeed((), 0)
    need = ArenaNeed(tuple(used), after[-1], unknown=tuple(unknown), after=tuple(after))
    if not setup.split or need.required is None:
        return need
    persistent, below = split(before.arena, setup)
    return need._replace(persistent=persistent, non_persistent=below)


def _allocated(
    models: Sequence[tuple[Model, int]], target: Target, setup: Setup, limit: int | None = None
) -> Iterator[tuple[Interpreter, MemoryPlan]]:
    """Go through the models' allocations, one after the other in one arena."""
    before: Interpreter | None = None
    together = sum(variables for _, variables in models)
    for model, variables in models:
        before = Interpreter(model, target, False, setup=setup, before=before, limit=limit)
        yield before, before.allocate(together if setup.one_variables else variables)


def _again(models: Sequence[tuple[Model, int]], target: Target, setup: Setup) -> Callable[[int], object]:
    """Return what goes through all of it in an arena of a size."""
    return lambda limit: [None for _ in _allocated(models, target, setup, limit)]


def _required(interpreter: Interpreter, setup: Setup) -> int:
    """Return what the models so far require of the arena, or of both."""
    return sum(split(interpreter.arena, setup)) if setup.split else align(interpreter.arena.peak, ALIGNMENT)


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
