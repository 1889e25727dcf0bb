"""One C++ file -> Unit: the resolvers, arenas, interpreters and functions in it, as text and places, unlinked."""

from __future__ import annotations

import re
from bisect import bisect_right

from tflm_lint.record import NamedTuple
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import declared, every, name_of, parse, text_of
from tflm_lint.sources.declaration import read_declaration
from tflm_lint.sources.recognise import arguments_of, assigned_to, block_of, is_conditional, macro_bodies, made_by
from tflm_lint.sources.registration import Call, Registration
from tflm_lint.sources.text import Lines, Text, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node

#: A file is parsed where one of these stands in it.
KEYWORDS = (b"OpResolver", b"MicroInterpreter", b"MicroAllocator", b"MicroResourceVariables", b"tensor_arena", b"Arena")
_INTERPRETER = re.compile(r"\b(?:Recording)?MicroInterpreter\b")
_CREATE = re.compile(r"([\w:]+::Create)\s*\(([^()]*)\)")
_ADD = re.compile(rb"(?:\.|->)\s*Add[A-Z]\w*\s*\(")


#: Functions that may stand between a place and the function that it is in.
_NESTED = 64


class Place(NamedTuple):
    """A place in a source file; line and column from 1 on."""

    file: str
    line: int
    column: int


class Variable(NamedTuple):
    """Something with a name and a type, in a function (its position in ``Unit.functions``) or outside of all."""

    name: str
    kind: str
    function: int | None
    place: Place
    #: What it is initialised with or constructed from: source of the arguments.
    arguments: tuple[str, ...] = ()
    #: Whether it only refers to another: a reference, a pointer, a parameter.
    refers: bool = False
    #: Position among the parameters of the function.
    parameter: int | None = None
    #: Whether it stands in a branch of the preprocessor that may not be compiled.
    conditional: bool = False
    #: Byte of the name, and the part of the file in which it is known.
    at: int = 0
    block: tuple[int, int] = (0, 0)


class Array(NamedTuple):
    """An array of bytes."""

    name: str
    #: Source of the number of elements.
    size: str
    width: int
    #: Bytes, None where the file does not tell.
    alignment: int | None
    place: Place


class Construction(NamedTuple):
    """An interpreter, an allocator or a set of resource variables that is made."""

    #: ``MicroInterpreter``, ``MicroAllocator``, ``MicroResourceVariables``, the first two after ``Recording``, or
    #: ``member`` for a member that a constructor initialises.
    kind: str
    #: The variable that holds it, None where it has no name.
    name: str | None
    arguments: tuple[str, ...]
    function: int | None
    place: Place
    #: Byte in the file.
    at: int


class Function(NamedTuple):
    """A function with what it registers."""

    name: str
    calls: tuple[Call, ...]
    #: Names that it returns.
    returns: tuple[str, ...]
    place: Place
    returned_type: str = ""


class Unit(NamedTuple):
    """What one file says."""

    path: str
    text: Text
    constants: Constants
    #: Name of a type -> what it stands for.
    aliases: dict[str, str]
    functions: tuple[Function, ...]
    variables: tuple[Variable, ...]
    arrays: tuple[Array, ...]
    constructions: tuple[Construction, ...]
    #: Name -> sources of what is assigned to it, ``arena = malloc(SIZE)``, ``model = tflite::GetModel(g_model)``,
    #: with the function that it happens in.
    assignments: dict[str, tuple[tuple[int | None, str], ...]]
    #: Calls that register operators and stand in no function that could be followed.
    loose: tuple[Call, ...]
    #: What could not be followed, in words.
    lost: tuple[tuple[str, Place], ...]
    lines: Lines

    def place(self, at: int) -> Place:
        """Return the place of a byte."""
        return Place(self.path, *self.lines.place(at))


def worth_parsing(data: bytes) -> bool:
    """Say whether a file may say something of an application."""
    return any(keyword in data for keyword in KEYWORDS)


def read_unit(parser: Any, path: str, data: bytes) -> Unit:
    """Read one file; an expanded macro that declares a resolver is read as if it stood there."""
    text = read_text(data)
    constants = Constants().read(text)
    unit = _Reader(path, text, constants).read(parse(parser, text.raw))
    body = macro_bodies(text.raw)
    if body is not None:
        more = _Reader(path, text, constants).read(parse(parser, body))
        unit = unit._replace(
            variables=unit.variables + more.variables,
            loose=unit.loose + more.loose,
            constructions=unit.constructions + more.constructions,
        )
    return unit


