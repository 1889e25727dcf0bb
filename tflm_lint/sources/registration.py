"""Body of a function -> the operators that it registers if every call succeeds, in the order in which it would.

``kTfLiteOk`` is 0, so that ``AddA() && AddB()`` never calls the second: the value of each expression is followed under
the assumption that registering works. What depends on anything else is kept with the part of the file that does.
"""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.cpp import declared, name_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node

    #: First byte and the one behind the last.
    Span = tuple[int, int]

_ADD = re.compile(r"Add[A-Z]\w*")
#: What is nested deeper is not followed.
_DEPTH = 160
_VALUES = {"kTfLiteOk": 0, "kTfLiteError": 1, "true": 1, "false": 0, "nullptr": 0, "NULL": 0}
_TERMINATORS = frozenset({"return_statement", "throw_statement", "goto_statement", "break_statement"})
#: Statements whose parts may run or not, as what is known here says nothing of.
_UNSURE = frozenset({"while_statement", "for_statement", "for_range_loop", "try_statement", "case_statement"})
_BLOCKS = frozenset({"compound_statement", "translation_unit", "declaration_list", "field_declaration_list"})
_WRAPPERS = frozenset(
    {"else_clause", "do_statement", "labeled_statement", "linkage_specification", "switch_statement", "else_statement"}
)
_DEFINITIONS = frozenset({"function_definition", "class_specifier", "struct_specifier", "namespace_definition"})
CONDITIONALS = frozenset({"preproc_if", "preproc_ifdef", "preproc_elif", "preproc_else", "preproc_elifdef"})


class Call(NamedTuple):
    """A call that registers an operator, or hands a resolver over to a function."""

    #: ``AddConv2D``, or the function that is called.
    function: str
    #: The object that it is called on; for a function, the argument.
    object: str
    #: Source of the arguments.
    arguments: tuple[str, ...]
    #: Byte in the file.
    at: int
    #: Parts of the file around it that may not run; without any it is surely reached where all before it succeeds.
    unsure: tuple[Span, ...] = ()
    #: Whether it is surely not reached because a call before it succeeds.
    skipped: bool = False
    #: Whether the status is looked at.
    checked: bool = True
    #: Position of the argument, for a function; None for ``AddX``.
    position: int | None = None


class State(NamedTuple):
    """What is known where a node stands."""

    unsure: tuple[Span, ...] = ()
    skipped: bool = False
    depth: int = 0

    def deeper(self) -> State:
        """Go one node further down."""
        return self._replace(depth=self.depth + 1)

    def into(self, node: Node, sure: bool | None) -> State:
        """Go into a part that surely runs (True), surely does not (False), or of which nothing is known."""
        if sure is None:
            return State((*self.unsure, (node.start_byte, node.end_byte)), self.skipped, self.depth + 1)
        return State(self.unsure, self.skipped or not sure, self.depth + 1)


