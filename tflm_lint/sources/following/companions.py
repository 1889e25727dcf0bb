"""Interpreters that were followed -> those that share an allocator or resource variables, and what that overwrites."""

from __future__ import annotations

from tflm_lint.sources.application import AppSetup, Sharer
from tflm_lint.sources.following.arenas import Arenas
from tflm_lint.sources.following.objects import AllocatorThing, InterpreterThing, VariablesThing
from tflm_lint.sources.following.several import all_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.application import AppArena
    from tflm_lint.sources.following.objects import Act
    from tflm_lint.sources.places import Place

    Undecided = list[tuple[str, Place | None]]

#: Interpreters that share one allocator, and things done with two of them that are held against each other.
_MOST, _ACTS = 16, 400


class Shared(Arenas):
    """What interpreters have in common."""

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

    def disturbed(self, one: InterpreterThing) -> tuple[tuple[str, Place], ...]:
        """Return what an interpreter that shares the allocator overwrites before it is used."""
        mine = self.allocator_of(one)
        if mine is None:
            return ()
        others = {id(other) for other in self.interpreters() if self.allocator_of(other) is mine} - {id(one)}
        acts = [act for act in self.machine.acts if act.interpreter is one or id(act.interpreter) in others]
        found: list[tuple[str, Place]] = []
        for before, after, what in (("set", "invoke", "inputs"), ("invoke", "read", "outputs")):
            clash = _between(one, acts[:_ACTS], before, after)
            if clash is not None:
                other, then = clash
                name = other.interpreter.name or "another interpreter"
                did = "is invoked" if other.what == "invoke" else "allocates its tensors"
                use = "Invoke reads them" if after == "invoke" else "they are read"
                whose = one.name or "this interpreter"
                found.append((f"the {what} of {whose} are overwritten: {name} {did} before {use}", then.place))
        return tuple(found)


def _between(one: InterpreterThing, acts: list[Act], before: str, after: str) -> tuple[Act, Act] | None:
    """Return what another does between two things done with an interpreter, and the second of these."""
    ready: Act | None = None
    other: Act | None = None
    for act in acts:
        if ready is not None and act.turn != ready.turn:
            ready = other = None
        if act.interpreter is one:
            if act.what == before:
                ready, other = act, None
            elif act.what == after and ready is not None and other is not None:
                sure = set(act.guards)
                if sure.issuperset(ready.guards) and sure.issuperset(other.guards):
                    return other, act
        elif ready is not None and other is None and act.what in {"invoke", "allocate"}:
            other = act
    return None
