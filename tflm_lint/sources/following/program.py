"""Syntax trees of an application's files -> Program: functions, classes and what stands outside of both, by name."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import declared, parse
from tflm_lint.sources.following.objects import Guard
from tflm_lint.sources.places import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.preprocessor import Expanded

#: Bytes of a node whose text is looked at.
LONGEST = 2000
_CONTAINERS = frozenset({
    "translation_unit", "declaration_list", "linkage_specification", "field_declaration_list", "ERROR",
    "template_declaration", "namespace_definition", "class_specifier", "struct_specifier", "union_specifier",
    "preproc_if", "preproc_ifdef", "preproc_elif", "preproc_else", "preproc_elifdef",
})  # fmt: skip
_CLASSES = frozenset({"class_specifier", "struct_specifier", "union_specifier"})
_BRANCHES = frozenset({"preproc_if", "preproc_ifdef", "preproc_elif", "preproc_else", "preproc_elifdef"})
_DECLARATIONS = frozenset({"declaration", "field_declaration"})
_STATEMENTS = frozenset(
    {"expression_statement", "if_statement", "for_statement", "for_range_loop", "compound_statement"}
)


class Unit:
    """One file."""

    def __init__(self, expanded: Expanded, root: Node, source: bytes) -> None:
        self.path = expanded.path
        self.text = expanded.text
        self.lines = expanded.lines
        self.root, self.source = root, source
        #: Names of types, with what they stand for.
        self.aliases: dict[str, list[str]] = {}
        #: Constants of enumerations.
        self.enumerators: dict[str, int] = {}
        self.macros = expanded.macros
        #: Values of macros that have several, or none that is plain.
        self.constants = Constants()
        for name, meanings in expanded.macros.items():
            if meanings[0].parameters is None:
                self.constants.macros[name] = [one.body for one in meanings]

    def text_of(self, node: Node) -> str:
        """Return the source of a node, as much as anything here needs."""
        if node is None:
            return ""
        start = node.start_byte
        return self.source[start : min(node.end_byte, start + LONGEST)].decode("utf-8", "replace")

    def place(self, at: int) -> Place:
        """Return the place of a byte."""
        return Place(self.path, *self.lines.place(at))


class Parameter(NamedTuple):
    """A parameter of a function."""

    name: str
    kind: str
    default: Any = None


class Function:
    """A function, method or constructor with a body."""

    def __init__(self, name: str, scope: str, unit: Unit, node: Node) -> None:
        self.name, self.scope, self.unit, self.node = name, scope, unit, node
        self.parameters: tuple[Parameter, ...] = ()
        self.initialisers: Node = None
        self.body: Node = None
        self.kind = ""
        self.static = False
        #: Names of the template's parameters.
        self.template: tuple[str, ...] = ()
        #: Whether only its own file sees it.
        self.local = False
        #: Whether something in it concerns models.
        self.relevant = False
        #: Whether it comes to an end, once that was asked.
        self.ends: bool | None = None
        self.at = node.start_byte


class Class:
    """A class with what it holds."""

    def __init__(self, name: str, unit: Unit, bases: tuple[str, ...]) -> None:
        self.name, self.unit, self.bases = name, unit, bases
        #: Declarations of members, with the directives around them.
        self.fields: list[tuple[Node, tuple[Guard, ...]]] = []
        self.methods: dict[str, list[Function]] = {}
        #: Names of the template's parameters, and what they are unless given.
        self.template: tuple[tuple[str, str], ...] = ()


class Program:
    """All files."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.functions: dict[str, list[Function]] = {}
        self.classes: dict[str, list[Class]] = {}
        #: What stands outside of functions and classes, in order.
        self.outside: list[tuple[Unit, Node, tuple[Guard, ...]]] = []
        self.every: list[Function] = []
        #: Name of a function -> the functions that call one of that name.
        self.callers: dict[str, set[int]] = {}
        self._aliases: dict[str, list[str]] = {}
        #: Constants of headers that are not followed.
        self.shared = Constants()

    def add(self, parser: Any, expanded: Expanded) -> Unit:
        """Read one file."""
        root, source = parse(parser, expanded.text.plain)
        unit = Unit(expanded, root, source)
        self.units.append(unit)
        _Walk(self, unit).walk(root)
        return unit

    def aliases(self, unit: Unit, name: str) -> list[str]:
        """Return what a name of a type stands for, in the file or in others."""
        if name in unit.aliases:
            return unit.aliases[name]
        if name not in self._aliases:
            found = {text: None for other in self.units for text in other.aliases.get(name, ())}
            self._aliases[name] = list(found)
        return self._aliases[name]

    def class_of(self, unit: Unit, name: str) -> Class | None:
        """Return the class of a name: that of the file, or the only one."""
        found = self.classes.get(name, ())
        own = [one for one in found if one.unit is unit]
        return own[0] if own else found[0] if found else None


