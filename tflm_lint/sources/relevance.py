"""Which functions of a Program concern models, by their words and by what they call: others are not followed."""

from __future__ import annotations

import re
from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.following.program import Function, Program

#: A function that has one of these concerns models, or a call or element that may be of a resolver or tensor.
_RELEVANT = (
    b"Resolver", b"nterpreter", b"MicroAllocator", b"MicroResourceVariables", b"TfLite", b"GetModel", b"tensor",
    b"Tensor", b"arena", b"Arena", b"->data.", b".data.",
)  # fmt: skip
_ADDING = re.compile(rb"(?:\.|->|::)\s*Add[A-Z]|\bAdd[A-Z]\w*\s*\(")
#: What makes an interpreter, or what that is made of: each has one of those words.
_MAKING = re.compile(rb"Resolver|MicroInterpreter|MicroAllocator|\bGetModel\b|AllocateTensors")
#: Variables that hold what concerns models, wherever they are used.
_HOLDERS = re.compile(rb"\b(?:TfLiteTensor|MicroInterpreter)\s*>?\s*(?:const\s*)?[*&]?\s*([A-Za-z_]\w*)\s*[;=,){(]")
#: Bytes before a parameter within which its list begins.
_HEAD = 400
#: Names of variables that are looked for.
_MOST_HOLDERS = 200
#: Variables that hold the elements of a tensor.
_ELEMENTS = re.compile(
    rb"(?:[;{}(),.>]|^)\s*([A-Za-z_]\w*)\s*=\s*[^;={}\n]{0,120}?"
    rb"(?:\bdata\s*\.\s*(?:int8|uint8|f|i16|i32|raw|data)\b|\bGetTensorData\b|\btyped_(?:in|out)put_tensor\b)"
)
#: One of these is in each of them.
_ELEMENTS_OF = (b"data", b"GetTensorData", b"typed_")
#: What is called: a name before a parenthesis, with the arguments of a template or without.
_WORDS = re.compile(rb"\b([A-Za-z_]\w*)\s*(?:<[^<>;(){}]{0,60}>\s*)?\(")
#: What stands before such a name, as far as it is looked at; a class or namespace is the last word of it.
_BEFORE = 100
_SCOPE = re.compile(rb"([A-Za-z_]\w*)\s*::\Z")


