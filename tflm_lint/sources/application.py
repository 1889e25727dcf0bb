"""Units -> Application: which resolver, arena and resource variables the interpreter of a model gets.

Names are followed where they are plain: a variable, a member, a parameter, a function that returns its resolver. Where
two things could be meant, or a value depends on what the sources do not say, that is noted and nothing is assumed.
"""

from __future__ import annotations

import os
import re

from tflm_lint.record import NamedTuple
from tflm_lint.sources import is_source
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import NoParserError, load_parser, name_of
from tflm_lint.sources.units import ALL, MUTABLE, Array, Place, Unit, Variable, read_unit, resolver_of, worth_parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.sources.registration import Call
    from tflm_lint.sources.units import Construction

    Undecided = list[tuple[str, Place | None]]

__all__ = ["Application", "NoParserError", "read_project"]

#: Files of an application that are looked at, and bytes of one of them.
MAX_FILES = 20_000
MAX_BYTES = 4 << 20
_HEAP = re.compile(
    r"\b(malloc|calloc|heap_caps_malloc|heap_caps_aligned_alloc|aligned_alloc|memalign|ps_malloc|allocate|new)\b"
)
_ALIGNED_HEAP = frozenset({"heap_caps_aligned_alloc", "aligned_alloc", "memalign"})
_GET_MODEL = re.compile(r"\bGetModel\s*\(\s*([^()]*?)\s*\)")


class Add(NamedTuple):
    """One registration of an operator."""

    #: ``AddConv2D``, ``AddCustom`` or ``AddBuiltin``.
    method: str
    #: First argument of AddCustom and AddBuiltin, "" where there is none.
    argument: str
    place: Place
    certain: bool
    skipped: bool
    checked: bool


class Resolver(NamedTuple):
    """A resolver with what it registers."""

    kind: str
    name: str
    #: Operators that it has room for, None where that is not plain.
    capacity: int | None
    capacity_text: str
    adds: tuple[Add, ...]
    place: Place
    #: What could not be followed.
    open: tuple[tuple[str, Place], ...] = ()
    #: Whether every registration was seen.
    complete: bool = True


class Arena(NamedTuple):
    """The tensor arena."""

    name: str
    #: Bytes, None where that is not plain.
    size: int | None
    size_text: str
    #: Bytes; None where unknown.
    alignment: int | None
    place: Place
    heap: bool = False


class Application(NamedTuple):
    """What the code around one interpreter says."""

    place: Place | None
    resolver: Resolver | None
    arena: Arena | None
    #: Resource variables: the count, 0 for none, None where that is not plain.
    variables: int | None
    #: Whether the table of resource variables lies in an arena of its own.
    own_variable_arena: bool
    #: Symbol of the model's array, None where unknown.
    model: str | None
    #: What cannot be decided, and where.
    open: tuple[tuple[str, Place | None], ...] = ()
    #: Operators that other models of the run need.
    others: frozenset[str] = frozenset()


def read_project(folder: str) -> Project:
    """Read the C++ files of a folder, or one file; raises `NoParserError` and `OSError`."""
    parser = load_parser()
    units = []
    shared = Constants()
    for path in _files(folder):
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            continue
        if worth_parsing(data):
            unit = read_unit(parser, path, data)
            units.append(unit)
            _share(shared, unit.constants)
        elif path.lower().endswith((".h", ".hpp", ".hh", ".hxx", ".inc")) and len(data) < 1 << 18:
            from tflm_lint.sources.text import read_text

            _share(shared, Constants().read(read_text(data)))
    return Project(tuple(units), shared)


def _files(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):  # noqa: PTH112 - pathlib is slow to import, here and below
        yield folder
        return
    count = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(entry for entry in folders if not entry.startswith("."))
        for file in sorted(files):
            if is_source(file):
                count += 1
                if count > MAX_FILES:
                    return
                yield os.path.join(place, file)  # noqa: PTH118


def _share(shared: Constants, own: Constants) -> None:
    for name, texts in own.macros.items():
        shared.macros.setdefault(name, []).extend(texts)
    for name, texts in own.variables.items():
        shared.variables.setdefault(name, []).extend(texts)


