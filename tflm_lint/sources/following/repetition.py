"""Loops, each followed once: its counter stands for all the values that it takes, where these are known."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.arithmetic import truth_of
from tflm_lint.sources.following.calling import Calls
from tflm_lint.sources.following.objects import UNKNOWN, Cell, Each, Memory, Row, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value

#: What makes a loop turn less often than its head says.
_EARLY = re.compile(rb"\b(?:break|return|goto|throw|continue)\b")
#: What a loop does to its counter: its name, and by how much.
_STEP = re.compile(r"(?P<sign>\+\+|--)\w+|\w+(?:(?P<after>\+\+|--)|(?P<set>[+-])=\w+)")
#: Mirrored, ``10 > i`` is ``i < 10``.
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!="}


class _Head(NamedTuple):
    """What a loop's condition says: its counter, how that is compared, and with what."""

    counter: Cell
    operator: str
    bound: int


class Loops(Calls):
    """Follows loops."""

    def _do_while_statement(self, node: Node) -> None:
        """Follow a loop; one that counts at the end of its body is one of ``for``."""
        condition = node.child_by_field_name("condition")
        body = node.child_by_field_name("body")
        before = self.guards
        last = body.named_children[-1] if body is not None and body.named_children else None
        if last is not None and last.type == "expression_statement":
            inner = next((child for child in condition.named_children if child.type == "binary_expression"), condition)
            if self.counted(inner, last.named_children[0] if last.named_children else None, body, 1):
                self.execute(body)
                self.forget(last.named_children[0])
                return
        asked = self.evaluate(condition)
        if truth_of(asked) is not True:
            self.guards = (*before, self.guard(node))
        self.execute(body)
        self.guards = before

    def _do_for_range_loop(self, node: Node) -> None:
        """Follow a loop over all of something."""
        over = self.evaluate(node.child_by_field_name("right"))
        if isinstance(over, Memory):
            over = over.elements
        name = declared(node.child_by_field_name("declarator"))
        before = self.guards
        value: Value = UNKNOWN
        if isinstance(over, Row) and over.of:
            value = Each(over.of)
        else:
            self.guards = (*before, self.guard(node))
        self.frame.scopes.append({})
        if name is not None:
            self.frame.bind(self.text_of(name), Cell(value, "", self.place(name)))
        self.execute(node.child_by_field_name("body"))
        self.frame.scopes.pop()
        self.guards = before

    def _do_for_statement(self, node: Node) -> None:
        """Follow a loop over the values of its counter where these are known."""
        self.frame.scopes.append({})
        started = node.child_by_field_name("initializer")
        if started is not None:
            self.execute(started) if started.type == "declaration" else self.evaluate(started)
        condition = node.child_by_field_name("condition")
        update = node.child_by_field_name("update")
        body = node.child_by_field_name("body")
        before = self.guards
        if not self.counted(condition, update, body, 0):
            self.evaluate(condition) if condition is not None else None
            self.guards = (*before, self.guard(node))
            self.forget(update)
        self.execute(body)
        self.forget(update)
        self.frame.scopes.pop()
        self.guards = before

    def forget(self, update: Node) -> None:
        """Let a counter that was declared before its loop be unknown behind it."""
        counter = self.counter(update)
        if counter is not None:
            self.put(counter, UNKNOWN)

    def counter(self, update: Node) -> Cell | None:
        """Return the variable that a loop counts with."""
        inner = (
            update.child_by_field_name("argument") or update.child_by_field_name("left") if update is not None else None
        )
        return self.cell(inner) if inner is not None else None

    def counted(self, condition: Node, update: Node, body: Node, changes: int) -> bool:
        """Let the counter of a loop stand for the values that it takes; say whether these are known.

        ``changes`` says how often the body itself changes it.
        """
        counter = self.counter(update)
        step = self.step_of(update)
        head = self.head_of(condition, counter) if step else None
        if counter is None or head is None or step is None:
            return False
        start = counter.value
        if not isinstance(start, int):
            return False
        span = values_of(start, head.operator, head.bound, step)
        if span is None:
            return False
        text = self.frame.unit.source[body.start_byte : body.end_byte]
        name = re.escape(self.text_of(update.child_by_field_name("argument") or update.child_by_field_name("left")))
        changing = re.compile(rf"(?:\+\+|--)\s*{name}\b|\b{name}\s*(?:\+\+|--|[-+*/%&|^]?=(?!=)|<<=|>>=)".encode())
        sure = _EARLY.search(text) is None and len(changing.findall(text)) == changes
        self.put(counter, span._replace(sure=sure))
        counter.constant = True
        return True

    def step_of(self, update: Node) -> int | None:
        """Return what is added to a counter at each turn; None where that is not plain."""
        match = _STEP.fullmatch(self.text_of(update).replace(" ", "")) if update is not None else None
        if match is None:
            return None
        sign = match.group("sign") or match.group("after")
        if sign:
            return 1 if sign == "++" else -1
        by = self.evaluate(update.child_by_field_name("right"))
        if not isinstance(by, int) or not 0 < by < 1 << 31:
            return None
        return by if match.group("set") == "+" else -by

    def head_of(self, condition: Node, counter: Cell | None) -> _Head | None:
        """Return what the condition of a loop says of its counter; None where that is not plain."""
        if counter is None or condition is None or condition.type != "binary_expression":
            return None
        operator = self.text_of(condition.child_by_field_name("operator"))
        left, right = condition.child_by_field_name("left"), condition.child_by_field_name("right")
        if operator not in _MIRRORED:
            return None
        if self.cell(left) is not counter:
            left, right, operator = right, left, _MIRRORED[operator]
        bound = self.evaluate(right) if self.cell(left) is counter else UNKNOWN
        return _Head(counter, operator, bound) if isinstance(bound, int) else None


def values_of(start: int, operator: str, bound: int, step: int) -> Span | None:
    """Return the values that a counter takes, from the least to behind the greatest; None where there are none."""
    if step > 0 and operator in {"<", "<=", "!="}:
        end = bound + (operator == "<=")
        if start >= end or (operator == "!=" and (end - start) % step):
            return None
        return Span(start, start + (end - 1 - start) // step * step + 1)
    if step < 0 and operator in {">", ">=", "!="}:
        low = bound + (operator != ">=")
        if start < low or (operator == "!=" and (start - bound) % step):
            return None
        return Span(start - (start - low) // -step * -step, start + 1)
    return None
