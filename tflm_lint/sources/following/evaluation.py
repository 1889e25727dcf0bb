"""Expressions -> values, but for calls: words, names, arithmetic, conditions."""

from __future__ import annotations

import re

from tflm_lint.sources.following.arithmetic import binary, truth_of
from tflm_lint.sources.following.denoting import Denoting
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Centred,
    Choice,
    Each,
    Guard,
    Lambda,
    Part,
    Row,
    Scaled,
    Span,
    Spot,
    Test,
    Unknown,
)  # fmt: skip
from tflm_lint.sources.following.several import all_of, asked_by, asking, chosen, each_of
from tflm_lint.sources.following.state import DEEP, Exhausted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Cell, Value


_POINTER = re.compile(r"(?:(?:const|volatile)\s+)*(?:std::)?([\w ]+?)\s*(?:const\s*)?\*\s*(?:const)?")
#: Accessors, and the types that they give.
_ACCESSED = {"int8": "int8_t", "uint8": "uint8_t", "f": "float", "i16": "int16_t", "i32": "int32_t"}


_BYTES = {("data", "raw"), ("data", "raw_const"), ("data", "data")}
#: A greater factor makes per cent, or whole numbers.
_GREATEST_SCALE = 16.0
#: Pairs of values that an operator is applied to.
_PAIRS = 256


_JOINING = frozenset({"&&", "||", "and", "or"})
#: Nodes around others.
_AROUND = frozenset({
    "parenthesized_expression", "condition_clause", "comma_expression", "init_statement", "subscript_argument_list",
})  # fmt: skip


