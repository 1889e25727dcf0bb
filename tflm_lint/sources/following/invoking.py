"""A function of the project with its arguments -> its value, and all that happens in it."""

from __future__ import annotations

from tflm_lint.sources.following.frames import Came, Done, Frame
from tflm_lint.sources.following.library import Library
from tflm_lint.sources.following.making import SPAN, resolver_of
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Choice,
    Count,
    Each,
    Instance,
    Lambda,
    Literal,
    Part,
    ResolverThing,
    Row,
    Spot,
    TensorValue,
    Thing,
    Unknown,
    Within,
)  # fmt: skip
from tflm_lint.sources.following.outline import parameters_of
from tflm_lint.sources.following.program import near
from tflm_lint.sources.following.several import all_of, chosen, has_changed, join
from tflm_lint.sources.following.state import AGAIN, CALLS, LEAST_AGAIN, MAKING_LEAST, MAKING_SPENT, SPENT
from tflm_lint.sources.nodes import KEPT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value
    from tflm_lint.sources.following.program import Function

#: A function that concerns no model is followed up to as many bytes: it may return what does.
_SHORT = 600
#: Variables that a call reads which is remembered.
_READ = 200
#: Steps of a call from which on it is remembered although it did something.
_DEAR = 60
#: Elements of a list that is told from others, and arguments that tell calls apart.
_APART = 64
_PLAIN = (int, float, Unknown, Thing, TensorValue, Part, Count, Literal, Within)