class Registration:
    """Follows one function."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        #: Whether something was nested too deeply to be followed.
        self.lost = False
        #: Flags and pointers of the first run: ``static bool done = false;``.
        self.values: dict[str, int] = {}

    def follow(self, body: Node) -> list[Call]:
        """Follow the statements of a body and return the calls."""
        self.statement(body, State())
        return self.calls

    def statement(self, node: Node, state: State) -> None:
        """Follow a statement."""
        if state.depth > _DEPTH:
            self.lost = True
            return
        kind = node.type
        if kind == "if_statement":
            self.branches(node, state)
        elif kind in _BLOCKS:
            self.block(node, state)
        elif kind in _UNSURE or (kind in CONDITIONALS and not is_plain_condition(node)):
            for child in node.named_children:
                self.statement(child, state.into(node, None))
        elif kind in _WRAPPERS or kind in CONDITIONALS:
            for child in node.named_children:
                self.statement(child, state.deeper())
        elif kind not in _DEFINITIONS:
            for child in node.named_children:
                self.expression(child, state.deeper(), discarded=kind == "expression_statement")
            if kind == "declaration":
                self.remember(node)

    def block(self, node: Node, state: State) -> None:
        """Follow statements up to one that leaves the block; those behind it run only where something jumps there."""
        inner = state.deeper()
        for child in node.named_children:
            self.statement(child, inner)
            if child.type in _TERMINATORS:
                behind = (child.end_byte, node.end_byte)
                inner = State((*state.unsure, behind), state.skipped, state.depth + 1)

    def branches(self, node: Node, state: State) -> int | None:
        """Follow both branches of an if or a conditional expression; return the value of the one that is taken."""
        value = self.expression(node.child_by_field_name("condition"), state.deeper())
        taken = None
        for wanted, field in ((True, "consequence"), (False, "alternative")):
            branch = node.child_by_field_name(field)
            if branch is None:
                continue
            sure = None if value is None else bool(value) == wanted
            inner = state.into(branch, sure)
            if node.type == "if_statement":
                self.statement(branch, inner)
            else:
                result = self.expression(branch, inner)
                taken = result if sure else taken
        return taken

    def expression(self, node: Node | None, state: State, *, discarded: bool = False) -> int | None:  # noqa: PLR0912 - one branch a kind
        """Follow an expression; return its value if registering works, None where that depends on anything else."""
        if node is None:
            return None
        if state.depth > _DEPTH:
            self.lost = True
            return None
        kind, inner = node.type, state.deeper()
        value: int | None = None
        if kind == "call_expression":
            value = self.call(node, state, discarded)
        elif kind == "binary_expression":
            value = self.binary(node, state)
        elif kind == "conditional_expression":
            value = self.branches(node, state)
        elif kind == "unary_expression":
            value = self.expression(node.child_by_field_name("argument"), inner)
            is_not = text_of(node.child_by_field_name("operator")) == "!"
            value = int(not value) if is_not and value is not None else None
        elif kind in {"parenthesized_expression", "condition_clause"}:
            for child in node.named_children:
                value = self.expression(child, inner, discarded=discarded)
        elif kind == "cast_expression":
            value = self.expression(node.child_by_field_name("value"), inner)
        elif kind == "assignment_expression":
            value = self.expression(node.child_by_field_name("right"), inner)
        elif kind in {"identifier", "qualified_identifier", "number_literal", "true", "false", "null"}:
            name = text_of(node).rpartition("::")[2]
            value = self.values.get(name, _VALUES.get(name, int(name) if name.isdigit() else None))
        elif kind == "lambda_expression":
            body = node.child_by_field_name("body")
            if body is not None:
                self.statement(body, state.into(body, None))
        elif kind in _BLOCKS or kind in {"if_statement", "expression_statement"}:  # a statement expression, or an error
            self.statement(node, inner)
        else:
            for child in node.named_children:
                self.expression(child, inner)
        return value

    def binary(self, node: Node, state: State) -> int | None:
        """Follow ``&&``, ``||`` and comparisons."""
        operator = text_of(node.child_by_field_name("operator"))
        right = node.child_by_field_name("right")
        left_value = self.expression(node.child_by_field_name("left"), state.deeper())
        if operator in {"&&", "||", "and", "or"} and right is not None:
            ends = 0 if operator in {"&&", "and"} else 1
            never = left_value is not None and int(bool(left_value)) == ends
            value = self.expression(right, state.into(right, None if left_value is None else not never))
            return ends if never else None if left_value is None or value is None else int(bool(value))
        value = self.expression(right, state.deeper())
        if left_value is None or value is None:
            return None
        if operator in {"==", "!="}:
            return int((left_value == value) == (operator == "=="))
        return left_value | value if operator in {"|", "+"} else None

    def remember(self, node: Node) -> None:
        """Keep the value of a flag that makes a function do its work once: the first run is what is followed."""
        if "static" not in text_of(node).partition("=")[0].split():
            return
        for declarator in node.children_by_field_name("declarator"):
            value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
            name = declared(declarator)
            if value is not None and name is not None and value.type in {"false", "true", "null"}:
                self.values[text_of(name)] = int(value.type == "true")

    def call(self, node: Node, state: State, discarded: bool) -> int | None:
        """Follow a call: of ``AddX`` on an object, or of a function that objects are handed to."""
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        given = list(arguments.named_children) if arguments is not None else []
        texts = tuple(text_of(argument) for argument in given)
        at, unsure, skipped = node.start_byte, state.unsure, state.skipped
        if function is not None and function.type == "field_expression":
            method = text_of(function.child_by_field_name("field"))
            target = function.child_by_field_name("argument")
            if _ADD.fullmatch(method):
                name = name_of(text_of(target)) or ""
                self.calls.append(Call(method, name, texts, at, unsure, skipped, not discarded))
                return 0
            self.expression(target, state.deeper())
        name = text_of(function).rpartition("::")[2].rpartition(".")[2].rpartition("->")[2].partition("<")[0]
        for position, (argument, text) in enumerate(zip(given, texts, strict=True)):
            self.expression(argument, state.deeper())
            handed = name_of(text)
            if handed is not None and re.fullmatch(r"\w+", name):
                self.calls.append(Call(name, handed, texts, at, unsure, skipped, not discarded, position))
        return None


def is_plain_condition(node: Node) -> bool:
    """Say whether a directive's condition is one that always holds here: an include guard, or C++."""
    name = text_of(node.child_by_field_name("name"))
    if node.type == "preproc_ifdef" and name:
        if text_of(node)[:8].replace(" ", "").startswith("#ifndef"):
            first = next((child for child in node.named_children if child.type == "preproc_def"), None)
            return first is not None and text_of(first.child_by_field_name("name")) == name
        return name == "__cplusplus"
    return node.type == "preproc_if" and text_of(node.child_by_field_name("condition")) == "1"
