"""A type and its arguments -> the object that is made: a resolver, an interpreter, an arena, one of the project's."""

from __future__ import annotations

import re

from tflm_lint.sources.application import EXTERNAL
from tflm_lint.sources.constants import SIZES
from tflm_lint.sources.cpp import declared
from tflm_lint.sources.declaration import ELEMENTS, read_declaration
from tflm_lint.sources.following.evaluation import Evaluation
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    AllocatorThing,
    Cell,
    Instance,
    InterpreterThing,
    Lambda,
    Literal,
    Memory,
    Method,
    ResolverThing,
    Row,
    Spot,
    join,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Guard, Value
    from tflm_lint.sources.following.program import Class, Function, Unit

MUTABLE, ALL = "MicroMutableOpResolver", "AllOpsResolver"
_RESOLVER = re.compile(
    r"\bMicroMutableOpResolver\b(?:\s*<\s*(.*)\s*>)?|\b(?:AllOpsResolver|PythonOpsResolver)\b|\bMicroOpResolver\s*<\s*(.*?)\s*>",
    re.DOTALL,
)
_INTERPRETER = re.compile(r"\b(Recording)?MicroInterpreter$")
_OWNING = re.compile(r"\b(?:unique_ptr|shared_ptr|optional)\s*<\s*(.*?)\s*(?:,[^<>]*)?>\s*$", re.DOTALL)
_ARRAY = re.compile(r"\barray\s*<\s*([^<>,]+?)\s*,\s*(.+?)\s*>$", re.DOTALL)
_VECTOR = re.compile(r"\bvector\s*<\s*([^<>,]+?)\s*(?:,.*)?>$", re.DOTALL)

_EXTERNAL = re.compile(rf"\b(?:{'|'.join(sorted(EXTERNAL))})\b")


def resolver_of(kind: str) -> tuple[str, str] | None:
    """Return which resolver a type is, with the source of its capacity."""
    match = _RESOLVER.search(kind)
    if match is None:
        return None
    if "AllOps" in match.group() or "PythonOps" in match.group():
        return ALL, ""
    text = match.group(1) or match.group(2) or ""
    return MUTABLE, text.strip()


