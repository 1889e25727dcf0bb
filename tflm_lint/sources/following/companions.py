"""Interpreters that were followed -> those that share an allocator or resource variables, and what that overwrites."""

from __future__ import annotations

import re

from tflm_lint.sources.application import AppSetup, Disturbance, Sharer
from tflm_lint.sources.following.arenas import Arenas
from tflm_lint.sources.following.declaring import ENDLESS
from tflm_lint.sources.following.library import begun_anew
from tflm_lint.sources.following.objects import AllocatorThing, InterpreterThing, VariablesThing
from tflm_lint.sources.following.order import FIRST, LAST
from tflm_lint.sources.following.several import all_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.application import AppArena
    from tflm_lint.sources.following.machine import Machine
    from tflm_lint.sources.following.objects import Act
    from tflm_lint.sources.following.program import Program
    from tflm_lint.sources.places import Place

    Undecided = list[tuple[str, Place | None]]

#: Interpreters that share one allocator, and things done with two of them that are held against each other.
_MOST, _ACTS = 16, 400
#: What lets one task wait for another.
_WAITING = re.compile(
    rb"(?i)mutex|semaphore|lock_guard|unique_lock|scoped_lock|\.lock\(|k_sem|enter_?critical|vTaskSuspend|TaskNotify"
    rb"|EventGroup|xQueue|k_msgq|queue_?(?:receive|get|take)|condition_variable|spinlock|noInterrupts|__disable_irq"
)
#: Functions that a platform calls first, and again and again, which are put behind each other.
_PAIRS = 3


class Shared(Arenas):
    """What interpreters have in common."""

    def __init__(self, program: Program, machine: Machine) -> None:
        super().__init__(program, machine)
        #: Turns -> the tasks that they are.
        self._tasks: dict[int, str] = {}

    def allocator_of(self, one: InterpreterThing) -> AllocatorThing | None:
        """Return the allocator that an interpreter is handed, where it is one."""
        found = [value for value in all_of(one.arena) if isinstance(value, AllocatorThing)] if one.size is None else []
        return found[0] if len(found) == 1 else None

    def interpreters(self) -> list[InterpreterThing]:
        """Return the interpreters in the order in which their tensors are allocated, as far as that is plain."""
        made = [one for one in self.machine.things.values() if isinstance(one, InterpreterThing)]
        if len({one.allocated[0] for one in made if one.allocated is not None}) == 1:
            made.sort(key=lambda one: one.allocated or (1 << 30, 0))
        return made

    def setup(self, one: InterpreterThing, undecided: Undecided) -> AppSetup:
        """Return how the allocator of an interpreter is made."""
        made = self.allocator_of(one)
        if made is None:
            if one.preserve not in (0, 1, None):
                undecided.append(("whether all tensors are preserved is not plain", one.place))
            return AppSetup(linear=one.preserve == 1, variables=self.variable_arena(one))
        if made.unknown:
            undecided.append((made.unknown, made.place))
        second = self.arena(made.second, undecided) if made.second is not None else None
        return AppSetup(made.linear, made.outside, second, self.variable_arena(one))

    def variable_arena(self, one: InterpreterThing) -> AppArena | None:
        """Return the arena of an interpreter's resource variables where that is not its own."""
        value = one.variables
        allocator = value.allocator if isinstance(value, VariablesThing) else None
        if not isinstance(allocator, AllocatorThing) or allocator is self.allocator_of(one):
            return None
        return self.arena(allocator, [])

    def sharing(self, one: InterpreterThing) -> tuple[Sharer, ...]:
        """Return the interpreters that share an interpreter's allocator; nothing where none does."""
        mine = self.allocator_of(one)
        found = [other for other in self.interpreters() if self.allocator_of(other) is mine] if mine is not None else []
        return tuple(map(self.sharer, found[:_MOST])) if len(found) > 1 else ()

    def sharer(self, one: InterpreterThing) -> Sharer:
        """Return an interpreter with the resource variables that its allocator holds."""
        count, own = self.resource_variables(one, None, [])
        value = one.variables
        own = own or (isinstance(value, VariablesThing) and value.allocator is not one.arena)
        return Sharer(one.place, 0 if own else count)

    def alike(self, one: InterpreterThing) -> tuple[Sharer, ...]:
        """Return the interpreters that get the same resource variables; nothing where none does."""
        mine = one.variables
        if not isinstance(mine, VariablesThing):
            return ()
        found = [other for other in self.interpreters() if other.variables is mine]
        return tuple(Sharer(other.place, None) for other in found[:_MOST]) if len(found) > 1 else ()

    def tasks_of(self, one: InterpreterThing) -> Iterator[tuple[str, Place | None]]:
        """Yield two tasks that use interpreters of one allocator, and neither waits for the other."""
        mine = self.allocator_of(one)
        if mine is None:
            return
        found: dict[bool, set[str]] = {True: set(), False: set()}
        for act in self.machine.acts:
            if act.what != "allocate" and self.allocator_of(act.interpreter) is mine:
                found[act.interpreter is one].add(self.task_of(act))
        pair = next(((a, b) for a in sorted(found[True]) for b in sorted(found[False]) if a and b and a != b), None)
        if pair is not None and not any(_WAITING.search(unit.source) for unit in self.program.units):
            first, second = sorted(pair)
            yield (
                f"{first}() and {second}() use one allocator side by side, and overwrite what each other set",
                one.place,
            )

    def task_of(self, act: Act) -> str:
        """Return the task that does something, or the loop of the platform; "" for what happens before."""
        if act.task:
            return act.task
        if act.turn not in self._tasks:
            root = self.machine.roots.get(act.turn)
            self._tasks[act.turn] = ""
            if root is not None and root.name not in FIRST:
                endless = ENDLESS.search(root.unit.source, root.node.start_byte, root.node.end_byte) is not None
                self._tasks[act.turn] = root.name if endless or root.name in LAST else ""
        return self._tasks[act.turn]

    def disturbed(self, one: InterpreterThing) -> tuple[Disturbance, ...]:
        """Return what an interpreter that shares the allocator does before inputs are read, or outputs."""
        mine = self.allocator_of(one)
        if mine is None:
            return ()
        others = {id(other) for other in self.interpreters() if self.allocator_of(other) is mine} - {id(one)}
        acts = [act for act in self.machine.acts if act.interpreter is one or id(act.interpreter) in others]
        found: dict[Disturbance, None] = {}
        for course in _courses(acts, self.machine.platform):
            for disturbance in _between(one, course):
                # at one place, one is enough of what the same other does
                if all(disturbance._replace(sets=two.sets, extent=two.extent, place=two.place) != two for two in found):
                    found[disturbance] = None
                if len(found) == _MOST:
                    return tuple(found)
        return tuple(found)


