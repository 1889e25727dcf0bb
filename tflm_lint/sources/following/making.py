"""A type and its arguments -> the object that is made: a resolver, an interpreter, an arena, one of the project's."""

from __future__ import annotations

import re

from tflm_lint.sources.following.memories import Memories
from tflm_lint.sources.following.objects import (
    UNKNOWN,
    AllocatorThing,
    Instance,
    InterpreterThing,
    Part,
    ResolverThing,
    Spot,
    View,
)  # fmt: skip
from tflm_lint.sources.following.several import all_of, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Value
    from tflm_lint.sources.following.program import Class

MUTABLE, ALL = "MicroMutableOpResolver", "AllOpsResolver"
_RESOLVER = re.compile(
    r"\bMicroMutableOpResolver\b(?:\s*<\s*(.*)\s*>)?|\b(?:AllOpsResolver|PythonOpsResolver)\b|\bMicroOpResolver\s*<\s*(.*?)\s*>",
    re.DOTALL,
)
_INTERPRETER = re.compile(r"\b(Recording)?MicroInterpreter$")
#: What hands out the bytes of an arena.
BUFFER = re.compile(r"\b(?:Recording)?(?:SingleArenaBufferAllocator|SimpleMemoryAllocator)$")
_OWNING = re.compile(r"\b(?:unique_ptr|shared_ptr|optional)\s*<\s*(.*?)\s*(?:,[^<>]*)?>\s*$", re.DOTALL)
ARRAY = re.compile(r"\barray\s*<\s*([^<>,]+?)\s*,\s*(.+?)\s*>$", re.DOTALL)
#: A view over elements of another, with their type and count where these are given.
SPAN = re.compile(r"(?:^|::)[Ss]pan(?:\s*<\s*([^,]+?)\s*(?:,\s*(.+?)\s*)?>)?$", re.DOTALL)
_VECTOR = re.compile(r"\bvector\s*<\s*([^<>,]+?)\s*(?:,.*)?>$", re.DOTALL)


def resolver_of(kind: str) -> tuple[str, str] | None:
    """Return which resolver a type is, with the source of its capacity."""
    if "Resolver" not in kind:
        return None
    match = _RESOLVER.search(kind)
    if match is None:
        return None
    if "AllOps" in match.group() or "PythonOps" in match.group():
        return ALL, ""
    text = match.group(1) or match.group(2) or ""
    return MUTABLE, text.strip()