class _Context(NamedTuple):
    scope: Class | None
    local: bool
    template: tuple[tuple[str, str], ...]
    guards: tuple[Guard, ...]


class _Walk:
    """Goes through one file."""

    def __init__(self, program: Program, unit: Unit) -> None:
        self.program, self.unit = program, unit

    def walk(self, root: Node) -> None:
        """Take everything, without recursion: a hostile file nests deeper than Python's stack."""
        stack: list[tuple[Node, _Context]] = [(root, _Context(None, False, (), ()))]
        while stack:
            node, context = stack.pop()
            kind = node.type
            if kind in _BRANCHES:
                guard = Guard((self.unit.path, node.start_byte), True)
                branch = context._replace(guards=(*context.guards, guard))
                alternative = node.child_by_field_name("alternative")
                children = [
                    (child, context if alternative is not None and child == alternative else branch)
                    for child in node.named_children
                ]
                stack.extend(reversed(children))
            elif kind in _CLASSES:
                self.klass(node, context, stack)
            elif kind in _CONTAINERS:
                if kind == "namespace_definition" and node.child_by_field_name("name") is None:
                    context = context._replace(local=True)
                if kind == "template_declaration":
                    context = context._replace(template=self.template(node))
                stack.extend((child, context) for child in reversed(node.named_children))
            else:
                self.item(node, context, stack)

    def item(self, node: Node, context: _Context, stack: list[tuple[Node, _Context]]) -> None:
        """Take what is no container."""
        kind = node.type
        if kind == "function_definition":
            self.function(node, context)
        elif kind in _DECLARATIONS:
            inner = node.child_by_field_name("type")
            if inner is not None and inner.type in _CLASSES and inner.child_by_field_name("body") is not None:
                stack.append((inner, context))
            if inner is not None and inner.type == "enum_specifier":
                self.enumerators(inner)
            if context.scope is not None:
                context.scope.fields.append((node, context.guards))
            else:
                self.program.outside.append((self.unit, node, context.guards))
        elif kind in {"alias_declaration", "type_definition"}:
            name = declared(node.child_by_field_name("name") or node.child_by_field_name("declarator"))
            inner = node.child_by_field_name("type")
            if inner is not None and inner.type in _CLASSES and inner.child_by_field_name("body") is not None:
                self.klass(inner, context, stack, self.unit.text_of(name))
            elif inner is not None and inner.type == "enum_specifier":
                self.enumerators(inner)
            elif name is not None:
                self.unit.aliases.setdefault(self.unit.text_of(name), []).append(self.unit.text_of(inner))
        elif kind == "enum_specifier":
            self.enumerators(node)
        elif kind in _STATEMENTS and context.scope is None:
            self.program.outside.append((self.unit, node, context.guards))

    def klass(self, node: Node, context: _Context, stack: list[tuple[Node, _Context]], name: str = "") -> None:
        """Take a class."""
        body = node.child_by_field_name("body")
        if body is None:
            return
        text = self.unit.text_of(node.child_by_field_name("name")) or name
        bases: list[str] = []
        for clause in node.named_children:
            if clause.type == "base_class_clause":
                bases += [self.unit.text_of(one) for one in clause.named_children if one.type != "access_specifier"]
        found = Class(text.partition("<")[0].rpartition("::")[2], self.unit, tuple(bases))
        found.template = context.template
        if found.name:
            self.program.classes.setdefault(found.name, []).append(found)
        stack.append((body, _Context(found, context.local, (), context.guards)))

    def template(self, node: Node) -> tuple[tuple[str, str], ...]:
        """Return the parameters of a template."""
        listed = node.child_by_field_name("parameters")
        found = []
        for child in listed.named_children if listed is not None else ():
            name = declared(child.child_by_field_name("declarator") or child.child_by_field_name("name"))
            if name is None:
                name = next(
                    (one for one in child.named_children if one.type in {"type_identifier", "identifier"}), None
                )
            default = child.child_by_field_name("default_value") or child.child_by_field_name("default_type")
            found.append((self.unit.text_of(name), self.unit.text_of(default)))
        return tuple(found)

    def enumerators(self, node: Node) -> None:
        """Take the constants of an enumeration."""
        body = node.child_by_field_name("body")
        following: int | None = 0
        for child in body.named_children if body is not None else ():
            if child.type != "enumerator":
                continue
            value = child.child_by_field_name("value")
            if value is not None:
                constants = Constants()
                constants.variables = {name: [str(number)] for name, number in self.unit.enumerators.items()}
                following = constants.value(self.unit.text_of(value))
            if following is not None:
                self.unit.enumerators[self.unit.text_of(child.child_by_field_name("name"))] = following
                following += 1

    def function(self, node: Node, context: _Context) -> None:
        """Take a function."""
        declarator = node.child_by_field_name("declarator")
        for _ in range(8):
            if declarator is None or declarator.type == "function_declarator":
                break
            inner = declarator.child_by_field_name("declarator")
            declarator = inner or next(iter(declarator.named_children), None)
        body = node.child_by_field_name("body")
        if declarator is None or body is None:
            return
        whole = self.unit.text_of(declarator.child_by_field_name("declarator"))
        scope, _, name = re.sub(r"<[^<>]*>", "", whole).replace(" ", "").rpartition("::")
        if not re.fullmatch(r"~?[A-Za-z_]\w*", name):
            name = "operator"
        owner = context.scope.name if context.scope is not None else scope.rpartition("::")[2]
        found = Function(name, owner, self.unit, node)
        found.body = body
        found.parameters = self.parameters(declarator.child_by_field_name("parameters"))
        found.kind = self.unit.text_of(node.child_by_field_name("type"))
        found.template = tuple(one for one, _ in context.template)
        before = self.unit.source[node.start_byte : body.start_byte][:LONGEST]
        found.static = b"static" in before.split()
        found.local = context.local or (found.static and not owner)
        for child in node.named_children:
            if child.type == "field_initializer_list":
                found.initialisers = child
        self.program.every.append(found)
        if context.scope is not None:
            context.scope.methods.setdefault(name, []).append(found)
        self.program.functions.setdefault(name, []).append(found)

    def parameters(self, listed: Node) -> tuple[Parameter, ...]:
        """Return the parameters of a function."""
        return parameters_of(self.unit, listed)


def parameters_of(unit: Unit, listed: Node) -> tuple[Parameter, ...]:
    """Return the parameters in a list."""
    found = []
    for child in listed.named_children if listed is not None else ():
        if "parameter" not in child.type:
            continue
        name = declared(child.child_by_field_name("declarator"))
        found.append(
            Parameter(
                unit.text_of(name),
                unit.text_of(child.child_by_field_name("type")),
                child.child_by_field_name("default_value"),
            )
        )
    return tuple(found)