def _courses(acts: list[Act], platform: list[tuple[str, int]]) -> Iterator[list[Act]]:
    """Yield what happens one after the other: in each function by itself, in a loop twice, behind what comes first."""
    turns: dict[int, list[Act]] = {}
    for act in acts:
        turns.setdefault(act.turn, []).append(act)
    first = [turns.pop(turn) for name, turn in platform if name in FIRST and turn in turns]
    loops = [turns.pop(turn) for name, turn in platform if name in LAST and turn in turns]
    for start in (first or [[]])[:_PAIRS]:
        for loop in (loops or [[]])[:_PAIRS]:
            body = loop[:_ACTS]
            again = begun_anew(body, 0, 0)
            yield [*start[-_ACTS:], *body, *again]
    for course in turns.values():
        yield course[:_ACTS]


def _between(one: InterpreterThing, acts: list[Act]) -> Iterator[Disturbance]:
    """Yield what others do between two things done with an interpreter: its input is set and read, its output too."""
    #: Side and number -> what made it ready, and what others did since.
    ready: dict[tuple[str, int | None], tuple[Act, list[Act]]] = {}
    for act in acts:
        if act.interpreter is not one:
            if act.what != "read":
                for _, since in ready.values():
                    since.append(act)
            continue
        used = [
            (key, before, since)
            for key, (before, since) in ready.items()
            if (act.what == "invoke" and key[0] == "inputs") or (act.what == "read" and key[0] == "outputs")
        ]
        for (side, number), before, since in used:
            for other in since:
                if set(act.guards).issuperset((*before.guards, *other.guards)):
                    which = number if side == "inputs" else act.number
                    yield Disturbance(
                        side, which, one.name, other.interpreter.name, other.interpreter.place, other.what,
                        other.number, other.extent, act.place,
                    )  # fmt: skip
        if act.what == "set":
            ready["inputs", act.number] = act, []
        elif act.what == "invoke":
            ready = {("outputs", None): (act, [])}
        elif act.what == "allocate":
            ready.clear()
