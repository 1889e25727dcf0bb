"""Calls -> what they do: on objects, of functions of the project, and of those that nobody knows."""

from __future__ import annotations

import re

from tflm_lint.sources.following.frames import Call
from tflm_lint.sources.following.invoking import Invoking
from tflm_lint.sources.following.library import ASSERT, KNOWN
from tflm_lint.sources.following.making import resolver_of
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Choice,
    Count,
    Each,
    Instance,
    InterpreterThing,
    Lambda,
    Literal,
    Member,
    Memory,
    Method,
    Part,
    Pointer,
    ResolverThing,
    Row,
    Spot,
    TensorValue,
    Test,
    Thing,
    Unknown,
    View,
)  # fmt: skip
from tflm_lint.sources.following.several import all_of, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value
    from tflm_lint.sources.following.program import Function

_ADD = re.compile(r"Add[A-Z]\w*")
#: Nodes that name what is called.
_NAMES = frozenset({
    "identifier", "qualified_identifier", "template_function", "field_identifier", "type_identifier", "primitive_type",
    "sized_type_specifier",
})  # fmt: skip
#: Functions of systems that run what they get beside the rest of the program.
_TASKS = re.compile(
    r"(?i)task_?create|createtask|thread_create|threadcreate|threadnew|\bthread$|pthread_create|start_?task"
)
#: Functions that a call may mean, each of which is followed.
_CANDIDATES = 4
#: Methods of smart pointers and containers that give what these hold.
_HOLDING = frozenset({"get", "value", "data", "begin", "release"})


#: Types of what nothing happens to, wherever it is handed to.
_PLAIN = frozenset({int, float, str, type(None), Unknown, Literal, Test})
#: What may be a resolver, or hold one.
_HOLDERS = (Choice, Each, Row, Instance, ResolverThing)