def holders_of(program: Program) -> set[bytes]:
    """Return the names of members and global variables that hold interpreters, tensors or their elements."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for function in program.every:
        spans.setdefault(id(function.unit), []).append((function.node.start_byte, function.node.end_byte))
    names: set[bytes] = set()
    for unit in program.units:
        within = sorted(spans.get(id(unit), ()))
        for match in _HOLDERS.finditer(unit.source):
            before = bisect_right(within, (match.start(), len(unit.source)))
            # what a function declares is said in its own text, and so is what it gets
            if (not before or within[before - 1][1] <= match.start()) and not _is_parameter(unit.source, match.start()):
                names.add(match.group(1))
        if any(word in unit.source for word in _ELEMENTS_OF):
            names |= {match.group(1) for match in _ELEMENTS.finditer(unit.source)}
    return names


def _is_parameter(source: bytes, at: int) -> bool:
    """Say whether a declaration stands between the parentheses of a function that is declared there."""
    head = source[max(at - _HEAD, 0) : at]
    head = head[max(map(head.rfind, (b";", b"{", b"}"))) + 1 :]
    return head.count(b"(") > head.count(b")")


def concerns_models(text: bytes) -> bool:
    """Say whether a function concerns models, by its words."""
    return any(word in text for word in _RELEVANT) or (b"Add" in text and _ADDING.search(text) is not None)


class _Kin:
    """Classes that are derived from each other, or stand within each other, as one group: a name for each."""

    def __init__(self, program: Program) -> None:
        self.first: dict[str, str] = {}
        for name, classes in program.classes.items():
            for one in classes:
                for other in (*one.bases, *((one.outer,) if one.outer else ())):
                    self.join(name, other.partition("<")[0].rpartition("::")[2].strip())

    def of(self, name: str) -> str:
        """Return what stands for a class and all that are kin to it."""
        group = name
        while self.first.get(group, group) != group:
            group = self.first[group]
        while self.first.get(name, name) != group:
            self.first[name], name = group, self.first.get(name, name)
        return group

    def join(self, name: str, other: str) -> None:
        """Let two classes be of one group."""
        self.first[self.of(name)] = self.of(other)


class _Calls:
    """Who calls what: by the name, and by what stands before it."""

    def __init__(self, program: Program) -> None:
        self.program, self.kin = program, _Kin(program)
        spaces = {one.space for one in program.every} | {one.space for ones in program.classes.values() for one in ones}
        #: Names of namespaces, which qualify functions that are no methods.
        self.spaces = {part for space in spaces for part in space.split("::") if part}
        self.spaces |= {one.scope for one in program.every if one.scope and one.scope not in program.classes}
        self.callers: dict[tuple[str, str], list[Function]] = {}

    def take(self, function: Function) -> None:
        """Add what a function calls: its own head is no call."""
        first = function.initialisers or function.body
        text = function.unit.source[first.start_byte : function.node.end_byte]
        functions = self.program.functions
        seen = set[tuple[str, str]]()
        for match in _WORDS.finditer(text):
            name = match.group(1).decode("latin-1")
            if name in functions:
                at = match.start()
                seen |= {(name, how) for how in self.ways(text[max(at - _BEFORE, 0) : at].rstrip(), function)}
        for key in seen:
            self.callers.setdefault(key, []).append(function)
        for name in {name for name, _ in seen}:
            self.program.callers.setdefault(name, set()).add(id(function))

    def ways(self, before: bytes, function: Function) -> tuple[str, ...]:
        """Return how a function calls another, by what stands before the name.

        ``.`` on an object, ``?`` in a way that says nothing, ``*`` without an object, which a free function may be,
        ``:`` with the name of its namespace; a group of classes where one of their methods may be.
        """
        if before.endswith((b"->", b".")) and not before.endswith(b"this->"):
            return (".",)
        if not before.endswith(b"::"):
            return ("*", self.kin.of(function.scope)) if function.scope in self.program.classes else ("*",)
        match = _SCOPE.search(before)
        if match is None:
            return ("?",)
        scope = match.group(1).decode("latin-1")
        if (scope in self.program.classes) == (scope in self.spaces):
            return ("?",)
        return (self.kin.of(scope),) if scope in self.program.classes else (":",)

    def of(self, function: Function) -> Iterator[Function]:
        """Yield who may call a function, each way once."""
        name, scope = function.name, function.scope
        ways = ["?"]
        if scope not in self.program.classes:
            ways += ["*", ":"]
        else:
            ways += [".", self.kin.of(scope)]
        if scope == name:
            ways += ["*", ":"]  # a constructor
        for way in ways:
            yield from self.callers.pop((name, way), ())


def mark_relevant(program: Program) -> None:
    """Mark the functions that concern models, or call one that does: others are not followed."""
    names = holders_of(program)
    names = set(sorted(names)[:_MOST_HOLDERS])
    holders = re.compile(rb"\b(?:" + b"|".join(sorted(names)) + rb")\b")
    calls = _Calls(program)
    waiting: list[Function] = []
    making: list[Function] = []
    for function in program.every:
        text = function.unit.source[function.node.start_byte : function.node.end_byte]
        named = concerns_models(text)
        if named or (any(name in text for name in names) and holders.search(text)):
            function.relevant = True
            waiting.append(function)
        if named and _MAKING.search(text):
            function.makes = True
            making.append(function)
        calls.take(function)
    every = dict(calls.callers)
    while making:
        for caller in calls.of(making.pop()):
            if not caller.makes:
                caller.makes = True
                making.append(caller)
    calls.callers = every
    while waiting:
        for caller in calls.of(waiting.pop()):
            if not caller.relevant:
                caller.relevant = True
                waiting.append(caller)
