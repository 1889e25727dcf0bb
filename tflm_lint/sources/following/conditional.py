"""What runs under a condition: branches of ``if`` and ``switch``, of the preprocessor, and what behind one is known."""

from __future__ import annotations

import re

from tflm_lint.sources.following.arithmetic import truth_of
from tflm_lint.sources.following.declaring import Declaring
from tflm_lint.sources.following.objects import UNKNOWN, Each, Guard, Part, Test, Unknown
from tflm_lint.sources.following.order import FIRST, LAST
from tflm_lint.sources.following.outline import branches_of
from tflm_lint.sources.following.refusals import about_what, asked_once, is_refusal, leaves, starts, tells_error
from tflm_lint.sources.following.several import asked_by, asking
from tflm_lint.sources.following.state import DEEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value

#: Conditions on tensors that are kept of those that the code did not leave at.
_PASSED = 12
#: Cases of a switch that are looked at for what they refuse.
_CASES = 16
#: Words that leave the cases of a switch.
_LEAVING = re.compile(rb"\b(?:break|return|goto|throw)\b")


_NEVER = re.compile(r"\(\s*(?:0|false)\s*\)")
_BREAKS = re.compile(rb"\bbreak\s*;[\s}]*$")


def said_of(node: Node) -> dict[str, str]:
    """Return what the words of an ``if`` say, as far as that was asked."""
    if node.memo is None:
        node.memo = {}
    known: dict[str, str] = node.memo
    return known


def either(one: Value, other: Value) -> Value:
    """Return whether one of two conditions holds, the first of which may be 0."""
    return other if isinstance(one, int) and not one else asking("or", one, other)


