"""Expressions -> values, but for calls: names, arithmetic, members, elements, conditions."""

from __future__ import annotations

import re

from tflm_lint.sources.constants import SIZES
from tflm_lint.sources.following.arithmetic import binary, truth_of
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Cell,
    Centred,
    Choice,
    Each,
    Guard,
    Instance,
    Lambda,
    Literal,
    Member,
    Memory,
    Method,
    Part,
    Pointer,
    Row,
    Scaled,
    Span,
    Spot,
    TensorValue,
    Test,
    Thing,
    Unknown,
    each_of,
    join,
)  # fmt: skip
from tflm_lint.sources.following.state import DEEP, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value

#: What names of TFLM, and words, come to.
WORDS = {"kTfLiteOk": 0, "kTfLiteError": 1, "true": 1, "false": 0, "nullptr": 0, "NULL": 0, "TRUE": 1, "FALSE": 0}
#: ``TfLiteType``.
TYPES = {
    "kTfLiteNoType": 0, "kTfLiteFloat32": 1, "kTfLiteInt32": 2, "kTfLiteUInt8": 3, "kTfLiteInt64": 4,
    "kTfLiteString": 5, "kTfLiteBool": 6, "kTfLiteInt16": 7, "kTfLiteComplex64": 8, "kTfLiteInt8": 9,
    "kTfLiteFloat16": 10,
    "kTfLiteFloat64": 11, "kTfLiteUInt64": 13, "kTfLiteUInt32": 16, "kTfLiteUInt16": 17, "kTfLiteInt4": 18,
}  # fmt: skip


#: A pointer that bytes are never reached through.
_FLOATS = re.compile(r"(?:const\s+)?(float|double)\s*(?:const\s*)?\*\s*(?:const)?")


_BYTES = {("data", "raw"), ("data", "raw_const"), ("data", "data")}
#: A greater factor makes per cent, or whole numbers.
_GREATEST_SCALE = 16.0


