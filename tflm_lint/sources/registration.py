"""Body of a function -> the operators that it registers if every call succeeds, in the order in which it would.

``kTfLiteOk`` is 0, so that ``AddA() && AddB()`` never calls the second: the truth of each expression is followed under
the assumption that registering works. What depends on anything else is kept as not certain.
"""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.cpp import declared, name_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node

_ADD = re.compile(r"Add[A-Z]\w*")
#: What is nested deeper is not followed.
_DEPTH = 160
_VALUES = {"kTfLiteOk": 0, "kTfLiteError": 1, "true": 1, "false": 0, "TfLiteOk": 0}
_TERMINATORS = frozenset({"return_statement", "throw_statement", "goto_statement"})
_LOOPS = frozenset({"while_statement", "for_statement", "for_range_loop", "switch_statement", "try_statement"})
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
    #: Whether it is surely reached where all before it succeeds; False also where it is never.
    certain: bool = True
    #: Whether it is surely not reached because a call before it succeeds.
    skipped: bool = False
    #: Whether the status is looked at.
    checked: bool = True
    #: Position of the argument, for a function; None for ``AddX``.
    position: int | None = None


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
        self.statement(body, certain=True, skipped=False, depth=0)
        return self.calls

    def statement(self, node: Node, *, certain: bool, skipped: bool, depth: int) -> None:  # noqa: PLR0912 - one per kind
        """Follow a statement."""
        if depth > _DEPTH:
            self.lost = True
            return
        kind = node.type
        if kind == "if_statement":
            value = self.expression(node.child_by_field_name("condition"), certain, skipped, depth + 1)
            branches = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
            for wanted, branch in zip((True, False), branches, strict=True):
                if branch is not None:
                    never = value is not None and bool(value) != wanted
                    sure = certain and value is not None and not never
                    self.statement(branch, certain=sure, skipped=skipped or (never and certain), depth=depth + 1)
        elif kind in _LOOPS:
            for child in node.named_children:
                self.statement(child, certain=False, skipped=skipped, depth=depth + 1)
        elif kind in CONDITIONALS:
            sure = certain and is_plain_condition(node)
            for child in node.named_children:
                self.statement(child, certain=sure, skipped=skipped, depth=depth + 1)
        elif kind == "declaration":
            for child in node.named_children:
                self.expression(child, certain, skipped, depth + 1)
            self.remember(node)
        elif kind == "expression_statement":
            for child in node.named_children:
                self.expression(child, certain, skipped, depth + 1, discarded=True)
        elif kind in {"compound_statement", "translation_unit", "declaration_list", "field_declaration_list"}:
            for child in node.named_children:
                self.statement(child, certain=certain, skipped=skipped, depth=depth + 1)
                if child.type in _TERMINATORS:
                    certain = False
        elif kind in {"else_clause", "do_statement", "labeled_statement", "linkage_specification"}:
            for child in node.named_children:
                self.statement(child, certain=certain, skipped=skipped, depth=depth + 1)
        elif kind not in {"function_definition", "class_specifier", "struct_specifier", "namespace_definition"}:
            for child in node.named_children:
                self.expression(child, certain, skipped, depth + 1)

    def expression(  # noqa: PLR0912 - one branch for each kind of node
        self, node: Node | None, certain: bool, skipped: bool, depth: int, discarded: bool = False
    ) -> int | None:
        """Follow an expression; return its value if registering works, None where that depends on anything else."""
        if node is None:
            return None
        if depth > _DEPTH:
            self.lost = True
            return None
        kind = node.type
        if kind == "call_expression":
            return self.call(node, certain, skipped, depth, discarded)
        if kind == "binary_expression":
            return self.binary(node, certain, skipped, depth)
        if kind == "unary_expression":
            value = self.expression(node.child_by_field_name("argument"), certain, skipped, depth + 1)
            operator = text_of(node.child_by_field_name("operator"))
            return None if value is None or operator != "!" else int(not value)
        if kind in {"parenthesized_expression", "condition_clause"}:
            value = None
            for child in node.named_children:
                value = self.expression(child, certain, skipped, depth + 1, discarded)
            return value
        if kind == "cast_expression":
            return self.expression(node.child_by_field_name("value"), certain, skipped, depth + 1)
        if kind == "assignment_expression":
            return self.expression(node.child_by_field_name("right"), certain, skipped, depth + 1)
        if kind == "conditional_expression":
            value = self.expression(node.child_by_field_name("condition"), certain, skipped, depth + 1)
            taken = None
            for wanted, field in ((True, "consequence"), (False, "alternative")):
                never = value is not None and bool(value) != wanted
                sure = certain and value is not None and not never
                result = self.expression(
                    node.child_by_field_name(field), sure, skipped or (never and certain), depth + 1
                )
                taken = result if sure else taken
            return taken
        if kind in {"identifier", "qualified_identifier", "number_literal", "true", "false"}:
            name = text_of(node).rpartition("::")[2]
            return self.values.get(name, _VALUES.get(name, int(name) if name.isdigit() else None))
        if kind == "null":
            return 0
        if kind == "lambda_expression":
            body = node.child_by_field_name("body")
            if body is not None:
                self.statement(body, certain=False, skipped=skipped, depth=depth + 1)
            return None
        if kind in {
            "compound_statement",
            "if_statement",
            "expression_statement",
        }:  # a statement expression, or an error
            self.statement(node, certain=certain, skipped=skipped, depth=depth + 1)
            return None
        for child in node.named_children:
            self.expression(child, certain, skipped, depth + 1)
        return None

    def remember(self, node: Node) -> None:
        """Keep the value of a flag that makes a function do its work once: the first run is what is followed."""
        if "static" not in text_of(node).partition("=")[0].split():
            return
        for declarator in node.children_by_field_name("declarator"):
            value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
            name = declared(declarator)
            if value is not None and name is not None and value.type in {"false", "true", "null"}:
                self.values[text_of(name)] = int(value.type == "true")

    def binary(self, node: Node, certain: bool, skipped: bool, depth: int) -> int | None:
        """Follow ``&&``, ``||`` and comparisons."""
        operator = text_of(node.child_by_field_name("operator"))
        left = self.expression(node.child_by_field_name("left"), certain, skipped, depth + 1)
        if operator in {"&&", "||", "and", "or"}:
            ends = 0 if operator in {"&&", "and"} else 1
            never = left is not None and int(bool(left)) == ends
            sure = certain and left is not None and not never
            right = self.expression(node.child_by_field_name("right"), sure, skipped or (never and certain), depth + 1)
            return ends if never else None if left is None or right is None else int(bool(right))
        right = self.expression(node.child_by_field_name("right"), certain, skipped, depth + 1)
        if operator in {"==", "!="} and left is not None and right is not None:
            return int((left == right) == (operator == "=="))
        if operator in {"|", "+"} and left is not None and right is not None:
            return left | right
        return None

    def call(self, node: Node, certain: bool, skipped: bool, depth: int, discarded: bool) -> int | None:
        """Follow a call: of ``AddX`` on an object, or of a function that objects are handed to."""
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        given = list(arguments.named_children) if arguments is not None else []
        texts = tuple(text_of(argument) for argument in given)
        if function is not None and function.type == "field_expression":
            method = text_of(function.child_by_field_name("field"))
            target = function.child_by_field_name("argument")
            if _ADD.fullmatch(method):
                name = name_of(text_of(target)) or ""
                reached = certain and not skipped
                self.calls.append(Call(method, name, texts, node.start_byte, reached, skipped, not discarded))
                return 0
            self.expression(target, certain, skipped, depth + 1)
        name = text_of(function).rpartition("::")[2].rpartition(".")[2].rpartition("->")[2].partition("<")[0]
        for position, (argument, text) in enumerate(zip(given, texts, strict=True)):
            self.expression(argument, certain, skipped, depth + 1)
            handed = name_of(text)
            if handed is not None and re.fullmatch(r"\w+", name):
                reached = certain and not skipped
                self.calls.append(Call(name, handed, texts, node.start_byte, reached, skipped, not discarded, position))
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
