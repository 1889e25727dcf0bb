"""What is known while a program is followed: scopes, conditions, objects, and what has been seen of them."""

from __future__ import annotations

import re

from tflm_lint.sources.following.frames import Frame, Seen, Things
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Choice,
    Each,
    Event,
    Instance,
    Literal,
    ResolverThing,
    Row,
    Test,
    Thing,
    Unknown,
)
from tflm_lint.sources.following.several import anew, asking, chosen, join, same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.sources.cpp import Node, Parser
    from tflm_lint.sources.following.frames import Came, Done, Part, Turn
    from tflm_lint.sources.following.objects import Act, Guard, Span, Spot, TensorValue, Value
    from tflm_lint.sources.following.program import Class, Function, Program, Unit
    from tflm_lint.sources.places import Place

#: Nodes of trees that are gone through, functions within functions, and nodes within nodes.
STEPS, LEAST, STEPS_A_BYTE = 200_000, 20_000, 2
#: Files that a variable of one name may stand in.
NAMESAKES = 32
#: Longer types are not looked into.
LONGEST_TYPE = 400
#: Types of a file whose names are remembered.
PLAIN_TYPES = 4096
CALLS = 14
#: Times that one function is followed; and one that has taken as many steps, which is more where it makes interpreters.
AGAIN, LEAST_AGAIN, SPENT = 40, 3, 2000
MAKING_LEAST, MAKING_SPENT = 12, 10_000
DEEP = 150


_QUALIFIERS = re.compile(
    r"\b(?:const|constexpr|static|volatile|inline|struct|class|typename|extern|mutable|thread_local)\b|[&*]"
)


def _filled(template: tuple[tuple[str, ...], str], given: str) -> str:
    """Return what the name of a type with parameters stands for."""
    names, text = template
    meant = dict(zip(names, [one.strip() for one in given.split(",")], strict=False))
    return re.sub(r"\b[A-Za-z_]\w*\b", lambda match: meant.get(match.group(), match.group()), text)


def in_space(known: dict[str, Cell], scope: str, space: str) -> dict[str, Cell]:
    """Return the variables of one name that are meant: those of a namespace that is named, or the innermost around.

    All of them where none is: a name may be made known by ``using``.
    """
    if scope:
        return {key: cell for key, cell in known.items() if cell.space.rpartition("::")[2] == scope} or known
    around = {key: cell for key, cell in known.items() if not cell.space or f"{space}::".startswith(f"{cell.space}::")}
    longest = max((len(cell.space) for cell in around.values()), default=0)
    found = {key: cell for key, cell in around.items() if len(cell.space) == longest}
    # of one file it is by the file's name that it is found
    return {cell.place.file if len(found) == 1 else key: cell for key, cell in found.items()} or known


class Exhausted(Exception):  # noqa: N818 - it says what the program is, not that ours erred
    """The program is longer than is followed."""


