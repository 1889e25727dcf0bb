"""A program that was followed -> Applications: what each interpreter is made of, as values that rules read."""

from __future__ import annotations

import re

from tflm_lint.sources.application import Add, Application, Resolver
from tflm_lint.sources.cpp import name_of
from tflm_lint.sources.following.branching import in_every_branch
from tflm_lint.sources.following.companions import Shared
from tflm_lint.sources.following.making import ALL
from tflm_lint.sources.following.objects import (
    Choice,
    Instance,
    InterpreterThing,
    Memory,
    ModelThing,
    Pointer,
    ResolverThing,
    Thing,
    Unknown,
)  # fmt: skip
from tflm_lint.sources.following.order import FIRST, LAST
from tflm_lint.sources.following.several import all_of, place_of
from tflm_lint.sources.uses import uses_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.expansion import Macro
    from tflm_lint.sources.following.machine import Machine
    from tflm_lint.sources.following.objects import Event, Guard, Value
    from tflm_lint.sources.following.program import Program
    from tflm_lint.sources.places import Place

    Undecided = list[tuple[str, Place | None]]

#: Interpreters of one project.
MAX_INTERPRETERS = 64
_MENTIONED = re.compile(rb"(\.|->|::)\s*(?:template\s+)?(Add[A-Z]\w*)\b(\s*\()?")
_ADD = re.compile(r"\bAdd[A-Z]\w*")