class Making(Memories):
    """Makes objects."""

    #: Interpreters that were made.
    makings = 0

    def instance(self, klass: Class, kind: str, arguments: list[Value], spot: Spot) -> Value:
        """Make an object of one of the project's classes, and follow its constructor."""
        raise NotImplementedError

    def arguments(self, listed: Node) -> list[Value]:
        """Evaluate arguments."""
        raise NotImplementedError

    def texts(self, listed: Node) -> list[str]:
        """Return the sources of arguments."""
        raise NotImplementedError

    def of_several(self, kind: str) -> str:
        """Return a type that a macro names in several ways, each of them an interpreter: the least of these."""
        meanings = self.frame.unit.constants.macros.get(kind.rpartition("::")[2], ())
        if not meanings or not all(_INTERPRETER.search(one) for one in meanings):
            return kind
        return min(meanings, key=len)

    def construct(self, kind: str, arguments: list[Value], texts: list[str], spot: Spot) -> Value:
        """Return a new object of a type; the same one where the same place is followed again."""
        kind = self.of_several(self.plain_type(kind))
        owning = _OWNING.search(kind)
        if owning is not None:
            if arguments:
                return arguments[0]
            return UNKNOWN
        resolver = resolver_of(kind)
        if resolver is not None and "vector" not in kind:
            made = self.resolver(resolver, spot)
            self.copied_from(made, arguments, texts, spot)
            return made
        match = _INTERPRETER.search(kind)
        if match is not None:
            if len(arguments) < 3:
                return arguments[0] if len(arguments) == 1 else UNKNOWN
            return self.interpreter(bool(match.group(1)), arguments, texts, spot)
        if BUFFER.search(kind) and len(arguments) >= 2:
            return self.buffer(arguments, texts, spot)
        array, vector = ARRAY.search(kind), _VECTOR.search(kind)
        if array is not None:
            return self.std_array(array.group(1), array.group(2), arguments, spot)
        if vector is not None:
            return self.vector(vector.group(1), arguments, spot)
        view = SPAN.search(kind)
        if view is not None and arguments and isinstance(arguments[0], (Part, View)):
            return self.view(view.group(2) or "", arguments, spot.node)
        klass = self.class_named(kind)
        if klass is not None:
            if len(arguments) == 1 and isinstance(arguments[0], Instance):
                return arguments[0]
            return self.instance(klass, kind, arguments, spot)
        if len(arguments) == 1:
            return arguments[0]  # a copy, or a functional cast
        return UNKNOWN

    def view(self, extent: str, given: list[Value], node: Node) -> Value:
        """Make a span over the data of a tensor."""
        raise NotImplementedError

    def buffer(self, given: list[Value], texts: list[str], spot: Spot) -> AllocatorThing:
        """Make what hands out the bytes of an arena, for a MicroAllocator."""
        found = self.things.get(spot.key)
        made = found if isinstance(found, AllocatorThing) else AllocatorThing("", self.place(spot.node), self.guards)
        # an error reporter stood there before 2022
        first = 1 if self.is_reporter(texts[0]) and len(given) > 2 else 0
        made.arena, made.size = given[first : first + 2]
        made.arena_text, made.size_text = texts[first : first + 2]
        self.things[spot.key] = made
        return made

    def resolver(self, known: tuple[str, str], spot: Spot) -> ResolverThing:
        """Make a resolver."""
        found = self.things.get(spot.key)
        if isinstance(found, ResolverThing):
            return found
        made = ResolverThing(spot.name or "resolver", self.place(spot.node), self.guards, known[0])
        made.capacity_text = known[1]
        if known[0] == MUTABLE:
            made.capacity = self.source(known[1]) if known[1] else None
        self.things[spot.key] = made
        return made

    def copied_from(self, made: ResolverThing, arguments: list[Value], texts: list[str], spot: Spot) -> None:
        """Let a resolver that is made of another have what that has."""
        text = texts[0].strip() if texts else ""
        # an error reporter stood there before 2022
        if len(arguments) != 1 or text.startswith("&") or self.is_reporter(text):
            return
        self.copies += 1
        for value in all_of(arguments[0]):
            source = value.base if isinstance(value, Instance) else value
            if source is made:
                continue
            if not isinstance(source, ResolverThing):
                self.escape(made, f"it is a copy of `{text[:60]}`", self.place(spot.node))
                continue
            for key, event in source.adds.items():
                made.adds.setdefault(key, event)
            for why, place in source.escapes.items():
                made.escapes.setdefault(why, place)

    def interpreter(self, recording: bool, given: list[Value], texts: list[str], spot: Spot) -> InterpreterThing:
        """Make an interpreter; made again at the same place, its arguments are those of both."""
        found = self.things.get(spot.key)
        made = (
            found
            if isinstance(found, InterpreterThing)
            else InterpreterThing(spot.name, self.place(spot.node), self.guards)
        )
        again = made is found
        made.made[self.turn] = made.made.get(self.turn, 0) + 1
        self.makings += 1
        made.recording, made.number = recording, self.makings
        made.path = self.frame.path
        padded = [*given, *[None] * 4]
        allocator = len(given) == 3 or isinstance(given[2], AllocatorThing) or self.is_allocator(texts[2])
        made.model = join(made.model, given[0]) if again else given[0]
        made.resolver = join(made.resolver, given[1]) if again else given[1]
        made.arena = join(made.arena, given[2]) if again else given[2]
        made.model_text, made.resolver_text, made.arena_text = texts[:3]
        made.size = None if allocator else join(made.size, padded[3]) if again and made.size is not None else padded[3]
        made.size_text = "" if allocator else texts[3]
        # an error reporter stood there before 2022
        rest = [
            (value, text)
            for value, text in zip(given[3 if allocator else 4 :], texts[3 if allocator else 4 :], strict=False)
            if not self.is_reporter(text)
        ]
        made.variables, made.variables_text = rest[0] if rest else (0, "")
        made.preserve = rest[2][0] if len(rest) > 2 and not allocator else 0
        self.told += 1
        self.things[spot.key] = made
        return made

    def is_reporter(self, text: str) -> bool:
        """Say whether an argument is an error reporter, as interpreters and resolvers got before 2022."""
        name = text.strip("&* ")
        cell = self.lookup(name) if name.isidentifier() else None
        return "reporter" in text.lower() or (cell is not None and "ErrorReporter" in cell.kind)

    def is_allocator(self, text: str) -> bool:
        """Say whether the third argument of an interpreter is an allocator that is not known."""
        cell = self.lookup(text.strip("&* ")) if re.fullmatch(r"[&*\s]*\w+", text) else None
        return cell is not None and "Allocator" in cell.kind