class Evaluation(Denoting):
    """Follows expressions."""

    def evaluate(self, node: Node, discarded: bool = False) -> Value:
        """Return the value of an expression."""
        if node is None:
            return UNKNOWN
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted
        if self.depth > DEEP:
            return UNKNOWN
        self.depth += 1
        kind = node.type
        value: Value
        if kind == "call_expression":
            value = self.call(node, discarded)
        elif kind in _AROUND:
            value = self.within(node, discarded)
        else:
            work = self.works.get(kind)
            if work is None:
                work = self.works[kind] = getattr(self, f"_on_{kind}", self.others)
            value = work(node)
        self.depth -= 1
        return value

    def within(self, node: Node, discarded: bool) -> Value:
        """Return the value of the last expression of several, or of the one between parentheses."""
        value: Value = UNKNOWN
        for child in node.named_children:
            if child.type in {"declaration", "expression_statement", "init_statement"}:
                self.execute(child.named_children[0] if child.type == "init_statement" else child)
            else:
                value = self.evaluate(child, discarded)
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

    # operators

    def _on_cast_expression(self, node: Node) -> Value:
        return self.cast(
            self.text_of(node.child_by_field_name("type")), self.evaluate(node.child_by_field_name("value"))
        )

    def cast(self, kind: str, value: Value) -> Value:
        """Return what a cast gives: elements of a tensor that are taken for another type have its width."""
        match = _POINTER.fullmatch(kind.strip())
        if match is None or not isinstance(value, Part) or len(value.path) != 2 or value.path[0] != "data":
            return value
        meant = self.plain_type(match.group(1)).rpartition("::")[2]
        if meant in {"float", "double"}:
            return Part(value.tensor, ("data", f"<{meant}>"))
        plain = value.path in _BYTES or _ACCESSED.get(str(value.path[1]).strip("<>")) == meant
        return value if plain else Part(value.tensor, ("data", "raw"))

    def _on_unary_expression(self, node: Node) -> Value:
        fields = node.fields
        operator = self.text_of(fields.get("operator"))
        value = self.evaluate(fields.get("argument"))

        def work(one: Value) -> Value:
            if operator == "!":
                truth = truth_of(one)
                return asking("not", one) if isinstance(one, Test) else UNKNOWN if truth is None else int(not truth)
            if isinstance(one, (int, float)):
                return -one if operator == "-" else ~one if operator == "~" and isinstance(one, int) else one
            return UNKNOWN

        return each_of(value, work)

    def _on_update_expression(self, node: Node) -> Value:
        cell = self.cell(node.child_by_field_name("argument"))
        if cell is None:
            return UNKNOWN
        by = 1 if node.children[0].type == "++" or node.children[-1].type == "++" else -1
        before, walked = cell.value, self.walking.get(id(cell))
        if walked is not None:
            self.walking[id(cell)] = walked._replace(low=walked.low + by, end=walked.end + by)
            return before
        if isinstance(before, Span) and before.sure and id(cell) in self.inducted:
            self.put(cell, before._replace(low=before.low + by, end=before.end + by))
            return cell.value if node.children[0].type in {"++", "--"} else before
        if not isinstance(before, Span):
            counted = self.changed_by("+=", cell, by)
            if isinstance(counted, Unknown):
                self.put(cell, UNKNOWN)
            else:
                self.set(cell, counted)
        return UNKNOWN

    def _on_binary_expression(self, node: Node) -> Value:
        fields = node.fields
        operator, right = self.text_of(fields.get("operator")), fields.get("right")
        status = self.status
        left = self.evaluate(fields.get("left"))
        if operator in _JOINING:
            return self.joined(operator in {"&&", "and"}, left, right, self.status != status)
        second = self.evaluate(right)
        if operator == "*":
            for one, other in ((left, second), (second, left)):
                if isinstance(one, Centred) and isinstance(other, float) and 0 < other < _GREATEST_SCALE:
                    self.see("dequantize", Part(one.part.tensor, one.part.path[:2]), (other, one.zero_point), node)
        if operator == "/" and isinstance(left, Centred) and isinstance(second, float) and second > 1 / _GREATEST_SCALE:
            self.see("dequantize", Part(left.part.tensor, left.part.path[:2]), (1 / second, left.zero_point), node)
        if not isinstance(left, (Choice, Each)) and not isinstance(second, (Choice, Each)):
            return binary(operator, left, second)
        pairs = len(all_of(left)) * len(all_of(second))
        if pairs > _PAIRS:
            return UNKNOWN
        self.steps -= pairs - 1
        return each_of(left, lambda one: each_of(second, lambda other: binary(operator, one, other)))

    def joined(self, conjunction: bool, left: Value, right: Node, of_status: bool) -> Value:
        """Follow ``&&`` and ``||``: the second is evaluated only where the first does not decide."""
        truth, left = truth_of(left), asked_by(left)
        if truth is not None and truth != conjunction:
            if of_status:
                self.skipped(right)
            return int(truth)
        with_guard = self.guards
        if truth is None:
            self.guards = (*self.guards, self.guard(right, left if isinstance(left, Test) else None, conjunction))
        value = asked_by(self.evaluate(right))
        self.guards = with_guard
        if isinstance(left, Test) or isinstance(value, Test):
            return asking("and" if conjunction else "or", left, value)
        second = truth_of(value)
        if truth is None:
            return int(second) if second is not None and second != conjunction else UNKNOWN
        return UNKNOWN if second is None else int(second)

    def guard(
        self, node: Node, test: Test | None = None, wanted: bool = True, of: Node = None, about: str = ""
    ) -> Guard:
        """Return the condition that a part stands under, which is a branch of a statement with two."""
        if of is None:
            return Guard(self.site(node), False, test, wanted, None, 0, about)
        return Guard(self.site(node), False, test, wanted, self.site(of), 2, about)

    def skipped(self, node: Node) -> None:
        """Go through what is never reached because a registration succeeds."""
        before, self.skipping = self.skipping, True
        if node.type.endswith("statement") or node.type == "else_clause":
            self.execute(node)
        else:
            self.evaluate(node)
        self.skipping = before

    def _on_conditional_expression(self, node: Node) -> Value:
        fields = node.fields
        status, doubts = self.status, self.doubts
        asked = asked_by(self.evaluate(fields.get("condition")))
        truth = truth_of(asked) if doubts == self.doubts else None
        values: list[Value] = []
        for wanted, field in ((True, "consequence"), (False, "alternative")):
            branch = fields.get(field)
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
            found = chosen(asked, values[0], values[1])
        return found

    def _on_assignment_expression(self, node: Node) -> Value:
        fields = node.fields
        operator = self.text_of(fields.get("operator"))
        value = self.evaluate(fields.get("right"))
        left = fields.get("left")
        if left is not None and left.type in {"subscript_expression", "pointer_expression"}:
            target = self.evaluate(left)
            known = _quantized(value)
            if isinstance(target, Part) and known is not None:
                self.see("quantize", Part(target.tensor, target.path[:2]), (known.scale, known.zero_point), node)
            return value
        cell = self.cell(left)
        if cell is not None:
            if operator == "=":
                self.let_go(cell, value, node)
            if isinstance(value, Row) and not value.kind and not value.names:
                value = value._replace(kind=cell.kind)
            if operator == "*=" and isinstance(value, Part) and value.path == ("dims", "data", -1):
                self.products = [*self.products[-7:], (cell, cell.value, value.tensor)]
            self.set(cell, value if operator == "=" else self.changed_by(operator, cell, value))
        elif left is not None and left.type not in {"identifier", "this"}:
            self.evaluate(left)
        return value

    def let_go(self, cell: Cell, value: Value, node: Node) -> None:
        """Note that what a ``unique_ptr`` held is given back, as it holds something else."""
        raise NotImplementedError

    def changed_by(self, operator: str, cell: Cell, value: Value) -> Value:
        """Return what ``+=`` and others make of a variable."""
        if operator in {"&=", "|="}:  # the same however often a loop does it
            asked, before = asked_by(value), asked_by(cell.value)
            if isinstance(asked, Test) or isinstance(before, Test):
                return asking("and" if operator == "&=" else "or", before, asked)
            return binary(operator[0], cell.value, value)
        # an error that is counted
        counts = operator == "+=" and isinstance(value, int) and isinstance(self.supposed(cell.guards), Test)
        return each_of(cell.value, lambda one: binary("+", one, value)) if counts else UNKNOWN

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

    def _on_parameter_pack_expansion(self, node: Node) -> Value:
        return self.within(node, False)

    def _on_user_defined_literal(self, node: Node) -> Value:
        """Follow the project's own function for a number with a suffix: ``64_KiB``."""
        number = next(iter(node.named_children), None)
        suffix = self.text_of(node.named_children[-1]) if len(node.named_children) == 2 else ""
        functions = self.program.functions.get(f'operator""{suffix}', ())
        value = self.evaluate(number)
        return self.invoke(functions[0], None, [value], node, []) if len(functions) == 1 else UNKNOWN

    def _on_compound_literal_expression(self, node: Node) -> Value:
        kind = self.text_of(node.child_by_field_name("type"))
        listed = node.child_by_field_name("value")
        given = [self.evaluate(child) for child in listed.named_children]
        texts = [self.text_of(child) for child in listed.named_children]
        return self.construct(kind, given, texts, Spot("", node, (self.site(node), self.frame.path), True))

    def _on_lambda_expression(self, node: Node) -> Value:
        return Lambda(node, self.frame.unit, tuple(self.frame.scopes), self.frame.this)


def _quantized(value: Value) -> Scaled | None:
    """Return how a number is quantized, which may be held within constant bounds; None where it is not."""
    values = all_of(value)
    found = [one for one in values if isinstance(one, Scaled)]
    plain = all(isinstance(one, (int, Scaled)) for one in values)
    return found[0] if len(found) == 1 and plain and found[0].zero_point is not None else None
