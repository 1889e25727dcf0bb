"""Calls of functions while a program is followed: what each sees, does with tensors, and came to."""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.sources.following.objects import Thing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.following.objects import Cell, Guard, Value
    from tflm_lint.sources.following.program import Class, Function, Unit
    from tflm_lint.sources.places import Place


class Frame:
    """One call of a function."""

    def __init__(self, unit: Unit, function: Function | None, this: Value, path: tuple[object, ...]) -> None:
        self.unit, self.function, self.this, self.path = unit, function, this, path
        self.scopes: list[dict[str, Cell]] = [{}]
        #: Parameters of templates that are types.
        self.types: dict[str, str] = {}
        #: What its template's arguments are, of itself or its class.
        self.bound: tuple[str, ...] = ()
        #: What it returns, and what must hold of tensors for that: None for nothing.
        self.returns: list[tuple[Value, Value]] = []
        #: Conditions that its call stands under.
        self.entered = 0
        #: The namespaces that names are looked for in first.
        self.space = function.space if function is not None else ""
        #: Place that everything is at where source is read that stands elsewhere.
        self.at: int | None = None

    def bind(self, name: str, cell: Cell) -> None:
        """Let a name stand for a variable in the innermost block."""
        cell.scope = self.scopes[-1]
        self.scopes[-1][name] = cell

    def holds(self, cell: Cell) -> bool:
        """Say whether a variable is one of the function's own."""
        scope = cell.scope
        if scope is not None:
            for names in self.scopes:
                if names is scope:
                    return True
        return False


class Call(NamedTuple):
    """One call: its node, the values and sources of its arguments, those of its template."""

    node: Node
    given: list[Value]
    texts: list[str]
    types: list[str]
    #: Whether nobody looks at what it returns.
    discarded: bool = False


class Came(NamedTuple):
    """A call that changed nothing: what it came to, what it read, and under which conditions."""

    value: Value
    read: tuple[tuple[Cell, Value], ...]
    #: None where the conditions do not matter, because it told nothing.
    guards: frozenset[Guard] | None
    doubts: int

    def holds(self, guards: tuple[Guard, ...]) -> bool:
        """Say whether the same call comes to the same once more."""
        if any(cell.value is not value for cell, value in self.read):
            return False
        return self.guards is None or self.guards.issubset(guards)


class Part:
    """Something that was followed for itself: what stands outside of functions, or one that nobody is seen to call."""

    def __init__(
        self, frame: Frame | None, node: Any, guards: tuple[Guard, ...], function: Function | None = None
    ) -> None:
        self.frame, self.node, self.guards, self.function = frame, node, guards, function
        #: Variables as it read them first.
        self.read: dict[int, tuple[Cell, Value]] = {}
        #: Of a method, its class, and how many objects of it there were.
        self.klass: Class | None = None
        self.owners = 0
        #: Names that stood for nothing yet.
        self.missed: set[str] = set()


class Done(NamedTuple):
    """A call that did something: what it came to, what it read, and under which conditions."""

    value: Value
    read: tuple[tuple[Cell, Value], ...]
    guards: tuple[Guard, ...]


class Turn(NamedTuple):
    """A loop that is followed, and turns a known number of times."""

    frame: Frame
    times: int
    guards: tuple[Guard, ...]
    #: Blocks that are open around it, and its body.
    scopes: int
    body: Any


class Round(NamedTuple):
    """What goes round without an end: a loop, or a function that a platform calls again and again."""

    node: Any
    #: Branches around it.
    inside: int
    #: Interpreters that were made before.
    made: int


class Things(dict[object, Thing]):
    """Objects by what tells them apart; it counts how often one was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def get(self, key: object, default: Any = None) -> Any:
        """Return an object, None where there is none yet."""
        self.asked += 1
        return super().get(key, default)

    def known(self, key: object) -> Thing | None:
        """Return an object without counting that."""
        return super().get(key)


class Seen(NamedTuple):
    """Something that the code does with a tensor."""

    #: ``access``, ``index``, ``check``, ``copy``, ``tensor``, ``assume``.
    what: str
    subject: Any
    detail: tuple[Any, ...]
    place: Place
    guards: tuple[Guard, ...]
