"""Classes of the project: their objects with the members, constructors and bases that they have."""

from __future__ import annotations

import re

from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.frames import Frame
from tflm_lint.sources.following.making import ARRAY, Making, resolver_of
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Instance,
    Memory,
    Row,
    Spot,
)  # fmt: skip
from tflm_lint.sources.following.outline import type_of
from tflm_lint.sources.following.state import DEEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Guard, Value
    from tflm_lint.sources.following.program import Class, Function, Unit

#: Objects of one class that stand for all of it, bases of a class, and classes that a method is looked for in.
_REMEMBERED, _BASES, _ANCESTORS = 4, 32, 64
#: Steps that an object costs.
_AN_OBJECT = 8


class Classes(Making):
    """Makes objects of the project's classes."""

    def instance(self, klass: Class, kind: str, arguments: list[Value], spot: Spot) -> Value:
        """Make an object of one of the project's classes, and follow its constructor."""
        found = self.things.get(spot.key)
        made = (
            found
            if isinstance(found, Instance)
            else Instance(spot.name or klass.name, self.place(spot.node), self.guards, klass)
        )
        self.step(_AN_OBJECT)
        if made is not found:
            self.things[spot.key] = made
            self.remember(made)
            self.bind_template(made, klass, kind)
            self.declare_fields(made, klass, klass.unit)
            if arguments and not self.has_constructor(klass):
                for cell, value in zip(list(made.fields.values())[len(klass.template) :], arguments, strict=False):
                    cell.value = value
        constructors = [one for one in klass.methods.get(klass.name, ()) if len(one.parameters) >= len(arguments)]
        constructors += [
            one
            for one in self.program.methods_of(klass, klass.name)
            if one not in constructors and len(one.parameters) >= len(arguments)
        ]
        if constructors:
            best = min(constructors, key=lambda one: len(one.parameters))
            self.invoke(best, made, arguments, spot.node, [])
        return made

    def has_constructor(self, klass: Class) -> bool:
        """Say whether a class declares a constructor: others take their members' values."""
        if klass.methods.get(klass.name) or self.program.methods_of(klass, klass.name):
            return True
        names = (declared(one) for node, _ in klass.fields for one in node.children_by_field_name("declarator"))
        return any(name is not None and klass.unit.text_of(name) == klass.name for name in names)

    def bind_template(self, made: Instance, klass: Class, kind: str) -> None:
        """Let the parameters of a class's template stand for what a type gives."""
        given = re.search(r"<(.*)>$", kind)
        template = [part.strip() for part in given.group(1).split(",")] if given else []
        for position, (parameter, default) in enumerate(klass.template):
            text = template[position] if position < len(template) else default
            made.types[parameter] = text
            made.fields[parameter] = Cell(self.source(text), "", made.place, constant=True)

    def remember(self, made: Instance) -> None:
        """Note an object by its class, and by the names of those that this is derived from."""
        self.instances.append(made)
        names = {base.partition("<")[0].rpartition("::")[2] for base in made.kind.bases}
        for key in (id(made.kind), *sorted(names)):
            known = self.instances_of.setdefault(key, [])
            if len(known) < _REMEMBERED:
                known.append(made)

    def declare_fields(
        self, instance: Instance, klass: Class, unit: Unit, seen: set[int] | None = None, *, only_static: bool = False
    ) -> None:
        """Make the members of an object, those of its bases first, each class of them once."""
        seen = set() if seen is None else seen
        if id(klass) in seen or self.depth > DEEP:
            return
        seen.add(id(klass))
        self.depth += 1
        frame = Frame(klass.unit, None, instance, (*self.frame.path, id(instance)))
        frame.space = klass.space
        for parameter in [*klass.template]:
            if parameter[0] not in instance.fields and parameter[1]:
                instance.fields[parameter[0]] = Cell(self.source(parameter[1]), "", instance.place, constant=True)
        self.frames.append(frame)
        for base in klass.bases[:_BASES] if not only_static else ():
            self.step()
            plain = self.plain_type(base)
            known = resolver_of(plain)
            inner = self.class_named(plain)
            if known is not None:
                instance.base = self.resolver(known, Spot(instance.name, klass.node, (id(instance), "base")))
                instance.base.place, instance.base.guards = instance.place, instance.guards
            elif inner is not None and inner is not klass:
                self.bind_template(instance, inner, plain)
                self.declare_fields(instance, inner, inner.unit, seen)
        for node, guards in klass.fields:
            if not only_static or b"static" in klass.unit.source[node.start_byte : node.start_byte + 80].split():
                self.field_of(instance, klass, node, guards)
        self.frames.pop()
        self.depth -= 1
        del unit

    def field_of(self, instance: Instance, klass: Class, node: Node, guards: tuple[Guard, ...]) -> None:
        """Make the members that one declaration declares."""
        self.step()
        kind = type_of(self.frame.unit, node.child_by_field_name("type"))
        words = self.specifiers(node)
        shared = "static" in words
        constant = not words.isdisjoint({"const", "constexpr"})
        before = self.guards
        self.guards = (*before, *guards)
        for declarator in node.children_by_field_name("declarator"):
            name = declared(declarator)
            if name is None or declarator.type == "function_declarator":
                continue
            text = self.text_of(name)
            default = node.child_by_field_name("default_value")
            spot = Spot(text, name, (self.site(name), id(klass) if shared else id(instance)))
            value = self.member_value(node, declarator, kind, default, spot)
            shares = klass.node.type == "union_specifier"
            if shares and isinstance(value, Memory) and value.alignment == value.width:
                value.alignment = None  # it is that of the member that asks for most
            place = self.place(name)
            cell = Cell(
                value,
                kind + ("*" if declarator.type == "pointer_declarator" else ""),
                place,
                constant=constant,
                initial=True,
            )
            cell.born = 0 if shared or self.keeping else self.serial
            if shared and (klass.name, text) in self.members:
                cell = self.members[klass.name, text]
            elif shared:
                cell.shared = True
                self.members[klass.name, text] = cell
            instance.fields[text] = cell
        self.guards = before

    def specifiers(self, node: Node) -> set[str]:
        """Return ``static``, ``const`` and the like of a declaration."""
        kinds = {"storage_class_specifier", "type_qualifier"}
        return {self.text_of(child) for child in node.named_children if child.type in kinds}

    def member_value(self, node: Node, declarator: Node, kind: str, default: Node, spot: Spot) -> Value:
        """Return what a member holds before the constructor."""
        inner = declarator
        while inner is not None and inner.type in {"init_declarator"}:
            inner = inner.child_by_field_name("declarator")
        if inner is not None and inner.type == "array_declarator":
            return self.array(node, inner, kind, default, spot)
        pointer = inner is not None and inner.type in {"pointer_declarator", "reference_declarator"}
        given: list[Value] = []
        texts: list[str] = []
        if default is not None:
            value = self.evaluate(default)
            if default.type != "initializer_list":
                return value
            given = list(value.of) if isinstance(value, Row) else [value]
            texts = [self.text_of(child) for child in default.named_children]
        if pointer:
            return given[0] if given else UNKNOWN
        if resolver_of(self.plain_type(kind)) or ARRAY.search(self.plain_type(kind)) or given:
            return self.construct(kind, given, texts, spot._replace(braced=default is not None))
        klass = self.class_named(kind)
        if klass is not None and self.depth < 40:
            return self.instance(klass, self.plain_type(kind), [], spot)
        return UNKNOWN

    def method(self, klass: Class, name: str) -> Function | None:
        """Return the method of a class, or of one it is derived from."""
        key = (id(klass), name)
        if key not in self.methods:
            self.methods[key] = self.inherited(klass, name)
        return self.methods[key]

    def inherited(self, klass: Class, name: str) -> Function | None:
        """Look for a method in a class and those that it is derived from."""
        waiting, seen = [klass], set[int]()
        while waiting and len(seen) < _ANCESTORS:
            one = waiting.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            found = one.methods.get(name) or self.program.methods_of(one, name)
            if found:
                return found[0]
            bases = [self.class_named(base) for base in one.bases[:_BASES]]
            waiting += [base for base in reversed(bases) if base is not None]
        return None

    def field_names(self, klass: object) -> tuple[str, ...]:
        """Return the members of a class in order."""
        names = []
        for node, _ in klass.fields:  # type: ignore[attr-defined]
            for declarator in node.children_by_field_name("declarator"):
                name = declared(declarator)
                if name is not None:
                    names.append(klass.unit.text_of(name))  # type: ignore[attr-defined]
        return tuple(names)