class Observed(Shared):
    """The applications of a program."""

    def __init__(self, program: Program, machine: Machine) -> None:
        super().__init__(program, machine)
        self.open: Undecided = []
        if machine.steps < 0:
            self.open.append(("these sources are longer than is followed", None))
        for unit in program.units:
            if unit.root is None:
                self.open.append((f"{unit.path} takes the C++ grammar longer than any program does", None))
            if unit.overflow:
                self.open.append((f"what the macros of {unit.path} make is longer than is read", None))
        self.strays = self.unplaced()

    def applications(self) -> tuple[Application, ...]:
        """Return one application for each interpreter; one without it where there is none."""
        made = [one for one in self.machine.things.values() if isinstance(one, InterpreterThing)]
        if made:
            return self.many(made) if len(made) > MAX_INTERPRETERS else tuple(map(self.application, made))
        undecided: Undecided = [("no MicroInterpreter is constructed in these sources", None)]
        found = [one for one in self.machine.things.values() if isinstance(one, ResolverThing)]
        if len(found) > 1:
            undecided.append((f"there are {len(found)} resolvers", None))
        only = self.resolver(found[0], ()) if len(found) == 1 else None
        return (Application(None, only, None, None, False, None, tuple(undecided)),)

    def application(self, one: InterpreterThing) -> Application:
        """Return what one interpreter is made of."""
        undecided: Undecided = list(self.open)
        resolver = self.meant(one, undecided)
        arena, recording = self.arena_of(one, undecided)
        variables, own = self.resource_variables(one, arena, undecided)
        if resolver is not None:
            undecided += resolver.open
        models = self.symbols(one)
        setup = self.setup(one, undecided)
        undecided += self.tasks_of(one)
        return Application(
            one.place, resolver, arena, variables, own,
            models[0] if len(models) == 1 else None,
            tuple(dict.fromkeys(undecided)),
            recording=one.recording or recording, models=models,
            arrays=self.arrays(),
            early=one.too_early, again=one.again, mortal=self.mortal(one), freed=tuple(self.freed(one)),
            uses=uses_of(one, tuple(self.machine.seen.values()), frozenset(one.guards)),
            setup=setup, sharing=self.sharing(one), variables_of=self.alike(one), disturbed=self.disturbed(one),
        )  # fmt: skip

    def many(self, made: list[InterpreterThing]) -> tuple[Application, ...]:
        """Return the applications of the first interpreters, and one for all others: it is undecided what they run."""
        rest = made[MAX_INTERPRETERS:]
        told = (f"of {len(made):,} interpreters, those from here on are not looked at", rest[0].place)
        found = [self.application(one) for one in made[:MAX_INTERPRETERS]]
        models = tuple(dict.fromkeys(name for one in rest for name in self.symbols(one)))
        found.append(Application(rest[0].place, None, None, None, False, None, models=models))
        return tuple(one._replace(open=(*one.open, told)) for one in found)

    # registrations

    def unplaced(self) -> tuple[Add, ...]:
        """Return registrations that are seen in the text and could not be followed to a resolver."""
        found = [self.add(event, frozenset()) for event in self.machine.strays.values()]
        pointed = {
            event.method
            for thing in self.machine.things.values()
            if isinstance(thing, ResolverThing)
            for event in thing.adds.values()
        }
        for unit in self.program.units:
            for match in _MENTIONED.finditer(unit.text.code):
                name = match.group(2).decode("latin-1")
                at = match.start(2)
                known = (unit.path, at) in self.machine.followed if match.group(3) else name in pointed
                # in another namespace it is a function, not a method
                if not known and not (match.group(1) == b"::" and match.group(3)) and not self.defined(name):
                    found.append(Add(name, "", unit.place(at), False, False, True))
        for name, meanings, place in self.of_several_meanings():
            for macro in meanings:
                if "Add##" in macro.body.replace(" ", ""):
                    self.open.append((f"the macro {name} is defined in {len(meanings)} ways", place))
                found += [Add(add, "", place, False, False, True) for add in _ADD.findall(macro.body)]
        return tuple(found)

    def of_several_meanings(self) -> Iterator[tuple[str, tuple[Macro, ...], Place]]:
        """Yield the macros that name registrations and are defined in several ways, and a file that sees them."""
        told: set[int] = set()
        for unit in self.program.units:
            for name, meanings in unit.macros.several():
                # headers hand the same on to many files
                if id(meanings) not in told:
                    told.add(id(meanings))
                    yield name, meanings, unit.place(0)
        shared = self.program.units[0].macros.owner.shared if self.program.units else {}
        for name, meanings in shared.items():
            if len(meanings) > 1 and any("Add" in one.body for one in meanings):
                seeing = next((one for one in self.program.units if name not in one.macros.own), None)
                if seeing is not None:
                    yield name, meanings, seeing.place(0)

    def defined(self, name: str) -> bool:
        """Say whether the project has a function of that name of its own."""
        return name in self.program.functions

    def meant(self, one: InterpreterThing, undecided: Undecided) -> Resolver | None:
        """Return the resolver that an interpreter gets."""
        values = [value for value in all_of(one.resolver) if value not in (0, None)]
        things: list[ResolverThing] = []
        for given in values:
            value: Value = given.cell.value if isinstance(given, Pointer) else given
            target = value.base if isinstance(value, Instance) else value
            if isinstance(target, ResolverThing):
                if target not in things:
                    things.append(target)
            else:
                undecided.append((self.why("resolver", value, one.resolver_text), one.place))
                return None
        if not things:
            undecided.append((f"the resolver is `{one.resolver_text[:60]}`", one.place))
            return None
        first = things[0]
        branches = any(guard.compiled for thing in things for guard in thing.guards)
        if len(things) > 1 and not (branches and len({thing.name for thing in things}) == 1):
            undecided.append(
                (
                    f"the resolver {name_of(one.resolver_text) or first.name} is assigned in {len(things)} places",
                    first.place,
                )
            )
            return None
        hidden = [guard for guard in first.guards if guard.compiled and guard not in one.guards]
        if len(things) == 1 and first.kind == ALL and hidden:
            undecided.append((f"{first.name} is an AllOpsResolver under a condition", first.place))
            return None
        found = [self.resolver(thing, one.guards, one.allocated) for thing in things]
        return self.merged(found)

    def merged(self, found: list[Resolver]) -> Resolver:
        """Return one resolver for those of several branches."""
        first = found[0]
        if len(found) == 1 or all(other._replace(place=first.place) == first for other in found):
            return first
        sizes = {other.capacity for other in found}
        if len(sizes) > 1:
            why = f"{first.name} is declared in {len(found)} ways"
            known = tuple(sorted(size for size in sizes if size is not None))
            first = first._replace(
                capacity=None,
                open=(*first.open, (why, first.place)),
                capacities=known if len(known) == len(sizes) else (),
            )
        adds = {(add.method, add.argument, add.place): add for other in found for add in other.adds}
        every = [{(add.method, add.argument) for add in other.adds if add.certain} for other in found]
        sure = set.intersection(*every)
        return first._replace(
            adds=tuple(
                add._replace(certain=add.certain and (add.method, add.argument) in sure) for add in adds.values()
            ),
            complete=all(other.complete for other in found),
        )

    def resolver(
        self, thing: ResolverThing, guards: tuple[Guard, ...], allocated: tuple[int, int] | None = None
    ) -> Resolver:
        """Return a resolver with what reaches it."""
        fixed = frozenset((*thing.guards, *guards))
        told: list[tuple[str, Place]] = []
        capacity: int | None = None
        sizes: tuple[int, ...] = ()
        if thing.kind == ALL:
            return Resolver(ALL, thing.name, None, "", (), thing.place)
        if isinstance(thing.capacity, int):
            capacity = thing.capacity
        elif isinstance(thing.capacity, Choice) and all(isinstance(size, int) for size in thing.capacity.of):
            sizes = tuple(sorted(size for size in thing.capacity.of if isinstance(size, int)))
            told.append(
                (
                    f"the resolver's size `{thing.capacity_text[:60]}` is one of {', '.join(map(str, sizes))}",
                    thing.place,
                )
            )
        elif thing.capacity_text:  # before 2020 it had no parameter, and room for all
            told.append((f"the resolver's size `{thing.capacity_text[:60]}` has no plain value", thing.place))
        told += [(f"{thing.name}: {why}", place) for why, place in thing.escapes.items()]
        complete = not thing.escapes and not self.open
        adds = in_every_branch(
            [(self.add(event, fixed, allocated), event.guards) for event in thing.adds.values()], fixed
        )
        return Resolver(
            thing.kind,
            thing.name,
            capacity,
            thing.capacity_text,
            adds,
            thing.place,
            tuple(told),
            complete,
            self.strays,
            sizes,
        )

    def add(self, event: Event, fixed: frozenset[Guard], allocated: tuple[int, int] | None = None) -> Add:
        """Return a registration: certain where it happens whenever the resolver or the interpreter is made."""
        certain = not event.skipped and fixed.issuperset(event.guards)
        late = allocated is not None and allocated[0] == event.when[0] and allocated < event.when
        return Add(event.method, event.argument, event.place, certain, event.skipped, event.checked, late)

    def why(self, what: str, value: Value, text: str) -> str:
        """Say why a value is not known."""
        if isinstance(value, Unknown) and value.why:
            return f"the {what} {value.why}"
        name = name_of(text)
        if name is not None:
            return f"no {what} is handed over or assigned as {name} in these sources"
        return f"the {what} is `{text[:60]}`"

    def mortal(self, one: InterpreterThing) -> tuple[tuple[str, Place], ...]:
        """Return what ends before something that holds the interpreter does."""
        found = []
        if one.kept and one.local is not None:
            found.append((f"the interpreter {one.name} is a variable of {one.local.name}(), and kept", one.place))
        elif one.kept:
            for value in all_of(one.resolver):
                thing = value.base if isinstance(value, Instance) else value
                local = value.local if isinstance(value, Thing) else None
                if isinstance(thing, ResolverThing) and local is not None and set(thing.guards) <= set(one.guards):
                    found.append((f"the resolver {thing.name} is a variable of {local.name}()", thing.place))
            memories: list[tuple[Value, str]] = [(place_of(value)[0], "the arena") for value in all_of(one.arena)]
            for model in all_of(one.model):
                if isinstance(model, ModelThing):
                    memories += [(source, "the model's copy") for source in all_of(model.source)]
            for memory, what in memories:
                if isinstance(memory, Memory) and memory.local is not None:
                    found.append((f"{what} {memory.name} is a variable of {memory.local.name}()", memory.place))
        return tuple(found)

    def freed(self, one: InterpreterThing) -> Iterator[tuple[str, Place]]:
        """Yield what is given back before the interpreter is asked for something more."""
        for values, what in ((one.arena, "the arena"), (one.resolver, "the resolver")):
            value = all_of(values)[0]
            thing = value.base if isinstance(value, Instance) else place_of(value)[0] or value
            if len(all_of(values)) != 1 or not isinstance(thing, Thing) or thing.freed is None:
                continue
            turn, told, clock, place = thing.freed
            if (
                one.dropped
                or one.freed is not None
                or one.made.get(turn, 1) != 1
                or sum(other.place == one.place for other in self.interpreters()) != 1
            ):
                continue  # which of several is used behind that is not told apart
            before = one.allocated is not None and one.allocated[0] == turn and one.allocated[1] < told
            platform = {number: name for name, number in self.machine.platform}
            again = platform.get(turn) in FIRST and any(platform.get(other) in LAST for other in one.asked)
            # given back at the end of what runs again and again, and used at its beginning
            if platform.get(turn) in LAST and turn in one.asked and turn not in one.made:
                before = again = True
            if before and (again or clock < one.asked.get(turn, 0)):
                yield f"{what} {thing.name}".strip(), place

    # the model

    def symbols(self, one: InterpreterThing) -> tuple[str, ...]:
        """Return the arrays that an interpreter's model may be read from; nothing where that is not known."""
        found: list[str] = []
        for model in all_of(one.model):
            if not isinstance(model, ModelThing):
                return ()
            for source in all_of(model.source):
                name = self.symbol(source)
                if name is None:
                    return ()
                found.append(name)
        return tuple(dict.fromkeys(found))

    def symbol(self, source: Value) -> str | None:
        """Return the name of an array."""
        if isinstance(source, Memory):
            return source.name if source.name and not source.heap and (source.filled or source.constant) else None
        return source.name or None if isinstance(source, Unknown) else None
