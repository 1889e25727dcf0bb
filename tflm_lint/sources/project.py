"""Folder -> Project -> Applications: which resolver, arena and resource variables the interpreter of a model gets.

Names are followed where they are plain: a variable, a member, a parameter, a function that returns its resolver. Where
two things could be meant, or a value depends on what the sources do not say, that is noted and nothing is assumed.
"""

from __future__ import annotations

import os
import re

from tflm_lint.paths import slashed
from tflm_lint.sources import is_source
from tflm_lint.sources.application import Application
from tflm_lint.sources.arenas import Arenas
from tflm_lint.sources.constants import Constants
from tflm_lint.sources.cpp import load_parser, name_of
from tflm_lint.sources.index import Index
from tflm_lint.sources.resolvers import Resolvers
from tflm_lint.sources.text import read_text
from tflm_lint.sources.units import read_unit, worth_parsing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.application import Resolver
    from tflm_lint.sources.units import Construction, Place, Unit

    Undecided = list[tuple[str, Place | None]]

#: Files of an application that are looked at, bytes of one of them, and interpreters in all of them.
MAX_FILES = 20_000
MAX_BYTES = 4 << 20
MAX_INTERPRETERS = 64
#: Headers are read for their constants up to this size.
MAX_HEADER = 1 << 18
_HEADERS = (".h", ".hpp", ".hh", ".hxx", ".inc")
_INTERPRETER = re.compile(r"\b(?:Recording)?MicroInterpreter$")


def read_project(*folders: str) -> Project:
    """Read the C++ files of folders, or files; raises `NoParserError` and `OSError`."""
    parser = load_parser()
    units = []
    shared = Constants()
    for path in dict.fromkeys(path for folder in folders for path in _files(folder)):
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            continue
        if worth_parsing(data):
            unit = read_unit(parser, path, data)
            units.append(unit)
            shared.take(unit.constants)
        elif path.lower().endswith(_HEADERS) and len(data) < MAX_HEADER:
            shared.take(Constants().read(read_text(data)))
    return Project(tuple(units), shared)


def _files(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):
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
                yield slashed(os.path.join(place, file))


class Project:
    """The files of an application."""

    def __init__(self, units: tuple[Unit, ...], shared: Constants) -> None:
        self.units = units
        self.index = Index(units, shared)
        self.resolvers = Resolvers(self.index)
        self.arenas = Arenas(self.index)

    def applications(self) -> tuple[Application, ...]:
        """Return one application for each interpreter that is constructed; one without it where none is."""
        made = [(unit, one) for unit in self.units for one in unit.constructions if self.is_interpreter(unit, one)]
        if made:
            return tuple(self.application(unit, one) for unit, one in made[:MAX_INTERPRETERS])
        resolvers: list[Resolver] = []
        for unit in self.units:
            for variable in unit.variables:
                if not variable.refers and len(resolvers) < MAX_INTERPRETERS:
                    found = self.resolvers.held(unit, variable, None)
                    resolvers += [found] if found is not None else []
        undecided: Undecided = [("no MicroInterpreter is constructed in these sources", None)]
        if len(resolvers) > 1:
            undecided.append((f"there are {len(resolvers)} resolvers", None))
        only = resolvers[0] if len(resolvers) == 1 else None
        return (Application(None, only, None, None, False, None, tuple(undecided)),)

    def is_interpreter(self, unit: Unit, construction: Construction) -> bool:
        """Say whether a construction makes an interpreter, also as a member of that type."""
        if construction.kind.endswith("MicroInterpreter") or len(construction.arguments) < 3:
            return construction.kind.endswith("MicroInterpreter") and len(construction.arguments) >= 3
        if construction.kind != "member" or construction.name is None:
            return False
        named = self.index.named(unit, construction.name, None)
        return any(_INTERPRETER.search(variable.kind) for _, variable in named)

    def application(self, unit: Unit, made: Construction) -> Application:
        """Follow the arguments of one interpreter."""
        undecided: Undecided = []
        arguments = made.arguments
        resolver = self.resolvers.of(unit, made, arguments[1], undecided)
        recording = made.kind.startswith("Recording")
        if len(arguments) == 3 or not self.arenas.looks_like_arena(unit, arguments[2]):
            arena = self.arenas.of_allocator(unit, made, arguments[2], undecided)
            allocator = self.arenas.allocator(unit, name_of(arguments[2]) or "")
            recording = recording or (allocator is not None and allocator[1].kind.startswith("Recording"))
            rest = arguments[3:]
        else:
            arena = self.arenas.of(unit, made, arguments[2], arguments[3], undecided)
            rest = arguments[4:]
        # an error reporter stood there before 2022
        rest = tuple(one for one in rest if "reporter" not in one.lower())
        variables: int | None = 0
        own = False
        if rest and rest[0].strip() not in {"nullptr", "NULL", "0"}:
            variables, own = self.arenas.resource_variables(unit, made, rest[0], arena, undecided)
        if resolver is not None:
            undecided += resolver.open
        model = self.arenas.model_symbol(unit, made, arguments[0])
        told = tuple(dict.fromkeys(undecided))
        return Application(made.place, resolver, arena, variables, own, model, told, recording=recording)
