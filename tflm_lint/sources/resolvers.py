"""A name in some function -> the Resolver that it means, with every registration that reaches it."""

from __future__ import annotations

import re

from tflm_lint.record import NamedTuple
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


class Site(NamedTuple):
    """A place that a name is used at: file, function, byte (-1: nowhere in particular)."""

    unit: Unit
    function: int | None
    at: int


class Resolvers:
    """The resolvers of an application."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def of(self, unit: Unit, made: Construction, text: str, undecided: Undecided) -> Resolver | None:
        """Return the resolver that an interpreter's argument means."""
        return self.meant(text, Site(unit, made.function, made.at), undecided, made.place)

    def meant(self, text: str, site: Site, undecided: Undecided, place: Place, depth: int = 0) -> Resolver | None:
        """Return the resolver that an expression means."""
        name = name_of(text)
        if name is not None:
            return self.by_name(name, site, undecided, place, depth)
        called = re.match(r"[*&]?\s*([\w:]+)\s*\(", text.strip())
        if called is not None:
            return self.returned(called.group(1).rpartition("::")[2], undecided, place)
        undecided.append((f"the resolver is `{text[:60]}`", place))
        return None

    def by_name(self, name: str, site: Site, undecided: Undecided, place: Place, depth: int) -> Resolver | None:
        """Return the resolver that a name means at some place."""
        told = len(undecided)
        found = self.variable(name, site, undecided)
        if found is None:
            if len(undecided) == told:
                undecided.append((f"the resolver {name} is declared nowhere in these sources", place))
            return None
        owner, variable = found
        if variable.parameter is not None:
            sites = self.handed_over(owner, variable)
            if len(sites) == 1 and depth < _DEPTH:
                handed, inner = sites[0]
                return self.by_name(handed, inner, undecided, place, depth + 1)
            what = f"{len(sites)} resolvers are" if sites else "no resolver is"
            undecided.append((f"{what} handed over as {name} in these sources", variable.place))
            return None
        held = self.held(owner, variable, site)
        if held is not None:
            if variable.conditional and held.kind == ALL:
                undecided.append((f"{name} is an AllOpsResolver under a condition", variable.place))
                return None
            return held if variable.function is not None else self.only_one(owner, variable, held)
        values = {(text, function) for function, text in self.values_of(owner, variable)}
        if len(values) != 1 or depth >= _DEPTH:
            how = f"is assigned in {len(values)} places" if values else "is assigned nowhere in these sources"
            undecided.append((f"the resolver {name} {how}", variable.place))
            return None
        ((text, function),) = values
        at = site.at if site.unit is owner and site.function == function else -1
        return self.meant(text, Site(owner, function, at), undecided, place, depth + 1)

    def variable(self, name: str, site: Site, undecided: Undecided) -> tuple[Unit, Variable] | None:
        """Return the variable that a name means at some place; of several in one function the innermost around it."""
        local = [
            variable
            for variable in self.index.variables[site.unit.path].get(name, ())
            if site.function is not None and variable.function == site.function
        ]
        if len(local) > 1:
            around = [variable for variable in local if variable.block[0] <= site.at < variable.block[1]]
            if not around and len({self.known(variable.kind) for variable in local}) > 1:
                undecided.append((f"{name} is declared in {len(local)} ways", local[0].place))
                return None
            # outside of all their branches it is whichever was compiled, and they agree
            local = (
                [local[0]] if not around else [min(around, key=lambda variable: variable.block[1] - variable.block[0])]
            )
        if local:
            return site.unit, local[0]
        return next(self.index.named(site.unit, name, None), None)

    def values_of(self, unit: Unit, variable: Variable) -> list[tuple[int | None, str]]:
        """Return what a variable is initialised with and assigned, and in which function; null pointers left out."""
        found = [(variable.function, text) for text in variable.arguments]
        for function, text in unit.assignments.get(variable.name, ()):
            if variable.function is None or function == variable.function:
                found.append((function, text))
        return [(function, text) for function, text in found if text.strip() not in {"nullptr", "NULL", "0"}]

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

    def handed_over(self, unit: Unit, parameter: Variable) -> list[tuple[str, Site]]:
        """Return what callers hand over for a parameter: the name, and where."""
        wanted = unit.functions[parameter.function or 0].name
        found: dict[tuple[str, str], tuple[str, Site]] = {}
        for other in self.index.units:
            for position, function in enumerate(other.functions):
                for call in function.calls:
                    if call.function == wanted and call.position == parameter.parameter:
                        found[other.path, call.object] = (call.object, Site(other, position, call.at))
        return list(found.values())

    def returned(self, function: str, undecided: Undecided, place: Place) -> Resolver | None:
        """Return the resolver that a function makes and returns."""
        for unit in self.index.units:
            for position, candidate in enumerate(unit.functions):
                if candidate.name != function:
                    continue
                for name in candidate.returns:
                    for variable in self.index.variables[unit.path].get(name, ()):
                        found = self.held(unit, variable, None) if variable.function == position else None
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

    def held(self, unit: Unit, variable: Variable, site: Site | None) -> Resolver | None:
        """Return the resolver that a variable holds, with every registration that reaches it before some place."""
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
        walk = _Walk(self, known, (unit, variable.at), site)
        rivals = [
            other
            for other in self.index.variables[unit.path][variable.name]
            if other.function == variable.function and other is not variable
        ]
        for other in self.index.units if variable.function is None else (unit,):
            for position, function in enumerate(other.functions):
                own = variable.function == position
                if own or (variable.function is None and self.means(other, position, variable)):
                    calls = function.calls
                    if own and rivals:
                        calls = tuple(
                            call for call in calls if _innermost(call.at, [variable, *rivals]) in (variable, None)
                        )
                    walk.collect(other, calls, variable.name)
            if variable.function is None and other is unit:
                walk.collect(other, other.loose, variable.name)
        problems += unit.lost
        told = tuple(dict.fromkeys(problems))
        adds = tuple(walk.adds)
        return Resolver(MUTABLE, variable.name, capacity, capacity_text, adds, variable.place, told, not unit.lost)

    def means(self, unit: Unit, function: int, variable: Variable) -> bool:
        """Say whether a name in a function means that variable outside of functions: nothing nearer hides it."""
        return next((found is variable for _, found in self.index.named(unit, variable.name, function)), False)


