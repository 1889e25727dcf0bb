"""A program followed in the abstract, as it would run if every call of TFLM succeeded.

``kTfLiteOk`` is 0, so that ``AddA() && AddB()`` never calls the second. A condition that is not known leaves both of
its branches open; what happens in them carries it as a guard. No loop turns more than once: its counter is a span.
"""

from __future__ import annotations

from tflm_lint.sources.cpp import declared
from tflm_lint.sources.following.conditional import Conditional
from tflm_lint.sources.following.frames import Frame, Part, Round
from tflm_lint.sources.following.making import resolver_of
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    Guard,
    Instance,
)
from tflm_lint.sources.following.order import FIRST, LAST, in_order
from tflm_lint.sources.following.outline import classes_in
from tflm_lint.sources.following.several import has_changed
from tflm_lint.sources.following.state import DEEP, Exhausted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from tflm_lint.sources.cpp import Node, Parser
    from tflm_lint.sources.following.objects import Value
    from tflm_lint.sources.following.program import Function, Program

_TERMINATORS = frozenset(
    {"return_statement", "throw_statement", "goto_statement", "break_statement", "continue_statement"}
)
_BRANCHES = frozenset({"preproc_if", "preproc_ifdef", "preproc_elif", "preproc_else", "preproc_elifdef"})
_DEFINITIONS = frozenset({
    "function_definition", "class_specifier", "struct_specifier", "namespace_definition", "alias_declaration",
    "type_definition", "using_declaration", "comment", "preproc_def", "preproc_function_def", "enum_specifier",
})  # fmt: skip
#: Statements that leave one block, behind each of which the rest is a part of its own.
_LEFT = 8


def _nothing(node: Node) -> None:
    """Follow what does nothing."""


class Machine(Conditional):
    """Follows statements and whole programs."""

    def __init__(self, program: Program, parser: Parser) -> None:
        super().__init__(program, parser)
        #: The functions that nobody is seen to call, by their turns.
        self.roots: dict[int, Function] = {}

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
                # what it made itself is made anew each time
                last.read.setdefault(id(cell), (cell, cell.value if cell.born == self.serial else value))
            last.missed = self.missed
            self.parts.append(last)
        self.read.clear()
        self.serial += 1
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
        self.roots[self.turn] = function
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
            again = function.name in LAST and not function.scope
            self.rounds = (Round(function.node, 0, self.makings),) if again else ()
            self.inside = 0
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
        outer = self.behind
        for child in node.named_children:
            if child.type == "do_statement":
                self.behind = self.once_through(child, node)
            self.execute(child)
            self.behind = outer
            if child.type == "if_statement" and self.answered is not None:
                self.left_over(child, node, self.answered)
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
            self.frame.returns.append((value, self.supposed((), self.frame.entered)))
