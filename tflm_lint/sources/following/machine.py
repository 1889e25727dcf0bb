"""A program followed in the abstract, as it would run if every call of TFLM succeeded.

``kTfLiteOk`` is 0, so that ``AddA() && AddB()`` never calls the second. A condition that is not known leaves both of
its branches open; what happens in them carries it as a guard. No loop turns more than once: its counter is a span.
"""

from __future__ import annotations

import re

from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.arithmetic import truth_of
from tflm_lint.sources.following.declaring import Declaring
from tflm_lint.sources.following.frames import Frame, Part
from tflm_lint.sources.following.making import resolver_of
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Each,
    Guard,
    Instance,
    Test,
    Unknown,
)
from tflm_lint.sources.following.order import FIRST, LAST, in_order
from tflm_lint.sources.following.outline import branches_of, classes_in
from tflm_lint.sources.following.refusals import about_what, asked_once, is_refusal, leaves, starts
from tflm_lint.sources.following.several import has_changed
from tflm_lint.sources.following.state import DEEP, Exhausted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value
    from tflm_lint.sources.following.program import Function

_TERMINATORS = frozenset(
    {"return_statement", "throw_statement", "goto_statement", "break_statement", "continue_statement"}
)
_BRANCHES = frozenset({"preproc_if", "preproc_ifdef", "preproc_elif", "preproc_else", "preproc_elifdef"})
_DEFINITIONS = frozenset({
    "function_definition", "class_specifier", "struct_specifier", "namespace_definition", "alias_declaration",
    "type_definition", "using_declaration", "comment", "preproc_def", "preproc_function_def", "enum_specifier",
})  # fmt: skip
#: Words that leave the cases of a switch.
_LEAVING = re.compile(rb"\b(?:break|return|goto|throw)\b")
#: Statements that leave one block, behind each of which the rest is a part of its own.
_LEFT = 8
#: Conditions on tensors that are kept of those that the code did not leave at.
_PASSED = 12


def _nothing(node: Node) -> None:
    """Follow what does nothing."""


def said_of(node: Node) -> dict[str, str]:
    """Return what the words of an ``if`` say, as far as that was asked."""
    if node.memo is None:
        node.memo = {}
    known: dict[str, str] = node.memo
    return known