class Invoking(Library):
    """Follows functions of the project."""

    def invoke(self, function: Function, this: Value, given: list[Value], node: Node, types: list[str]) -> Value:
        """Follow a function of the project and return its value."""
        running = sum(1 for frame in self.frames if frame.function is function)
        if len(self.frames) > CALLS or running > 1 or self.is_enough(function):
            for one in given:
                self.escape(
                    one, f"{function.name}() is called more often or more deeply than is followed", self.place(node)
                )
            return UNKNOWN
        if not function.relevant and function.node.end_byte - function.node.start_byte > _SHORT:
            return UNKNOWN
        key = self.call_of(function, this, given, types)
        came = self.calls.get(key) if key is not None else None
        if came is not None and came.holds((*self.guards, *self.passed)):
            self.step(1 + len(came.read))
            self.doubts += came.doubts
            self.read += came.read
            return came.value
        spot = (key, self.frame.path, self.site(node))
        done = self.done.get(spot) if key is not None and self.once_again else None
        if done is not None and self.is_as_before(done):
            self.step(1 + len(done.read))
            self.read += done.read
            self.executed[id(function)] = self.executed.get(id(function), 0) + 1
            return done.value
        before, told = self.counters(), self.noted
        doubts, start, memories = self.doubts, len(self.read), self.memories
        left, copies = self.steps, self.copies
        value = self.followed_call(function, this, given, node, types)
        self.spent[id(function)] = self.spent.get(id(function), 0) + left - self.steps
        if key is None:
            return value
        if before != self.counters() or len(self.read) - start > _READ:
            if not self.once_again and copies == self.copies and left - self.steps > _DEAR:
                first: dict[int, tuple[Cell, Value]] = {}
                for cell, held in self.read[start:]:
                    first.setdefault(id(cell), (cell, held))
                guards = (*self.guards, *self.passed)
                self.done[spot] = Done(value, tuple(first.values()), guards)
            return value
        read = tuple({id(cell): (cell, held) for cell, held in self.read[start:]}.values())
        if memories == self.memories or not isinstance(value, (Thing, Within, Choice)):
            known = None if told == self.noted else frozenset((*self.guards, *self.passed))
            self.calls[key] = Came(value, read, known, self.doubts - doubts)
        return value

    def is_as_before(self, done: Done) -> bool:
        """Say whether a call reads what it did, at the same place and under the same conditions."""
        return done.guards == (*self.guards, *self.passed) and not any(
            has_changed(cell, value) for cell, value in done.read
        )

    def is_enough(self, function: Function) -> bool:
        """Say whether a function was followed often enough, a long one less often."""
        enough, least = (MAKING_SPENT, MAKING_LEAST) if function.makes else (SPENT, LEAST_AGAIN)
        return self.executed.get(id(function), 0) > (AGAIN if self.spent.get(id(function), 0) < enough else least)

    def counters(self) -> tuple[int, int, int]:
        """Return what changes where something happens that is more than a value."""
        return (self.changes + len(self.acts), self.told, self.things.asked)

    def call_of(self, function: Function, this: Value, given: list[Value], types: list[str]) -> object | None:
        """Return what tells calls apart that may come to different values; None where that is not plain."""
        values: list[object] = []
        for one in given:
            told = apart(one)
            if told is None:
                return None
            values.append(told)
        return (function, this if isinstance(this, Instance) else None, tuple(values), tuple(types), self.skipping)

    def followed_call(self, function: Function, this: Value, given: list[Value], node: Node, types: list[str]) -> Value:
        """Follow a function of the project once more."""
        self.executed[id(function)] = self.executed.get(id(function), 0) + 1
        frame = Frame(function.unit, function, this, (*self.frame.path, self.site(node)))
        frame.entered = len(self.guards)
        if isinstance(this, Instance):
            frame.types.update(this.types)
        scope = frame.scopes[0]
        place = function.unit.place(function.at)
        for name, text in zip(function.template, types, strict=False):
            frame.types[name] = text
            scope[name] = Cell(self.source(text), "", place, constant=True)
        self.deduced(function, given, scope)
        held = this.fields if isinstance(this, Instance) else {}
        frame.bound = tuple(
            _told(name, cells.get(name), frame.types)
            for cells, names in ((held, this.types if isinstance(this, Instance) else ()), (scope, function.template))
            for name in names
        )
        self.frames.append(frame)
        for position, parameter in enumerate(function.parameters):
            value: Value = UNKNOWN
            if parameter.pack:
                value = Each(tuple(given[position:]))
            elif position < len(given):
                value = given[position]
            elif parameter.default is not None:
                value = self.evaluate(parameter.default)
            if parameter.name:
                value = _typed(value, parameter.kind)
                if isinstance(value, Row) and value.of and SPAN.search(self.plain_type(parameter.kind)):
                    value = self.construct(parameter.kind, list(value.of), [""] * len(value.of), Spot("", node, None))
                cell = Cell(value, parameter.kind, place)
                cell.guards = self.guards
                frame.bind(parameter.name, cell)
        if function.initialisers is not None and isinstance(this, Instance):
            self.initialise(function, this)
        self.execute(function.body)
        self.frames.pop()
        value = _typed(_returned(frame), function.kind)
        _let_live(function, value)
        return value

    def deduced(self, function: Function, given: list[Value], scope: dict[str, Cell]) -> None:
        """Give the parameters of a template the values that its arguments have."""
        for parameter, value in zip(function.parameters, given, strict=False):
            known = resolver_of(parameter.kind)
            target = value.base if isinstance(value, Instance) else value
            if known and known[1] in function.template and isinstance(target, ResolverThing) and known[1] not in scope:
                scope[known[1]] = Cell(target.capacity, "", function.unit.place(function.at), constant=True)

    def initialise(self, function: Function, this: Instance) -> None:
        """Follow the initialisers of a constructor."""
        for child in function.initialisers.named_children:
            if child.type != "field_initializer" or not child.named_children:
                continue
            name = self.text_of(child.named_children[0]).partition("<")[0].rpartition("::")[2].strip()
            listed = child.named_children[1] if len(child.named_children) > 1 else None
            given = self.arguments(listed)
            cell = this.fields.get(name)
            if cell is None:
                self.based(name, this, given, child)
                continue
            if "*" in cell.kind or not given:
                self.put(cell, given[0] if given else cell.value)
            else:
                spot = Spot(
                    name, child, (self.site(child), id(this)), listed is not None and listed.type == "initializer_list"
                )
                self.put(cell, self.construct(cell.kind, given, self.texts(listed), spot))
            cell.initial = True

    def arguments(self, listed: Node) -> list[Value]:
        """Evaluate arguments."""
        if listed is None:
            return []
        given: list[Value] = []
        for child in listed.named_children:
            if child.type != "comment":
                value = self.evaluate(child)
                pack = child.type == "parameter_pack_expansion" and isinstance(value, Each)
                given += value.of if pack and isinstance(value, Each) else (value,)
        return given

    def texts(self, listed: Node) -> list[str]:
        """Return the sources of arguments."""
        if listed is None:
            return []
        known: list[str] | None = listed.memo
        if known is None:
            known = [child.text for child in listed.named_children if child.type != "comment"]
            if listed.end_byte - listed.start_byte <= KEPT:
                listed.memo = known
        return known

    def based(self, name: str, this: Instance, given: list[Value], node: Node) -> None:
        """Follow the constructor of a base, or of the same class."""
        klass = self.program.class_of(this.kind.unit, name)
        if klass is not None:
            for constructor in klass.methods.get(klass.name, ()):
                if len(constructor.parameters) >= len(given):
                    self.invoke(constructor, this, given, node, [])
                    return

    def run_lambda(self, one: Lambda, given: list[Value], node: Node) -> Value:
        """Follow the body of a lambda in the scopes that it sees."""
        if len(self.frames) > CALLS:
            return UNKNOWN
        frame = Frame(one.unit, self.frame.function, one.this, (*self.frame.path, self.site(node)))
        frame.entered = len(self.guards)
        frame.scopes = [*one.scopes, {}]
        frame.types.update(self.frame.types)
        declarator = one.node.child_by_field_name("declarator")
        listed = declarator.child_by_field_name("parameters") if declarator is not None else None
        place = one.unit.place(one.node.start_byte)
        for parameter, value in zip(parameters_of(one.unit, listed), given, strict=False):
            frame.bind(parameter.name, Cell(value, parameter.kind, place))
        captured = one.node.child_by_field_name("captures")
        self.frames.append(frame)
        for child in captured.named_children if captured is not None else ():
            if child.type in {"lambda_capture_initializer", "assignment_expression"}:
                left = child.child_by_field_name("left")
                value = self.evaluate(child.child_by_field_name("right"))
                frame.bind(self.text_of(left), Cell(value, "", place))
        self.execute(one.node.child_by_field_name("body"))
        self.frames.pop()
        value = _returned(frame)
        last = one.unit.place(one.node.end_byte)
        for thing in all_of(value):
            if isinstance(thing, Thing) and place <= thing.place <= last:
                thing.local = None  # a copy of it lives on
        return value

    # which function a name means

    def candidates(self, name: str, scope: str, given: list[Value]) -> list[Function]:
        """Return the functions that a name may mean here: of the class, of the file, of the project."""
        own_unit = self.frame.unit
        found = [*own_unit.functions.get(name, ())]
        found += [one for one in self.program.functions.get(name, ()) if one.unit is not own_unit]
        if not found:
            return []
        found = self.in_namespace(found, scope)
        this = self.frame.this
        unit = own_unit.path
        if scope and any(one.scope == scope for one in found):
            found = [one for one in found if one.scope == scope]
        else:
            own = (
                (self.overload(this, name, given) or self.method(this.kind, name))
                if isinstance(this, Instance)
                else None
            )
            if own is not None:
                return [own]
            owner = self.frame.function.scope if self.frame.function is not None else ""
            classes = self.program.classes
            found = [one for one in found if not one.scope or one.scope == owner or one.scope not in classes]
        found = [one for one in found if not one.local or one.unit.path == unit]
        found = [one for one in found if one.unit.path == unit] or found
        fitting = [one for one in found if one.takes(len(given))]
        found = fitting or found
        if len(found) > 1:
            found = [one for one in found if self.takes(one, given)] or found
        return [*near(own_unit, found)]

    def in_namespace(self, found: list[Function], scope: str) -> list[Function]:
        """Leave out functions of other namespaces where there are several of one name."""
        if len({one.space for one in found}) < 2:
            return found
        if scope:
            return [one for one in found if one.scope or one.space.rpartition("::")[2] == scope] or found
        space = self.frame.space
        around = [one for one in found if not one.space or f"{space}::".startswith(f"{one.space}::")]
        longest = max((len(one.space) for one in around), default=0)
        return [one for one in around if one.scope or len(one.space) == longest] or found

    def overload(self, target: Instance, name: str, given: list[Value]) -> Function | None:
        """Return the method that takes as many arguments."""
        found = [*target.kind.methods.get(name, ())]
        found += self.program.methods_of(target.kind, name)
        return next((one for one in found if len(one.parameters) == len(given)), None)

    def takes(self, function: Function, given: list[Value]) -> bool:
        """Say whether a function's parameters fit the resolvers that it gets."""
        for parameter, value in zip(function.parameters, given, strict=False):
            target = value.base if isinstance(value, Instance) else value
            known = resolver_of(self.plain_type(parameter.kind))
            if isinstance(target, ResolverThing):
                any_type = parameter.kind in function.template or "auto" in parameter.kind
                if known is None and not any_type and "OpResolver" not in parameter.kind:
                    return False
                fixed = known is not None and known[1] and known[1] not in function.template
                if fixed and known is not None and self.source(known[1]) != target.capacity:
                    return False
            elif known is not None and not isinstance(value, Unknown):
                return False
        return True