def _innermost(at: int, variables: list[Variable]) -> Variable | None:
    """Return the variable of the innermost block around a place."""
    around = [variable for variable in variables if variable.block[0] <= at < variable.block[1]]
    return min(around, key=lambda variable: variable.block[1] - variable.block[0], default=None)


class _Walk:
    """Collects the registrations on one resolver, also in the functions that it is handed to."""

    def __init__(
        self, resolvers: Resolvers, kind: tuple[str, str], declared_at: tuple[Unit, int], site: Site | None
    ) -> None:
        self.resolvers, self.kind = resolvers, kind
        self.adds: list[Add] = []
        self.seen: set[tuple[str, int | None, str]] = set()
        #: Places that lie in what may not run just as a registration does: if the one runs, so does the other.
        self.fixed = [declared_at, *([(site.unit, site.at)] if site is not None else [])]

    def sure(self, unit: Unit, call: Call) -> bool:
        """Say whether a call runs whenever the resolver is made, or the interpreter that gets it."""
        return all(any(place is unit and start <= at < end for place, at in self.fixed) for start, end in call.unsure)

    def collect(self, unit: Unit, calls: Iterable[Call], name: str, certain: bool = True, depth: int = 0) -> None:
        for call in calls:
            if call.object != name:
                continue
            reached = certain and not call.skipped and (not call.unsure if depth else self.sure(unit, call))
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
