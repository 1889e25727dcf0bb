"""Declarations -> variables: what each is made of, and how long it lives."""

from __future__ import annotations

import re

from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.denoting import POINTER
from tflm_lint.sources.following.dimensions import Dimensions
from tflm_lint.sources.following.making import resolver_of
from tflm_lint.sources.following.naming import arguments_in
from tflm_lint.sources.following.objects import UNKNOWN, Cell, Instance, Memory, Row, Spot, Thing, Unknown
from tflm_lint.sources.following.outline import type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value


#: What keeps a function from ending.
ENDLESS = re.compile(
    rb"\bwhile\s*\(\s*(?:1|true)\s*\)|\bfor\s*\(\s*;\s*;\s*\)|vTaskStartScheduler|RunForever|\.start\(\)"
)

_UNIQUE = re.compile(r"(?:std\s*::\s*)?make_unique(?:_for_overwrite)?\s*<")
#: Names of variables, as types never go by.
_VARIABLE = re.compile(r"(?:g_|s_|k[A-Z])\w+|[a-z]\w*_(?:tflite|model|data|len|size|arena)")


class Declaring(Dimensions):
    """Follows declarations."""

    def _do_declaration(self, node: Node) -> None:
        """Take the variables of a declaration."""
        words = self.specifiers(node)
        inner = node.child_by_field_name("type")
        if len(self.frames) > 1 and inner is not None and inner.child_by_field_name("body") is not None:
            self.execute(inner)
        if "extern" in words and not any(
            one.type == "init_declarator" for one in node.children_by_field_name("declarator")
        ):
            self.declared_elsewhere(node)
            return
        fixed = not words.isdisjoint({"const", "constexpr", "constinit"})
        static = "static" in words or (len(self.frames) == 1 and len(self.frame.scopes) == 1)
        once = static and len(self.frames) > 1
        self.inside += once
        for declarator in node.children_by_field_name("declarator"):
            name = declared(declarator)
            if name is None:
                continue
            self.variable(node, declarator, name, fixed, static)
        self.inside -= once

    def declared_elsewhere(self, node: Node) -> None:
        """Take the variables that another file defines, or the linker: ``asm("_binary_kws_tflite_start")``."""
        label = ""
        for one in node.children_by_field_name("declarator"):
            if one.type == "gnu_asm_expression":
                label = self.text_of(one.child_by_field_name("assembly_code")).strip('"')
        for one in node.children_by_field_name("declarator"):
            name = declared(one)
            if name is None or one.type == "gnu_asm_expression":
                continue
            text = self.text_of(name)
            self.elsewhere_defined.add(text)
            if label:
                self.declare(text, Cell(Unknown(f"{text} is {label} of the linker", label), "", self.place(name)))

    def variable(self, node: Node, declarator: Node, name: Node, fixed: bool, static: bool) -> None:
        """Take one variable."""
        text = self.text_of(name)
        kind = type_of(self.frame.unit, node.child_by_field_name("type"))
        outside = len(self.frames) == 1 and len(self.frame.scopes) == 1
        # each instance of a template has variables of its own
        spot = Spot(text, name, (self.site(name), tuple(self.frame.bound) if static else self.frame.path))
        initialised = declarator.type == "init_declarator"
        value_node = declarator.child_by_field_name("value") if initialised else None
        shape = declarator.child_by_field_name("declarator") if initialised else declarator
        refers = shape is not None and shape.type in {"pointer_declarator", "reference_declarator"}
        inner = shape
        while inner is not None and inner.type in {
            "pointer_declarator",
            "reference_declarator",
            "parenthesized_declarator",
        }:
            inner = inner.child_by_field_name("declarator") or next(iter(inner.named_children), None)
        value: Value = UNKNOWN
        keeping, self.keeping = self.keeping, self.keeping or (static and not outside)
        if inner is not None and inner.type == "array_declarator" and not (refers and value_node is None):
            value = self.array(node, inner, kind, value_node, spot)
            if isinstance(value, Memory) and refers:
                value.width = POINTER
        elif value_node is not None and value_node.type in {"argument_list", "initializer_list"}:
            value = self.made(kind, refers, value_node, spot)
        elif value_node is not None:
            self.into = self.plain_type(kind) if value_node.type == "subscript_expression" else ""
            value = self.evaluate(value_node)
            self.into = ""
            self.name_it(value, text)
            if kind == "auto" and isinstance(value, Thing) and _UNIQUE.match(self.text_of(value_node)) is not None:
                kind = "std::unique_ptr<auto>"
        elif inner is not None and inner.type == "function_declarator":
            if self.is_function(inner, kind, outside):
                self.keeping = keeping
                return
            value = self.made_by_parameters(kind, refers, inner, spot)
        elif not refers:
            value = self.default(kind, spot)
        self.keeping = keeping
        if not refers:
            self.lives(value, value_node, text, lasting=static or outside)
        cell = Cell(
            value,
            kind + ("*" if refers and shape.type == "pointer_declarator" else ""),
            self.place(name),
            constant=fixed and not refers,
            initial=True,
        )
        cell.shared = outside or (static and not isinstance(value, (int, float)))
        if outside and self.is_member(shape, cell):
            return
        cell.space = self.frame.space if outside else ""
        names = self.cells.get(text, {}) if outside else {}
        before = names.get(self.key_of(names))
        if before is not None and before.place == cell.place:
            return  # all is followed a second time
        self.declare(text, cell)

    def lives(self, value: Value, made: Node, name: str, *, lasting: bool) -> None:
        """Note how long what a variable holds lives, and whether it lies on the stack."""
        if not lasting and (made is None or made.type != "call_expression"):
            stacked(value, name)
        if not isinstance(value, Thing) or value.name != name:
            return
        if made is None or made.type in {"argument_list", "initializer_list"} or self.owns(made, name):
            value.kept = value.kept or lasting
            if not lasting and self.ends():
                value.local = self.frame.function

    def is_member(self, shape: Node, cell: Cell) -> bool:
        """Say whether a variable is a static member that is defined here, and let that hold what it does."""
        while shape is not None and shape.type != "qualified_identifier":
            shape = shape.child_by_field_name("declarator")
        if shape is None:
            return False
        scope, _, name = re.sub(r"<[^<>]*>", "", self.text_of(shape)).replace(" ", "").rpartition("::")
        scope = scope.rpartition("::")[2]
        self.statics(scope)
        known = self.members.get((scope, name))
        if known is None:
            return False
        if known.initial and not isinstance(cell.value, Unknown):
            known.value, known.constant = cell.value, cell.constant
        return True

    def owns(self, made: Node, name: str) -> bool:
        """Say whether a variable ends what it holds, which it hands to nobody."""
        if made.type != "call_expression" or _UNIQUE.match(self.text_of(made)) is None or self.frame.function is None:
            return False
        handed = (
            rf"\bmove\s*\(\s*{name}\s*\)|\b{name}\s*\.\s*(?:release|swap)\b|\breturn\s+{name}\b"
            rf"|\bstatic\b[^;]*\b{name}\b"
        )
        return re.search(handed.encode(), self.piece(self.frame.function.node, 20_000)) is None

    def piece(self, node: Node, most: int) -> bytes:
        """Return the text of a node up to a size."""
        raise NotImplementedError

    def ends(self) -> bool:
        """Say whether the function that is followed comes to an end."""
        function = self.frame.function
        if function is None or function.name == "main":
            return False
        if function.ends is None:
            text = function.unit.source
            function.ends = ENDLESS.search(text, function.node.start_byte, function.node.end_byte) is None
        return function.ends

    def name_it(self, value: Value, name: str) -> None:
        """Let what is made without a name go by the variable that holds it."""
        if isinstance(value, Thing) and value.name in {"", "resolver"}:
            value.name = name

    def made(self, kind: str, refers: bool, listed: Node, spot: Spot) -> Value:
        """Return what a variable is constructed with."""
        given = self.arguments(listed)
        if refers:
            return given[0] if given else 0
        if kind == "auto" and len(given) == 1:
            return given[0]
        if not given and listed.type == "initializer_list" and not self.is_class(kind):
            return 0
        named = [child for child in listed.named_children if child.type == "initializer_pair"]
        if named and len(named) == len(given):
            return self.designated(kind, listed, spot)
        spot = spot._replace(braced=listed.type == "initializer_list")
        return self.construct(kind, given, self.texts(listed), spot)

    def designated(self, kind: str, listed: Node, spot: Spot) -> Value:
        """Return an object whose members are named in its initializer."""
        row = self.evaluate(listed)
        made = self.construct(kind, [], [], spot)
        if not isinstance(made, Instance) or not isinstance(row, Row):
            return row
        for name, value in zip(row.names, row.of, strict=False):
            if name in made.fields:
                made.fields[name].value = value
        return made

    def is_class(self, kind: str) -> bool:
        """Say whether a type is one that objects are made of."""
        plain = self.plain_type(kind)
        return resolver_of(plain) is not None or self.class_named(plain) is not None or "<" in plain

    def is_function(self, declarator: Node, made: str, outside: bool) -> bool:
        """Say whether a declarator declares a function rather than an object."""
        listed = declarator.child_by_field_name("parameters")
        children = [child for child in listed.named_children if child.type != "comment"] if listed is not None else []
        if not children:
            return True
        for child in children:
            kind = child.child_by_field_name("type")
            if kind is not None and self.text_of(kind) == "sizeof":
                return False
            if child.child_by_field_name("declarator") is not None:
                declarator_node = child.child_by_field_name("declarator")
                if declarator_node.type not in {
                    "abstract_function_declarator",
                    "function_declarator",
                    "abstract_array_declarator",
                    "abstract_reference_declarator",
                    "abstract_pointer_declarator",
                }:
                    return True
            if kind is not None and kind.type in {"primitive_type", "sized_type_specifier"}:
                return True
        return outside and not any(self.is_variable(self.text_of(child), made) for child in children)

    def is_variable(self, text: str, kind: str) -> bool:
        """Say whether a word between the parentheses of a declaration is a variable rather than a type."""
        if self.lookup(text) is not None or text in self.elsewhere_defined:
            return True
        # of what no source shows, the name tells
        return _VARIABLE.fullmatch(text) is not None and self.class_named(kind) is not None

    def made_by_parameters(self, kind: str, refers: bool, declarator: Node, spot: Spot) -> Value:
        """Return what a variable is constructed with where the grammar takes its arguments for parameters."""
        listed = declarator.child_by_field_name("parameters")
        text = self.text_of(listed)
        source = f"void f(){{ x{text}; }}".encode()
        found = arguments_in(self.parser.tree(source))
        if found is None:
            return UNKNOWN
        given = self.elsewhere(found, declarator.start_byte)
        texts = [source[child.start_byte : child.end_byte].decode("utf-8", "replace") for child in found.named_children]
        if refers:
            return given[0] if given else UNKNOWN
        return self.construct(kind, given, texts, spot)

    def default(self, kind: str, spot: Spot) -> Value:
        """Return an object that is declared without arguments."""
        plain = self.plain_type(kind)
        if resolver_of(plain) is not None or plain.startswith(("std::array", "array<", "std::vector", "vector<")):
            return self.construct(plain, [], [], spot)
        if self.class_named(plain) is not None and "<" not in plain.partition("<")[0]:
            return self.construct(plain, [], [], spot)
        return UNKNOWN


def stacked(value: Value, name: str) -> None:
    """Note that a variable of a function, or an array in it, lies on the stack: not what it points to."""
    held = [cell.value for cell in value.fields.values()] if isinstance(value, Instance) and value.name == name else ()
    for one in (value, *held):
        if isinstance(one, Memory) and not one.heap and (one is not value or one.name == name):
            one.stack = True
