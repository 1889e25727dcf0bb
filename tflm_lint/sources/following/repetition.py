"""Loops, each followed once: its counter stands for all the values that it takes, where these are known."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.arithmetic import truth_of
from tflm_lint.sources.following.calling import Calls
from tflm_lint.sources.following.frames import Round, Turn
from tflm_lint.sources.following.objects import UNKNOWN, Cell, Choice, Each, Memory, Part, Row, Span, Test, View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value

#: What makes a loop turn less often than its head says.
_EARLY = re.compile(rb"\b(?:break|return|goto|throw|continue)\b")
#: What a loop does to its counter: its name, and by how much.
_STEP = re.compile(r"(?P<sign>\+\+|--)\w+|\w+(?:(?P<after>\+\+|--)|(?P<set>[+-])=\w+)")
#: What runs whenever the block does that it stands in.
_STRAIGHT = frozenset({
    "compound_statement", "expression_statement", "assignment_expression", "subscript_expression",
    "subscript_argument_list", "pointer_expression", "parenthesized_expression", "declaration", "init_declarator",
    "call_expression", "argument_list", "cast_expression", "field_expression", "comma_expression",
})  # fmt: skip
#: Bytes of a loop's body, and loops within loops, whose variables are looked at.
_BODY, _NESTED = 4000, 4
#: Variables of a function that are kept as they were before a loop.
_OWN = 256
#: Mirrored, ``10 > i`` is ``i < 10``.
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!="}


class _Head(NamedTuple):
    """What a loop's condition says: its counter, how that is compared, and with what."""

    counter: Cell
    operator: str
    bound: int


