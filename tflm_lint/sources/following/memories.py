"""Arrays, and memory of the heap: how big they are, how they are aligned, where they lie."""

from __future__ import annotations

import re

from tflm_lint.sources.application import EXTERNAL
from tflm_lint.sources.constants import SIZES
from tflm_lint.sources.cpp import declared
from tflm_lint.sources.declaration import ELEMENTS, read_declaration
from tflm_lint.sources.following.evaluation import Evaluation
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Choice,
    Lambda,
    Literal,
    Memory,
    Method,
    Row,
    Spot,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value


#: Bytes of an initializer that is looked into, and plain numbers in it.
_LONGEST, _PLAIN = 20_000, 64
#: Elements that give an array its size.
_COUNTED = 256
_LITERALS = frozenset({"number_literal", "char_literal", "string_literal", "unary_expression", "true", "false"})
_EXTERNAL = re.compile(rf"\b(?:{'|'.join(sorted(EXTERNAL))})\b")


class Memories(Evaluation):
    """Makes what arenas lie in."""

    def memory(self, spot: Spot) -> tuple[Memory, bool]:
        """Return the memory of a place, and whether it is new."""
        self.memories += 1
        found = self.things.known(spot.key)
        if isinstance(found, Memory):
            return found, False
        made = Memory(spot.name, self.place(spot.node), self.guards)
        self.things[spot.key] = made
        return made, True

    def elements(self, kind: str, count: Value, spot: Spot) -> Memory:
        """Make an array with ``new``, or what makes it so."""
        made, new = self.memory(spot)
        if new:
            made.heap, made.source, made.alignment = True, "new", 4
            made.width, made.count = self.width(kind), count
        return made

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
            made.hidden = plain and declaration is not None and any(map(str.isupper, declaration.unknown))
            made.count = self.source(count)
            if arguments:
                made.elements = Row(tuple(arguments), (), element)
        return made

    def vector(self, element: str, arguments: list[Value], spot: Spot) -> Value:
        """Make a ``std::vector``."""
        if self.width(element) is None and len(arguments) != 1:
            return Row(tuple(arguments), (), element)
        filled = len(arguments) == 2 and not spot.braced and self.width(element) is not None
        if (len(arguments) > 1 and not filled) or (
            arguments and isinstance(arguments[0], (Lambda, Method, Literal, Row))
        ):
            return arguments[0] if isinstance(arguments[0], Row) else Row(tuple(arguments), (), element)
        made, new = self.memory(spot)
        if new:
            made.width, made.heap, made.source = self.width(element), True, "std::vector"
            made.alignment = 4
            made.count = arguments[0] if arguments and isinstance(arguments[0], (int, Choice)) else UNKNOWN
        return made

    def width(self, kind: str) -> int | None:
        """Return the bytes of a type."""
        plain = self.plain_type(kind)
        return ELEMENTS.get(plain.rpartition("::")[2], SIZES.get(plain.rpartition("::")[2]))

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
            made.hidden = any(word.isupper() and len(word) > 2 for word in declaration.unknown)
        # the type may be a name for an aligned one, or a pointer
        if made.alignment is None and made.width is not None:
            made.alignment = None
        made.placed = self.placed(head) or made.placed
        made.constant = bool(re.search(r"\bconst(?:expr)?\b", head))
        size = shape.child_by_field_name("size")
        if size is not None:
            made.count = self.evaluate(size)
        inner = shape.child_by_field_name("declarator")
        while inner is not None and inner.type == "array_declarator":
            outer, within = self.evaluate(inner.child_by_field_name("size")), made.count
            made.count = outer * within if isinstance(outer, int) and isinstance(within, int) else UNKNOWN
            made.nested = True
            inner = inner.child_by_field_name("declarator")
        if value is not None:
            if value.type == "initializer_list" and size is None and value.named_child_count < _COUNTED:
                plain = not made.nested and not any(one.type == "initializer_pair" for one in value.named_children)
                made.count = sum(one.type != "comment" for one in value.named_children) if plain else made.count
            listed = UNKNOWN if is_bulk(value) else self.evaluate(value)
            if isinstance(listed, Row):
                listed = Row(listed.of, listed.names, kind)
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
        if begin < 0:
            begin = first - 1 if not first and not code.startswith(b"#") else node.start_byte - 1
        elif code[begin : begin + 2] == b"\n#":
            begin = code.find(b"\n", begin + 1, node.start_byte)
            begin = node.start_byte - 1 if begin < 0 else begin
        begin += 1
        stop = node.start_byte + 600
        ends = [
            at for at in (code.find(b";", node.start_byte, stop), code.find(b"=", node.start_byte, stop)) if at >= 0
        ]
        head = text.plain[begin : min(ends, default=stop)].decode("utf-8", "replace")
        return re.sub(r"^\s*(?:public|private|protected)\s*:", "", head)


def is_bulk(value: Node) -> bool:
    """Say whether a value is data that nobody goes through element by element: a long text, or many plain numbers."""
    if value.end_byte - value.start_byte >= _LONGEST:
        return True
    if value.type != "initializer_list" or value.named_child_count <= _PLAIN:
        return False
    last = value.named_child(value.named_child_count - 1)
    return last is not None and last.type in _LITERALS and value.named_child(0).type in _LITERALS
