"""The tree of one file -> what the Program holds of it: functions, classes, and what stands outside of both."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import declared, parse
from tflm_lint.sources.following.objects import Guard
from tflm_lint.sources.following.program import NAMESAKES, Class, Function, Parameter, Unit
from tflm_lint.sources.nodes import LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node, Parser
    from tflm_lint.sources.following.program import Program
    from tflm_lint.sources.preprocessor import Expanded


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

#: Conditions of the preprocessor within each other, each of which is a condition of its own.
_CONDITIONS = 64
#: Branches of one ``#if`` that are counted.
_CHAIN = 32
#: Names of namespaces within each other, which hostile files make long.
_LONGEST_SPACE = 200


def add(program: Program, parser: Parser, expanded: Expanded) -> Unit:
    """Read one file."""
    root, source = parse(parser, expanded.text.plain)
    unit = Unit(expanded, root, source)
    program.units.append(unit)
    if root is not None:
        _Walk(program, unit).walk(root)
    return unit


class _Context(NamedTuple):
    scope: Class | None
    local: bool
    template: tuple[tuple[str, str], ...]
    guards: tuple[Guard, ...]
    #: The namespaces that it stands in, as ``outer::inner``.
    space: str = ""


class _Walk:
    """Goes through one file."""

    def __init__(self, program: Program, unit: Unit) -> None:
        self.program, self.unit = program, unit
        #: Constants of enumerations so far, as they are written.
        self.texts: dict[str, list[str]] = {}
        #: Branches of the preprocessor -> the first of them, and how many there are.
        self.chains: dict[int, tuple[int, int]] = {}

    def walk(self, root: Node) -> None:
        """Take everything, without recursion: a hostile file nests deeper than Python's stack."""
        stack: list[tuple[Node, _Context]] = [(root, _Context(None, False, (), ()))]
        while stack:
            node, context = stack.pop()
            kind = node.type
            if kind in _BRANCHES:
                branch, first, count = context, node.start_byte, 0
                if len(context.guards) < _CONDITIONS:
                    first, count = self.chains.pop(node.start_byte, None) or (node.start_byte, branches_of(node))
                    guard = Guard(
                        (self.unit.path, node.start_byte), True, group=(self.unit.path, first), branches=count
                    )
                    branch = context._replace(guards=(*context.guards, guard))
                alternative = node.child_by_field_name("alternative")
                if alternative is not None:
                    self.chains[alternative.start_byte] = (first, count)
                children = [
                    (child, context if alternative is not None and child == alternative else branch)
                    for child in node.named_children
                ]
                stack.extend(reversed(children))
            elif kind in _CLASSES:
                self.klass(node, context, stack)
            elif kind in _CONTAINERS:
                if kind == "namespace_definition":
                    context = self.within(node, context)
                if kind == "template_declaration":
                    context = context._replace(template=self.template(node))
                stack.extend((child, context) for child in reversed(node.named_children))
            else:
                self.item(node, context, stack)

    def within(self, node: Node, context: _Context) -> _Context:
        """Return the context of what stands in a namespace."""
        name = node.child_by_field_name("name")
        if name is None:
            return context._replace(local=True)
        space = f"{context.space}::{self.unit.text_of(name)}".replace(" ", "").removeprefix("::")
        return context._replace(space=space) if len(space) <= _LONGEST_SPACE else context

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
                self.outside(node, context)
        elif kind in {"alias_declaration", "type_definition"}:
            self.alias(node, context, stack)
        elif kind == "enum_specifier":
            self.enumerators(node)
        elif kind in _STATEMENTS and context.scope is None:
            self.outside(node, context)

    def outside(self, node: Node, context: _Context) -> None:
        """Take what stands outside of functions and classes."""
        self.program.outside.append((self.unit, node, context.guards))
        if context.space:
            self.unit.spaces[node.start_byte] = context.space

    def alias(self, node: Node, context: _Context, stack: list[tuple[Node, _Context]]) -> None:
        """Take a name for a type."""
        name = declared(node.child_by_field_name("name") or node.child_by_field_name("declarator"))
        inner = node.child_by_field_name("type")
        if inner is not None and inner.type in _CLASSES and inner.child_by_field_name("body") is not None:
            self.klass(inner, context, stack, self.unit.text_of(name))
        elif inner is not None and inner.type == "enum_specifier":
            self.enumerators(inner)
        elif name is not None and context.template:
            names = tuple(one for one, _ in context.template)
            self.program.templates.setdefault(self.unit.text_of(name), (names, self.unit.text_of(inner)))
        elif name is not None:
            self.unit.aliases.setdefault(self.unit.text_of(name), []).append(self.unit.text_of(inner))

    def klass(self, node: Node, context: _Context, stack: list[tuple[Node, _Context]], name: str = "") -> None:
        """Take a class."""
        body = node.child_by_field_name("body")
        if body is None:
            return
        text = self.unit.text_of(node.child_by_field_name("name")) or name or unnamed(node)
        bases: list[str] = []
        for clause in node.named_children:
            if clause.type == "base_class_clause":
                bases += [self.unit.text_of(one) for one in clause.named_children if one.type != "access_specifier"]
        found = Class(text.partition("<")[0].rpartition("::")[2], self.unit, tuple(bases), node)
        found.template = context.template
        found.space = context.space
        found.outer = context.scope.name if context.scope is not None else ""
        if found.name:
            self.program.classes.setdefault(found.name, []).append(found)
        stack.append((body, _Context(found, context.local, (), context.guards, context.space)))

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
                constants.variables = self.texts
                following = constants.value(self.unit.text_of(value))
            if following is not None:
                name = self.unit.text_of(child.child_by_field_name("name"))
                self.unit.enumerators[name] = following
                self.program.enumerators.setdefault(name, following)
                self.texts[name] = [str(following)]
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
        suffix = re.search(r'operator\s*""\s*(\w+)$', whole)
        if suffix is not None:
            name, scope = f'operator""{suffix.group(1)}', ""
        elif not re.fullmatch(r"~?[A-Za-z_]\w*", name):
            name = "operator"
        owner = context.scope.name if context.scope is not None else scope.rpartition("::")[2]
        found = Function(name, owner, self.unit, node)
        found.body = body
        found.space = context.space
        found.parameters = self.parameters(declarator.child_by_field_name("parameters"))
        found.kind = self.unit.text_of(node.child_by_field_name("type"))
        found.template = tuple(one for one, _ in context.template)
        before = self.unit.source[node.start_byte : body.start_byte][:LONGEST]
        found.static = b"static" in before.split()
        found.local = context.local or (found.static and not owner)
        for child in node.named_children:
            if child.type == "field_initializer_list":
                found.initialisers = child
        self.program.take(found)
        if context.scope is not None:
            methods = context.scope.methods.setdefault(name, [])
            if len(methods) < NAMESAKES:
                methods.append(found)

    def parameters(self, listed: Node) -> tuple[Parameter, ...]:
        """Return the parameters of a function."""
        return parameters_of(self.unit, listed)


def classes_in(program: Program, unit: Unit, node: Node) -> None:
    """Take the classes that stand somewhere within a function."""
    _Walk(program, unit).walk(node)


def branches_of(node: Node) -> int:
    """Return how many branches an ``#if`` has, one of which is compiled; 0 where none may be, or these are many."""
    for count in range(1, _CHAIN):
        node = node.child_by_field_name("alternative")
        if node is None:
            return 0
        if node.type == "preproc_else":
            return count + 1
    return 0


def unnamed(node: Node) -> str:
    """Return what a class without a name goes by."""
    return f"__unnamed_{node.start_byte}"


def type_of(unit: Unit, node: Node) -> str:
    """Return the type of a declaration: a class that is defined there goes by its name."""
    if node is not None and node.type in _CLASSES and node.child_by_field_name("body") is not None:
        return unit.text_of(node.child_by_field_name("name")) or unnamed(node)
    return unit.text_of(node)


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
                child.type == "variadic_parameter_declaration",
            )
        )
    return tuple(found)