class Calls(Invoking):
    """Follows calls."""

    def call(self, node: Node, discarded: bool) -> Value:
        """Follow a call."""
        fields = node.fields
        function = fields.get("function")
        listed = fields.get("arguments")
        kind = function.type if function is not None else ""
        if kind == "field_expression":
            return self.method_call(node, function, listed, discarded)
        if kind == "parenthesized_expression" and function.named_children[0].type == "comma_expression":
            pair = function.named_children[0].named_children
            target, pointer = self.evaluate(pair[0]), self.evaluate(pair[1])
            call = Call(node, self.arguments(listed), self.texts(listed), [], discarded)
            return self.through_pointer(target, pointer, call)
        if kind in _NAMES:
            return self.named_call(node, function, listed, discarded)
        value = self.evaluate(function)
        given = self.arguments(listed)
        return self.called(value, given, node, self.text_of(function)[:60], discarded=discarded)

    def method_call(self, node: Node, function: Node, listed: Node, discarded: bool) -> Value:
        """Follow a call on an object."""
        owner, field = function.fields.get("argument"), function.fields.get("field")
        target = self.evaluate(owner)
        types: list[str] = []
        if field.type in {"template_method", "dependent_name"}:
            inner = field if field.type == "template_method" else field.named_children[0]
            types = self.type_arguments(inner)
            field = inner.child_by_field_name("name") or inner
        name = self.text_of(field)
        call = Call(node, self.arguments(listed), self.texts(listed), types, discarded)
        if isinstance(target, Pointer):
            target = target.cell.value
        if _ADD.fullmatch(name) and not self.own_method(target, name):
            return self.add(target, name, call, field.start_byte)
        if name in {"reset", "emplace", "push_back"} and (cell := self.cell(owner)) is not None:
            return self.refilled(cell, name, call)
        if name in _HOLDING and isinstance(target, (Thing, Choice)) and not self.own_method(target, name):
            return target
        result: Value = None
        self.alone = not isinstance(target, (Choice, Each))
        for position, one in enumerate(all_of(target)):
            value = self.on_object(one, name, call)
            result = value if position == 0 else join(result, value)
        return result

    def own_method(self, target: Value, name: str) -> bool:
        """Say whether a class of the project defines a method itself."""
        return any(isinstance(one, Instance) and self.method(one.kind, name) is not None for one in all_of(target))

    def add(self, target: Value, name: str, call: Call, at: int) -> Value:
        """Note a registration, and that its status is 0."""
        if self.frame.at is None:
            self.followed.add((self.frame.unit.path, at))
        argument = ""
        if name in {"AddCustom", "AddBuiltin"}:
            argument = call.texts[0] if call.texts else ""
            if call.given and isinstance(call.given[0], Literal):
                argument = f'"{call.given[0].text}"'
        self.registered(target, name, argument, call.node, not call.discarded)
        self.status += 1
        return 0

    def through_pointer(self, target: Value, pointer: Value, call: Call) -> Value:
        """Follow a call through a pointer to a member."""
        before = self.guards
        if isinstance(pointer, Choice):
            self.guards = (*before, self.guard(call.node))
        known = False
        for one in all_of(pointer):
            if isinstance(one, Member) and _ADD.fullmatch(one.name):
                self.registered(target, one.name, "", call.node, not call.discarded)
                known = True
            elif isinstance(one, Method) and isinstance(target, Instance):
                self.invoke(one.function, target, call.given, call.node, [])
                known = True
        self.guards = before
        if not known:
            why = "it is called through a pointer to a member that is not known"
            self.escape(target, why, self.place(call.node))
            return UNKNOWN
        self.status += 1
        return 0

    def refilled(self, cell: Cell, name: str, call: Call) -> Value:
        """Let a smart pointer, an optional or a vector hold something else."""
        if name == "push_back":
            rows = cell.value.of if isinstance(cell.value, Row) else ()
            if len(rows) < 256:
                self.put(cell, Row((*rows, *call.given)))
            return UNKNOWN
        value: Value = call.given[0] if call.given else 0
        if name == "emplace":
            inner = re.search(r"optional\s*<\s*(.*)\s*>", cell.kind, re.DOTALL)
            spot = Spot("", call.node, (self.site(call.node), self.frame.path))
            value = self.construct(inner.group(1) if inner is not None else "", call.given, call.texts, spot)
        self.let_go(cell, value, call.node)
        self.set(cell, value)
        return value

    def on_object(self, target: Value, name: str, call: Call) -> Value:
        """Follow a method of one object."""
        given = call.given
        if isinstance(target, InterpreterThing):
            return self.on_interpreter(target, name, call)
        if isinstance(target, Instance):
            function = self.overload(target, name, given) or self.method(target.kind, name)
            if function is not None:
                return self.invoke(function, target, given, call.node, call.types)
            if name in target.fields:
                return self.called(target.fields[name].value, given, call.node, name, discarded=call.discarded)
        if isinstance(target, View):
            return self.on_view(target, name, call)
        if isinstance(target, Count) and name in {"size", "Length"}:
            return target
        if isinstance(target, Row):
            held = len(target.of) if name == "size" else self.field(target, name)
            if isinstance(held, (Lambda, Method, Member, Choice)):
                return self.called(held, given, call.node, name, discarded=call.discarded)
            if name == "size":
                return held
        if isinstance(target, Memory) and name in {"size", "max_size", "size_bytes"}:
            return target.count
        if isinstance(target, Memory) and name in {"resize", "assign"} and given:
            target.count = given[0]
            self.changes += 1
            return UNKNOWN
        return self.unknown_call(name, given, call.node)

    def type_arguments(self, node: Node) -> list[str]:
        """Return the arguments of a template."""
        listed = node.child_by_field_name("arguments")
        return [self.text_of(child) for child in listed.named_children] if listed is not None else []

    def named_call(self, node: Node, function: Node, listed: Node, discarded: bool) -> Value:
        """Follow a call of a name."""
        if node.memo is None:
            node.memo = self.callee(function)
        text, name, scope, types, at = node.memo
        call = Call(node, self.arguments(listed), self.texts(listed), types, discarded)
        known = self.of_elements(name, scope, call)
        if known is None and name in KNOWN:
            known = self.known_function(name, scope, call)
        if known is not None:
            return known[0]
        local = self.lookup(name, scope)
        if local is not None and isinstance(local.value, (Lambda, Method, Choice, Each, Member)):
            return self.called(local.value, call.given, node, name, discarded=discarded)
        this = self.frame.this
        based = isinstance(this, Instance) and this.base is not None
        if based and _ADD.fullmatch(name) and not self.own_method(this, name):
            return self.add(this, name, call, at)
        candidates = self.candidates(name, scope, call.given)
        if candidates:
            return self.any_of(candidates, call, self.specialised(function, scope))
        if self.class_named(text) is not None or resolver_of(text) is not None or "MicroInterpreter" in text:
            spot = Spot("", node, (self.site(node), self.frame.path))
            return self.construct(text, call.given, call.texts, spot)
        if ASSERT.search(name):
            self.asserted(name, call)
        return self.unknown_call(text[-60:], call.given, node)

    def callee(self, function: Node) -> tuple[str, str, str, list[str], int]:
        """Return what is called as it is written, its name, scope and template's arguments, and where it stands."""
        text = self.text_of(function).replace(" ", "").replace("\n", "")
        types: list[str] = []
        inner = function
        for _ in range(8):
            if inner.type == "template_function":
                types = self.type_arguments(inner)
            elif inner.type != "qualified_identifier":
                break
            inner = inner.child_by_field_name("name")
        scope = re.sub(r"<.*>", "", text).rpartition("::")[0].rpartition("::")[2]
        return text, self.text_of(inner), scope, types, inner.start_byte

    def specialised(self, function: Node, scope: str) -> Instance | None:
        """Return what stands for a class's template with its arguments where a static method of it is called."""
        node = function.child_by_field_name("scope") if function.type == "qualified_identifier" else None
        klass = self.program.class_of(self.frame.unit, scope) if node is not None and scope else None
        if klass is None or not klass.template:
            return None
        kind = self.plain_type(self.text_of(node))
        found = self.specialisations.get((id(klass), kind))
        if found is None and "<" in kind:
            found = self.specialisations[id(klass), kind] = Instance(klass.name, klass.unit.place(0), (), klass)
            self.bind_template(found, klass, kind)
        return found

    def any_of(self, candidates: list[Function], call: Call, special: Instance | None = None) -> Value:
        """Follow a function, or each that it may be."""
        before = self.guards
        if len(candidates) > 1:
            self.guards = (*before, self.guard(call.node))
        result: Value = UNKNOWN
        name = candidates[0].name
        if len(candidates) > _CANDIDATES or (
            name in self.program.crowded and candidates[0].unit is not self.frame.unit
        ):
            for one in call.given:
                self.escape(one, f"{name}() may be more functions than are followed", self.place(call.node))
        for position, candidate in enumerate(candidates[:_CANDIDATES]):
            this = self.frame.this if candidate.scope and not candidate.static else special
            value = self.invoke(candidate, this, call.given, call.node, call.types)
            result = value if position == 0 else join(result, value)
        self.guards = before
        return result

    def called(self, value: Value, given: list[Value], node: Node, name: str, *, discarded: bool = False) -> Value:
        """Call a value: a lambda, a function, a pointer to a member."""
        before = self.guards
        if isinstance(value, Choice):
            self.guards = (*before, self.guard(node))
        result: Value = UNKNOWN
        for position, one in enumerate(all_of(value)):
            if isinstance(one, Lambda):
                found = self.run_lambda(one, given, node)
            elif isinstance(one, Method):
                found = self.invoke(one.function, one.this, given, node, [])
            elif isinstance(one, Member) and _ADD.fullmatch(one.name) and given:
                self.registered(given[0], one.name, "", node, not discarded)
                self.status += 1
                found = 0
            else:
                found = self.unknown_call(name, given, node)
            result = found if position == 0 else join(result, found)
        self.guards = before
        return result

    def unknown_call(self, name: str, given: list[Value], node: Node) -> Value:
        """Note what a function that is not known may do: with resolvers, and with functions that it gets."""
        for one in given:
            if type(one) in _PLAIN:
                continue
            if isinstance(one, _HOLDERS):
                defined = name.rpartition("::")[2] in self.program.functions
                unknown = "of an object that is not known" if defined else "which these sources do not define"
                self.escape(one, f"it is handed to {name}(), {unknown}", self.place(node))
            if isinstance(one, Part) and one.path[:1] == ("data",) and one.tensor.side == "inputs":
                self.act("set", one.tensor.interpreter, node, one.tensor.number)
            elif isinstance(one, TensorValue) and one.side == "inputs":
                self.act("set", one.interpreter, node, one.number)
            if isinstance(one, Pointer):
                self.put(one.cell, UNKNOWN)
            if isinstance(one, Lambda) or (isinstance(one, Method) and one.function.relevant):
                before = self.guards
                self.guards = (*before, self.guard(node))
                rest = [UNKNOWN] * 4 if isinstance(one, Lambda) else [UNKNOWN for _ in one.function.parameters]
                outer = self.task
                if isinstance(one, Method) and _TASKS.search(name) is not None:
                    self.task = one.function.name
                self.called(one, [*rest], node, name)
                self.guards, self.task = before, outer
        return Unknown(f"comes from {name}(), which these sources do not define")

    def _on_new_expression(self, node: Node) -> Value:
        """Follow ``new``."""
        kind = self.text_of(node.child_by_field_name("type"))
        listed = node.child_by_field_name("arguments")
        shape = node.child_by_field_name("declarator")
        spot = Spot("", node, (self.site(node), self.frame.path))
        if shape is None:
            return self.construct(kind, self.arguments(listed), self.texts(listed), spot)
        count = self.evaluate(shape.child_by_field_name("length") or next(iter(shape.named_children), None))
        return self.elements(kind, count, spot)
