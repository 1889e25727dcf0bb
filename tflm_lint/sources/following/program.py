"""Syntax trees of an application's files -> Program: functions, classes and what stands outside of both, by name."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.definitions import common_folders, folders_of
from tflm_lint.sources.following.objects import Guard
from tflm_lint.sources.places import Place
from tflm_lint.sources.replacing import Bodies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeVar

    from tflm_lint.sources.cpp import Node
    from tflm_lint.sources.preprocessor import Expanded

    T = TypeVar("T", "Function", "Class")

#: Functions of one name that are told apart.
NAMESAKES = 64
#: Places of a file that are remembered.
_PLACES = 10_000
#: A function that is declared never to return, as C, C++ and compilers write it.
_NORETURN = re.compile(
    rb"\b(\w{1,80})\s{0,20}\([^(){};]{0,300}\)\s{0,20}__attribute__\s{0,20}\(\s{0,20}\(\s{0,20}_{0,2}noreturn"
    rb"|noreturn(?:_{0,2}\s{0,20}\)\s{0,20}\)|\s{0,20}\]\s{0,20}\])?"
    rb"(?:\s{1,20}[\w:&]{1,80}){0,3}?[\s*]{1,20}(\w{1,80})\s{0,20}\("
)
#: What keeps a function from returning, and what may end that.
_STAYING = re.compile(rb"\bwhile\s*\(\s*(?:1|true)\s*\)|\bfor\s*\(\s*;\s*;\s*\)|\babort\s*\(")
_LEAVING = re.compile(rb"\b(?:return|break|goto)\b")
#: Bytes of a function that are looked at for that.
_LOOKED_AT = 4000


class Unit:
    """One file."""

    def __init__(self, expanded: Expanded, root: Node | None, source: bytes) -> None:
        self.path = expanded.path
        #: The folders that it lies in, from the outermost on.
        self.folders = folders_of(expanded.path)
        self.text = expanded.text
        self.lines = expanded.lines
        #: None where the file takes the grammar longer than any program does.
        self.root, self.source = root, source
        #: Bytes whose places were asked for.
        self.places: dict[int, Place] = {}
        #: Names of types, with what they stand for.
        self.aliases: dict[str, list[str]] = {}
        #: Constants of enumerations.
        self.enumerators: dict[str, int] = {}
        self.functions: dict[str, list[Function]] = {}
        #: Types as they are written -> by the names that they are defined with.
        self.plain_types: dict[str, str] = {}
        #: What stands in a namespace outside of functions, by its first byte.
        self.spaces: dict[int, str] = {}
        self.macros = expanded.macros
        self.overflow = expanded.overflow
        #: Values of macros that have several, or none that is plain.
        self.constants = Constants()
        self.constants.macros = Bodies(expanded.macros)

    def text_of(self, node: Node) -> str:
        """Return the source of a node, as much as anything here needs."""
        return "" if node is None else str(node.text)

    def replaced(self, body: str) -> str:
        """Return what a macro stands for with the macros in it replaced, those with parameters too."""
        return self.macros.replaced(body) if "(" in body else body

    def place(self, at: int) -> Place:
        """Return the place of a byte."""
        found = self.places.get(at)
        if found is None:
            found = Place(*self.lines.place(at))
            if len(self.places) < _PLACES:
                self.places[at] = found
        return found


class Parameter(NamedTuple):
    """A parameter of a function."""

    name: str
    kind: str
    default: Any = None
    #: Whether it stands for all arguments from here on.
    pack: bool = False


class Function:
    """A function, method or constructor with a body."""

    def __init__(self, name: str, scope: str, unit: Unit, node: Node) -> None:
        self.name, self.scope, self.unit, self.node = name, scope, unit, node
        self.parameters: tuple[Parameter, ...] = ()
        self.initialisers: Node = None
        self.body: Node = None
        self.kind = ""
        self.static = False
        #: Names of the template's parameters.
        self.template: tuple[str, ...] = ()
        #: The namespaces that it stands in, as ``outer::inner``.
        self.space = ""
        #: Whether only its own file sees it.
        self.local = False
        #: Whether something in it concerns models.
        self.relevant = False
        #: Whether it makes an interpreter or what that is made of, or calls one that does.
        self.makes = False
        #: Whether it comes to an end, and whether it needs the model to be as it says, once that was asked.
        self.ends: bool | None = None
        self.starts: bool | None = None
        self.at = node.start_byte

    def takes(self, count: int) -> bool:
        """Say whether it may be called with so many arguments."""
        packs = any(one.pack for one in self.parameters)
        needed = sum(one.default is None and not one.pack for one in self.parameters)
        return needed <= count and (packs or count <= len(self.parameters))


class Class:
    """A class with what it holds."""

    def __init__(self, name: str, unit: Unit, bases: tuple[str, ...], node: Node) -> None:
        self.name, self.unit, self.bases, self.node = name, unit, bases, node
        #: Declarations of members, with the directives around them.
        self.fields: list[tuple[Node, tuple[Guard, ...]]] = []
        self.methods: dict[str, list[Function]] = {}
        #: The namespaces that it stands in, and the class.
        self.space = self.outer = ""
        #: Names of the template's parameters, and what they are unless given.
        self.template: tuple[tuple[str, str], ...] = ()


class Program:
    """All files."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        #: The first of each name.
        self.functions: dict[str, list[Function]] = {}
        self.classes: dict[str, list[Class]] = {}
        #: What stands outside of functions and classes, in order.
        self.outside: list[tuple[Unit, Node, tuple[Guard, ...]]] = []
        self.every: list[Function] = []
        #: By the class that they are of, and their name.
        self.scoped: dict[tuple[str, str], list[Function]] = {}
        #: Names of more functions than are told apart.
        self.crowded: set[str] = set()
        #: Constants of enumerations in all files.
        self.enumerators: dict[str, int] = {}
        #: Name of a function -> the functions that call one of that name.
        self.callers: dict[str, set[int]] = {}
        #: Names of types with parameters -> these, and what such a name stands for.
        self.templates: dict[str, tuple[tuple[str, ...], str]] = {}
        self._aliases: dict[str, list[str]] = {}
        #: Constants of headers that are not followed.
        self.shared = Constants()
        #: Functions by name -> whether they never return, as far as that was asked.
        self._final: dict[str, bool] = {}
        self._declared_final: set[str] | None = None

    def take(self, found: Function) -> None:
        """Add a function."""
        self.every.append(found)
        known = (
            self.functions.setdefault(found.name, []),
            found.unit.functions.setdefault(found.name, []),
            self.scoped.setdefault((found.scope, found.name), []),
        )
        for ones in known:
            if len(ones) < NAMESAKES:
                ones.append(found)
            else:
                self.crowded.add(found.name)

    def never_returns(self, name: str) -> bool:
        """Say whether a function of a name never returns: its body stays in a loop, or a declaration says so."""
        known = self._final.get(name)
        if known is None:
            pieces = [
                one.unit.source[one.at : min(one.node.end_byte, one.at + _LOOKED_AT)]
                for one in self.functions.get(name, ())
            ]
            known = name in self.declared_final() or (
                pieces != [] and all(_STAYING.search(one) and not _LEAVING.search(one) for one in pieces)
            )
            self._final[name] = known
        return known

    def declared_final(self) -> set[str]:
        """Return the names of functions that are declared never to return."""
        if self._declared_final is None:
            self._declared_final = {
                (match.group(1) or match.group(2)).decode()
                for unit in self.units
                for match in _NORETURN.finditer(unit.text.code)
            }
        return self._declared_final

    def aliases(self, unit: Unit, name: str) -> list[str]:
        """Return what a name of a type stands for, in the file or in others."""
        if name in unit.aliases:
            return unit.aliases[name]
        if name not in self._aliases:
            found = {text: None for other in self.units for text in other.aliases.get(name, ())}
            self._aliases[name] = list(found)
        return self._aliases[name]

    def class_of(self, unit: Unit, name: str, scope: str = "", space: str = "") -> Class | None:
        """Return the class of a name: that of the file, or the only one.

        Of several, that of the namespace that is named (``scope``), or of the innermost around (``space``).
        """
        found = self.classes.get(name, ())
        if 1 < len(found) <= NAMESAKES and (scope or space):
            if scope:
                named = [one for one in found if one.space.rpartition("::")[2] == scope]
            else:
                named = [one for one in found if one.space and f"{space}::".startswith(f"{one.space}::")]
            if named:
                return max(named, key=lambda one: (len(one.space), one.unit is unit))
        own = [one for one in found if one.unit is unit]
        return own[0] if own else near(unit, found)[0] if found else None

    def methods_of(self, klass: Class, name: str) -> Sequence[Function]:
        """Return the methods of a name that are defined outside of their class."""
        return near(klass.unit, self.scoped.get((klass.name, name), ()))


def near(unit: Unit, ones: Sequence[T]) -> Sequence[T]:
    """Return those of one name that a file means: of several programs below one folder, each has its own.

    One program cannot define a name twice, so of several the nearest, by the folders that they share, are meant.
    """
    if len(ones) < 2:
        return ones
    shared = [common_folders(unit.folders, one.unit.folders) for one in ones]
    most = max(shared)
    return [one for one, count in zip(ones, shared, strict=True) if count == most]