class Conditional(Declaring):
    """Follows what stands under conditions."""

    #: What stands behind the ``do { } while (0)`` that is followed.
    behind = b""

    def _do_if_statement(self, node: Node) -> None:
        """Follow both branches of an if, or the one that is taken."""
        fields = node.fields
        self.frame.scopes.append({})
        status, doubts = self.status, self.doubts
        asked = asked_by(self.evaluate(fields.get("condition")))
        truth = truth_of(asked) if doubts == self.doubts else None
        of_status = self.status != status
        if truth is None and not isinstance(asked, Test) and self.once(node):
            truth = True
        if isinstance(asked, Test):
            self.checked(asked, node)
        self.inside += 1
        for wanted, field in ((True, "consequence"), (False, "alternative")):
            branch = fields.get(field)
            if branch is None:
                continue
            if truth is None:
                before = self.guards
                both = node if fields.get("alternative") is not None else None
                test = asked if isinstance(asked, Test) else None
                known = said_of(node)
                if field not in known:
                    other = fields.get("alternative" if wanted else "consequence")
                    known[field] = about_what(
                        self.text_of(fields.get("condition")),
                        self.piece(other, 20_000) if other is not None else b"",
                    )
                self.guards = (*before, self.guard(branch, test, wanted, both, known[field]))
                self.execute(branch)
                self.guards = before
            elif truth == wanted:
                self.execute(branch)
            elif of_status or self.skipping:
                self.skipped(branch)
        self.inside -= 1
        self.answered = asked if isinstance(asked, Test) else None
        self.frame.scopes.pop()

    def once(self, node: Node) -> bool:
        """Say whether an ``if`` runs its branch the first time: what it asks for is set in there."""
        branch = node.child_by_field_name("consequence")
        known = said_of(node)
        if "once" not in known:
            known["once"] = asked_once(self.text_of(node.child_by_field_name("condition")), self.piece(branch, 20_000))
        name = known["once"]
        cell = self.lookup(name) if name else None
        # what nothing has set is zero, a parameter may be anything
        return cell is not None and not truth_of(cell.value) and (not isinstance(cell.value, Unknown) or cell.initial)

    def checked(self, asked: Test, node: Node) -> None:
        """Note a condition that the code takes for an error where it holds, or where it does not."""
        for field, test in (("consequence", asked), ("alternative", Test("not", asked))):
            branch = node.child_by_field_name(field)
            if branch is not None and self.refuses(self.piece(branch, 4000), test):
                self.see("check", test, (), node)

    def refuses(self, piece: bytes, test: Test) -> bool:
        """Say whether a branch takes its condition for an error."""
        function = self.frame.function
        if function is not None and function.starts is None:
            function.starts = function.name in (*FIRST, *LAST) or starts(self.piece(function.node, 20_000))
        starting = function is not None and bool(function.starts)
        return is_refusal(piece, test, starting=starting, final=self.program.never_returns)

    def once_through(self, loop: Node, block: Node) -> bytes:
        """Return what stands behind ``do { } while (0)`` that is left by ``break`` alone."""
        body, condition = loop.child_by_field_name("body"), loop.child_by_field_name("condition")
        if not _NEVER.fullmatch(self.text_of(condition)) or not leaves(self.piece(body, 20_000)):
            return b""
        rest: bytes = block.source[loop.end_byte : min(block.end_byte, loop.end_byte + 1000)]
        return rest

    def left_over(self, node: Node, block: Node, asked: Test) -> None:
        """Note a condition at which the code goes on elsewhere, where all that stands behind it is to tell an error."""
        branch = node.child_by_field_name("consequence")
        if self.behind and _BREAKS.search(self.piece(branch, 4000)) is not None and tells_error(self.behind):
            self.see("check", asked, (), node)
        if node.child_by_field_name("alternative") is None and leaves(self.piece(branch, 20_000)):
            rest = node.source[node.end_byte : min(block.end_byte, node.end_byte + 1000)]
            if tells_error(rest) and not self.refuses(self.piece(branch, 4000), asked):
                self.see("check", Test("not", asked), (), node)

    def piece(self, node: Node, most: int) -> bytes:
        """Return the text of a node up to a size."""
        found: bytes = node.source[node.start_byte : min(node.end_byte, node.start_byte + most)]
        return found

    def passed_by(self, node: Node, test: Test) -> tuple[Guard, ...]:
        """Return what is known behind an ``if`` one of whose branches leaves: that its condition came out otherwise."""
        found = list(self.passed)
        if len(found) > _PASSED:
            return self.passed
        for wanted, field in ((True, "consequence"), (False, "alternative")):
            branch = node.child_by_field_name(field)
            if branch is not None and leaves(self.piece(branch, 20_000)):
                # of more than are kept it is not known how they came out
                found.append(Guard(self.site(branch), False, test if len(found) < _PASSED else None, not wanted))
        return tuple(found)

    def branch(self, node: Node, first: Node = None, count: int = 0) -> None:
        """Follow a branch of the preprocessor that may be compiled, and those that it is one of."""
        before = self.guards
        if first is None:
            first, count = node, branches_of(node)
        alternative = node.child_by_field_name("alternative")
        condition = node.child_by_field_name("condition") or node.child_by_field_name("name")
        part, group = (self.frame.unit.path, node.start_byte), (self.frame.unit.path, first.start_byte)
        self.guards = (*before, Guard(part, True, group=group, branches=count))
        for child in node.named_children:
            if child not in (alternative, condition):
                self.execute(child)
        self.guards = before
        if alternative is not None and self.depth <= DEEP:
            self.step()
            self.depth += 1
            self.branch(alternative, first, count)
            self.depth -= 1

    def open_part(self, node: Node) -> None:
        """Follow what may run or not."""
        before = self.guards
        self.guards = (*before, self.guard(node))
        self.do_block(node, scoped=True)
        self.guards = before

    def _do_try_statement(self, node: Node) -> None:
        self.execute(node.child_by_field_name("body"))
        for child in node.named_children:
            if child.type == "catch_clause":
                self.open_part(child)

    def _do_switch_statement(self, node: Node) -> None:
        self.inside += 1
        self.switched(node)
        self.inside -= 1

    def switched(self, node: Node) -> None:
        """Follow the cases of a switch."""
        doubts = self.doubts
        asked = self.evaluate(node.child_by_field_name("condition"))
        values = asked.of if isinstance(asked, Each) else None
        if isinstance(asked, int) and doubts == self.doubts and self.chosen(node, asked):
            return
        if hasattr(asked, "path"):
            self.checked_cases(asked, node)
        #: Whether one of the cases before is meant, and one of those that fall through to the next.
        cases: Value = 0
        above: Value = 0
        for child in node.child_by_field_name("body").named_children:
            label = child.child_by_field_name("value") if child.type == "case_statement" else None
            before = self.guards
            value = self.evaluate(label) if label is not None else UNKNOWN
            mine: Value = UNKNOWN
            if isinstance(asked, Part):
                if isinstance(value, int):
                    mine = Test("==", asked, value)
                    cases = either(cases, mine)
                elif label is None and child.type == "case_statement":
                    mine = asking("not", cases)  # whatever stands behind it
            met = either(above, mine)
            test = met if isinstance(met, Test) else None
            ends = _LEAVING.search(self.piece(child, 20_000)) is not None
            above = 0 if ends else met
            if values is None or not (isinstance(value, int) and value in values):
                self.guards = (*before, self.guard(child, test))
            self.frame.scopes.append({})
            for inner in child.named_children if child.type == "case_statement" else [child]:
                if label is None or inner != label:
                    self.execute(inner)
            self.frame.scopes.pop()
            self.guards = before

    def checked_cases(self, asked: Value, node: Node) -> None:
        """Note what a switch over a property of a tensor takes for an error: one of its cases, or any other value."""
        others: Test | None = None
        default: Node | None = None
        falling: list[int] = []
        beside = False
        cases = [one for one in node.child_by_field_name("body").named_children if one.type == "case_statement"]
        if len(cases) > _CASES:
            return
        for child in cases:
            label = child.child_by_field_name("value")
            value = self.evaluate(label) if label is not None else None
            if label is None:
                default, beside = child, True
            elif not isinstance(value, int):
                return
            else:
                falling.append(value)
                self.checked_case(child, Test("==", asked, value))
            if _LEAVING.search(self.piece(child, 20_000)) is not None:
                for one in falling if not beside else ():
                    other = Test("!=", asked, one)
                    others = other if others is None else Test("and", others, other, others.size + 1)
                falling, beside = [], False
        if default is not None and others is not None:
            self.checked_case(default, others)

    def checked_case(self, case: Node, test: Test) -> None:
        """Note that a case of a switch is taken for an error."""
        if self.refuses(self.piece(case, 4000).partition(b":")[2], test):
            self.see("check", test, (), case)

    def chosen(self, node: Node, asked: int) -> bool:
        """Follow the case of a value that is known, and those that it falls through to; say whether it is plain."""
        cases = [one for one in node.child_by_field_name("body").named_children if one.type != "comment"]
        labels: list[Value] = []
        for one in cases:
            label = one.child_by_field_name("value") if one.type == "case_statement" else None
            labels.append(self.evaluate(label) if label is not None else None)
        if any(one.type != "case_statement" for one in cases) or not all(
            label is None or isinstance(label, int) for label in labels
        ):
            return False
        first = labels.index(asked) if asked in labels else labels.index(None) if None in labels else len(cases)
        self.frame.scopes.append({})
        for one in cases[first:]:
            label = one.child_by_field_name("value")
            for inner in one.named_children:
                if label is None or inner != label:
                    self.execute(inner)
            # a break within braces, or behind a condition, leaves as well as far as what follows is concerned
            if any(_LEAVING.search(self.piece(inner, 20_000)) for inner in one.named_children):
                break
        self.frame.scopes.pop()
        return True

    def do_block(self, node: Node, *, scoped: bool) -> None:
        """Follow statements up to one that leaves the block."""
        raise NotImplementedError