class Loops(Calls):
    """Follows loops."""

    #: How often the loop turns whose head was read last.
    times: int | None = None
    #: Whether the counter of the loop that was followed last asked for dimensions of a tensor.
    asked = False

    def each_dimension(
        self, condition: Node, update: Node, body: Node, start: Value, before_it: Iterable[tuple[Cell, Value]] = ()
    ) -> None:
        """Follow a loop once more where its counter asked for dimensions."""
        raise NotImplementedError

    def _do_while_statement(self, node: Node) -> None:
        """Follow a loop; one that counts at the end of its body is one of ``for``."""
        condition = node.child_by_field_name("condition")
        body = node.child_by_field_name("body")
        before = self.guards
        last = body.named_children[-1] if body is not None and body.named_children else None
        if last is not None and last.type == "expression_statement":
            inner = next((child for child in condition.named_children if child.type == "binary_expression"), condition)
            update = last.named_children[0] if last.named_children else None
            start = self.value_of(self.counter(update))
            if self.counted(inner, update, body, 1):
                self.turning(body)
                self.each_dimension(inner, update, body, start)
                self.forget(last.named_children[0])
                return
        asked = self.evaluate(condition)
        endless, since = truth_of(asked) is True, len(self.acts)
        if not endless:
            self.guards = (*before, self.guard(node, about="bounds"))
        self.going_round(node, body) if endless else self.execute(body)
        if endless:
            self.acts_again(since)
        self.guards = before

    def going_round(self, node: Node, body: Node) -> None:
        """Follow the body of a loop without an end."""
        outer = self.rounds
        self.rounds = (*outer, Round(node, self.inside, self.makings))
        self.execute(body)
        self.rounds = outer

    def _do_do_statement(self, node: Node) -> None:
        """Follow a loop that asks at its end: what it counts with has its first value before."""
        body, condition = node.child_by_field_name("body"), node.child_by_field_name("condition")
        last = body.named_children[-1] if body is not None and body.named_children else None
        update = last.named_children[0] if last is not None and last.named_children else None
        inner = next((child for child in condition.named_children if child.type == "binary_expression"), condition)
        if last is not None and last.type == "expression_statement" and self.counted(inner, update, body, 1):
            self.turning(body)
            self.forget(update)
            return
        since = len(self.acts)
        self.execute(body)
        if truth_of(self.evaluate(condition)) is True:
            self.acts_again(since)

    def _do_for_range_loop(self, node: Node) -> None:
        """Follow a loop over all of something."""
        over = self.evaluate(node.child_by_field_name("right"))
        body = node.child_by_field_name("body")
        self.times = None
        if isinstance(over, Memory):
            if isinstance(over.count, int) and _EARLY.search(self.within_bytes(body)) is None:
                self.times = over.count
            over = over.elements
        if isinstance(over, View) and isinstance(over.count, int) and _EARLY.search(self.within_bytes(body)) is None:
            self.see("access", over.part, (over.count - 1,), node)
        name = declared(node.child_by_field_name("declarator"))
        before = self.guards
        value: Value = UNKNOWN
        if isinstance(over, Row) and over.of:
            value = Each(over.of)
        elif not self.times:
            self.guards = (*before, self.guard(node, about="bounds"))
        self.frame.scopes.append({})
        if name is not None:
            self.frame.bind(self.text_of(name), Cell(value, "", self.place(name)))
        self.turning(body)
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
        start = self.value_of(self.counter(update))
        if not self.counted(condition, update, body, 0):
            if condition is not None:
                self.evaluate(condition)
                self.guards = (*before, self.guard(node, about="bounds"))
            self.forget(update)
        since = len(self.acts)
        held = self.numbers() if condition is not None and b"[" in self.within_bytes(body) else []
        self.going_round(node, body) if condition is None else self.turning(body)
        self.guards = before
        self.each_dimension(condition, update, body, start, held)
        if condition is None:
            self.acts_again(since)
        self.forget(update)
        self.frame.scopes.pop()

    def numbers(self) -> list[tuple[Cell, Value]]:
        """Return the function's own numbers and conditions, as they are."""
        if sum(map(len, self.frame.scopes)) > _OWN:
            return []
        cells = (cell for names in self.frame.scopes for cell in names.values())
        return [(cell, cell.value) for cell in cells if isinstance(cell.value, (int, Choice, Test))]

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
        self.times = None
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
        text = self.within_bytes(body)
        name = self.text_of(update.child_by_field_name("argument") or update.child_by_field_name("left"))
        sure = _EARLY.search(text) is None and changed(name, text) == changes
        if sure:
            self.times = (span.end - 1 - span.low) // abs(step) + 1
        self.put(counter, span._replace(sure=sure))
        counter.constant = True
        return True

    def within_bytes(self, node: Node) -> bytes:
        """Return the text of a node, all of it."""
        found: bytes = node.source[node.start_byte : node.end_byte]
        return found

    def turning(self, body: Node) -> None:
        """Follow the body of a loop, with what changes once at each turn where the turns are counted."""
        times, self.times = self.times, None
        if times is None:
            outer, self.turns = self.turns, []
            self.execute(body)
            self.turns = outer
            return
        self.turns.append(Turn(self.frame, times, self.guards, len(self.frame.scopes), body))
        mine = list(self.induced(body))
        self.execute(body)
        for cell in mine:
            self.walking.pop(id(cell), None)
            self.inducted.discard(id(cell))
            self.put(cell, UNKNOWN)
        self.turns.pop()

    def induced(self, body: Node) -> Iterator[Cell]:
        """Let the variables that a loop changes by one at each turn stand for the values that they take."""
        text = self.within_bytes(body)
        if len(text) > _BODY or len(self.turns) > _NESTED or b"++" not in text:
            return
        for node in once_each(body):
            name = self.text_of(node.child_by_field_name("argument"))
            cell = self.cell(node.child_by_field_name("argument"))
            at = next((place for place, names in enumerate(self.frame.scopes) if cell and cell.scope is names), None)
            if cell is None or at is None or id(cell) in self.walking or id(cell) in self.inducted:
                continue
            around = [one for one in self.turns if one.frame is self.frame and one.scopes > at]
            if not around or any(one.guards != self.guards for one in around):
                continue
            if changed(name, self.within_bytes(around[0].body)) != 1:
                continue
            times = 1
            for one in around:
                times *= one.times
            if isinstance(cell.value, int) and not cell.constant:
                self.inducted.add(id(cell))
                self.put(cell, Span(cell.value, cell.value + times))
                yield cell
            elif isinstance(cell.value, Part) and cell.value.path[:1] == ("data",) and len(cell.value.path) == 2:
                self.walking[id(cell)] = Span(0, times)
                yield cell

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
        operator, bound = self.compared(condition, counter) or ("", UNKNOWN)
        return _Head(counter, operator, bound) if counter is not None and isinstance(bound, int) else None

    def compared(self, condition: Node, counter: Cell | None) -> tuple[str, Value] | None:
        """Return how a condition compares a counter, and with what; None where it does not."""
        if counter is None or condition is None or condition.type != "binary_expression":
            return None
        operator = self.text_of(condition.child_by_field_name("operator"))
        left, right = condition.child_by_field_name("left"), condition.child_by_field_name("right")
        if operator not in _MIRRORED:
            return None
        if self.cell(left) is not counter:
            left, right, operator = right, left, _MIRRORED[operator]
        return (operator, self.evaluate(right)) if self.cell(left) is counter else None

    def value_of(self, counter: Cell | None) -> Value:
        """Return what a counter holds before its loop."""
        return counter.value if counter is not None else UNKNOWN


def changed(name: str, text: bytes) -> int:
    """Return how often a text changes a variable."""
    name = re.escape(name)
    changing = re.compile(
        rf"(?:\+\+|--)\s*{name}\b|\b{name}\s*(?:\+\+|--)|(?<!\*)\b{name}\s*(?:[-+*/%&|^]?=(?!=)|<<=|>>=)".encode()
    )
    return len(changing.findall(text))


def once_each(body: Node) -> Iterator[Node]:
    """Yield what adds one to a variable exactly once whenever a block runs: under no condition and in no other loop."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if node.type == "update_expression":
            if "++" in {child.type for child in node.children}:
                yield node
        elif node.type in _STRAIGHT:
            waiting += node.named_children


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
