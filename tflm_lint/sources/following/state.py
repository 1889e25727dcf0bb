"""What is known while a program is followed: scopes, conditions, objects, and what has been seen of them."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Choice,
    Each,
    Event,
    Instance,
    ResolverThing,
    Row,
    Thing,
    Unknown,
)
from tflm_lint.sources.following.several import join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Guard, Spot, Test, Value
    from tflm_lint.sources.following.program import Class, Function, Program, Unit
    from tflm_lint.sources.places import Place

#: Nodes of trees that are gone through, functions within functions, and nodes within nodes.
STEPS = 200_000
CALLS = 14
#: Times that one function is followed.
AGAIN = 40
DEEP = 150


_QUALIFIERS = re.compile(
    r"\b(?:const|constexpr|static|volatile|inline|struct|class|typename|extern|mutable|thread_local)\b|[&*]"
)


class Exhausted(Exception):  # noqa: N818 - it says what the program is, not that ours erred
    """The program is longer than is followed."""


class Frame:
    """One call of a function."""

    def __init__(self, unit: Unit, function: Function | None, this: Value, path: tuple[object, ...]) -> None:
        self.unit, self.function, self.this, self.path = unit, function, this, path
        self.scopes: list[dict[str, Cell]] = [{}]
        #: Parameters of templates that are types.
        self.types: dict[str, str] = {}
        self.returns: list[Value] = []
        #: Place that everything is at where source is read that stands elsewhere.
        self.at: int | None = None


class Seen(NamedTuple):
    """Something that the code does with a tensor."""

    #: ``access``, ``index``, ``check``, ``copy``, ``tensor``, ``assume``.
    what: str
    subject: Any
    detail: tuple[Any, ...]
    place: Place
    guards: tuple[Guard, ...]


class State:
    """The state; `Machine` is this with all that can be followed."""

    def __init__(self, program: Program, parser: Any) -> None:
        self.program, self.parser = program, parser
        self.frames: list[Frame] = []
        self.guards: tuple[Guard, ...] = ()
        #: What is known of tensors because the code did not leave before, and what the last ``if`` asked of them.
        self.passed: tuple[Guard, ...] = ()
        self.answered: Test | None = None
        #: The type of the variable that an element is read into.
        self.into = ""
        #: Whether the part that is followed is skipped because a registration succeeds.
        self.skipping = False
        #: How often the status of a registration was read, and a value that may have changed meanwhile.
        self.status = self.doubts = 0
        self.steps, self.depth, self.told = STEPS, 0, 0
        #: Number of the function that is followed because nobody is seen to call it.
        self.turn = 0
        self.things: dict[object, Thing] = {}
        self.cells: dict[str, dict[str, Cell]] = {unit.path: {} for unit in program.units}
        self.members: dict[tuple[str, str], Cell] = {}
        self.known_statics: set[str] = set()
        self.samples: dict[int, Instance] = {}
        self.instances: list[Instance] = []
        self.executed: dict[int, int] = {}
        #: Registrations on objects that nothing is known of: place -> event.
        self.strays: dict[object, Event] = {}
        #: Those that were on an object that is known, another time.
        self.located: set[object] = set()
        self.followed: set[tuple[str, int]] = set()
        self.seen: dict[object, Seen] = {}
        #: Whether a global was read before anything had been set.
        self.early = False

    # what the other parts of a machine do

    def evaluate(self, node: Node, discarded: bool = False) -> Value:
        """Return the value of an expression."""
        raise NotImplementedError

    def execute(self, node: Node) -> None:
        """Follow a statement."""
        raise NotImplementedError

    def construct(self, kind: str, arguments: list[Value], texts: list[str], spot: Spot) -> Value:
        """Return a new object of a type."""
        raise NotImplementedError

    def invoke(self, function: Function, this: Value, given: list[Value], node: Node, types: list[str]) -> Value:
        """Follow a function of the project and return its value."""
        raise NotImplementedError

    def declare_fields(self, instance: Instance, klass: Class, unit: Unit, *, only_static: bool = False) -> None:
        """Make the members of an object."""
        raise NotImplementedError

    def method(self, klass: Class, name: str) -> Function | None:
        """Return the method of a class, or of one it is derived from."""
        raise NotImplementedError

    # where we are

    @property
    def frame(self) -> Frame:
        """The function that is followed."""
        return self.frames[-1]

    def text_of(self, node: Node) -> str:
        """Return the source of a node."""
        return self.frame.unit.text_of(node)

    def place(self, node: Node) -> Place:
        """Return the place of a node."""
        at = self.frame.at
        return self.frame.unit.place(node.start_byte if at is None else at)

    def site(self, node: Node) -> tuple[str, int]:
        """Return what tells a node apart."""
        at = self.frame.at
        return (self.frame.unit.path, node.start_byte if at is None else at * 4096 + node.start_byte)

    def step(self) -> None:
        """Take one step; raise `Exhausted` where there were too many."""
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted

    # names

    def lookup(self, name: str, scope: str = "") -> Cell | None:
        """Return the variable of a name: the nearest."""
        frame = self.frame
        if not scope:
            for names in reversed(frame.scopes):
                if name in names:
                    return names[name]
        owner = frame.this
        if isinstance(owner, Instance) and name in owner.fields and (not scope or scope == owner.kind.name):
            return owner.fields[name]
        if scope:
            self.statics(scope)
            found = self.members.get((scope, name))
            if found is not None:
                return found
        elif frame.function is not None and (frame.function.scope, name) in self.members:
            return self.members[frame.function.scope, name]
        own = self.cells[frame.unit.path].get(name)
        if own is not None:
            return own
        stem = frame.unit.path.rpartition(".")[0]
        found = self.cells.get(f"{stem}.h", {}).get(name) or self.cells.get(f"{stem}.hpp", {}).get(name)
        if found is not None:
            return found
        others = [cells[name] for cells in self.cells.values() if name in cells]
        if len(others) > 1 and any(other.value != others[0].value for other in others):
            merged = Cell(others[0].value, others[0].kind, others[0].place, constant=others[0].constant)
            for other in others[1:]:
                merged.value = join(merged.value, other.value)
            return merged
        return others[0] if others else None

    def statics(self, scope: str) -> None:
        """Make the members that a class has without an object."""
        klass = self.program.class_of(self.frame.unit, scope)
        if klass is not None and scope not in self.known_statics:
            self.known_statics.add(scope)
            self.declare_fields(Instance(scope, klass.unit.place(0), (), klass), klass, klass.unit, only_static=True)

    def set(self, cell: Cell, value: Value, *, declared: bool = False) -> None:
        """Let a variable hold a value; what is set under a condition, or outside of its function, is one of several."""
        if self.skipping:
            return
        if isinstance(value, Thing) and not any(cell is one for names in self.frame.scopes for one in names.values()):
            value.kept = True
        if cell.initial and isinstance(cell.value, Unknown):
            cell.value, cell.initial = value, False
            return
        certain = set(self.guards) <= set(cell.guards)
        local = any(cell is one for names in self.frame.scopes for one in names.values())
        if declared or (certain and (local or (cell.initial and not cell.shared))):
            cell.value = value
        else:
            cell.value = join(cell.value, value)
        cell.initial = False

    def declare(self, name: str, cell: Cell) -> None:
        """Add a variable to the innermost scope; in a second branch of an ``#if`` it is one of several."""
        names = (
            self.frame.scopes[-1] if self.frames[1:] or len(self.frame.scopes) > 1 else self.cells[self.frame.unit.path]
        )
        cell.guards = self.guards
        before = names.get(name)
        if before is not None and before.guards != cell.guards and (before.guards or cell.guards):
            cell.value = join(before.value, cell.value)
            cell.guards = tuple(guard for guard in cell.guards if guard in before.guards)
        names[name] = cell

    def plain_type(self, kind: str) -> str:
        """Return a type without qualifiers, by the name that it is defined with."""
        for _ in range(6):
            # stars within the arguments of a template multiply
            head, opening, rest = kind.partition("<")
            inner, closing, tail = rest.rpartition(">")
            kind = _QUALIFIERS.sub(" ", head) + opening + inner + closing + _QUALIFIERS.sub(" ", tail)
            kind = re.sub(r"\s+", " ", kind).strip()
            name = kind.rpartition("::")[2] if "<" not in kind else ""
            if name in self.frame.types and self.frame.types[name] != name:
                kind = self.frame.types[name]
                continue
            meant = self.program.aliases(self.frame.unit, name) if name else []
            if len(meant) != 1 or meant[0] == kind:
                return kind
            kind = meant[0]
        return kind

    def class_named(self, kind: str) -> Class | None:
        """Return the class of the project that a type is."""
        name = self.plain_type(kind).partition("<")[0].rpartition("::")[2].strip()
        return self.program.class_of(self.frame.unit, name) if name else None

    def sample(self, klass: Class) -> Instance:
        """Return an object that stands for those of a class that nothing is known of."""
        found = self.samples.get(id(klass))
        if found is None:
            made = next((one for one in self.instances if one.kind is klass), None)
            if made is not None:
                return made
            found = self.samples[id(klass)] = Instance(klass.name, klass.unit.place(0), (), klass)
            self.frames.append(Frame(klass.unit, None, found, ("sample", id(klass))))
            self.declare_fields(found, klass, klass.unit)
            for constructor in klass.methods.get(klass.name, ())[:1]:
                given: list[Value] = [UNKNOWN for _ in constructor.parameters]
                self.invoke(constructor, found, given, constructor.node, [])
            self.frames.pop()
        return found

    # what happens to resolvers

    def registered(self, on: Value, method: str, argument: str, node: Node, checked: bool) -> None:
        """Note a registration."""
        self.told += 1
        where = self.site(node)
        event = Event(method, argument, self.place(node), self.guards, self.skipping, checked, (self.turn, self.told))
        for value in on.of if isinstance(on, (Choice, Each)) else (on,):
            target = value.base if isinstance(value, Instance) else value
            if isinstance(target, ResolverThing):
                before = target.adds.get((where, method))
                better = before is None or (before.skipped, len(before.guards)) > (event.skipped, len(event.guards))
                if better:
                    target.adds[where, method] = event
                self.located.add((where, method))
                self.strays.pop((where, method), None)
            elif (where, method) not in self.located:
                self.strays[where, method] = event

    def escape(self, value: Value, why: str, place: Place) -> None:
        """Note that a resolver goes where it cannot be followed."""
        if isinstance(value, (Choice, Each, Row)):
            for one in value.of:
                self.escape(one, why, place)
            return
        target = value.base if isinstance(value, Instance) else value
        if isinstance(target, ResolverThing) and not self.skipping:
            target.escapes.setdefault(why, place)
