"""What an expression denotes: variables, their addresses and sizes, elements, members."""

from __future__ import annotations

from tflm_lint.sources.constants import SIZES
from tflm_lint.sources.following.naming import Naming
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Choice,
    Each,
    Instance,
    Lambda,
    Member,
    Memory,
    Method,
    Part,
    Pointer,
    Row,
    Span,
    TensorValue,
    Test,
    Thing,
    Unknown,
    View,
    Within,
)  # fmt: skip
from tflm_lint.sources.following.several import all_of, bytes_of, each_of, moved, part_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value


#: Bytes of a pointer.
POINTER = 4


def is_of(value: Value, cell: Cell) -> bool:
    """Say whether memory is the array that a variable declares, not what it points to."""
    return isinstance(value, Memory) and value.place == cell.place


class Denoting(Naming):
    """Follows what leads to a variable, or to a part of one."""

    def cell(self, node: Node) -> Cell | None:
        """Return the variable that an expression denotes."""
        if node is None:
            return None
        kind = node.type
        if kind == "identifier":
            return self.lookup(self.text_of(node))
        if kind == "qualified_identifier":
            scope, _, name = self.text_of(node).replace(" ", "").rpartition("::")
            return self.lookup(name, scope.rpartition("::")[2]) or self.lookup(name)
        if kind in {"parenthesized_expression"} and node.named_children:
            return self.cell(node.named_children[0])
        if kind == "pointer_expression" and self.text_of(node.child_by_field_name("operator")) == "*":
            value = self.evaluate(node.child_by_field_name("argument"))
            return value.cell if isinstance(value, Pointer) else self.cell(node.child_by_field_name("argument"))
        if kind == "field_expression":
            owner = self.evaluate(node.child_by_field_name("argument"))
            if isinstance(owner, Pointer):
                self.read.append((owner.cell, owner.cell.value))
                owner = owner.cell.value
            if isinstance(owner, Instance):
                return owner.fields.get(self.text_of(node.child_by_field_name("field")))
        return None

    def _on_pointer_expression(self, node: Node) -> Value:
        argument = node.child_by_field_name("argument")
        if self.text_of(node.child_by_field_name("operator")) == "&":
            if argument.type == "qualified_identifier":
                scope, _, name = self.text_of(argument).replace(" ", "").rpartition("::")
                cell = self.lookup(name, scope.rpartition("::")[2]) or self.lookup(name)
                if cell is None:
                    return Member(scope, name)
            cell = self.cell(argument)
            value = self.evaluate(argument)
            if argument.type == "subscript_expression" and isinstance(value, Unknown):
                return self.address(argument)
            plain = isinstance(value, (Thing, TensorValue, Part, Method, Choice, Each, Row, Lambda))
            return value if plain or cell is None else Pointer(cell)
        value = self.evaluate(argument)
        if isinstance(value, Part):
            moved_on = value.path[2:] == ("+",)
            self.touched(*(self.moved_by(argument, value) if moved_on else (value, self.stepped(argument))), node)
            return self.element(value, 0)
        return value.cell.value if isinstance(value, Pointer) else UNKNOWN if isinstance(value, Within) else value

    def moved_by(self, node: Node, value: Part) -> tuple[Part, Value]:
        """Return the data of a tensor and how far behind its beginning a pointer is: ``(data + 5)``."""
        inner = node
        while inner.type == "parenthesized_expression" and inner.named_children:
            inner = inner.named_children[0]
        whole = self.evaluate(inner.child_by_field_name("left"))
        by = self.evaluate(inner.child_by_field_name("right"))
        forth = self.text_of(inner.child_by_field_name("operator")) == "+"
        return (whole, by) if forth and isinstance(whole, Part) and len(whole.path) == 2 else (value, 0)

    def stepped(self, node: Node) -> Value:
        """Return how far a pointer is that goes through a tensor: ``*to++`` in a loop, or ``*to`` before."""
        span = None
        if node.type == "update_expression":
            cell = self.cell(node.child_by_field_name("argument"))
            span = self.walking.get(id(cell))
            if span is not None and node.children[0].type != "++":
                span = span._replace(low=span.low - 1, end=span.end - 1)
        elif node.type == "identifier":
            span = self.walking.get(id(self.cell(node)))
        return 0 if span is None else span

    def address(self, node: Node) -> Value:
        """Return the address of an element of an array that is called by its name."""
        owner = self.cell(node.child_by_field_name("argument"))
        index = self.evaluate(node.child_by_field_name("indices") or node.child_by_field_name("index"))
        if owner is None or not isinstance(owner.value, (Memory, Within)) or not isinstance(index, int):
            return UNKNOWN
        return moved(owner.value, index)

    def _on_sizeof_expression(self, node: Node) -> Value:
        inner = node.child_by_field_name("value")
        text = self.text_of(node.child_by_field_name("type"))
        if inner is None and text:
            scope, _, name = text.replace(" ", "").rpartition("::")
            cell = self.lookup(name, scope.rpartition("::")[2])
            if cell is None:
                return SIZES.get(self.plain_type(text).rpartition("::")[2], UNKNOWN)
            value = cell.value
        else:
            plain = inner
            while plain.type == "parenthesized_expression" and plain.named_children:
                plain = plain.named_children[0]
            if plain.type in {"subscript_expression", "pointer_expression"}:
                owner = self.evaluate(plain.child_by_field_name("argument"))
                if not isinstance(owner, Memory) or owner.width is None or owner.nested:
                    return UNKNOWN
                return owner.width
            cell = self.cell(inner)
            value = self.evaluate(inner)
        if cell is not None and cell.kind.endswith("*") and not is_of(value, cell):
            return POINTER
        if any(isinstance(one, Memory) and not one.heap for one in all_of(value)):
            return each_of(value, lambda one: bytes_of(one) if isinstance(one, Memory) and not one.heap else UNKNOWN)
        kind = self.plain_type(cell.kind).rpartition("::")[2] if cell is not None and "*" not in cell.kind else ""
        return SIZES.get(kind, UNKNOWN)

    def _on_subscript_expression(self, node: Node) -> Value:
        fields = node.fields
        into, self.into = self.into, ""
        owner = self.evaluate(fields.get("argument"))
        index = self.evaluate(fields.get("indices") or fields.get("index"))
        if isinstance(owner, View):
            owner = owner.part
        if isinstance(owner, Part):
            # the sign of a byte is that of what it is read into
            signed = into in {"int8_t", "signed char"} and owner.path == ("data", "uint8")
            self.touched(owner._replace(path=("data", "int8")) if signed else owner, index, node)
        return each_of(owner, lambda one: self.element(one, index))

    def touched(self, owner: Part, index: Value, node: Node) -> None:
        """Note an element of a tensor's data that the code reads or writes."""
        if owner.path[:1] == ("data",) and len(owner.path) >= 2:
            last = (
                index if isinstance(index, int) else index.end - 1 if isinstance(index, Span) and index.sure else None
            )
            self.see("access", Part(owner.tensor, owner.path[:2]), (last if len(owner.path) == 2 else None,), node)

    def see(self, what: str, subject: object, detail: tuple[object, ...], node: Node) -> None:
        """Note what the code does with a tensor."""
        raise NotImplementedError

    def element(self, owner: Value, index: Value) -> Value:
        """Return an element."""
        if isinstance(owner, Memory):
            owner = owner.elements
        if isinstance(owner, Row):
            if isinstance(index, int):
                return owner.of[index] if 0 <= index < len(owner.of) else UNKNOWN
            if isinstance(index, Span):
                return Each(owner.of[index.low : index.end])
            return Choice(owner.of) if owner.of else UNKNOWN
        if isinstance(owner, Part):
            size = Part(owner.tensor, ("dims", "size"))
            if owner.path == ("dims", "data") and not isinstance(index, (int, Test)):
                self.dimensions = True
            if owner.path == ("dims", "data") and index == Test("-", size, 1):
                return part_of(owner, "last")
            return part_of(owner, index if isinstance(index, int) else -1)
        if isinstance(owner, Pointer) and index == 0:
            return owner.cell.value
        return UNKNOWN

    def _on_field_expression(self, node: Node) -> Value:
        fields = node.fields
        owner = self.evaluate(fields.get("argument"))
        name = self.text_of(fields.get("field"))
        if isinstance(owner, Pointer):
            self.read.append((owner.cell, owner.cell.value))
            owner = owner.cell.value
        return each_of(owner, lambda one: self.field(one, name))

    def field(self, owner: Value, name: str) -> Value:
        """Return a member."""
        if isinstance(owner, Instance):
            cell = owner.fields.get(name)
            if cell is None:
                function = self.method(owner.kind, name)
                return Method(function, owner) if function is not None else UNKNOWN
            self.read.append((cell, cell.value))
            if not cell.constant and not isinstance(cell.value, Thing):
                self.doubts += 1
            return cell.value
        if isinstance(owner, TensorValue):
            return Part(owner, (name,))
        if isinstance(owner, Part):
            return part_of(owner, name)
        if isinstance(owner, Row):
            names = owner.names
            if not names and owner.kind:
                klass = self.class_named(owner.kind)
                names = self.field_names(klass) if klass is not None else ()
            return owner.of[names.index(name)] if name in names[: len(owner.of)] else UNKNOWN
        return UNKNOWN

    def field_names(self, klass: object) -> tuple[str, ...]:
        """Return the members of a class in order."""
        raise NotImplementedError