class Machine(Declaring):
    """Follows statements and whole programs."""

    def run(self) -> None:
        """Follow everything: what stands outside of functions, the functions that a platform calls, then the others."""
        try:
            self.all_of_it()
            self.begin(None)
            self.once_more()
        except (Exhausted, RecursionError):
            self.steps = -1
            self.frames.clear()

    def once_more(self) -> None:
        """Follow those parts once more that read a variable before another had set it."""
        self.executed.clear()
        self.once_again = True
        parts, self.parts = self.parts, []
        for part in parts:
            if self.is_outdated(part):
                if part.function is not None:
                    self.guards = ()
                    self.root(part.function)
                elif part.frame is not None:
                    self.frames = [part.frame]
                    part.frame.space = part.frame.unit.spaces.get(part.node.start_byte, "")
                    self.guards = part.guards
                    self.execute(part.node)

    def is_outdated(self, part: Part) -> bool:
        """Say whether something that a part read has changed."""
        return (
            any(name in self.cells for name in part.missed)
            or (part.klass is not None and self.owners_of(part.klass) != part.owners)
            or any(has_changed(cell, value) for cell, value in part.read.values())
        )

    def begin(self, part: Part | None) -> None:
        """Keep what the last part read, as it was; go on to the next part."""
        last = self.reader
        if last is not None:
            for cell, value in self.read:
                last.read.setdefault(id(cell), (cell, value))
            last.missed = self.missed
            self.parts.append(last)
        self.read.clear()
        self.missed = set()
        self.reader = part

    def all_of_it(self) -> None:
        """Follow everything once."""
        order: dict[str, Frame] = {}
        for unit, node, guards in self.program.outside:
            frame = order.setdefault(unit.path, Frame(unit, None, None, ()))
            self.begin(Part(frame, node, guards))
            self.frames = [frame]
            frame.space = unit.spaces.get(node.start_byte, "")
            self.guards = guards
            self.execute(node)
        self.guards = ()
        for function in in_order(self.program):
            if id(function) not in self.executed:
                self.root(function)

    def root(self, function: Function) -> None:
        """Follow a function that nobody is seen to call."""
        self.turn += 1
        if function.name in (*FIRST, *LAST) and not function.scope:
            self.platform.append((function.name, self.turn))
        self.passed = ()
        klass = self.program.class_of(function.unit, function.scope, "", function.space) if function.scope else None
        part = Part(None, None, (), function)
        if klass is not None and not function.static:
            part.klass, part.owners = klass, self.owners_of(klass)
        self.begin(part)
        owners: list[Instance | None] = [None]
        self.frames = [Frame(function.unit, None, None, ("root",))]
        if klass is not None and not function.static:
            known = [*self.instances_of.get(id(klass), ()), *self.instances_of.get(klass.name, ())]
            owners = list(known[:4]) or [self.sample(klass)]
        for owner in owners:
            if function.name == function.scope and owner not in (None, self.samples.get(id(klass))):
                continue
            given: list[Value] = [self.parameter(one.kind) for one in function.parameters]
            self.frames = [Frame(function.unit, None, owner, ("root", id(owner)))]
            self.invoke(function, owner, given, function.node, [])

    def parameter(self, kind: str) -> Value:
        """Return what a function may get that nobody is seen to call."""
        klass = self.class_named(kind)
        return self.sample(klass) if klass is not None and resolver_of(kind) is None else UNKNOWN

    # statements

    def execute(self, node: Node) -> None:
        """Follow a statement."""
        if node is None:
            return
        self.step()
        if self.depth > DEEP:
            return
        self.depth += 1
        work = self.deeds.get(node.type)
        if work is None:
            work = self.deeds[node.type] = self.deed(node.type)
        work(node)
        self.depth -= 1

    def deed(self, kind: str) -> Callable[[Node], object]:
        """Return what follows statements of a kind."""
        found: Callable[[Node], object] | None = getattr(self, f"_do_{kind}", None)
        if found is not None:
            return found
        if kind in _BRANCHES:
            return self.branch
        if kind in _DEFINITIONS:
            return _nothing
        if kind.endswith("expression") or kind in {"identifier", "init_statement"}:
            return self.evaluate
        return self.do_open_block

    def _do_compound_statement(self, node: Node) -> None:
        self.do_block(node, scoped=True)

    def do_open_block(self, node: Node) -> None:
        """Follow statements that have no names of their own."""
        self.do_block(node, scoped=False)

    def do_block(self, node: Node, *, scoped: bool) -> None:
        """Follow statements up to one that leaves the block; those behind it run only where something jumps there."""
        before, passed = self.guards, self.passed
        if scoped:
            self.frame.scopes.append({})
        left = _LEFT
        for child in node.named_children:
            self.execute(child)
            if child.type == "if_statement" and self.answered is not None:
                self.passed = self.passed_by(child, self.answered)
            if left and child.type in _TERMINATORS:
                left -= 1
                self.guards = (*self.guards, Guard((self.frame.unit.path, child.end_byte)))
        if scoped:
            self.frame.scopes.pop()
        self.guards, self.passed = before, passed

    def _do_struct_specifier(self, node: Node) -> None:
        """Take a class that a function defines for itself."""
        unit = self.frame.unit
        if len(self.frames) < 2 or self.frame.at is not None or (unit.path, node.start_byte) in self.local_classes:
            return
        self.local_classes.add((unit.path, node.start_byte))
        before = len(self.program.every)
        classes_in(self.program, unit, node)
        self.classes_named.clear()
        for function in self.program.every[before:]:
            function.relevant = True

    _do_class_specifier = _do_union_specifier = _do_struct_specifier

    def _do_alias_declaration(self, node: Node) -> None:
        if len(self.frames) > 1:
            name = self.text_of(node.child_by_field_name("name"))
            self.frame.types[name] = self.text_of(node.child_by_field_name("type"))

    def _do_type_definition(self, node: Node) -> None:
        if len(self.frames) > 1:
            name = declared(node.child_by_field_name("declarator"))
            self.frame.types[self.text_of(name)] = self.text_of(node.child_by_field_name("type"))

    def _do_expression_statement(self, node: Node) -> None:
        for child in node.named_children:
            self.evaluate(child, discarded=True)

    def _do_return_statement(self, node: Node) -> None:
        value: Value = None
        for child in node.named_children:
            value = self.evaluate(child)
        if node.named_children and not self.skipping:
            self.frame.returns.append(value)

    def _do_if_statement(self, node: Node) -> None:
        """Follow both branches of an if, or the one that is taken."""
        fields = node.fields
        self.frame.scopes.append({})
        status, doubts = self.status, self.doubts
        asked = self.evaluate(fields.get("condition"))
        truth = truth_of(asked) if doubts == self.doubts else None
        of_status = self.status != status
        if truth is None and not isinstance(asked, Test) and self.once(node):
            truth = True
        if isinstance(asked, Test):
            self.checked(asked, node)
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
        function = self.frame.function
        starting = function is not None and (
            function.name in (*FIRST, *LAST) or starts(self.piece(function.node, 20_000))
        )
        for field, test in (("consequence", asked), ("alternative", Test("not", asked))):
            branch = node.child_by_field_name(field)
            if branch is not None and is_refusal(self.piece(branch, 4000), test, starting=starting):
                self.see("check", test, (), node)

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

    def _do_switch_statement(self, node: Node) -> None:
        doubts = self.doubts
        asked = self.evaluate(node.child_by_field_name("condition"))
        values = asked.of if isinstance(asked, Each) else None
        if isinstance(asked, int) and doubts == self.doubts and self.chosen(node, asked):
            return
        for child in node.child_by_field_name("body").named_children:
            label = child.child_by_field_name("value") if child.type == "case_statement" else None
            before = self.guards
            value = self.evaluate(label) if label is not None else UNKNOWN
            test = Test("==", asked, value) if hasattr(asked, "path") and isinstance(value, int) else None
            if values is None or not (isinstance(value, int) and value in values):
                self.guards = (*before, self.guard(child, test))
            self.frame.scopes.append({})
            for inner in child.named_children if child.type == "case_statement" else [child]:
                if label is None or inner != label:
                    self.execute(inner)
            self.frame.scopes.pop()
            self.guards = before
