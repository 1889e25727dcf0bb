"""Units -> Index: which variable, array or assignment a name in some place means, nearest first."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.constants import Constants
    from tflm_lint.sources.units import Array, Unit, Variable


class Index:
    """The files of an application, by name."""

    def __init__(self, units: tuple[Unit, ...], shared: Constants) -> None:
        self.units = units
        self.aliases: dict[str, set[str]] = {}
        #: Position of a unit -> name -> variables.
        self.variables: dict[str, dict[str, list[Variable]]] = {}
        #: Function -> parameters, with their units.
        self.parameters: dict[tuple[str, int], list[tuple[Unit, Variable]]] = {}
        self._near: dict[str, list[Unit]] = {}
        for unit in units:
            unit.constants.beyond = shared
            for name, kind in unit.aliases.items():
                self.aliases.setdefault(name, set()).add(kind)
            names = self.variables.setdefault(unit.path, {})
            for variable in unit.variables:
                names.setdefault(variable.name, []).append(variable)
                if variable.parameter is not None and variable.function is not None:
                    key = (unit.functions[variable.function].name, variable.parameter)
                    self.parameters.setdefault(key, []).append((unit, variable))

    def near(self, unit: Unit) -> list[Unit]:
        """Return the units, the given one first, then its header, then the others."""
        if unit.path not in self._near:
            stem = os.path.splitext(unit.path)[0]
            order = [(other is not unit, os.path.splitext(other.path)[0] != stem) for other in self.units]
            ranked = sorted(range(len(order)), key=lambda position: order[position])
            self._near[unit.path] = [self.units[position] for position in ranked]
        return self._near[unit.path]

    def named(self, unit: Unit, name: str, function: int | None) -> Iterator[tuple[Unit, Variable]]:
        """Yield the variables that a name may mean, nearest first: of the function, of the file, of the project."""
        for variable in self.variables[unit.path].get(name, ()):
            if function is not None and variable.function == function:
                yield unit, variable
        for other in self.near(unit):
            for variable in self.variables[other.path].get(name, ()):
                if variable.function is None:
                    yield other, variable

    def array(self, unit: Unit, name: str) -> tuple[Unit, Array] | None:
        """Return the array of a name, the nearest first."""
        for other in self.near(unit):
            for array in other.arrays:
                if array.name == name:
                    return other, array
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
