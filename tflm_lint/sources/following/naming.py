"""Literals and names -> values; expressions that stand elsewhere, in a macro say, are read where they are used."""

from __future__ import annotations

from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Choice,
    Instance,
    Literal,
    Method,
    Thing,
    Unknown,
)  # fmt: skip
from tflm_lint.sources.following.program import near
from tflm_lint.sources.following.state import DEEP, State
from tflm_lint.sources.following.traits import trait_of

TYPE_CHECKING = False
if TYPE_CHECKING:
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


class Naming(State):
    """Follows words."""

    def _on_number_literal(self, node: Node) -> Value:
        if node.memo is None:
            node.memo = number_of(node.text)
        value: Value = node.memo
        return value

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
        return self.named(node.text)

    _on_field_identifier = _on_identifier
    _on_type_identifier = _on_identifier

    def _on_qualified_identifier(self, node: Node) -> Value:
        if ">" in node.text:
            asked = trait_of(self, node.text.replace(" ", ""))
            if asked is not None:
                return asked
        if node.memo is None:
            scope, _, name = self.text_of(node).replace(" ", "").rpartition("::")
            node.memo = (name, scope.partition("<")[0].rpartition("::")[2])
        return self.named(*node.memo)

    def named(self, name: str, scope: str = "") -> Value:
        """Return the value of a name."""
        cell = self.lookup(name, scope)
        if cell is None and scope:
            cell = self.lookup(name) if not self.program.classes.get(scope) else None
        if cell is not None:
            value = cell.value
            if (
                not cell.constant
                and not isinstance(value, Thing)
                and (cell.shared or (isinstance((frame := self.frames[-1]).this, Instance) and not frame.holds(cell)))
            ):
                self.doubts += 1
            if type(value) is Unknown and cell.kind:
                klass = self.class_named(cell.kind)
                if klass is not None and "OpResolver" not in cell.kind:
                    return self.sample(klass)
            return value
        if name in WORDS:
            return WORDS[name]
        if name in TYPES:
            return TYPES[name]
        for known in (self.frame.unit.enumerators, self.program.enumerators):
            if name in known:
                return known[name]
        texts = self.frame.unit.constants.macros.get(name)
        if texts:
            return self.several(texts)
        functions = near(self.frame.unit, self.program.functions.get(name, ()))
        if functions:
            this = self.frame.this if functions[0].scope and not functions[0].static else None
            return Method(functions[0], this)
        number = self.program.shared.of_name(name)
        return Unknown(f"{name} is defined nowhere in these sources", name) if number is None else number

    def several(self, texts: list[str]) -> Value:
        """Return what a macro with several meanings comes to."""
        found: list[Value] = []
        for body in texts[:8]:
            text = self.frame.unit.replaced(body)
            value = self.frame.unit.constants.value(text)
            one: Value = value if value is not None else self.source(text)
            if one not in found:
                found.append(one)
        return found[0] if len(found) == 1 else Choice(tuple(found))

    def source(self, text: str) -> Value:
        """Return the value of an expression that stands elsewhere."""
        if not text or len(text) > 400 or self.depth > DEEP // 2:
            return UNKNOWN
        if text.isdigit():
            self.step()
            return number_of(text)
        if text not in self.parsed:
            source = f"void f(){{ x({text}); }}".encode()
            root = self.parser.tree(source)
            found = arguments_in(root)
            plain = root is not None and found is not None and len(found.named_children) == 1 and not root.has_error
            self.parsed[text] = found if plain else None
        listed = self.parsed[text]
        return UNKNOWN if listed is None else self.elsewhere(listed)[0]

    def elsewhere(self, listed: Node, at: int | None = None) -> list[Value]:
        """Evaluate the elements of a list in a source of its own."""
        frame = self.frame
        before, frame.at = frame.at, frame.at if frame.at is not None else at if at is not None else 0
        try:
            return [self.evaluate(child) for child in listed.named_children if child.type != "comment"]
        finally:
            frame.at = before


def number_of(text: str) -> Value:
    """Return the value of a number as C++ writes it."""
    text = text.replace("'", "").lower()
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


def arguments_in(root: Node | None) -> Node | None:
    """Return the first list of arguments in a tree."""
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if node.type == "argument_list":
            return node
        stack.extend(reversed(node.children))
    return None