class Project:
    """The files of an application."""

    def __init__(self, units: tuple[Unit, ...], shared: Constants) -> None:
        self.units = units
        self.shared = shared
        self.aliases: dict[str, set[str]] = {}
        for unit in units:
            unit.constants.beyond = shared
            for name, kind in unit.aliases.items():
                self.aliases.setdefault(name, set()).add(kind)

    def applications(self) -> tuple[Application, ...]:
        """Return one application for each interpreter that is constructed; one without it where none is."""
        found = []
        for unit in self.units:
            for construction in unit.constructions:
                if self.is_interpreter(unit, construction):
                    found.append(self.application(unit, construction))
        if found:
            return tuple(found)
        resolvers = [
            resolver
            for unit in self.units
            for variable in unit.variables
            if (resolver := self.resolver(unit, variable)) is not None and not variable.refers
        ]
        undecided: tuple[tuple[str, Place | None], ...] = (
            ("no MicroInterpreter is constructed in these sources", None),
        )
        if len(resolvers) == 1:
            return (Application(None, resolvers[0], None, None, False, None, undecided),)
        if resolvers:
            names = ", ".join(resolver.name for resolver in resolvers)
            undecided = (*undecided, (f"there are {len(resolvers)} resolvers: {names}", None))
        return (Application(None, None, None, None, False, None, undecided),)

    def is_interpreter(self, unit: Unit, construction: Construction) -> bool:
        """Say whether a construction makes an interpreter, also as a member of that type."""
        if construction.kind == "MicroInterpreter":
            return len(construction.arguments) >= 3
        if construction.kind != "member" or len(construction.arguments) < 3:
            return False
        kinds = {
            variable.kind
            for other in self.near(unit)
            for variable in other.variables
            if variable.name == construction.name and variable.function is None
        }
        return any(re.search(r"\b(?:Recording)?MicroInterpreter$", kind) for kind in kinds)

    def near(self, unit: Unit) -> list[Unit]:
        """Return the units, the given one first, then its header, then the others."""
        stem = os.path.splitext(unit.path)[0]  # noqa: PTH122
        return sorted(self.units, key=lambda other: (other is not unit, os.path.splitext(other.path)[0] != stem))  # noqa: PTH122

    def application(self, unit: Unit, made: Construction) -> Application:
        """Follow the arguments of one interpreter."""
        undecided: Undecided = []
        arguments = made.arguments
        resolver = self.resolver_named(unit, made, arguments[1], undecided)
        arena = None
        variables: int | None = 0
        own = False
        rest = arguments[4:]
        if len(arguments) == 3 or not self.looks_like_arena(unit, arguments[2]):
            arena = self.arena_of_allocator(unit, made, arguments[2], undecided)
            rest = arguments[3:]
        else:
            arena = self.arena(unit, made, arguments[2], arguments[3], undecided)
        # an error reporter stood there before 2022
        rest = tuple(one for one in rest if "error_reporter" not in one and "reporter" not in one.lower())
        if rest and rest[0].strip() not in {"nullptr", "NULL", "0"}:
            variables, own = self.resource_variables(unit, rest[0], arena, undecided, made)
        if resolver is not None:
            undecided += resolver.open
        return Application(
            made.place,
            resolver,
            arena,
            variables,
            own,
            self.model_symbol(unit, made, arguments[0]),
            tuple(dict.fromkeys(undecided)),
        )

    def looks_like_arena(self, unit: Unit, text: str) -> bool:
        """Say whether the third argument is an arena rather than an allocator."""
        name = name_of(text)
        if name is None:
            return True
        for other in self.near(unit):
            if any(array.name == name for array in other.arrays):
                return True
            for variable in other.variables:
                if variable.name == name and "Allocator" in variable.kind:
                    return False
            if any("Allocator" in text and "::Create" in text for text in assigned(other, name)):
                return False
        return True

    # resolvers

    def variables_named(self, unit: Unit, name: str, function: int | None) -> Iterator[tuple[Unit, Variable]]:
        """Yield the variables that a name may mean, nearest first: of the function, of the file, of the project."""
        for variable in unit.variables:
            if variable.name == name and function is not None and variable.function == function:
                yield unit, variable
        for other in self.near(unit):
            for variable in other.variables:
                if variable.name == name and variable.function is None:
                    yield other, variable

    def resolver_named(self, unit: Unit, made: Construction, text: str, undecided: Undecided) -> Resolver | None:
        """Return the resolver that an argument means."""
        name = name_of(text)
        called = re.match(r"[*&]?\s*([\w:]+)\s*\(", text.strip())
        if name is None and called is not None:
            return self.returned_resolver(called.group(1).rpartition("::")[2], undecided, made.place)
        if name is None:
            undecided.append((f"the resolver is `{text[:60]}`", made.place))
            return None
        return self.resolver_by_name(unit, name, made.function, undecided, made.place, 0)

    def resolver_by_name(  # noqa: PLR0917 - the way so far
        self,
        unit: Unit,
        name: str,
        function: int | None,
        undecided: Undecided,
        place: Place,
        depth: int,
    ) -> Resolver | None:
        for owner, variable in self.variables_named(unit, name, function):
            if variable.parameter is not None and depth < 4:
                handed = self.handed_over(owner, variable)
                if len(handed) == 1:
                    caller, call_name, call_function = handed[0]
                    return self.resolver_by_name(caller, call_name, call_function, undecided, place, depth + 1)
                if not handed:
                    break
                undecided.append((f"{len(handed)} resolvers are handed over as {name}", variable.place))
                return None
            found = self.resolver(owner, variable)
            if found is not None:
                return self.only_one(owner, variable, found)
            texts = [*variable.arguments, *assigned(owner, name, variable.function)]
            for text in texts:
                called = re.match(r"([\w:]+)\s*\(", text.strip())
                if called is not None and depth < 4:
                    return self.returned_resolver(called.group(1).rpartition("::")[2], undecided, place)
                inner = name_of(text)
                if inner is not None and inner != name and depth < 4:
                    return self.resolver_by_name(owner, inner, variable.function, undecided, place, depth + 1)
        undecided.append((f"the resolver {name} is declared nowhere in these sources", place))
        return None

    def only_one(self, unit: Unit, variable: Variable, resolver: Resolver) -> Resolver:
        """Leave the size open where a name is declared again with another, in another branch of an #if say."""
        sizes = {
            known
            for other in unit.variables
            if (other.name, other.function) == (variable.name, variable.function)
            and (known := resolver_of(other.kind) or self.by_alias(other.kind)) is not None
        }
        if len(sizes) < 2:
            return resolver
        why = f"{variable.name} is declared in {len(sizes)} ways"
        return resolver._replace(capacity=None, open=(*resolver.open, (why, variable.place)))

    def handed_over(self, unit: Unit, parameter: Variable) -> list[tuple[Unit, str, int]]:
        """Return what callers hand over for a parameter: file, name, calling function."""
        wanted = unit.functions[parameter.function or 0].name
        found = {}
        for other in self.units:
            for index, function in enumerate(other.functions):
                for call in function.calls:
                    if call.function == wanted and call.position == parameter.parameter:
                        found[other.path, call.object] = (other, call.object, index)
        return list(found.values())

    def returned_resolver(self, function: str, undecided: Undecided, place: Place) -> Resolver | None:
        """Return the resolver that a function makes and returns."""
        for unit in self.units:
            for index, candidate in enumerate(unit.functions):
                if candidate.name != function:
                    continue
                for variable in unit.variables:
                    if variable.function == index and variable.name in candidate.returns:
                        found = self.resolver(unit, variable)
                        if found is not None:
                            return found
        undecided.append((f"the resolver comes from {function}(), which these sources do not define", place))
        return None

    def resolver(self, unit: Unit, variable: Variable) -> Resolver | None:
        """Return the resolver that a variable holds, with every registration that reaches it."""
        kind = variable.kind
        if kind == "auto":
            kind = " ".join(assigned(unit, variable.name, variable.function))
        known = resolver_of(kind) or self.by_alias(kind)
        if known is None or variable.parameter is not None:
            return None
        which, capacity_text = known
        if which == ALL:
            return Resolver(ALL, variable.name, None, "", (), variable.place)
        capacity = unit.constants.value(capacity_text)
        problems: list[tuple[str, Place]] = []
        if capacity is None and capacity_text:  # before 2020 it had no parameter, and room for all
            problems.append((f"the resolver's size `{capacity_text[:60]}` has no plain value", variable.place))
        adds: list[Add] = []
        seen: set[tuple[str, int]] = set()
        for other in self.units if variable.function is None else (unit,):
            for index, function in enumerate(other.functions):
                if variable.function is not None and index != variable.function:
                    continue
                if variable.function is None and not self.means(other, index, variable, unit):
                    continue
                self.collect(other, function.calls, variable.name, known, adds, seen)
            if variable.function is None and other is unit:
                self.collect(other, other.loose, variable.name, known, adds, seen)
        problems += unit.lost
        told = tuple(dict.fromkeys(problems))
        return Resolver(
            MUTABLE, variable.name, capacity, capacity_text, tuple(adds), variable.place, told, not unit.lost
        )

    def means(self, unit: Unit, function: int, variable: Variable, owner: Unit) -> bool:
        """Say whether a name in a function means that variable outside of functions: none of its own hides it."""
        for other, candidate in self.variables_named(unit, variable.name, function):
            return other is owner and candidate is variable
        return False

    def by_alias(self, kind: str) -> tuple[str, str] | None:
        """Return the resolver that a type's name stands for, where all definitions agree."""
        name = kind.rpartition("::")[2].strip()
        known = {resolver_of(text) for text in self.aliases.get(name, ())}
        return known.pop() if len(known) == 1 else None

    def collect(  # noqa: PLR0917 - the way so far
        self,
        unit: Unit,
        calls: Iterable[Call],
        name: str,
        kind: tuple[str, str],
        adds: list[Add],
        seen: set[tuple[str, int]],
        certain: bool = True,
        depth: int = 0,
    ) -> None:
        """Collect the registrations on a name, also in the functions that it is handed to; ``kind`` tells overloads."""
        for call in calls:
            if call.object != name:
                continue
            if call.position is None:
                if (unit.path, call.at) in seen and depth:
                    continue
                seen.add((unit.path, call.at))
                argument = call.arguments[0] if call.arguments and call.function in {"AddCustom", "AddBuiltin"} else ""
                reached = certain and call.certain
                adds.append(Add(call.function, argument, unit.place(call.at), reached, call.skipped, call.checked))
                continue
            for other, parameter in self.parameters(call.function, call.position) if depth < 4 else ():
                taken = resolver_of(parameter.kind) or self.by_alias(parameter.kind)
                if taken is None or taken == kind:
                    function = other.functions[parameter.function or 0]
                    reached = certain and call.certain
                    self.collect(other, function.calls, parameter.name, kind, adds, seen, reached, depth + 1)

    def parameters(self, function: str, position: int) -> Iterator[tuple[Unit, Variable]]:
        """Yield the parameters at a position of the functions of a name."""
        for unit in self.units:
            for variable in unit.variables:
                owner = variable.function
                if variable.parameter == position and owner is not None and unit.functions[owner].name == function:
                    yield unit, variable

    # arenas

    def arena(self, unit: Unit, made: Construction, text: str, size_text: str, undecided: Undecided) -> Arena:
        """Return the arena that an interpreter or allocator gets."""
        name = name_of(re.sub(r"\.data\(\)$|\[0\]$|->data\(\)$", "", text.strip())) or text[:60]
        array = self.array_named(unit, name)
        size = None
        sized = size_text.strip()
        if array is not None:
            owner, found = array
            full = owner.constants.value(found.size)
            if full is not None:
                full *= found.width
            if re.fullmatch(rf"sizeof\s*\(?\s*{re.escape(name)}\s*\)?", sized) or sized == f"{name}.size()":
                size = full
            else:
                size = unit.constants.value(sized)
            if size is None:
                undecided.append((f"the arena's size `{sized[:60]}` has no plain value", made.place))
            elif full is not None and full < size:
                undecided.append((f"{name} has {full:,} bytes, the interpreter is told {size:,}", made.place))
                size = full
            return Arena(name, size, sized, found.alignment, found.place)
        size = unit.constants.value(sized)
        if size is None:
            undecided.append((f"the arena's size `{sized[:60]}` has no plain value", made.place))
        how = self.allocation(unit, name)
        alignment = None
        if how is not None:
            alignment = 16 if how in _ALIGNED_HEAP else 4
        return Arena(name, size, sized, alignment, made.place, how is not None)

    def array_named(self, unit: Unit, name: str) -> tuple[Unit, Array] | None:
        """Return the array of a name, the nearest first."""
        for other in self.near(unit):
            for array in other.arrays:
                if array.name == name:
                    return other, array
        return None

    def allocation(self, unit: Unit, name: str) -> str | None:
        """Return the function of the heap that a pointer's memory comes from."""
        for other in self.near(unit):
            for text in assigned(other, name):
                match = _HEAP.search(text)
                if match is not None:
                    return match.group(1)
        return None

    def allocator_arguments(self, unit: Unit, name: str) -> tuple[Unit, Construction] | None:
        """Return how an allocator of a name is made."""
        for other in self.near(unit):
            for construction in other.constructions:
                if construction.kind == "MicroAllocator" and construction.name == name:
                    return other, construction
        return None

    def arena_of_allocator(self, unit: Unit, made: Construction, text: str, undecided: Undecided) -> Arena | None:
        """Return the arena behind an allocator."""
        found = self.allocator_arguments(unit, name_of(text) or "")
        if found is None or len(found[1].arguments) < 2:
            undecided.append((f"the arena is that of the allocator `{text[:60]}`", made.place))
            return None
        owner, construction = found
        return self.arena(owner, construction, construction.arguments[0], construction.arguments[1], undecided)

    def resource_variables(
        self, unit: Unit, text: str, arena: Arena | None, undecided: Undecided, made: Construction
    ) -> tuple[int | None, bool]:
        """Return the number of resource variables, and whether they lie in an arena of their own."""
        name = name_of(text)
        for other in self.near(unit):
            for construction in other.constructions:
                if construction.kind != "MicroResourceVariables" or len(construction.arguments) != 2:
                    continue
                if construction.name != name and text not in construction.arguments:
                    continue
                count = other.constants.value(construction.arguments[1])
                if count is None:
                    undecided.append(
                        (f"the number of resource variables `{construction.arguments[1][:60]}`", made.place)
                    )
                allocator = self.allocator_arguments(other, name_of(construction.arguments[0]) or "")
                own = allocator is not None and (
                    arena is None or name_of(allocator[1].arguments[0] if allocator[1].arguments else "") != arena.name
                )
                return count, own
        undecided.append((f"the resource variables come from `{text[:60]}`", made.place))
        return None, False

    def model_symbol(self, unit: Unit, made: Construction, text: str) -> str | None:
        """Return the symbol of the array that an interpreter's model is read from."""
        match = _GET_MODEL.search(text)
        if match is not None:
            return name_of(match.group(1))
        name = name_of(text)
        if name is None:
            return None
        for texts in (assigned(unit, name, made.function, only=True), assigned(unit, name), self.elsewhere(unit, name)):
            symbols = {name_of(match.group(1)) for text in texts if (match := _GET_MODEL.search(text)) is not None}
            if symbols:
                return symbols.pop() if len(symbols) == 1 else None
        return None

    def elsewhere(self, unit: Unit, name: str) -> list[str]:
        """Return what other files assign to a name."""
        return [text for other in self.near(unit)[1:] for text in assigned(other, name)]


def assigned(unit: Unit, name: str, function: int | None = None, *, only: bool = False) -> list[str]:
    """Return what is assigned to a name: in a function and outside of all, ``only`` in it, or anywhere without one."""
    found = unit.assignments.get(name, ())
    if function is None:
        return [] if only else [text for _, text in found]
    return [text for place, text in found if place == function or (place is None and not only)]