class Evaluation(State):
    """Follows expressions."""

    def evaluate(self, node: Node, discarded: bool = False) -> Value:
        """Return the value of an expression."""
        if node is None:
            return UNKNOWN
        self.step()
        if self.depth > DEEP:
            return UNKNOWN
        self.depth += 1
        kind = node.type
        value: Value
        if kind == "call_expression":
            value = self.call(node, discarded)
        elif kind in {
            "parenthesized_expression",
            "condition_clause",
            "comma_expression",
            "init_statement",
            "subscript_argument_list",
        }:
            value = UNKNOWN
            for child in node.named_children:
                if child.type in {"declaration", "expression_statement", "init_statement"}:
                    self.execute(child.named_children[0] if child.type == "init_statement" else child)
                else:
                    value = self.evaluate(child, discarded)
        else:
            work = getattr(self, f"_on_{kind}", None)
            value = work(node) if work is not None else self.others(node)
        self.depth -= 1
        return value

    def call(self, node: Node, discarded: bool) -> Value:
        """Follow a call."""
        raise NotImplementedError

    def others(self, node: Node) -> Value:
        """Follow what has no value of its own, for what happens in it."""
        for child in node.named_children:
            if child.type.endswith("statement") or child.type == "declaration":
                self.execute(child)
            else:
                self.evaluate(child)
        return UNKNOWN

    # words

    def _on_number_literal(self, node: Node) -> Value:
        text = self.text_of(node).replace("'", "").lower()
        digits = text.rstrip("ulz") if text[:2] in {"0x", "0b"} else text.rstrip("ulzf")
        try:
            if digits.isdigit() and len(digits) > 1 and digits[0] == "0":
                return int(digits, 8)
            return int(digits, 0)
        except ValueError:
            try:
                return float(digits)
            except ValueError:
                return UNKNOWN

    def _on_true(self, node: Node) -> Value:
        del node
        return 1

    def _on_false(self, node: Node) -> Value:
        del node
        return 0

    def _on_null(self, node: Node) -> Value:
        del node
        return 0

    def _on_string_literal(self, node: Node) -> Value:
        return Literal(self.text_of(node)[1:-1])

    def _on_concatenated_string(self, node: Node) -> Value:
        del node
        return UNKNOWN

    def _on_char_literal(self, node: Node) -> Value:
        text = self.text_of(node)
        return ord(text[1]) if len(text) == 3 else UNKNOWN

    def _on_this(self, node: Node) -> Value:
        del node
        return self.frame.this

    def _on_identifier(self, node: Node) -> Value:
        return self.named(self.text_of(node))

    _on_field_identifier = _on_identifier
    _on_type_identifier = _on_identifier

    def _on_qualified_identifier(self, node: Node) -> Value:
        text = self.text_of(node).replace(" ", "")
        scope, _, name = text.rpartition("::")
        return self.named(name, scope.partition("<")[0].rpartition("::")[2])

    def named(self, name: str, scope: str = "") -> Value:
        """Return the value of a name."""
        cell = self.lookup(name, scope)
        if cell is None and scope:
            cell = self.lookup(name) if not self.program.classes.get(scope) else None
        if cell is not None:
            if (
                not cell.constant
                and (cell.shared or isinstance(self.frame.this, Instance))
                and not isinstance(cell.value, Thing)
            ):
                self.doubts += 1
            if isinstance(cell.value, Unknown) and cell.kind:
                klass = self.class_named(cell.kind)
                if klass is not None and "OpResolver" not in cell.kind:
                    return self.sample(klass)
            return cell.value
        if name in WORDS:
            return WORDS[name]
        if name in TYPES:
            return TYPES[name]
        for unit in (self.frame.unit, *self.program.units):
            if name in unit.enumerators:
                return unit.enumerators[name]
        texts = self.frame.unit.constants.macros.get(name)
        if texts:
            return self.several(texts)
        functions = self.program.functions.get(name)
        if functions:
            this = self.frame.this if functions[0].scope and not functions[0].static else None
            return Method(functions[0], this)
        number = self.program.shared.of_name(name)
        return Unknown(f"{name} is declared nowhere in these sources") if number is None else number

    def several(self, texts: list[str]) -> Value:
        """Return what a macro with several meanings comes to."""
        found: list[Value] = []
        for text in texts[:8]:
            value = self.frame.unit.constants.value(text)
            one: Value = value if value is not None else self.source(text)
            if one not in found:
                found.append(one)
        return found[0] if len(found) == 1 else Choice(tuple(found))

    def source(self, text: str) -> Value:
        """Return the value of an expression that stands elsewhere."""
        if not text or len(text) > 400 or self.depth > DEEP // 2:
            return UNKNOWN
        root = self.parser.parse(f"void f(){{ x({text}); }}".encode()).root_node
        found = next((node for node in _nodes(root) if node.type == "argument_list"), None)
        if found is None or len(found.named_children) != 1 or root.has_error:
            return UNKNOWN
        return self.elsewhere(found, f"void f(){{ x({text}); }}".encode())[0]

    def elsewhere(self, listed: Node, source: bytes, at: int | None = None) -> list[Value]:
        """Evaluate the elements of a list in a source of its own."""
        frame = self.frame
        unit, frame.unit = frame.unit, _borrowed(frame.unit, source)
        before, frame.at = frame.at, frame.at if frame.at is not None else at if at is not None else 0
        try:
            return [self.evaluate(child) for child in listed.named_children if child.type != "comment"]
        finally:
            frame.unit, frame.at = unit, before

    # operators

    def _on_cast_expression(self, node: Node) -> Value:
        return self.cast(
            self.text_of(node.child_by_field_name("type")), self.evaluate(node.child_by_field_name("value"))
        )

    def cast(self, kind: str, value: Value) -> Value:
        """Return what a cast gives: bytes of a tensor that are taken for numbers with a fraction are no bytes."""
        match = _FLOATS.fullmatch(kind.strip())
        if match is None or not isinstance(value, Part) or value.path not in _BYTES:
            return value
        return Part(value.tensor, ("data", f"<{match.group(1)}>"))

    def _on_unary_expression(self, node: Node) -> Value:
        operator = self.text_of(node.child_by_field_name("operator"))
        value = self.evaluate(node.child_by_field_name("argument"))

        def work(one: Value) -> Value:
            if operator == "!":
                truth = truth_of(one)
                return Test("not", one) if isinstance(one, Test) else UNKNOWN if truth is None else int(not truth)
            if isinstance(one, (int, float)):
                return -one if operator == "-" else ~one if operator == "~" and isinstance(one, int) else one
            return UNKNOWN

        return each_of(value, work)

    def _on_update_expression(self, node: Node) -> Value:
        cell = self.cell(node.child_by_field_name("argument"))
        if cell is not None and not isinstance(cell.value, Span):
            cell.value = UNKNOWN
        return UNKNOWN

    def _on_binary_expression(self, node: Node) -> Value:
        operator = self.text_of(node.child_by_field_name("operator"))
        right = node.child_by_field_name("right")
        status = self.status
        left = self.evaluate(node.child_by_field_name("left"))
        if operator in {"&&", "||", "and", "or"}:
            return self.joined(operator in {"&&", "and"}, left, right, self.status != status)
        second = self.evaluate(right)
        if operator == "*":
            for one, other in ((left, second), (second, left)):
                if isinstance(one, Centred) and isinstance(other, float) and 0 < other < _GREATEST_SCALE:
                    self.see("dequantize", Part(one.part.tensor, one.part.path[:2]), (other, one.zero_point), node)
        if operator == "/" and isinstance(left, Centred) and isinstance(second, float) and second > 1 / _GREATEST_SCALE:
            self.see("dequantize", Part(left.part.tensor, left.part.path[:2]), (1 / second, left.zero_point), node)
        return each_of(left, lambda one: each_of(second, lambda other: binary(operator, one, other)))

    def joined(self, conjunction: bool, left: Value, right: Node, of_status: bool) -> Value:
        """Follow ``&&`` and ``||``: the second is evaluated only where the first does not decide."""
        truth = truth_of(left)
        if truth is not None and truth != conjunction:
            if of_status:
                self.skipped(right)
            return int(truth)
        with_guard = self.guards
        if truth is None:
            self.guards = (*self.guards, self.guard(right, left if isinstance(left, Test) else None, conjunction))
        value = self.evaluate(right)
        self.guards = with_guard
        if isinstance(left, Test) or isinstance(value, Test):
            return Test("and" if conjunction else "or", left, value)
        second = truth_of(value)
        if truth is None:
            return int(second) if second is not None and second != conjunction else UNKNOWN
        return UNKNOWN if second is None else int(second)

    def guard(self, node: Node, test: Test | None = None, wanted: bool = True) -> Guard:
        """Return the condition that a part stands under."""
        return Guard(self.site(node), False, test, wanted)

    def skipped(self, node: Node) -> None:
        """Go through what is never reached because a registration succeeds."""
        before, self.skipping = self.skipping, True
        if node.type.endswith("statement") or node.type == "else_clause":
            self.execute(node)
        else:
            self.evaluate(node)
        self.skipping = before

    def _on_conditional_expression(self, node: Node) -> Value:
        status, doubts = self.status, self.doubts
        asked = self.evaluate(node.child_by_field_name("condition"))
        truth = truth_of(asked) if doubts == self.doubts else None
        values: list[Value] = []
        for wanted, field in ((True, "consequence"), (False, "alternative")):
            branch = node.child_by_field_name(field)
            if truth is None:
                before = self.guards
                self.guards = (*before, self.guard(branch, asked if isinstance(asked, Test) else None, wanted))
                values.append(self.evaluate(branch))
                self.guards = before
            elif truth == wanted:
                values.append(self.evaluate(branch))
            elif status != self.status:
                self.skipped(branch)
        found: Value = values[0]
        if len(values) == 2:
            found = join(values[0], values[1])
        return found

    def _on_assignment_expression(self, node: Node) -> Value:
        operator = self.text_of(node.child_by_field_name("operator"))
        value = self.evaluate(node.child_by_field_name("right"))
        left = node.child_by_field_name("left")
        if left is not None and left.type in {"subscript_expression", "pointer_expression"}:
            target = self.evaluate(left)
            if isinstance(target, Part) and isinstance(value, Scaled) and value.zero_point is not None:
                self.see("quantize", Part(target.tensor, target.path[:2]), (value.scale, value.zero_point), node)
            return value
        cell = self.cell(left)
        if cell is not None:
            self.set(cell, value if operator == "=" else UNKNOWN)
        elif left is not None and left.type not in {"identifier", "this"}:
            self.evaluate(left)
        return value

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
            plain = isinstance(value, (Thing, TensorValue, Part, Method, Choice, Each, Row, Lambda))
            return value if plain or cell is None else Pointer(cell)
        value = self.evaluate(argument)
        if isinstance(value, Part):
            self.touched(value, 0, node)
            return self.element(value, 0)
        return value.cell.value if isinstance(value, Pointer) else value

    def _on_sizeof_expression(self, node: Node) -> Value:
        inner = node.child_by_field_name("value")
        text = self.text_of(node.child_by_field_name("type"))
        if inner is None and text:
            cell = self.lookup(text)
            if cell is None:
                return SIZES.get(self.plain_type(text).rpartition("::")[2], UNKNOWN)
            value = cell.value
        else:
            plain = inner
            while plain.type == "parenthesized_expression" and plain.named_children:
                plain = plain.named_children[0]
            if plain.type in {"subscript_expression", "pointer_expression"}:
                owner = self.evaluate(plain.child_by_field_name("argument"))
                return owner.width if isinstance(owner, Memory) and owner.width is not None else UNKNOWN
            cell = self.cell(inner)
            value = self.evaluate(inner)
        if isinstance(value, Memory) and not value.heap:
            return value.bytes_()
        kind = self.plain_type(cell.kind).rpartition("::")[2] if cell is not None and "*" not in cell.kind else ""
        return SIZES.get(kind, UNKNOWN)

    def _on_subscript_expression(self, node: Node) -> Value:
        into, self.into = self.into, ""
        owner = self.evaluate(node.child_by_field_name("argument"))
        index = self.evaluate(node.child_by_field_name("indices") or node.child_by_field_name("index"))
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
            return Part(owner.tensor, (*owner.path, index if isinstance(index, int) else -1))
        if isinstance(owner, Pointer) and index == 0:
            return owner.cell.value
        return UNKNOWN

    def _on_field_expression(self, node: Node) -> Value:
        owner = self.evaluate(node.child_by_field_name("argument"))
        name = self.text_of(node.child_by_field_name("field"))
        if isinstance(owner, Pointer):
            owner = owner.cell.value
        return each_of(owner, lambda one: self.field(one, name))

    def field(self, owner: Value, name: str) -> Value:
        """Return a member."""
        if isinstance(owner, Instance):
            cell = owner.fields.get(name)
            if cell is None:
                function = self.method(owner.kind, name)
                return Method(function, owner) if function is not None else UNKNOWN
            if not cell.constant and not isinstance(cell.value, Thing):
                self.doubts += 1
            return cell.value
        if isinstance(owner, TensorValue):
            return Part(owner, (name,))
        if isinstance(owner, Part):
            return Part(owner.tensor, (*owner.path, name))
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

    def _on_initializer_list(self, node: Node) -> Value:
        values: list[Value] = []
        names: list[str] = []
        for child in node.named_children[:256]:
            if child.type == "comment":
                continue
            if child.type == "initializer_pair":
                names.append(self.text_of(child.child_by_field_name("designator")).strip(". "))
            pair = child.type == "initializer_pair"
            values.append(self.evaluate(child.child_by_field_name("value") if pair else child))
        return Row(tuple(values), tuple(names) if len(names) == len(values) else ())

    def _on_compound_literal_expression(self, node: Node) -> Value:
        kind = self.text_of(node.child_by_field_name("type"))
        listed = node.child_by_field_name("value")
        given = [self.evaluate(child) for child in listed.named_children]
        texts = [self.text_of(child) for child in listed.named_children]
        return self.construct(kind, given, texts, Spot("", node, (self.site(node), self.frame.path)))

    def _on_lambda_expression(self, node: Node) -> Value:
        return Lambda(node, self.frame.unit, tuple(self.frame.scopes), self.frame.this)


def _nodes(root: Node) -> list[Node]:
    found: list[Node] = []
    stack = [root]
    while stack and len(found) < 2000:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(node.children))
    return found


def _borrowed(unit: object, source: bytes) -> Any:
    """Return a view of a unit whose text is another."""
    import copy

    other = copy.copy(unit)
    other.source = source  # type: ignore[attr-defined]
    return other
