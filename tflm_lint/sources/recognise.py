"""Nodes of the syntax tree -> what they are: a resolver's type, what an expression makes, and for whom."""

from __future__ import annotations

import re

from tflm_lint.sources.cpp import declared, name_of, text_of
from tflm_lint.sources.registration import CONDITIONALS, is_plain_condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node

MUTABLE, ALL = "MicroMutableOpResolver", "AllOpsResolver"
_RESOLVER = re.compile(
    r"\b(MicroMutableOpResolver)\b(?:\s*<\s*(.*?)\s*>)?|\b(AllOpsResolver|PythonOpsResolver)\b", re.DOTALL
)
#: What is looked for above a node stands no further up.
_NESTED = 64


def block_of(node: Node) -> tuple[int, int]:
    """Return the part of the file that a declaration holds in: its block, or its branch of the preprocessor."""
    parent = node.parent
    for _ in range(_NESTED):
        if parent is None or parent.parent is None:
            break
        if parent.type == "compound_statement" or (parent.type in CONDITIONALS and not is_plain_condition(parent)):
            break
        parent = parent.parent
    return (parent.start_byte, parent.end_byte) if parent is not None else (0, 0)


def is_conditional(node: Node) -> bool:
    """Say whether a directive around a node decides whether it is compiled."""
    parent = node.parent
    for _ in range(_NESTED):
        if parent is None:
            return False
        if parent.type in CONDITIONALS and not is_plain_condition(parent):
            return True
        parent = parent.parent
    return False


def made_by(kind: str) -> str | None:
    """Return what an expression's callee makes."""
    if re.search(r"\bMicroResourceVariables\s*::\s*Create$", kind):
        return "MicroResourceVariables"
    for pattern in (
        r"\b((?:Recording)?MicroAllocator)\s*::\s*Create$",
        r"\b((?:Recording)?MicroInterpreter)$",
        r"make_(?:unique|shared)\s*<[^<>]*\b((?:Recording)?MicroInterpreter)\s*>$",
    ):
        match = re.search(pattern, kind)
        if match is not None:
            return match.group(1)
    return None


def assigned_to(node: Node) -> str | None:
    """Return the variable that an expression is assigned to or initialises."""
    parent = node.parent
    for _ in range(6):
        if parent is None:
            return None
        if parent.type == "init_declarator":
            name = declared(parent)
            return text_of(name) if name is not None else None
        if parent.type == "assignment_expression":
            return name_of(text_of(parent.child_by_field_name("left")))
        if parent.type in {"expression_statement", "compound_statement"}:
            return None
        parent = parent.parent
    return None


def arguments_of(declarator: Node, value: Node | None) -> tuple[str, ...]:
    """Return the arguments that a variable is constructed with, also where the grammar takes them for parameters."""
    given = value
    while declarator is not None and declarator.type in {"pointer_declarator", "reference_declarator"}:
        declarator = declarator.child_by_field_name("declarator")
    if declarator is not None and declarator.type == "function_declarator":
        given = declarator.child_by_field_name("parameters")
    if given is None or given.type not in {"argument_list", "initializer_list", "parameter_list"}:
        return ()
    return tuple(text_of(child) for child in given.named_children if child.type != "comment")


def resolver_of(kind: str) -> tuple[str, str] | None:
    """Return which resolver a type is, with the source of its capacity."""
    match = _RESOLVER.search(kind)
    if match is None:
        return None
    return (MUTABLE, (match.group(2) or "").rstrip("> ")) if match.group(1) else (ALL, "")


def macro_bodies(raw: bytes) -> bytes | None:
    """Return the file with nothing in it but the bodies of macros that declare a resolver, at their places."""
    if b"OpResolver" not in raw or b"#define" not in raw:
        return None
    kept = bytearray(re.sub(rb"[^\n]", b" ", raw))
    found = False
    for match in re.finditer(rb"^[ \t]*#[ \t]*define[ \t]+\w+[ \t]((?:[^\\\n]|\\\r?\n){0,20000})", raw, re.MULTILINE):
        body = match.group(1)
        if b"OpResolver" in body and b"Add" in body:
            kept[match.start(1) : match.end(1)] = body.replace(b"\\", b" ")
            found = True
    return bytes(kept) if found else None