class _Reader:
    """Walks one tree."""

    def __init__(self, path: str, text: Text, constants: Constants) -> None:
        self.path, self.text, self.constants = path, text, constants
        self.aliases: dict[str, str] = {}
        self.functions: list[Function] = []
        self.variables: list[Variable] = []
        self.arrays: list[Array] = []
        self.constructions: list[Construction] = []
        self.assignments: dict[str, list[tuple[int | None, str]]] = {}
        self.lost: list[tuple[str, Place]] = []
        self.spans: list[tuple[int, int]] = []
        self.lines = Lines(text.raw)

    def read(self, root: Node) -> Unit:
        for node in every(root, "alias_declaration", "type_definition"):
            name = declared(node.child_by_field_name("name") or node.child_by_field_name("declarator"))
            if name is not None:
                self.aliases[text_of(name)] = text_of(node.child_by_field_name("type"))
        for node in every(root, "function_definition"):
            self.function(node)
        for node in every(root, "declaration", "field_declaration"):
            self.declaration(node)
        for node in every(root, "new_expression", "call_expression", "field_initializer"):
            self.construction(node)
        for node in every(root, "assignment_expression"):
            name = name_of(text_of(node.child_by_field_name("left")))
            if name is not None:
                value = text_of(node.child_by_field_name("right"))
                self.assignments.setdefault(name, []).append((self.enclosing(node.start_byte), value))
        outside = Registration()
        loose = [] if self.functions else outside.follow(root)
        self.count(root, loose)
        assignments = {name: tuple(values) for name, values in self.assignments.items()}
        return Unit(
            self.path,
            self.text,
            self.constants,
            self.aliases,
            tuple(self.functions),
            tuple(self.variables),
            tuple(self.arrays),
            tuple(self.constructions),
            assignments,
            tuple(loose),
            tuple(self.lost),
            self.lines,
        )

    def place(self, at: int) -> Place:
        return Place(self.path, *self.lines.place(at))

    def function(self, node: Node) -> None:
        """Take a function with its parameters and what it registers."""
        declarator = node.child_by_field_name("declarator")
        for _ in range(8):
            if declarator is None or declarator.type == "function_declarator":
                break
            inner = declarator.child_by_field_name("declarator")
            declarator = inner or next(iter(declarator.named_children), None)
        name = declared(declarator)
        body = node.child_by_field_name("body")
        if declarator is None or name is None or body is None:
            return
        index = len(self.functions)
        parameters = declarator.child_by_field_name("parameters")
        listed = [child for child in parameters.named_children if "parameter" in child.type] if parameters else []
        for position, parameter in enumerate(listed):
            own = declared(parameter.child_by_field_name("declarator"))
            kind = text_of(parameter.child_by_field_name("type"))
            if own is not None:
                place = self.place(own.start_byte)
                self.variables.append(Variable(text_of(own), kind, index, place, (), True, position))
        registration = Registration()
        calls = registration.follow(body)
        place = self.place(name.start_byte)
        if registration.lost:
            self.lost.append((f"{text_of(name)} is nested too deeply", place))
        returns = [
            returned
            for statement in every(body, "return_statement")
            for child in statement.named_children
            if (returned := name_of(text_of(child))) is not None
        ]
        kind = text_of(node.child_by_field_name("type"))
        self.functions.append(Function(text_of(name), tuple(calls), tuple(returns), place, kind))
        self.spans.append((node.start_byte, node.end_byte))

    def enclosing(self, at: int) -> int | None:
        """Return the innermost function that a byte is in."""
        # functions stand in order; one may hold a class with functions of its own
        last = bisect_right(self.spans, (at, len(self.text.raw)))
        for index in range(last - 1, max(last - _NESTED, 0) - 1, -1):
            if self.spans[index][0] <= at < self.spans[index][1]:
                return index
        return None

    def declaration(self, node: Node) -> None:
        """Take the variables of a declaration."""
        kind = text_of(node.child_by_field_name("type"))
        function = self.enclosing(node.start_byte)
        for declarator in node.children_by_field_name("declarator"):
            name = declared(declarator)
            if name is None:
                continue
            place = self.place(name.start_byte)
            own = text_of(name)
            value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
            shape = declarator.child_by_field_name("declarator") if declarator.type == "init_declarator" else declarator
            if shape is not None and shape.type == "array_declarator":
                self.array(node, shape, own, place)
                continue
            arguments = arguments_of(declarator, value)
            refers = shape is not None and shape.type in {"pointer_declarator", "reference_declarator"}
            self.variables.append(
                Variable(
                    *(own, kind, function, place, arguments, refers, None),
                    *(is_conditional(node), name.start_byte, block_of(node)),
                )
            )
            for argument in arguments:
                made = _CREATE.fullmatch(argument.strip())
                if made is not None:  # T* allocator(T::Create(arena, size)), which the grammar takes for a function
                    given = tuple(part.strip() for part in made.group(2).split(","))
                    self.constructions.append(
                        Construction(made_by(made.group(1)) or "", own, given, function, place, name.start_byte)
                    )
            if value is not None:
                self.assignments.setdefault(own, []).append((function, text_of(value)))
            interpreter = _INTERPRETER.search(kind)
            if interpreter is not None and "<" not in kind and arguments and not refers:
                self.constructions.append(
                    Construction(interpreter.group(), own, arguments, function, place, name.start_byte)
                )
        template = re.search(r"\barray\s*<\s*([\w:]+)\s*,\s*([^<>]+)>", kind)
        if template is not None:
            name = declared(node.child_by_field_name("declarator"))
            if name is not None:
                self.array(node, None, text_of(name), self.place(name.start_byte), template.group(2))

    def array(self, node: Node, shape: Node, name: str, place: Place, size: str | None = None) -> None:
        """Take an array of bytes with its size and alignment; the attributes are read from the text."""
        code = self.text.code
        # an attribute that stands before the declaration was blanked out and is no part of the node
        first = max(node.start_byte - 400, 0)
        begin = max(code.rfind(mark, first, node.start_byte) for mark in (b";", b"}", b"{", b"\n#", b"\n\n"))
        begin = node.start_byte if begin < 0 or code[begin : begin + 2] == b"\n#" else begin + 1
        stop = node.start_byte + 600
        ends = [
            at for at in (code.find(b";", node.start_byte, stop), code.find(b"=", node.start_byte, stop)) if at >= 0
        ]
        head = self.text.plain[begin : min(ends, default=stop)].decode("utf-8", "replace")
        declaration = read_declaration(head, self.constants)
        if declaration is None or declaration.name != name:
            return
        if size is None:
            size = text_of(shape.child_by_field_name("size"))
        self.arrays.append(Array(name, size, declaration.width, declaration.alignment, place))

    def construction(self, node: Node) -> None:
        """Take an interpreter, allocator or resource variables that an expression makes."""
        arguments = node.child_by_field_name("arguments")
        kind = ""
        name = None
        if node.type == "new_expression":
            kind = text_of(node.child_by_field_name("type"))
        elif node.type == "call_expression":
            kind = text_of(node.child_by_field_name("function"))
        else:
            listed = [child for child in node.named_children if child.type in {"argument_list", "initializer_list"}]
            arguments = listed[0] if listed else None
            name = text_of(node.named_children[0]) if node.named_children else None
        if arguments is None:
            return
        made = made_by(kind)
        if node.type == "field_initializer":
            made = "member"
        if made is None:
            return
        given = tuple(text_of(child) for child in arguments.named_children if child.type != "comment")
        place = self.place(node.start_byte)
        if name is None:
            name = assigned_to(node)
        self.constructions.append(
            Construction(made, name, given, self.enclosing(node.start_byte), place, node.start_byte)
        )

    def count(self, root: Node, loose: list[Call]) -> None:
        """Say so where the tree shows fewer registrations than the text."""
        del root
        followed = {call.at for function in self.functions for call in function.calls if call.position is None}
        followed |= {call.at for call in loose}
        seen = sum(1 for _ in _ADD.finditer(self.text.code))
        if seen > len(followed) and not macro_bodies(self.text.raw):
            first = _ADD.search(self.text.code)
            place = self.place(first.start() if first else 0)
            self.lost.append((f"{seen - len(followed)} calls of Add... stand where they cannot be followed", place))
