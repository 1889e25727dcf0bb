"""A name in some function -> the Resolver that it means, with every registration that reaches it."""

from __future__ import annotations

import re

from tflm_lint.sources.application import Add, Resolver
from tflm_lint.sources.cpp import name_of
from tflm_lint.sources.index import assigned
from tflm_lint.sources.recognise import ALL, MUTABLE, resolver_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tflm_lint.sources.index import Index
    from tflm_lint.sources.registration import Call
    from tflm_lint.sources.units import Construction, Place, Unit, Variable

    Undecided = list[tuple[str, Place | None]]

#: Names are followed through as many others.
_DEPTH = 4


class Resolvers:
    """The resolvers of an application."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def of(self, unit: Unit, made: Construction, text: str, undecided: Undecided) -> Resolver | None:
        """Return the resolver that an interpreter's argument means."""
        name = name_of(text)
        called = re.match(r"[*&]?\s*([\w:]+)\s*\(", text.strip())
        if name is None and called is not None:
            return self.returned(called.group(1).rpartition("::")[2], undecided, made.place)
        if name is None:
            undecided.append((f"the resolver is `{text[:60]}`", made.place))
            return None
        return self.by_name((unit, name, made.function), undecided, made.place)

    def by_name(
        self, meant: tuple[Unit, str, int | None], undecided: Undecided, place: Place, depth: int = 0
    ) -> Resolver | None:
        """Return the resolver that a name in a function of a file means."""
        unit, name, function = meant
        for owner, variable in self.index.named(unit, name, function):
            if variable.parameter is not None and depth < _DEPTH:
                handed = self.handed_over(owner, variable)
                if len(handed) == 1:
                    return self.by_name(handed[0], undecided, place, depth + 1)
                if not handed:
                    break
                undecided.append((f"{len(handed)} resolvers are handed over as {name}", variable.place))
                return None
            found = self.held(owner, variable)
            if found is not None and variable.conditional and found.kind == ALL:
                undecided.append((f"{name} is an AllOpsResolver under a condition", variable.place))
                return None
            if found is not None:
                return self.only_one(owner, variable, found)
            for text in [*variable.arguments, *assigned(owner, name, variable.function)]:
                called = re.match(r"([\w:]+)\s*\(", text.strip())
                if called is not None and depth < _DEPTH:
                    return self.returned(called.group(1).rpartition("::")[2], undecided, place)
                inner = name_of(text)
                if inner is not None and inner != name and depth < _DEPTH:
                    return self.by_name((owner, inner, variable.function), undecided, place, depth + 1)
        undecided.append((f"the resolver {name} is declared nowhere in these sources", place))
        return None

    def only_one(self, unit: Unit, variable: Variable, resolver: Resolver) -> Resolver:
        """Leave the size open where a name is declared again with another, in another branch of an #if say."""
        sizes = {
            known
            for other in self.index.variables[unit.path][variable.name]
            if other.function == variable.function and (known := self.known(other.kind)) is not None
        }
        if len(sizes) < 2:
            return resolver
        why = f"{variable.name} is declared in {len(sizes)} ways"
        return resolver._replace(capacity=None, open=(*resolver.open, (why, variable.place)))

    def handed_over(self, unit: Unit, parameter: Variable) -> list[tuple[Unit, str, int | None]]:
        """Return what callers hand over for a parameter: file, name, calling function."""
        wanted = unit.functions[parameter.function or 0].name
        found: dict[tuple[str, str], tuple[Unit, str, int | None]] = {}
        for other in self.index.units:
            for position, function in enumerate(other.functions):
                for call in function.calls:
                    if call.function == wanted and call.position == parameter.parameter:
                        found[other.path, call.object] = (other, call.object, position)
        return list(found.values())

    def returned(self, function: str, undecided: Undecided, place: Place) -> Resolver | None:
        """Return the resolver that a function makes and returns."""
        for unit in self.index.units:
            for position, candidate in enumerate(unit.functions):
                if candidate.name != function:
                    continue
                for name in candidate.returns:
                    for variable in self.index.variables[unit.path].get(name, ()):
                        found = self.held(unit, variable) if variable.function == position else None
                        if found is not None:
                            return found
        undecided.append((f"the resolver comes from {function}(), which these sources do not define", place))
        return None

    def known(self, kind: str) -> tuple[str, str] | None:
        """Return the resolver that a type is, also by another name where all definitions agree."""
        found = resolver_of(kind)
        if found is not None:
            return found
        name = kind.rpartition("::")[2].strip()
        meant = {resolver_of(text) for text in self.index.aliases.get(name, ())}
        return meant.pop() if len(meant) == 1 else None

    def held(self, unit: Unit, variable: Variable) -> Resolver | None:
        """Return the resolver that a variable holds, with every registration that reaches it."""
        kind = variable.kind
        if kind == "auto":
            kind = " ".join(assigned(unit, variable.name, variable.function))
        known = self.known(kind)
        if known is None or variable.parameter is not None:
            return None
        which, capacity_text = known
        if which == ALL:
            return Resolver(ALL, variable.name, None, "", (), variable.place)
        capacity = unit.constants.value(capacity_text)
        problems: list[tuple[str, Place]] = []
        if capacity is None and capacity_text:  # before 2020 it had no parameter, and room for all
            problems.append((f"the resolver's size `{capacity_text[:60]}` has no plain value", variable.place))
        walk = _Walk(self, known)
        for other in self.index.units if variable.function is None else (unit,):
            for position, function in enumerate(other.functions):
                own = variable.function == position
                if own or (variable.function is None and self.means(other, position, variable)):
                    walk.collect(other, function.calls, variable.name)
            if variable.function is None and other is unit:
                walk.collect(other, other.loose, variable.name)
        problems += unit.lost
        told = tuple(dict.fromkeys(problems))
        adds = tuple(walk.adds)
        return Resolver(MUTABLE, variable.name, capacity, capacity_text, adds, variable.place, told, not unit.lost)

    def means(self, unit: Unit, function: int, variable: Variable) -> bool:
        """Say whether a name in a function means that variable outside of functions: nothing nearer hides it."""
        return next((found is variable for _, found in self.index.named(unit, variable.name, function)), False)


class _Walk:
    """Collects the registrations on one resolver, also in the functions that it is handed to."""

    def __init__(self, resolvers: Resolvers, kind: tuple[str, str]) -> None:
        self.resolvers, self.kind = resolvers, kind
        self.adds: list[Add] = []
        self.seen: set[tuple[str, int | None, str]] = set()

    def collect(self, unit: Unit, calls: Iterable[Call], name: str, certain: bool = True, depth: int = 0) -> None:
        for call in calls:
            if call.object != name:
                continue
            reached = certain and call.certain
            if call.position is None:
                argument = call.arguments[0] if call.arguments and call.function in {"AddCustom", "AddBuiltin"} else ""
                self.adds.append(Add(call.function, argument, unit.place(call.at), reached, call.skipped, call.checked))
                continue
            for other, parameter in self.resolvers.index.parameters.get((call.function, call.position), ()):
                taken = self.resolvers.known(parameter.kind)  # tells overloads apart
                key = (other.path, parameter.function, parameter.name)
                if depth < _DEPTH and key not in self.seen and (taken is None or taken == self.kind):
                    self.seen.add(key)
                    function = other.functions[parameter.function or 0]
                    self.collect(other, function.calls, parameter.name, reached, depth + 1)