class State:
    """The state; `Machine` is this with all that can be followed."""

    #: Branches around what is followed.
    inside = 0

    def __init__(self, program: Program, parser: Parser) -> None:
        self.program, self.parser = program, parser
        self.frames: list[Frame] = []
        self.guards: tuple[Guard, ...] = ()
        #: What is known of tensors because the code did not leave before, and what the last ``if`` asked of them.
        self.passed: tuple[Guard, ...] = ()
        self.answered: Test | None = None
        #: Kinds of nodes -> what follows them.
        self.works: dict[str, Callable[[Node], Value]] = {}
        self.deeds: dict[str, Callable[[Node], object]] = {}
        #: The type of the variable that an element is read into.
        self.into = ""
        #: Whether the part that is followed is skipped because a registration succeeds.
        self.skipping = False
        #: Loops that turn a known number of times, and variables that change once at each turn: pointers, and numbers.
        self.turns: list[Turn] = []
        self.walking: dict[int, Span] = {}
        self.inducted: set[int] = set()
        #: Whether a dimension of a tensor was asked for by a counter.
        self.dimensions = False
        #: Variables that such dimensions were multiplied into, with what they held before.
        self.products: list[tuple[Cell, Value, TensorValue]] = []
        #: How often the status of a registration was read, and a value that may have changed meanwhile.
        #: And a count of what is asked of interpreters, and of what is given back.
        self.status = self.doubts = self.clock = 0
        size = sum(len(unit.source) for unit in program.units)
        self.steps, self.depth, self.told = min(STEPS, LEAST + STEPS_A_BYTE * size), 0, 0
        #: Number of the function that is followed because nobody is seen to call it.
        self.turn = 0
        self.things = Things()
        #: How often something changed that lives longer than a function's call.
        self.changes = 0
        #: Calls that changed nothing -> what they came to.
        self.calls: dict[object, Came] = {}
        #: Variables that live longer than a call, as they were read.
        self.read: list[tuple[Cell, Value]] = []
        #: What was followed: parts outside of functions, functions that nobody is seen to call, and the last of both.
        self.parts: list[Part] = []
        self.reader: Part | None = None
        #: The number of the part that is followed, and whether what is made now is made once, however often that runs.
        self.serial, self.keeping = 1, False
        #: Names that stood for nothing outside of functions.
        self.missed: set[str] = set()
        #: Calls that did something, by where they are made: made there once more with the same, they do nothing new.
        self.done: dict[object, Done] = {}
        self.once_again = False
        #: How often something was copied that may grow later.
        self.copies = 0
        #: What is done with interpreters once an allocator is made, in order.
        self.acts: list[Act] = []
        #: Turns of functions that a platform calls, by their names.
        self.platform: list[tuple[str, int]] = []
        #: How many allocators there are, how often memory was made or found, and something was noted under conditions.
        self.allocators = self.memories = self.noted = 0
        #: Name -> the variables that are called so, by their files.
        self.cells: dict[str, dict[str, Cell]] = {}
        self.members: dict[tuple[str, str], Cell] = {}
        self.known_statics: set[str] = set()
        #: A file, and a namespace in it -> types as they are written, and their classes.
        self.classes_named: dict[tuple[str, str], dict[str, Class | None]] = {}
        #: Classes within functions that were taken.
        self.local_classes: set[tuple[str, int]] = set()
        #: Names of variables that other files define.
        self.elsewhere_defined: set[str] = set()
        self.samples: dict[int, Instance] = {}
        #: What stands for templates of classes with their arguments.
        self.specialisations: dict[tuple[int, str], Instance] = {}
        self.instances: list[Instance] = []
        #: Some of them by their class, and by the names of classes that this is derived from.
        self.instances_of: dict[object, list[Instance]] = {}
        self.methods: dict[tuple[int, str], Function | None] = {}
        self.executed: dict[int, int] = {}
        #: Steps that each function took.
        self.spent: dict[int, int] = {}
        #: Registrations on objects that nothing is known of: place -> event.
        self.strays: dict[object, Event] = {}
        #: Those that were on an object that is known, another time.
        self.located: set[object] = set()
        self.followed: set[tuple[str, int]] = set()
        self.seen: dict[object, Seen] = {}
        #: Expressions that stand elsewhere -> their trees; None where they are none.
        self.parsed: dict[str, Node | None] = {}

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
        return "" if node is None else node.text

    def place(self, node: Node) -> Place:
        """Return the place of a node."""
        frame = self.frames[-1]
        return frame.unit.place(node.start_byte if frame.at is None else frame.at)

    def site(self, node: Node) -> tuple[str, int]:
        """Return what tells a node apart."""
        frame = self.frames[-1]
        at: int = node.start_byte
        return (frame.unit.path, at if frame.at is None else frame.at * 4096 + at)

    def step(self, count: int = 1) -> None:
        """Take a step, or several; raise `Exhausted` where there were too many."""
        self.steps -= count
        if self.steps < 0:
            raise Exhausted

    # names

    def lookup(self, name: str, scope: str = "") -> Cell | None:
        """Return the variable of a name: the nearest."""
        if not scope:
            for names in reversed(self.frames[-1].scopes):
                found = names.get(name)
                if found is not None:
                    return found
        found = self.lasting(name, scope)
        if found is not None:
            self.read.append((found, found.value))
        elif not scope and len(self.frames) < 2:
            self.missed.add(name)
        return found

    def owners_of(self, klass: Class) -> int:
        """Return how many objects of a class are known."""
        return len(self.instances_of.get(id(klass), ())) + len(self.instances_of.get(klass.name, ()))

    def lasting(self, name: str, scope: str) -> Cell | None:
        """Return the variable of a name that lives longer than a call."""
        frame = self.frames[-1]
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
        known = self.cells.get(name)
        if not known:
            return None
        if 1 < len(known) <= NAMESAKES:
            own = known.get(frame.unit.path)
            if own is not None and not scope and own.space == frame.space:
                return own  # none is nearer
            known = in_space(known, scope, frame.space)
        stem = frame.unit.path.rpartition(".")[0]
        found = known.get(frame.unit.path) or known.get(f"{stem}.h") or known.get(f"{stem}.hpp")
        if found is not None:
            return found
        others = list(known.values()) if len(known) <= NAMESAKES else []
        if not others:
            return Cell(UNKNOWN, "", next(iter(known.values())).place)
        if len(others) > 1 and any(other.value != others[0].value for other in others):
            merged = Cell(others[0].value, others[0].kind, others[0].place, constant=others[0].constant)
            self.read += [(other, other.value) for other in others]
            for other in others[1:]:
                merged.value = join(merged.value, other.value)
            return merged
        return others[0]

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
        local = self.frame.holds(cell)
        if isinstance(value, Thing) and not local:
            value.kept = True
        if isinstance(cell.value, Thing) and (value is None or (isinstance(value, int) and not value)):
            cell.value.dropped = True
        asked = isinstance(value, (int, Literal, Test)) and local and isinstance(self.supposed(cell.guards), Test)
        if cell.initial and isinstance(cell.value, Unknown) and not asked:
            self.put(cell, value, local=local)
            cell.initial = False
            return
        certain = set(self.guards) <= set(cell.guards)
        if not (declared or (certain and (local or (cell.initial and not cell.shared)))):
            if local or isinstance(cell.value, (int, Choice)):
                # nothing must hold where what another function had set is set anew
                supposed = self.supposed(cell.guards)
                value = anew(cell.value, value) if supposed is None else chosen(supposed, value, cell.value)
            else:
                value = join(cell.value, value)
        self.put(cell, value, local=local)
        cell.initial = False

    def supposed(self, known: tuple[Guard, ...], since: int = 0) -> Value:
        """Return what must hold of tensors where this runs, beyond what is known; None where nothing must."""
        found: Value = None
        for guard in self.guards[since:]:
            if guard not in known:
                test: Value = guard.test if isinstance(guard.test, Test) else UNKNOWN
                test = test if guard.wanted else asking("not", test)
                found = test if found is None else asking("and", found, test)
        return found

    def put(self, cell: Cell, value: Value, *, local: bool | None = None) -> None:
        """Change a variable, and note that where others see it."""
        if value is cell.value:
            return
        if not (local if local is not None else self.frame.holds(cell)) and not (
            isinstance(value, Unknown) and isinstance(cell.value, Unknown)
        ):
            self.changes += not same(cell.value, value)
        cell.value = value

    def key_of(self, names: dict[str, Cell]) -> str:
        """Return where a variable outside of functions is kept among those of its name: by its file.

        Of another namespace of the same file, by both.
        """
        frame = self.frame
        before = names.get(frame.unit.path)
        return frame.unit.path if before is None or before.space == frame.space else f"{frame.unit.path}::{frame.space}"

    def declare(self, name: str, cell: Cell) -> None:
        """Add a variable to the innermost scope; in a second branch of an ``#if`` it is one of several."""
        inside = self.frames[1:] or len(self.frame.scopes) > 1
        names = self.frame.scopes[-1] if inside else self.cells.setdefault(name, {})
        key = name if inside else self.key_of(names)
        cell.guards = self.guards
        before = names.get(key)
        if before is not None and before.guards != cell.guards and (before.guards or cell.guards):
            cell.value = join(before.value, cell.value)
            cell.guards = tuple(guard for guard in cell.guards if guard in before.guards)
        names[key] = cell
        cell.scope = names if inside else None

    def plain_type(self, kind: str) -> str:
        """Return a type without qualifiers, by the name that it is defined with."""
        known = self.frame.unit.plain_types
        if kind in known and not self.frame.types:
            return known[kind]
        found = self.defined_type(kind) if len(kind) <= LONGEST_TYPE else ""
        if not self.frame.types and len(known) < PLAIN_TYPES:
            known[kind] = found
        return found

    def defined_type(self, kind: str) -> str:
        """Look for the name that a type is defined with."""
        for _ in range(6):
            # stars within the arguments of a template multiply
            head, opening, rest = kind.partition("<")
            inner, closing, tail = rest.rpartition(">")
            kind = _QUALIFIERS.sub(" ", head) + opening + inner + closing + _QUALIFIERS.sub(" ", tail)
            kind = re.sub(r"\s+", " ", kind).strip()
            name = kind.rpartition("::")[2] if "<" not in kind else ""
            template = self.program.templates.get(head.strip().rpartition("::")[2]) if opening else None
            if template is not None:
                kind = _filled(template, inner)
                continue
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
        frame = self.frames[-1]
        known = self.classes_named.setdefault((frame.unit.path, frame.space), {}) if not frame.types else None
        if known is not None and kind in known:
            return known[kind]
        scope, _, name = self.plain_type(kind).partition("<")[0].rpartition("::")
        scope, name = scope.rpartition("::")[2].strip(), name.strip()
        found = self.program.class_of(frame.unit, name, scope, frame.space) if name else None
        if known is not None and len(known) < PLAIN_TYPES:
            known[kind] = found
        return found

    def sample(self, klass: Class) -> Instance:
        """Return an object that stands for those of a class that nothing is known of."""
        found = self.samples.get(id(klass))
        if found is None:
            made = self.instances_of.get(id(klass))
            if made:
                return made[0]
            found = self.samples[id(klass)] = Instance(klass.name, klass.unit.place(0), (), klass)
            before, self.keeping = self.keeping, True
            self.frames.append(Frame(klass.unit, None, found, ("sample", id(klass))))
            self.declare_fields(found, klass, klass.unit)
            for constructor in klass.methods.get(klass.name, ())[:1]:
                given: list[Value] = [UNKNOWN for _ in constructor.parameters]
                self.invoke(constructor, found, given, constructor.node, [])
            self.frames.pop()
            self.keeping = before
        return found

    # what happens to resolvers

    def registered(self, on: Value, method: str, argument: str, node: Node, checked: bool) -> None:
        """Note a registration."""
        self.told += 1
        where = self.site(node)
        event = Event(method, argument, self.place(node), self.guards, self.skipping, checked, (self.turn, self.told))
        self.step(len(on.of) if isinstance(on, Each) else 1)
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
            self.noted += 1
            target.escapes.setdefault(why, place)