class Making(Evaluation):
    """Makes objects."""

    def arguments(self, listed: Node) -> list[Value]:
        """Evaluate arguments."""
        raise NotImplementedError

    def texts(self, listed: Node) -> list[str]:
        """Return the sources of arguments."""
        raise NotImplementedError

    def construct(self, kind: str, arguments: list[Value], texts: list[str], spot: Spot) -> Value:
        """Return a new object of a type; the same one where the same place is followed again."""
        kind = self.plain_type(kind)
        owning = _OWNING.search(kind)
        if owning is not None:
            if arguments:
                return arguments[0]
            return UNKNOWN
        resolver = resolver_of(kind)
        if resolver is not None and "vector" not in kind:
            return self.resolver(resolver, spot)
        match = _INTERPRETER.search(kind)
        if match is not None:
            if len(arguments) < 3:
                return arguments[0] if len(arguments) == 1 else UNKNOWN
            return self.interpreter(bool(match.group(1)), arguments, texts, spot)
        array, vector = _ARRAY.search(kind), _VECTOR.search(kind)
        if array is not None:
            return self.std_array(array.group(1), array.group(2), arguments, spot)
        if vector is not None:
            return self.vector(vector.group(1), arguments, spot)
        klass = self.class_named(kind)
        if klass is not None:
            if len(arguments) == 1 and isinstance(arguments[0], Instance):
                return arguments[0]
            return self.instance(klass, kind, arguments, spot)
        if len(arguments) == 1:
            return arguments[0]  # a copy, or a functional cast
        return UNKNOWN

    def resolver(self, known: tuple[str, str], spot: Spot) -> ResolverThing:
        """Make a resolver."""
        found = self.things.get(spot.key)
        if isinstance(found, ResolverThing):
            return found
        made = ResolverThing(spot.name or "resolver", self.place(spot.node), self.guards, known[0])
        made.capacity_text = known[1]
        if known[0] == MUTABLE:
            made.capacity = self.source(known[1]) if known[1] else None
        self.things[spot.key] = made
        return made

    def interpreter(self, recording: bool, given: list[Value], texts: list[str], spot: Spot) -> InterpreterThing:
        """Make an interpreter; made again at the same place, its arguments are those of both."""
        found = self.things.get(spot.key)
        made = (
            found
            if isinstance(found, InterpreterThing)
            else InterpreterThing(spot.name, self.place(spot.node), self.guards)
        )
        again = made is found
        made.recording = recording
        made.path = self.frame.path
        padded = [*given, *[None] * 4]
        allocator = len(given) == 3 or isinstance(given[2], AllocatorThing) or self.is_allocator(texts[2])
        made.model = join(made.model, given[0]) if again else given[0]
        made.resolver = join(made.resolver, given[1]) if again else given[1]
        made.arena = join(made.arena, given[2]) if again else given[2]
        made.model_text, made.resolver_text, made.arena_text = texts[:3]
        made.size = None if allocator else join(made.size, padded[3]) if again and made.size is not None else padded[3]
        made.size_text = "" if allocator else texts[3]
        # an error reporter stood there before 2022
        rest = [
            (value, text)
            for value, text in zip(given[3 if allocator else 4 :], texts[3 if allocator else 4 :], strict=False)
            if "reporter" not in text.lower()
        ]
        made.variables, made.variables_text = rest[0] if rest else (0, "")
        self.told += 1
        self.things[spot.key] = made
        return made

    def is_allocator(self, text: str) -> bool:
        """Say whether the third argument of an interpreter is an allocator that is not known."""
        cell = self.lookup(text.strip("&* ")) if re.fullmatch(r"[&*\s]*\w+", text) else None
        return cell is not None and "Allocator" in cell.kind

    def memory(self, spot: Spot) -> tuple[Memory, bool]:
        """Return the memory of a place, and whether it is new."""
        found = self.things.get(spot.key)
        if isinstance(found, Memory):
            return found, False
        made = Memory(spot.name, self.place(spot.node), self.guards)
        self.things[spot.key] = made
        return made, True

    def std_array(self, element: str, count: str, arguments: list[Value], spot: Spot) -> Memory:
        """Make a ``std::array``."""
        made, new = self.memory(spot)
        if new:
            made.width = self.width(element)
            head = self.head(spot.node)
            declaration = read_declaration(head, self.frame.unit.constants) if spot.name else None
            plain = declaration is not None and declaration.name == spot.name
            made.alignment = declaration.alignment if declaration is not None and plain else made.width
            made.placed = self.placed(head) if plain else ""
            made.count = self.source(count)
            if arguments:
                made.elements = Row(tuple(arguments), (), element)
        return made

    def vector(self, element: str, arguments: list[Value], spot: Spot) -> Value:
        """Make a ``std::vector``."""
        if self.width(element) is None and len(arguments) != 1:
            return Row(tuple(arguments), (), element)
        if len(arguments) > 1 or (arguments and isinstance(arguments[0], (Lambda, Method, Literal, Row))):
            return arguments[0] if isinstance(arguments[0], Row) else Row(tuple(arguments), (), element)
        made, new = self.memory(spot)
        if new:
            made.width, made.heap, made.source = self.width(element), True, "std::vector"
            made.alignment = 4
            made.count = arguments[0] if arguments else UNKNOWN
        return made

    def width(self, kind: str) -> int | None:
        """Return the bytes of a type."""
        plain = self.plain_type(kind)
        return ELEMENTS.get(plain.rpartition("::")[2], SIZES.get(plain.rpartition("::")[2]))

    def instance(self, klass: Class, kind: str, arguments: list[Value], spot: Spot) -> Value:
        """Make an object of one of the project's classes, and follow its constructor."""
        found = self.things.get(spot.key)
        made = (
            found
            if isinstance(found, Instance)
            else Instance(spot.name or klass.name, self.place(spot.node), self.guards, klass)
        )
        if made is not found:
            self.things[spot.key] = made
            self.instances.append(made)
            given = re.search(r"<(.*)>$", kind)
            template = [part.strip() for part in given.group(1).split(",")] if given else []
            for position, (parameter, default) in enumerate(klass.template):
                text = template[position] if position < len(template) else default
                made.fields[parameter] = Cell(self.source(text), "", made.place, constant=True)
            self.declare_fields(made, klass, klass.unit)
            if not klass.methods.get(klass.name) and arguments:
                for cell, value in zip(list(made.fields.values())[len(klass.template) :], arguments, strict=False):
                    cell.value = value
        constructors = [one for one in klass.methods.get(klass.name, ()) if len(one.parameters) >= len(arguments)]
        constructors += [
            one
            for one in self.program.functions.get(klass.name, ())
            if one.scope == klass.name and one not in constructors and len(one.parameters) >= len(arguments)
        ]
        if constructors:
            best = min(constructors, key=lambda one: len(one.parameters))
            self.invoke(best, made, arguments, spot.node, [])
        return made

    def declare_fields(
        self, instance: Instance, klass: Class, unit: Unit, depth: int = 0, *, only_static: bool = False
    ) -> None:
        """Make the members of an object, those of its bases first."""
        from tflm_lint.sources.following.state import Frame

        frame = Frame(klass.unit, None, instance, (*self.frame.path, id(instance)))
        for parameter in [*klass.template]:
            if parameter[0] not in instance.fields and parameter[1]:
                instance.fields[parameter[0]] = Cell(self.source(parameter[1]), "", instance.place, constant=True)
        self.frames.append(frame)
        for base in klass.bases if depth < 8 and not only_static else ():
            plain = self.plain_type(base)
            known = resolver_of(plain)
            inner = self.class_named(plain)
            if known is not None:
                node = (
                    klass.fields[0][0]
                    if klass.fields
                    else next((one.node for many in klass.methods.values() for one in many), None)
                )
                if node is not None:
                    instance.base = self.resolver(known, Spot(instance.name, node, (id(instance), "base")))
                    instance.base.place, instance.base.guards = instance.place, instance.guards
            elif inner is not None and inner is not klass:
                self.declare_fields(instance, inner, inner.unit, depth + 1)
        for node, guards in klass.fields:
            if not only_static or b"static" in klass.unit.source[node.start_byte : node.start_byte + 80].split():
                self.field_of(instance, klass, node, guards)
        self.frames.pop()
        del unit

    def field_of(self, instance: Instance, klass: Class, node: Node, guards: tuple[Guard, ...]) -> None:
        """Make the members that one declaration declares."""
        kind = self.text_of(node.child_by_field_name("type"))
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
            place = self.place(name)
            cell = Cell(
                value,
                kind + ("*" if declarator.type == "pointer_declarator" else ""),
                place,
                constant=constant,
                initial=True,
            )
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
        if resolver_of(self.plain_type(kind)) or _ARRAY.search(self.plain_type(kind)) or given:
            return self.construct(kind, given, texts, spot)
        klass = self.class_named(kind)
        if klass is not None and self.depth < 40:
            return self.instance(klass, self.plain_type(kind), [], spot)
        return UNKNOWN

    def array(self, node: Node, shape: Node, kind: str, value: Node, spot: Spot) -> Value:
        """Make an array of C; its attributes are read from the text."""
        made, new = self.memory(spot)
        if not new:
            return made
        unit = self.frame.unit
        named = declared(shape)
        if named is not None:
            made.place = self.place(named)
        head = self.head(node)
        declaration = read_declaration(head, unit.constants)
        made.width = self.width(kind)
        if declaration is not None and declaration.name == spot.name:
            made.alignment = declaration.alignment
            made.width = declaration.width if made.width is None and "*" not in kind else made.width
            made.placed = declaration.placed or ""
        # the type may be a name for an aligned one, or a pointer
        if made.alignment is None and made.width is not None:
            made.alignment = None
        made.placed = self.placed(head) or made.placed
        made.constant = bool(re.search(r"\bconst(?:expr)?\b", head))
        size = shape.child_by_field_name("size")
        if size is not None:
            made.count = self.evaluate(size)
        inner = shape.child_by_field_name("declarator")
        if inner is not None and inner.type == "array_declarator":
            made.count = UNKNOWN
        if value is not None:
            listed = self.evaluate(value) if value.end_byte - value.start_byte < 20_000 else UNKNOWN
            if isinstance(listed, Row):
                listed = Row(listed.of, listed.names, kind)
                if size is None and len(listed.of) < 256:
                    made.count = len(listed.of)
                klass = self.class_named(kind)
                rows = tuple(
                    Row(one.of, one.names, kind) if isinstance(one, Row) and klass is not None else one
                    for one in listed.of
                )
                made.elements = Row(rows, (), kind)
            made.filled = True
        return made

    def placed(self, head: str) -> str:
        """Return the word of a declaration that puts an array into the RAM outside of the chip."""
        found = _EXTERNAL.search(head)
        return found.group() if found is not None else ""

    def head(self, node: Node) -> str:
        """Return a declaration up to its initialiser, with the attributes before it."""
        text = self.frame.unit.text
        code = text.code
        # an attribute that stands before the declaration was blanked out and is no part of the node
        first = max(node.start_byte - 400, 0)
        begin = max(code.rfind(mark, first, node.start_byte) for mark in (b";", b"}", b"{", b"\n#", b"\n\n"))
        begin = node.start_byte if begin < 0 or code[begin : begin + 2] == b"\n#" else begin + 1
        stop = node.start_byte + 600
        ends = [
            at for at in (code.find(b";", node.start_byte, stop), code.find(b"=", node.start_byte, stop)) if at >= 0
        ]
        head = text.plain[begin : min(ends, default=stop)].decode("utf-8", "replace")
        return re.sub(r"^\s*(?:public|private|protected)\s*:", "", head)

    def method(self, klass: Class, name: str, depth: int = 0) -> Function | None:
        """Return the method of a class, or of one it is derived from."""
        found = klass.methods.get(name)
        if found:
            return found[0]
        for one in self.program.functions.get(name, ()):
            if one.scope == klass.name:
                return one
        for base in klass.bases if depth < 8 else ():
            inner = self.class_named(base)
            if inner is not None and inner is not klass:
                method = self.method(inner, name, depth + 1)
                if method is not None:
                    return method
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