def apart(value: Value) -> object | None:
    """Return what tells a value from others, None where that is not plain, or more than is compared."""
    if isinstance(value, Choice) and value.by is not None:
        return None
    if isinstance(value, (Choice, Each)):
        found = [_plain(one, _APART) for one in value.of]
        return None if None in found else tuple(found)
    return _plain(value, _APART)


def _plain(value: Value, most: int) -> object | None:
    """Return what tells one value from others: a list of so many plain ones, and lists of them, by its elements."""
    if isinstance(value, Unknown):
        return Unknown
    if value is None or isinstance(value, _PLAIN):
        return (type(value), value)
    if not isinstance(value, Row) or len(value.of) > most:
        return None
    found = [_plain(one, most // (len(value.of) + 1)) for one in value.of]
    return None if None in found else (Row, value.names, value.kind, tuple(found))


def _typed(value: Value, kind: str) -> Value:
    """Let a list of values go by the members of the type that it makes."""
    return value._replace(kind=kind) if isinstance(value, Row) and not value.kind and not value.names else value


def _told(name: str, cell: Cell | None, types: dict[str, str]) -> str:
    """Return what a parameter of a template stands for, as far as it tells instances apart."""
    value = cell.value if cell is not None else None
    return f"{name}={value if isinstance(value, int) else types.get(name, '')}"


def _let_live(function: Function, value: Value) -> None:
    """Let what is returned by value live on, in another variable."""
    declarator = function.node.child_by_field_name("declarator")
    if declarator is not None and declarator.type == "function_declarator":
        for one in all_of(value):
            if isinstance(one, Thing) and one.local is function:
                one.local = None


def _returned(frame: Frame) -> Value:
    """Return what a function may return."""
    if not frame.returns:
        return UNKNOWN
    result = frame.returns[-1][0]
    for value, under in frame.returns[-2::-1]:
        result = join(value, result) if under is None else chosen(under, value, result)
    return result
